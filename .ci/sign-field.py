"""sign-field.py IN OUT IDENTITY.p12 PASSPHRASE FIELD: signs an empty field of a certified form with pyHanko, as the official's own
program would, visibly; with `-` as FIELD invisibly, in a field that it adds."""
import logging, sys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle

logging.disable(logging.CRITICAL)
source, target, identity, passphrase, field = sys.argv[1:]
signer = signers.SimpleSigner.load_pkcs12(identity, passphrase=passphrase.encode())
name = "Official" if field == "-" else field
said = signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
new = fields.SigFieldSpec(name) if field == "-" else None
with open(source, "rb") as form, open(target, "wb") as signed:
    # a frame alone: the face of a text would have to be embedded
    signing = signers.PdfSigner(said, signer, stamp_style=StaticStampStyle(), new_field_spec=new)
    signing.sign_pdf(IncrementalPdfFileWriter(form), existing_fields_only=new is None, output=signed)
