import { someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

interface OfDocuments {
  readonly documents: readonly string[]
}

/** What keeps evidence from being renewed, and what is passed over. */
export const renewProblems = {
  'renew/lists-alone': wrongUse(
    'New revocation lists are put into the letters together with a new time-stamp, which says when they were there. So --crl and --trust go with --timestamp. Without it invite renew only says what is due, and needs neither.',
    (): Words => ({
      message: '--crl and --trust go into the letters with a time-stamp, and none was asked for',
      hint: 'give --timestamp URL too; invite renew alone says what is due',
    }),
  ),
  'renew/nothing': error(
    'There is nothing whose evidence could be renewed: no letter stands that was signed in earnest. What was signed for trial vouches for nothing, and no archive keeps it. Make the letters first, with an identity.',
    (): Words => ({
      message: 'nothing stands that was signed in earnest',
      hint: 'invite status says what there is',
    }),
  ),
  'renew/no-issuer': error(
    'For an archive everything has to be in the letter, up to the topmost authority. The certificate that issued the one that is named is not in the letter, nor in what the time-stamping authority sent. Give it with --trust; whoever issued the certificate publishes it.',
    ({ subject }: { readonly subject: string }): Words => ({
      message: `${shown(subject)}: the certificate of its issuer is not at hand`,
      hint: 'give the certificates above it, up to the root, with --trust FILE',
    }),
  ),
  'renew/too-late': note(
    'A new time-stamp says that what stood before was there now. It proves something only as long as the certificates hold on which that rests: those of the last time-stamp, or where there is none those of the signer. They have ended, so that nobody can tell any more whether the letter was signed before. The letters stay as they are; they are not renewed.',
    ({ documents }: OfDocuments): Words => ({
      message: `too late for ${someOf(documents)}: the certificates on which the evidence rests have ended`,
      hint: 'a backup with evidence that was renewed in time is the only help',
    }),
  ),
  'renew/no-gain': note(
    'A new time-stamp is worth as much as the certificates of its authority. Those of the authority that was asked end no later than those of the time-stamp that the letters have, so that nothing is won by another one. Ask an authority whose certificates hold longer, or say --early to add it all the same.',
    ({
      authority,
      until,
      documents,
    }: OfDocuments & {
      readonly authority: string
      /** ISO 8601 */
      readonly until: string
    }): Words => ({
      message: `nothing is won: the certificates of ${shown(authority)} end on ${until.slice(0, 10)}, no later than those on which the evidence of ${someOf(documents)} rests`,
      hint: 'ask another authority, or add --early',
    }),
  ),
  'renew/foreign': error(
    'Evidence is added behind a letter, in the way in which invite writes its own files. This one was written by another program, with cross-references of another kind (a stream), behind which nothing can be added here. The program that wrote it can renew it; name the other letters with --only.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file}: written by another program, in a way behind which nothing can be added here`,
      hint: 'renew it with the program that wrote it, and the others with --only',
    }),
  ),
}
