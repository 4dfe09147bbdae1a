"""radio-state.py FILE GROUP=VALUE...: fails unless the one button of each group that shows as chosen means that value."""
import sys
from pyhanko.pdf_utils.reader import PdfFileReader

path, *values = sys.argv[1:]
with open(path, "rb") as file:
    groups = {str(field["/T"]): field for field in (each.get_object() for each in PdfFileReader(file).root["/AcroForm"]["/Fields"])}
    for name, value in (each.split("=", 1) for each in values):
        states = [kid.get_object()["/AS"] for kid in groups[name]["/Kids"]]
        shown = [state for state in states if state != "/Off"]
        if shown != ["/" + value]:
            sys.exit("%s: %s shows %s, not %s" % (path, name, " ".join(shown) or "nothing", value))
