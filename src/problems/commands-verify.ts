import { error, note, type Words, wrongUse } from './wording.ts'

/** What verify refuses, and what it says of a file that no signature says: of the record, and of what it was to write. */
export const commandsVerifyProblems = {
  'verify/extract-exists': error(
    'The file that the signed bytes were to be written to is there already. invite overwrites nothing that it has not made. Name another file, or move that one away.',
    ({ file }: { readonly file: string }): Words => ({
      message: `there is a file ${file} already, and it is not overwritten`,
      hint: 'name another file for --extract-signed',
    }),
  ),
  'verify/extract-folder': error(
    'The folder in which the signed bytes were to be written is not there. Make it, or name a file in a folder that there is.',
    ({ file }: { readonly file: string }): Words => ({
      message: `there is no folder for ${file}`,
      hint: 'make it, or name another file for --extract-signed',
    }),
  ),
  'verify/extract-nothing': error(
    'The file bears no signature that holds over its bytes, so nobody has signed anything in it that could be written out. Ask the sender for the document as it was issued.',
    ({ file }: { readonly file: string }): Words => ({
      message: `nothing was extracted from ${file}: there are no bytes in it that a signature holds over`,
    }),
  ),
  'verify/extract-which': wrongUse(
    'The option --extract-signed writes one file, so it goes with one file to be verified, and with the name of a new file.',
    (): Words => ({
      message: '--extract-signed takes the signed bytes of one file',
      hint: 'name one file: invite verify FILE --extract-signed NEW-FILE',
    }),
  ),
  'verify/trust-wanted': wrongUse(
    'The options --crl and --require-revocation judge the chain of certificates, and that begins at a root that you trust. Name it with --trust; the sender has it.',
    (): Words => ({
      message: '--crl and --require-revocation judge the chain, and nobody said which root is trusted',
      hint: 'give --trust FILE too',
    }),
  ),
  'verify/nothing': error(
    'Without the names of files, verify looks at all letters that the ledger tells of, and there is no ledger below the output folder. Name the files that you want to have verified, or the right folder with --out.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `there is no ledger in ${folder}`,
      hint: 'name the files, or the folder with --out',
    }),
  ),
  'verify/no-file': error(
    'A file was named, to be verified or as a root certificate, and there is none of that name. Look at the path: it is meant from the folder in which you run the command.',
    ({ file }: { readonly file: string }): Words => ({ message: `there is no file ${file}` }),
  ),
  'verify/file-gone': error(
    'The ledger tells of this file, and it is not there any more: somebody has moved or deleted it. Restore it from a backup. A new run makes a new version of the letter, which is not the file that was signed and may have left.',
    ({ file }: { readonly file: string }): Words => ({
      message: `there is no file ${file}`,
      hint: 'restore it from a backup; invite generate makes a new version, not the same bytes',
    }),
  ),
  'verify/not-as-recorded': error(
    'The ledger keeps a fingerprint of every file that was made, and this file has another one. Somebody has changed it or put another in its place. Its signature may hold all the same: then it is another signed letter than the one that was recorded. Restore the file from a backup.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file} is not the file that the ledger tells of`,
      hint: 'restore it from a backup; invite generate makes it again',
    }),
  ),
  'verify/unrecorded': error(
    'A file lies in the output folder, and no line of the ledger tells of it. It may have been put there by hand, or the lines about it are lost. Find out where it comes from before you send it.',
    ({ file }: { readonly file: string }): Words => ({
      message: `the ledger does not tell of ${file}`,
      hint: 'find out where it comes from; invite adopt shows whether it can be taken into the record',
    }),
  ),
  'verify/other-certificate': error(
    'The ledger tells who has signed this file and with which certificate, and the file bears the signature of another certificate. One of the two was exchanged. Compare file and ledger with a backup.',
    ({ signer, recorded }: { readonly signer: string; readonly recorded: string }): Words => ({
      message: `it was signed by ${signer} with another certificate than the ledger tells of (${recorded})`,
      hint: 'the file or the ledger was exchanged: compare both with a backup',
    }),
  ),
  'verify/checkpoint': error(
    'Somebody has signed for the ledger as it was, and vouches for it. That signature does not hold, or the ledger is another one by now, so it cannot be relied on. Restore the ledger from a backup.',
    ({
      folder,
      lines,
      found,
    }: {
      readonly folder: string
      readonly lines: number
      readonly found: 'another-ledger' | 'no-signature'
    }): Words => ({
      message:
        found === 'no-signature'
          ? `the signature over the first ${lines} lines of the ledger in ${folder} does not hold`
          : `the ledger in ${folder} is not the one that was signed for: its first ${lines} lines are others, or not there`,
      hint: 'restore the ledger from a backup',
    }),
  ),
  'verify/link': note(
    'A folder or file below the output folder is a link that leads elsewhere. The files that the ledger tells of are looked at where the link leads. Whatever else lies there is not looked at; if it matters, look at it yourself.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file} is a link: what the ledger tells of is looked at where it leads, what else lies there is not`,
    }),
  ),
}
