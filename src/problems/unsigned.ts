import { error, type Words } from './wording.ts'

/** Documents that are made in one place and signed in another. */
export const unsignedProblems = {
  'unsigned/chain-wanted': error(
    'To make letters that somebody signs later, the certificate of that signer is needed, and those of the authorities above it; the key is not. The file that was named has no certificate that can be read without a passphrase. Name a PEM file with the certificates, which are public: whoever keeps the key can export them.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file}: has no certificate that can be read without the key’s passphrase`,
      hint: 'export the certificates alone: openssl pkcs12 -in FILE.p12 -nokeys -out CHAIN.pem',
    }),
  ),
}
