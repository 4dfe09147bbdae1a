"""Milliseconds a letter by Typst's own compiler, ua-1, in one process, the first letter not counted."""
import pathlib, statistics, sys, time
import typst

folder, fonts = pathlib.Path(sys.argv[1]), sys.argv[2:]
letters = [path.read_bytes() for path in sorted(folder.glob("*.typ"))]
compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
times = []
for letter in letters:
    started = time.perf_counter()
    pdf = compiler.compile(input=letter, format="pdf", pdf_standards="ua-1")
    times.append((time.perf_counter() - started) * 1000)
print(statistics.median(times[1:]), len(pdf))
