"""Each signature of each file of a list (one name a line), by pyHanko with its strict difference policy: LIST [--trust PEM]..."""
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
import logging

logging.disable(logging.CRITICAL)
names, args = sys.argv[1], sys.argv[2:]
roots = list(load_certs_from_pemder(args[1::2]))
for name in open(names, encoding='utf-8').read().splitlines():
    try:
        with open(name, 'rb') as file:
            signatures = PdfFileReader(file).embedded_signatures
            faults = [] if signatures else ['no signature']
            for each in signatures:
                if each.sig_object_type != '/Sig':
                    continue
                context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode='soft-fail')
                status = validate_pdf_signature(each, context, skip_diff=False)
                if not (status.intact and status.valid):
                    faults.append('the signature is not intact')
                if roots and not status.trusted:
                    faults.append('whom it names is not trusted')
                if status.docmdp_ok is False:
                    faults.append('changed more than its certification allows')
        print(f'FAIL {name}: {"; ".join(faults)}' if faults else f'ok {name}', flush=True)
    except Exception as error:
        print(f'FAIL {name}: {type(error).__name__}: {error}', flush=True)
