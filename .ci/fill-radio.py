"""fill-radio.py IN OUT GROUP=VALUE...: chooses radio buttons with pyHanko's writer: the value of the field, the state of each
kid. The judges' own script for pyHanko fills fields that are their own widgets alone."""
import sys
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

source, target, *values = sys.argv[1:]
with open(source, "rb") as form, open(target, "wb") as filled:
    writer = IncrementalPdfFileWriter(form)
    groups = {str(field["/T"]): field for field in (each.get_object() for each in writer.root["/AcroForm"]["/Fields"])}
    for name, value in (each.split("=", 1) for each in values):
        group, state = groups[name], pdf_name("/" + value)
        group[pdf_name("/V")] = state
        writer.update_container(group)
        for kid in (each.get_object() for each in group["/Kids"]):
            kid[pdf_name("/AS")] = state if state in kid["/AP"]["/N"] else pdf_name("/Off")
            writer.update_container(kid)
    writer.write(filled)
