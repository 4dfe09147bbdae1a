import { shown, visible } from '../text/shown.ts'
import { error, note } from './wording.ts'

interface OfFurtherSignature {
  /** the name of its signature field */
  readonly field: string
  /** whom its certificate names; null: that cannot be read */
  readonly signer: string | null
}

/** What is said in the same words of every document. */
const always = (meaning: string, message: string, hint: string) => error(meaning, () => ({ message, hint }))

/** `found` goes into parentheses behind the message. */
export const withFound = (message: string, found: string, hint: string) => ({
  message: `${message} (${found})`,
  hint,
})

/** What to do about a document that somebody may have made up. */
export const forged = 'do not rely on it; ask the sender for the document again'

/** What can be wrong with a signed document that somebody brings. Its own words are never shown as they are. */
export const signVerifyProblems = {
  'sign/pdf-unreadable': error(
    'The file is no PDF, or it is damaged. invite repairs nothing, as other readers do: of a file whose content must be guessed it cannot be said that nothing was changed. Fetch the document again; if it stays like this, ask the sender.',
    ({
      reason,
    }: {
      /** what the reader of PDF met, for whoever looks into the bytes */ readonly reason: string
    }) =>
      withFound(
        'it cannot be read as a PDF',
        visible(reason),
        'fetch it again; if it stays so, ask the sender',
      ),
  ),
  'sign/pdf-encrypted': always(
    'The document is locked with a password or by an owner’s restrictions. Signed letters are never issued like that, and nothing can be checked in it. Ask the sender for the document as it was issued.',
    'it is encrypted, so nothing can be said about it',
    'ask the sender for the document as it was issued',
  ),
  'sign/pdf-linearized': always(
    'The file is laid out so that its first page shows before the rest has come over the network (“fast web view”, linearized). Letters are never issued like that, and invite does not read it. Either another program wrote the letter anew, and its signature is lost; or it is another document, which another program can check. Ask the sender for the letter as it was issued.',
    'it is laid out for the web (linearized), as no letter is: another program wrote it anew, or it is another document',
    'ask the sender for the file as it was issued; to check another document, use another program',
  ),
  'sign/pdf-hybrid': always(
    'The file says in two places at once where its parts are, so that old and new programs may see two documents (a hybrid-reference file). Some word processors write that. Letters are never issued like that, and invite does not read it. Either another program wrote the letter anew, and its signature is lost; or it is another document, which another program can check. Ask the sender for the letter as it was issued.',
    'it is a file for old and new programs at once (hybrid-reference), as no letter is: another program wrote it anew, or it is another document',
    'ask the sender for the file as it was issued; to check another document, use another program',
  ),
  'sign/written-anew': note(
    'Programs that save a PDF either add to it or write all of it anew. This file was written anew, as a whole, by another program than invite: that leaves no signature that was in it before. It need not be a forgery: Chrome saves a filled form like that. Ask for the file again, saved by another program, or as it was issued.',
    ({ program }: { readonly program: string }) => ({
      message: `the whole file was written by another program (${program})`,
      hint: 'ask for the file as it was issued, or filled with a program that adds to a file',
    }),
  ),
  'sign/too-much-work': error(
    'A letter is checked in some hundredths of a second. This file kept the computer busy until invite gave it up, so that nothing can be said about it. No letter is like that: it was damaged, or made to keep whoever checks it from their work. Do not rely on the document; ask the sender for it again.',
    ({ of }: { readonly of: 'time' | 'memory' }) => ({
      message: `it could not be examined: it takes more ${of === 'time' ? 'time' : 'memory'} than any letter does, and was given up`,
      hint: forged,
    }),
  ),
  'sign/not-examined': always(
    'Something in this file made invite stumble, so that nothing can be said about it, neither good nor bad. That is a fault of invite. The other files were checked all the same. Please report it, if you can with the file; and check this file with another program meanwhile.',
    'it could not be examined: invite has a fault',
    'report it with the lines that follow the results; check this file with another program',
  ),
  'sign/not-signed': always(
    'The document has no signature at all, so that nothing shows who made it and whether it was changed. Printing to a PDF or scanning leaves the signature behind too. Ask the sender for the signed document itself.',
    'it carries no signature',
    'signed letters have “Signature” in the reader’s signature panel; ask the sender',
  ),
  'sign/not-certified': always(
    'The first signature of a letter also certifies it: it says what may be changed afterwards, for example that a form may be filled. The signature of this document does not say so. Letters that invite signs always do. Do not rely on the document; ask the sender for it again.',
    'it is not certified: nothing says what may change in it',
    forged,
  ),
  'sign/signature-range': always(
    'A signature protects the bytes that it covers. Here there is something that it does not cover, so that the document could show other things than were signed. Some programs cause this when they save a document as new; a forger does it on purpose. Do not rely on the document; ask for it again, saved by another program.',
    'its signature does not cover the whole document',
    'a program that writes files anew, as Chrome does, breaks a signature, and so does a forger; do not rely on it, ' +
      'ask for the file again, saved by another program',
  ),
  'sign/signature-format': always(
    'There are several kinds of signatures in PDF documents. Letters carry the kind that is standard for documents in Europe, called PAdES. This document has another kind, so invite did not sign it. Do not rely on it; ask the sender for it again.',
    'its signature is not of the kind that letters carry (PAdES)',
    forged,
  ),
  'sign/signature-damaged': always(
    'The document has a signature, but what is in it is incomplete or contradicts itself. Nothing can be concluded from it. Do not rely on the document; ask the sender for it again.',
    'its signature cannot be read',
    forged,
  ),
  'sign/signature-invalid': always(
    'The signature does not fit the document. Either the document was changed after it was signed, even by a single character, or the signature was not made with the key of the person that it names. Do not rely on the document; ask the sender for it again.',
    'it was changed after it was signed, or its signature is forged',
    forged,
  ),
  'sign/algorithm-not-supported': error(
    'There are many ways to sign. invite can check those that letters are signed in: RSA, and ECDSA on the curves P-256, P-384 and P-521, with SHA-256 or longer. This signature was made in another way. It may be good, but invite cannot tell, and no letter that invite signed has it. Ask the sender how it was signed, and check it with a program that knows this way.',
    ({ algorithm }: { /** its name, else its object identifier */ readonly algorithm: string }) =>
      withFound(
        'its signature is of a kind that invite cannot check, so nothing can be said about it',
        visible(algorithm),
        'invite signs no letter so; ask the sender, or check it with another program',
      ),
  ),
  'sign/second-signature': error(
    'A letter is signed once; a form may be signed by whoever fills it in, but only after it was certified. This document has one more signature than that, which somebody may have added to make changes look approved. Do not rely on the document; ask the sender for it again.',
    ({ field }: { /** the name of its signature field */ readonly field: string }) =>
      withFound('someone else signed it too', visible(field), forged),
  ),
  'sign/further-signature': error(
    'A form may be signed by whoever fills it in, after it was certified. Such a signature is in this form, but it does not hold: what it covers was changed, or it was not made with the key of whoever it names, or it is of a kind that cannot be looked into. The certification by whoever issued the form is judged apart. Ask whoever filled in the form to sign it again.',
    ({
      field,
      fault,
    }: OfFurtherSignature & {
      readonly certificate: string | null
      /** what its clock said, ISO 8601; null: it says none */
      readonly statedAt: string | null
      readonly fault: FurtherFault
    }) =>
      withFound(
        `the signature that was added ${furtherWords[fault]}`,
        visible(field),
        'ask whoever filled in the form to sign it again',
      ),
  ),
  'sign/changed-after-further-signature': error(
    'Whoever filled in the form has signed it, and that signature locks fields or the whole form. Something was changed after that which it does not allow. Do not rely on what is filled in; ask whoever signed for the form again.',
    ({ field, signer, change }: OfFurtherSignature & { readonly change: ForbiddenChange }) =>
      withFound(
        `it was changed after ${visible(signer ?? field)} signed it`,
        changeWords(change),
        'do not rely on what is filled in; ask whoever signed for the form again',
      ),
  ),
  'sign/signature-field-added': note(
    'Somebody signed the form visibly, and not in the field that is there for it, but in one that a program added. The certification allows that, and the field covers neither text nor fields. But what it shows is the word of whoever added it, and it is not among what a screen reader says of the form.',
    ({ field }: { /** its name */ readonly field: string }) =>
      withFound(
        'a visible signature was added in a field that the form did not have',
        visible(field),
        'what it shows is the word of whoever added it',
      ),
  ),
  'sign/value-contradicted': note(
    'A field of the form, for example a group of buttons, has one value, and says or shows another where it stands on the page. Programs that fill forms should keep both the same. What counts is the value, as it is told here; a printed form shows the other. Ask whoever filled in the form which is meant.',
    ({
      field,
      value,
      onPage,
    }: {
      readonly field: string
      readonly value: string | readonly string[]
      /** what its widgets say or show */
      readonly onPage: string
    }) => ({
      message: `the value of field ${shown(field)} is ${shown([value].flat().join(', '))}, but on the page it is ${shown(onPage)}`,
      hint: 'the value counts; ask whoever filled in the form which is meant',
    }),
  ),
  'sign/changed-after-signing': error(
    'Something was changed in the document after it was signed, and the signature does not allow such a change. In a letter nothing may be changed; in a form the fields may be filled, and no more. Do not rely on the document; ask the sender for it again.',
    ({ change }: { readonly change: ForbiddenChange }) =>
      withFound('it was changed after signing', changeWords(change), forged),
  ),
  'sign/stamp-invalid': error(
    'A time-stamp is the word of a service that the document existed at a certain time. A time-stamp in this document was damaged, or belongs to something else. It does not show when the document was signed. Do not rely on the document; ask the sender for it again.',
    ({
      field,
    }: {
      /** the field of the document's time-stamp; null: it is that of the signature */ readonly field:
        | string
        | null
    }) =>
      withFound(
        'a time-stamp in it does not hold',
        field === null ? 'the signature' : visible(field),
        forged,
      ),
  ),
}

/**
 * Why a further signature does not hold: `range`: it does not cover the file as it was when it was made; `kind`: a kind or
 * algorithm that is not supported; `unreadable`: its CMS; `invalid`: digest or signature; `removed`: it was there, and was
 * taken away by a later saving.
 */
export type FurtherFault = 'range' | 'kind' | 'unreadable' | 'invalid' | 'removed'

const furtherWords = {
  range: 'does not cover the form as it was then',
  kind: 'is of a kind that is not supported',
  unreadable: 'cannot be read',
  invalid: 'does not hold: what it covers was changed, or it is forged',
  removed: 'was taken away again',
}

/** A change that the certification does not allow. */
export type ForbiddenChange =
  /** the catalog is another object */
  | { readonly kind: 'other-document' }
  /** bytes at the end that are no proper saving; `reason` is the reader's, for whoever looks into the bytes */
  | { readonly kind: 'appended'; readonly reason: string }
  /** it is referred to by another generation number than it has, so that one reader shows it and another does not */
  | { readonly kind: 'other-generation'; readonly part: ChangedPart }
  /** a signature field that was added; `unknown`: where the text of its page is cannot be told */
  | { readonly kind: 'covers'; readonly field: string; readonly what: 'text' | 'field' | 'unknown' }
  /** `key`: the entry of its dictionary; null: not one alone */
  | { readonly kind: 'changed'; readonly part: ChangedPart; readonly key: string | null }
  | {
      readonly kind: 'added' | 'removed' | 'replaced' | 'removed-or-replaced'
      readonly part: ChangedPart
    }

/** What was changed, as far as a reader of the document would know it. */
export type ChangedPart =
  | {
      readonly kind:
        | 'document'
        | 'document-information'
        | 'form'
        | 'form-resources'
        | 'form-field'
        | 'page'
        | 'page-content'
        | 'annotation'
    }
  | { readonly kind: 'field'; readonly name: string; readonly readOnly: boolean }
  /** any other object; `type` is its own word for what it is, null: it has none */
  | { readonly kind: 'object'; readonly type: string | null; readonly isStream: boolean }
  /** an object that something refers to, and that the signed document did not have */
  | { readonly kind: 'missing-object' }

function changeWords(change: ForbiddenChange): string {
  switch (change.kind) {
    case 'other-document':
      return 'another document was put in its place'
    case 'appended':
      return `something was appended that is no proper saving: ${visible(change.reason)}`
    case 'other-generation':
      return `${partWords(change.part)} is shown by some readers and not by others (generation)`
    case 'covers':
      return `the signature field ${shown(change.field)} that was added ${coverWords[change.what]}`
    case 'changed':
      return `${partWords(change.part)} was changed${change.key === null ? '' : ` (${visible(change.key)})`}`
    case 'added':
    case 'removed':
    case 'replaced':
      return `${partWords(change.part)} was ${change.kind}`
    case 'removed-or-replaced':
      return `${partWords(change.part)} was removed or replaced`
    default:
      return change satisfies never
  }
}

const coverWords = {
  text: 'covers text',
  field: 'covers a field',
  unknown: 'may cover text',
}

function partWords(part: ChangedPart): string {
  switch (part.kind) {
    case 'document':
      return 'the document as a whole'
    case 'document-information':
      return 'the document information'
    case 'form':
      return 'the form'
    case 'form-resources':
      return 'the form’s resources'
    case 'form-field':
      return 'a form field'
    case 'page':
      return 'a page'
    case 'page-content':
      return 'the content of a page'
    case 'annotation':
      return 'an annotation'
    case 'field':
      return `field ${shown(part.name)}${part.readOnly ? ', which is read-only,' : ''}`
    case 'object':
      if (part.type !== null) return `part of the document (${visible(part.type)})`
      return part.isStream ? 'content of the document' : 'part of the document'
    case 'missing-object':
      return 'something missing'
    default:
      return part satisfies never
  }
}
