"""Milliseconds a letter by WeasyPrint, pdf/ua-1, in one process, the first letter not counted."""
import pathlib, statistics, sys, time
import weasyprint

letters = [path.read_text("utf-8") for path in sorted(pathlib.Path(sys.argv[1]).glob("*.html"))]
times = []
for letter in letters:
    started = time.perf_counter()
    pdf = weasyprint.HTML(string=letter).write_pdf(pdf_variant="pdf/ua-1")
    times.append((time.perf_counter() - started) * 1000)
print(statistics.median(times[1:]), len(pdf))
