import type { Catalogue } from './catalogue.ts'
import type { Kind } from './wording.ts'

type Exceptions = {
  readonly [Code in keyof Catalogue as Catalogue[Code]['kind'] extends 'error'
    ? never
    : Code]: Catalogue[Code]['kind']
}

/**
 * What is no error, once more: every run asks for it, and few for the words, which take longer to load than a list to read.
 * What the catalogue does not say likewise does not compile.
 */
const exceptions: Exceptions = {
  'adopt/not-signed': 'note',
  'archive/interrupted': 'note',
  'archive/locked': 'passing',
  'checkpoint/who': 'wrong-use',
  'cli/use': 'wrong-use',
  'corrections/how': 'wrong-use',
  'corrections/too-early': 'wrong-use',
  'disk/EDQUOT': 'passing',
  'disk/ENOSPC': 'passing',
  'explain/unknown-code': 'wrong-use',
  'generate/other-signer': 'note',
  'generate/plan-and-options': 'wrong-use',
  'generate/resign-whom': 'wrong-use',
  'issue/how': 'wrong-use',
  'issue/not-yet': 'wrong-use',
  'issue/nothing-of': 'note',
  'issue/several': 'wrong-use',
  'issue/stale': 'note',
  'issue/too-early': 'wrong-use',
  'issue/trial-recorded': 'note',
  'issue/whose': 'wrong-use',
  'ledger/torn-line': 'note',
  'letters/other-reference': 'note',
  'list/unknown-language': 'wrong-use',
  'plan/no-id': 'wrong-use',
  'project/other-rows': 'note',
  'project/unknown-addressee': 'wrong-use',
  'project/unknown-language': 'wrong-use',
  'project/unread-file': 'note',
  'project/which-letter': 'wrong-use',
  'recipients/assumed': 'note',
  'recipients/invisible-end': 'note',
  'recipients/members-missed': 'note',
  'recipients/no-original': 'note',
  'recipients/straight-apostrophe': 'note',
  'recipients/title-elsewhere': 'note',
  'returns/elsewhere': 'note',
  'returns/how': 'wrong-use',
  'returns/lost': 'note',
  'sign/chain-incomplete': 'note',
  'sign/chain-not-checked': 'note',
  'sign/chain-refused': 'note',
  'sign/crl-foreign': 'note',
  'sign/many-rounds': 'note',
  'sign/signature-field-added': 'note',
  'sign/stamp-unproved': 'note',
  'sign/store-unreadable': 'note',
  'sign/timestamp-changed': 'passing',
  'sign/timestamp-http': 'passing',
  'sign/timestamp-moved': 'note',
  'sign/timestamp-slow': 'passing',
  'sign/timestamp-trailing': 'note',
  'sign/timestamp-unreachable': 'passing',
  'sign/timestamp-unreadable': 'passing',
  'sign/value-contradicted': 'note',
  'sign/written-anew': 'note',
  'typeset/blank-page': 'note',
  'typeset/parted-word': 'note',
  'verify/extract-which': 'wrong-use',
  'verify/link': 'note',
  'verify/trust-wanted': 'wrong-use',
}

/** As the catalogue has it. */
export const kindOf = (code: keyof Catalogue): Kind =>
  (exceptions as { readonly [code: string]: Kind })[code] ?? 'error'
