import { shown } from '../text/shown.ts'
import { error, note, passing, type Words, wrongUse } from './wording.ts'

/** What is wrong with a PKCS#11 URI (RFC 7512, 2.3). */
export type UriFault =
  | 'pair'
  | 'twice'
  | 'percent'
  | 'character'
  | 'attribute'
  | 'not-looked-at'
  | 'module-name'
  | 'type'
  | 'number'

/** How many tries are left, as far as a token tells. */
export type TriesLeft = 'unknown' | 'few' | 'one' | 'none'

const uriFaults: Readonly<Record<UriFault, (what: string) => string>> = {
  pair: (what) => `${what} is not name=value`,
  twice: (what) => `${what} stands there twice`,
  percent: (what) => `${what} has a % without two hexadecimal digits behind it`,
  character: (what) => `a second ${what}: inside a name it is written %3F`,
  attribute: (what) => `${what} is no attribute of such an address`,
  'not-looked-at': (what) => `${what} is not looked at here`,
  'module-name': (what) => `${what} is not followed: name the library’s file, module-path=/…`,
  type: (what) => `type=${what} names nothing that signs: it is private or cert`,
  number: (what) => `slot-id=${what} is no number`,
}

const triesLeft: Readonly<Record<TriesLeft, string>> = {
  unknown: 'the token counts wrong tries, and locks itself after some',
  few: 'the token says that few tries are left',
  one: 'one try is left before the token locks itself',
  none: 'the token has locked itself',
}

interface OfToken {
  /** what the person named, without a PIN */
  readonly file: string
}

interface OfLabel extends OfToken {
  /** the token's own name */
  readonly token: string
}

const listed = (found: readonly string[]): string => (found.length === 0 ? 'nothing' : found.join(', '))

/** Of a token there is little to say but which one it is. */
const ofLabel = (meaning: string, message: string, hint: string) =>
  error(meaning, ({ token }: OfLabel): Words => ({ message: `the token ${shown(token)}: ${message}`, hint }))

/** Keys that nobody can copy: smart cards, USB tokens, security modules. */
export const tokenProblems = {
  'token/bad-uri': wrongUse(
    'A key in a token or security module is named by an address that begins with pkcs11: and says, between semicolons, which token and which key; after a question mark it says which library speaks to it. Something in the address that was given cannot be meant. In a terminal it has to stand in quotes, since a semicolon would end the command. invite identity pkcs11: lists what there is, each with its address.',
    ({ uri, why, what }: { readonly uri: string; readonly why: UriFault; readonly what: string }): Words => ({
      message: `${uri}: ${uriFaults[why](shown(what))}`,
      hint: "such as 'pkcs11:token=Seal;object=signer?module-path=/usr/lib/libvendor.so', in quotes",
    }),
  ),
  'token/pin-in-uri': wrongUse(
    'The address of a token may not hold its PIN, nor a command that fetches it. What stands in a command line can be seen by everybody on the machine, and stays in the history of the terminal. The PIN is asked for, or read from a file that only you can read.',
    ({ attribute }: { readonly attribute: string }): Words => ({
      message: `${attribute} is refused: a command line is seen by every process of the machine`,
      hint: 'leave it out: the PIN is asked for, or comes from --passphrase-file or INVITE_PASSPHRASE',
    }),
  ),
  'token/no-module': wrongUse(
    'Each maker of tokens gives a library that speaks to them (a file that ends in .so, .dll or .dylib). The address of the token does not say where it is, and there is no library here that knows all of them.',
    ({ file }: OfToken): Words => ({
      message: `${file}: does not say which library speaks to the token`,
      hint: 'add ?module-path=/path/of/the/library.so at its end, or set PKCS11_MODULE_PATH',
    }),
  ),
  'token/with-another': wrongUse(
    'One identity signs a run. A token was named together with another token. Beside a token only files with certificates may be named, for a token that does not hold them itself.',
    ({ files }: { readonly files: readonly string[] }): Words => ({
      message: `who signs? ${listed(files)} are several`,
      hint: 'name one token; beside it, PEM files with the certificates that it does not hold',
    }),
  ),
  'token/not-installed': error(
    'To speak to tokens invite needs one package more, pkcs11js. It is not installed with the others, because it is compiled on your machine, for which a C++ compiler and Python have to be there. Have it installed once, in the folder of invite.',
    ({ line }: { readonly line: string }): Words => ({
      message: 'the package that speaks to tokens is not installed',
      hint: line,
    }),
  ),
  'token/not-loaded': error(
    'The library that speaks to the token was found wanting: there is no such file, it is none, or it is for another kind of machine. Ask whoever gave you the token for the library, and for where it was installed.',
    ({ library, why }: { readonly library: string; readonly why: string }): Words => ({
      message: `the library ${shown(library)} cannot be used: ${why}`,
      hint: 'look at module-path=… in the address of the token',
    }),
  ),
  'token/none': error(
    'No token that is in this machine now has the name that was given. It may not be plugged in, its reader may be switched off, or its name is spelt otherwise. invite identity pkcs11: lists the tokens that are there.',
    ({ file, found }: OfToken & { readonly found: readonly string[] }): Words => ({
      message: `${file}: no such token is there (there is ${listed(found)})`,
      hint: 'plug it in, or look at its name: invite identity pkcs11: lists what is there',
    }),
  ),
  'token/several': error(
    'The address fits more than one token, key or certificate, and invite does not choose who signs. The list has an address for each: name the one that is meant.',
    ({ file, found }: OfToken & { readonly found: readonly string[] }): Words => ({
      message: `${file}: is not one, but ${listed(found)}`,
      hint: 'name one of them',
    }),
  ),
  'token/no-key': error(
    'The token is there, and does not have a private key by the name or number that was given. The list has the keys that it does have. A key may also be invisible because the PIN is not the one of the user who may use it.',
    ({ file, found }: OfToken & { readonly found: readonly string[] }): Words => ({
      message: `${file}: the token has no such key (it has ${listed(found)})`,
      hint: 'name one of them',
    }),
  ),
  'token/no-certificate': error(
    'The token has the key, and no certificate that says whose key it is. Without one no reader could tell who signed. Name a file with the certificate, and those of the authorities above it, beside the token.',
    ({ file }: OfToken): Words => ({
      message: `${file}: no certificate belongs to this key`,
      hint: 'name a file that has it besides: --identity CHAIN.pem',
    }),
  ),
  'token/cannot-sign': error(
    'The key in the token cannot make the signatures that letters need: it was made for other uses, or the token does not know the method. Ask whoever set up the token for a key that signs documents, RSA with at least 2048 bits or P-256 or P-384.',
    ({ file, subject }: OfToken & { readonly subject: string }): Words => ({
      message: `${file}: this key cannot sign letters (${shown(subject)})`,
      hint: 'it needs the use “sign”, and RSA PKCS#1 or ECDSA (CKM_RSA_PKCS, CKM_SHA256_RSA_PKCS, CKM_ECDSA)',
    }),
  ),
  'token/pin-needed': ofLabel(
    'The token asks for a PIN, and invite could not ask you for it, because there is no terminal or nothing was typed. No try was used up. Run the command in a terminal, or put the PIN into a file that only you can read and name it with --passphrase-file.',
    'asks for its PIN, and none was given',
    'run it in a terminal to be asked, or use --passphrase-file or INVITE_PASSPHRASE',
  ),
  'token/pin-length': error(
    'A token says how short and how long its PIN may be. What was given cannot be it, and was not tried, so that no try was used up. Look at --passphrase-file and the variable INVITE_PASSPHRASE: they may hold the passphrase of something else.',
    ({ token, min, max }: OfLabel & { readonly min: number; readonly max: number }): Words => ({
      message: `the token ${shown(token)}: what was given is no PIN of it, which has ${min} to ${max} characters; it was not tried`,
      hint: 'look at what was typed, at --passphrase-file and at INVITE_PASSPHRASE',
    }),
  ),
  'token/wrong-pin': error(
    'The token has refused the PIN. It counts wrong tries and locks itself after a few, so invite never tries a second time by itself. Make sure of the PIN before you run the command again.',
    ({ token, left }: OfLabel & { readonly left: TriesLeft }): Words => ({
      message: `the token ${shown(token)}: the PIN is wrong; ${triesLeft[left]}`,
      hint: 'make sure of the PIN before you run the command again',
    }),
  ),
  'token/last-try': error(
    'The token says that one try is left: if the next PIN is wrong, it locks itself, and somebody with its second PIN (PUK, SO-PIN) has to open it. Nothing was tried. If you are sure of the PIN, say so.',
    ({ token }: OfLabel): Words => ({
      message: `the token ${shown(token)}: one try is left before it locks itself; nothing was tried`,
      hint: 'if you are sure of the PIN: --last-try, or yes at the terminal',
    }),
  ),
  'token/locked': ofLabel(
    'Too many wrong PINs were given, and the token has locked itself. invite cannot open it. Whoever set up the token has a second PIN for that (PUK, SO-PIN).',
    'it is locked after too many wrong PINs',
    'whoever set it up can unlock it, with its PUK or SO-PIN',
  ),
  'token/pin-not-set': ofLabel(
    'The token is new: nobody has set the PIN of its user yet, or the one that it came with has to be changed first. Do that with the program that came with the token.',
    'its PIN was not set yet, or has to be changed first',
    'set it with the program that came with the token',
  ),
  'token/given-up': ofLabel(
    'The PIN is typed on the token’s own keypad, and that was ended there: by the cancel key, or because nothing was typed for too long. Run the command again.',
    'no PIN was typed on its keypad',
    'run it again, and type the PIN on the token itself',
  ),
  'token/own-pad': note(
    'The token or its reader has a keypad of its own, on which the PIN is typed, so that no program sees it. invite waits until that is done.',
    ({ token }: OfLabel): Words => ({
      message: `the token ${shown(token)}: type the PIN on its own keypad`,
    }),
  ),
  'token/pin-each-time': note(
    'This key wants its PIN for each signature, and not once for all. Where you typed the PIN at the keyboard, or gave it in a file, invite gives it to the token each time. Where the token has a keypad of its own, somebody has to type it there for each document. A key without this rule can be asked for where the token was issued.',
    ({ token, isOnPad }: OfLabel & { readonly isOnPad: boolean }): Words => ({
      message: isOnPad
        ? `the token ${shown(token)}: this key wants its PIN for each document, typed on its own keypad`
        : `the token ${shown(token)}: this key wants its PIN for each document; it is given each time`,
      ...(isOnPad ? { hint: 'Ctrl-C stops; what is signed by then stays' } : {}),
    }),
  ),
  'token/lost': passing(
    'While letters were signed, the token or the way to it was lost: it was pulled out, its reader or server has stopped, or it has logged out by itself. All letters that were signed by then are whole and recorded. See that it is there again, and run the command once more: it goes on where it stopped.',
    ({
      file,
      rv,
    }: OfToken & { /** PKCS#11; null: it did not answer */ readonly rv: string | null }): Words => ({
      message: `${file}: the token was lost (${rv ?? 'it does not answer any more'})`,
      hint: 'see that it is there, and run the command again: it goes on where it stopped',
    }),
  ),
  'token/refused': error(
    'The token has refused something that it was asked to do, for a reason of its own. Its maker’s documents say what the name of the refusal means. What was signed before is whole and recorded.',
    ({ file, rv }: OfToken & { /** PKCS#11 */ readonly rv: string }): Words => ({
      message: `${file}: the token refuses (${rv})`,
      hint: 'the maker’s documents say what that means',
    }),
  ),
  'token/signature-wrong': error(
    'Each signature of a token is checked before it is used. This one does not hold with the certificate: the certificate belongs to another key, or the token is at fault. It was not used. Name the certificate of this key; if it is that one, do not use the token any more, and have it looked at.',
    ({ file, subject }: OfToken & { readonly subject: string }): Words => ({
      message: `${file}: what the token signed does not hold with the certificate (${shown(subject)}); it was not used`,
      hint: 'name the certificate that belongs to this key',
    }),
  ),
}
