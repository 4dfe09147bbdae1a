"""fill-draw.py [IN OUT BOXES]...: fills forms in LibreOffice Draw, which knows no fields: text boxes are laid over them, crosses over
buttons, as a person does who has no other program; and exports them as PDF. BOXES: what field-boxes.js says. For Debian's own Python."""
import json, os, subprocess, sys, tempfile, time
import uno
from com.sun.star.awt import Point, Size
from com.sun.star.beans import PropertyValue

with tempfile.TemporaryDirectory() as profile:
    pipe = f"pipe,name=fill{os.getpid()};urp;"
    office = subprocess.Popen(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept={pipe}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for patience in range(240, -1, -1):
        try:
            context = resolver.resolve(f"uno:{pipe}StarOffice.ComponentContext")
            break
        except Exception:
            if patience == 0:
                sys.exit("LibreOffice does not answer")
            time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    option = lambda name, value: PropertyValue(name, 0, value, 0)
    length = lambda points: round(points * 2540 / 72)
    for source, target, boxes in zip(*[iter(sys.argv[1:])] * 3):
        document = desktop.loadComponentFromURL("file://" + os.path.abspath(source), "_blank", 0,
                                                (option("FilterName", "draw_pdf_import"), option("Hidden", True)))
        for box in json.load(open(boxes)):
            page = document.DrawPages.getByIndex(box["page"])
            left, bottom, right, top = box["box"]
            if box["text"] == "X":
                left, bottom, right, top = left - 3, bottom - 2, right + 3, top + 2
            shape = document.createInstance("com.sun.star.drawing.TextShape")
            shape.Position = Point(length(left), page.Height - length(top))
            shape.Size = Size(length(right - left), length(top - bottom))
            page.add(shape)
            shape.TextAutoGrowHeight = shape.TextAutoGrowWidth = False
            shape.TextLeftDistance = shape.TextRightDistance = 60
            shape.TextUpperDistance = shape.TextLowerDistance = 0
            shape.setString(box["text"])
            shape.CharHeight = shape.CharHeightComplex = shape.CharHeightAsian = 9
            shape.TextVerticalAdjust = uno.Enum("com.sun.star.drawing.TextVerticalAdjust", "CENTER")
        document.storeToURL("file://" + os.path.abspath(target), (option("FilterName", "draw_pdf_Export"),))
        document.close(True)
    try:
        desktop.terminate()
    except Exception:
        pass  # it is gone before it answers
    office.wait(60)
