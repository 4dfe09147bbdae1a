"""Milliseconds a signature by pyHanko over one of our drafts, the key kept loaded, the first not counted."""
import io, statistics, sys, time
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

draft, key, certificate = sys.argv[1:]
signer = signers.SimpleSigner.load(key, certificate)
bytes_ = open(draft, "rb").read()
times = []
for _ in range(9):
    started = time.perf_counter()
    meta = signers.PdfSignatureMetadata(
        field_name="Peer", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(bytes_)), meta, signer=signer)
    times.append((time.perf_counter() - started) * 1000)
print(statistics.median(times[1:]), len(signed.getbuffer()))
