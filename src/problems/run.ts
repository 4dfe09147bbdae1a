import { error, note, type Words, wrongUse } from './wording.ts'

/** What may be wrong with who signs, and with files that are taken into the record. */
export const runProblems = {
  'identity/no-file': error(
    'An identity, a passphrase file or a revocation list was named, and there is no such file. Look at the path: it is meant from the folder in which you run the command.',
    ({ file }: { readonly file: string }): Words => ({
      message: `there is no file ${file}`,
      hint: '--identity, --mail-identity, --passphrase-file and --crl take paths of files',
    }),
  ),
  'identity/which': wrongUse(
    'The command identity shows what a file or a token holds to sign with. It has to be told which: a file or several that belong together (a key and its certificates), or one address of tokens. pkcs11: alone lists all tokens that are plugged in.',
    (): Words => ({
      message: 'which identity?',
      hint: 'name a file, or files that belong together, or one token: invite identity pkcs11:',
    }),
  ),
  'identity/no-home': error(
    'Where no identity is named, letters are signed for trial by a development identity, which is made once and kept in your configuration folder. It cannot be written there. Name an identity, or another folder in the environment variable XDG_CONFIG_HOME.',
    ({ folder, why }: { readonly folder: string; readonly why: string }): Words => ({
      message: `the development identity, which signs where no other is named, cannot be kept in ${folder}: ${why}`,
      hint: 'sign with --identity FILE, or name another folder in XDG_CONFIG_HOME',
    }),
  ),

  'adopt/not-signed': note(
    'A file in the output folder has the name of a letter, and is not as somebody has signed it: it bears no signature, the signature does not hold, or the form was filled in. Such a file is not taken into the record. It stays where it is; find out where it comes from.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file} is not taken: it is not as somebody has signed it`,
      hint: 'invite verify FILE says what is wrong with it',
    }),
  ),
}
