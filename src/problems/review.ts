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
  'generate/bundle-of-drafts': wrongUse(
    'Drafts can be bundled, one file a language, so that they can be passed round and proofread. Signed letters cannot: each is a file of its own, whose signature covers all of it. To look at what would be signed, use invite review.',
    (): Words => ({
      message: 'only drafts can be bundled',
      hint: 'generate --draft --bundle; or invite review, to look at what would be signed',
    }),
  ),
}
