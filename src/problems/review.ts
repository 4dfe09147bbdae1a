import { shown } from '../text/shown.ts'
import { error, type Words, wrongUse } from './wording.ts'

/** What may be wrong with pages to look at. */
export const reviewProblems = {
  'review/no-words': wrongUse(
    'The pages that are looked at before signing have words of their own: headings, buttons, what is said of each letter. They come with invite in some languages, and --in names one of these. The letters are shown in their own languages in any case.',
    ({ value, known }: { readonly value: string; readonly known: readonly string[] }): Words => ({
      message: `the pages cannot be made in “${value}”`,
      hint: `--in takes one of: ${known.join(', ')}`,
    }),
  ),
  'review/other-plan': error(
    'A plan was named by its id, and pages were to be made of it. By now a run would do something else: lists, texts or the record have changed since, or it was asked with other options. Nobody is shown what would not be done. Make pages of what is to be done now, without --plan.',
    ({ id, now }: { readonly id: string; readonly now: string }): Words => ({
      message: `plan ${id} is not what would be done now (that is plan ${now})`,
      hint: 'invite plan says what would be done; invite review without --plan shows it',
    }),
  ),
  'review/standing': error(
    'With --standing the pages show what was signed before the letter asked for approvals, or before it asked for as many: it cannot leave by e-mail without them, and need not be signed again. What is approved then is what stands. Where nothing of that kind is there, there is nothing to look at; where several persons have signed and the letter names its approvers, these approve for one signer at a time.',
    ({
      found,
      signers,
    }: {
      readonly found: 'no-approvals' | 'none' | 'several'
      readonly signers: readonly string[]
    }): Words =>
      ({
        'no-approvals': {
          message: 'the letter asks for no approvals, so nothing that stands lacks any',
          hint: '"approvals": 1 in letter.json asks for one',
        },
        none: {
          message: 'nothing that stands lacks approvals',
          hint: 'what would be made is shown without --standing; invite status says what is current',
        },
        several: {
          message: `what lacks approvals was signed by several: ${signers.map(shown).join(', ')}`,
          hint: '--signer CHAIN.pem names the one whose letters are meant',
        },
      })[found],
  ),
  'review/standing-alone': wrongUse(
    'With --standing the pages show what was signed already. What is to be made, and how something that has left is to be corrected, is another question, and has pages of its own.',
    ({ option }: { readonly option: string }): Words => ({
      message: `--standing shows what is signed already, and --${option} says how something is to be made`,
      hint: 'leave one of them out',
    }),
  ),
  'generate/standing-plan': error(
    'Under this id pages were kept of letters that had been signed already, so that somebody could approve them. It says nothing that could be made or signed.',
    ({ id }: { readonly id: string }): Words => ({
      message: `plan ${id} is of letters that are signed already: there is nothing to make`,
      hint: 'invite plan says what there is to do',
    }),
  ),
  'generate/bundle-of-drafts': wrongUse(
    'Drafts can be bundled, one file a language, so that they can be passed round and proofread. Signed letters cannot: each is a file of its own, whose signature covers all of it. To look at what would be signed, use invite review.',
    (): Words => ({
      message: 'only drafts can be bundled',
      hint: 'generate --draft --bundle; or invite review, to look at what would be signed',
    }),
  ),
}
