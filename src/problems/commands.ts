import { counted, someOf } from '../text/counted.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

interface Documents {
  /** ids: `FR/fr/letter` */
  readonly documents: readonly string[]
}

const byNumber = (count: number, one: string, many: string): string => (count === 1 ? one : many)

/** What has become of a plan that was approved: another one is due, or some of its documents come to something else. */
type OtherPlan =
  | { readonly found: 'another'; readonly id: string; readonly now: string; readonly counts: string }
  | {
      readonly found: 'otherwise'
      readonly id: string
      readonly otherwise: readonly string[]
      readonly undone: readonly string[]
      readonly counts: string
    }
  /** cells are hashed with another key here than where it was kept */
  | { readonly found: 'another-key'; readonly id: string }

function otherPlan(given: OtherPlan): string {
  if (given.found === 'another-key')
    return 'it was kept with another ledger.key than the one here, so that nobody can tell whether it is the same'
  if (given.found === 'another') return `it is ${given.now} (${given.counts})`
  const told = [
    ...(given.otherwise.length > 0 ? [`${someOf(given.otherwise)} would be done otherwise`] : []),
    ...(given.undone.length > 0 ? [`${someOf(given.undone)} would not be done`] : []),
  ]
  return `${told.join('; ')} (${given.counts})`
}

/** Options of issue that do not go together. */
type IssueMisuse =
  | 'no-reason'
  | 'reason-without-void'
  | 'all-and-only'
  | 'no-channel-without-void'
  | 'trial-and-void'
  | 'manifest-and-others'
  | 'except-without-manifest'

function issueMisuse(found: IssueMisuse): Words {
  switch (found) {
    case 'no-reason':
      return {
        message: '--void needs --reason',
        hint: 'say in a sentence why; it is kept for ever, so it names nobody',
      }
    case 'reason-without-void':
      return { message: '--reason goes with --void', hint: 'leave it out' }
    case 'all-and-only':
      return { message: '--all is everybody, --only is not', hint: 'leave one of them out' }
    case 'no-channel-without-void':
      return {
        message: '--channel none is for --void',
        hint: 'leave --channel out: then none is recorded',
      }
    case 'trial-and-void':
      return { message: '--trial is not for --void', hint: 'leave it out' }
    case 'manifest-and-others':
      return {
        message: '--manifest says which letters left, and how',
        hint: 'leave out --all, --only, --to, --language and --channel; --void takes back by addressees: --only FR',
      }
    case 'except-without-manifest':
      return { message: '--except goes with --manifest', hint: 'name those that left: --only FR,JP' }
    default:
      return found satisfies never
  }
}

/** What commands refuse, or tell before they go on. */
export const commandsProblems = {
  'cli/fault': error(
    'The program has met something that it was not made for. That is a fault of the program and not yours: what is recorded is whole. Please report it with the lines that it printed.',
    ({ message }: { readonly message: string; readonly stack: string }): Words => ({
      message,
      hint: 'This is a fault of the program, not yours. Please report it with these lines:',
    }),
  ),
  'cli/use': wrongUse(
    'The command line cannot be understood: a command, an option or a value is not one that there is, or one is missing. Nothing was done. With --help each command says what it takes.',
    ({ said }: { readonly said: string }): Words => ({ message: said }),
  ),
  'explain/unknown-code': wrongUse(
    'Each message of invite ends in a code, such as recipients/empty-cell, and explain tells what that code means. No message has the code that was given. Copy it from the end of the message, or run invite explain alone: it lists all codes.',
    ({ value, nearest }: { readonly value: string; readonly nearest: readonly string[] }): Words => ({
      message: `no message has the code “${value}”`,
      hint:
        nearest.length === 0
          ? 'invite explain lists all codes'
          : `did you mean ${nearest.length === 1 ? nearest[0] : `${nearest.slice(0, -1).join(', ')} or ${nearest.at(-1)}`}?`,
    }),
  ),

  'checkpoint/who': wrongUse(
    'A checkpoint is a signature over the ledger as it is now: whoever signs vouches that nothing was changed in it up to there. Only somebody can do that whose identity you name.',
    (): Words => ({
      message: 'who vouches for the ledger?',
      hint: 'name the identity: --identity FILE',
    }),
  ),
  'checkpoint/nothing': error(
    'A checkpoint is a signature over the ledger as it is now. The ledger of this letter is empty, because nothing was made yet, so there is nothing that anybody could vouch for.',
    (): Words => ({
      message: 'nothing is recorded yet',
      hint: 'invite generate makes letters, and records them',
    }),
  ),

  'generate/resign-whom': wrongUse(
    'With --resign, letters that have not left are signed again where somebody else has signed them before. For that the identity has to be named that is to sign them now.',
    (): Words => ({
      message: '--resign needs --identity',
      hint: 'name who signs again: --identity FILE',
    }),
  ),
  'generate/plan-and-options': wrongUse(
    'A plan that was saved is carried out with the options with which it was made. Options that say something else were given beside it, and would have been ignored. Leave them out, or make a new plan with them.',
    ({ id, options }: { readonly id: string; readonly options: readonly string[] }): Words => ({
      message: `plan ${id} has options of its own: ${options.join(' ') || 'none'}`,
      hint: 'leave out all others, but for --identity, --reason, --withdraw and --skip-held',
    }),
  ),
  'generate/another-plan': error(
    'You asked for a certain plan, as somebody has approved it. Since then lists, texts or the record have changed, so that a run would do something else. Nothing was done. Look at the new plan, and have it approved.',
    (given: OtherPlan): Words => ({
      message: `the plan is no longer ${given.id}: ${otherPlan(given)}`,
      hint: 'look at it with invite plan, and approve it anew',
    }),
  ),
  'generate/issued': error(
    'These letters have left, and lists or texts have changed since, so that they would be made anew. What an addressee holds is never changed without your word. Say with --as how it may change, or that it stays as it is, and with --reason why; or go on with the rest and decide later.',
    ({
      documents,
      left,
      reasons,
      ways,
    }: Documents & {
      readonly left: string
      readonly reasons: readonly string[]
      readonly ways: readonly string[]
    }): Words => ({
      message: `${someOf(documents)} ${left} and would change: ${reasons.join(', ')}`,
      hint: `say how, with --reason: ${ways.map((way) => `--as ${way}`).join(' or ')}; or --skip-held to go on with the rest`,
    }),
  ),
  'generate/no-original': error(
    'A copy says what its original says. The original of these copies was not made yet, or it is no longer as lists and texts of today would make it, so there is nothing to copy. Make the originals first, or in the same run with --to all. An original that you let stand with --as stands keeps its earlier text, and a copy made now would say another: it is made once the originals are revised.',
    ({
      copies,
    }: {
      readonly copies: readonly {
        readonly document: string
        readonly reasons: readonly string[]
        /** the original stands with an earlier text */
        readonly isEarlier: boolean
      }[]
    }): Words => {
      const shown = copies.slice(0, 5).map(({ document, reasons }) => `${document}: ${reasons.join(', ')}`)
      const more = copies.length > shown.length ? ` and ${copies.length - shown.length} more` : ''
      // what stands by the officer's word is not made first, whatever is asked
      const isEarlier = copies.every((copy) => copy.isEarlier)
      return {
        message: `no copy of what ${isEarlier ? 'stands with an earlier text' : 'is not there or not current'}: ${shown.join('; ')}${more}`,
        hint: isEarlier
          ? '--skip-held goes on with the rest; these follow when the text is changed again and the originals are revised with --as revision'
          : '--to all makes the originals first; --skip-held goes on with the rest',
      }
    },
  ),
  'generate/withdraw-many': error(
    'Letters of those who are no longer in a list are withdrawn. Here that would be a large part of the list, as it happens when a list was cut off or another one was put in its place. Look whether it is the right list. If it is, say with --withdraw how many addressees you expect to lose.',
    ({ count, said }: { readonly count: number; readonly said: number | null }): Words => ({
      message:
        said === null
          ? `${counted(count, 'addressee')} would be withdrawn: is that the right list?`
          : `${counted(count, 'addressee')} would be withdrawn, not ${said}`,
      hint:
        count === 0 ? 'leave --withdraw out' : `invite plan says who; if it is right: --withdraw ${count}`,
    }),
  ),
  'generate/development-identity': error(
    'Without --identity, letters are signed for trial only. In this folder stand letters that were signed in earnest, and trial letters among them would be taken for real ones. Name the identity that is to sign, or use another folder for trials.',
    ({ folder, signer }: { readonly folder: string; readonly signer: string }): Words => ({
      message: `the letters in ${folder} were signed by ${signer}: the development identity may not sign beside them`,
      hint: 'name the identity with --identity FILE, or another folder with --out',
    }),
  ),
  'generate/other-signer': note(
    'You have named an identity, and letters that have not left yet were signed by another one. They stay as they are, since their signature is as good as before. If all of them should bear the same signature, sign them again with --resign.',
    ({
      documents,
      signers,
      named,
    }: Documents & { readonly signers: readonly string[]; readonly named: string }): Words => {
      const count = documents.length
      return {
        message: `${counted(count, 'document')} that ${byNumber(count, 'has', 'have')} not left ${byNumber(count, 'was', 'were')} signed by ${someOf(signers)}; you named ${named}`,
        hint: '--resign signs them again',
      }
    },
  ),

  'issue/whose': wrongUse(
    'Issue records that letters have left, and that decides how they may change later. So it is never done for everybody by mistake: name the addressees, or say --all.',
    (): Words => ({
      message: 'whose letters have left?',
      hint: '--only FR,JP names them; --all means every one that has been made',
    }),
  ),
  'issue/how': wrongUse(
    'Some options of issue do not go together, or one is missing: a reason is given when a record is taken back, and only then. Nothing was recorded.',
    ({ found }: { readonly found: IssueMisuse }): Words => issueMisuse(found),
  ),
  'issue/not-yet': wrongUse(
    'The day on which letters are said to have left lies in the future. The record tells what has happened. Record it on that day or after it.',
    ({ on }: { readonly on: string }): Words => ({
      message: `${on} has not come yet`,
      hint: 'record what has left already',
    }),
  ),
  'issue/too-early': wrongUse(
    'A letter bears a date, and it cannot have left before that day. Either the day was mistyped, or the date of the letter is not the right one. Give the right day with --on.',
    ({
      document,
      dated,
      on,
    }: {
      readonly document: string
      readonly dated: string
      readonly on: string
    }): Words => ({
      message: `${document} is dated ${dated}: it cannot have left on ${on}`,
      hint: `the day is given with --on: ${dated} or later`,
    }),
  ),
  'issue/several': wrongUse(
    'The letters of this addressee left more than once, or by more than one channel, and you want to take one of these records back. Say which, with the day and the channel, so that no other is taken back.',
    ({ id, leavings }: { readonly id: string; readonly leavings: readonly string[] }): Words => ({
      message: `${id} was ${leavings.join(', and ')}`,
      hint: 'say which: --on DAY, --channel HOW (--channel none, where none is recorded)',
    }),
  ),
  'issue/nothing': error(
    'Only what was made can have left, and nothing was made for those whom you have named, or none of it stands any more. Nothing was recorded. Look at invite status.',
    (): Words => ({
      message: 'nothing of this has been made',
      hint: 'invite status says what there is; invite generate makes it',
    }),
  ),
  'issue/nothing-of': note(
    'For some of those whom you have named there is no letter that stands: it was never made, or it was withdrawn. Nothing is recorded of them; of the others it is.',
    ({ ids }: { readonly ids: readonly string[] }): Words => ({
      message: `nothing of ${ids.join(', ')} stands: nothing is recorded`,
      hint: 'invite history tells what became of it',
    }),
  ),
  'issue/nothing-to-void': error(
    'A record that letters have left can be taken back. No such record is there for these addressees, on that day and by that channel, so there is nothing to take back. Look at invite history for what was recorded.',
    (): Words => ({
      message: 'no such leaving is recorded',
      hint: 'invite history FR tells when and how letters left',
    }),
  ),
  'issue/not-as-recorded': error(
    'What leaves has to be the file that was made and signed, and the ledger keeps a fingerprint of it. This file is not there, or somebody has changed it, so nothing was recorded. Restore it from a backup, or make it again.',
    ({ file, found }: { readonly file: string; readonly found: 'another' | 'nothing' }): Words => ({
      message: `${file} ${found === 'nothing' ? 'is not there' : 'is not the file that was made'}`,
      hint: 'restore it from a backup, or run invite generate',
    }),
  ),
  'issue/trial': error(
    'These letters were signed for trial, by the development identity, and are not meant to be sent. Sign them with an identity of the house. If they have really left, record it with --trial, so that the record tells the truth.',
    ({ documents }: Documents): Words => ({
      message: `${counted(documents.length, 'document')} ${byNumber(documents.length, 'was', 'were')} signed for trial, with the development identity: not for distribution`,
      hint: 'sign with --identity FILE; if they have really left: --trial',
    }),
  ),
  'issue/trial-recorded': note(
    'You have recorded, with --trial, that letters have left which were signed for trial only. It is recorded, since the record tells what has happened. Nobody vouches for these letters, and their addressees should get others.',
    ({ documents }: Documents): Words => ({
      message: `${documents.length} of these were signed for trial: they are not for distribution`,
      hint: 'recorded all the same',
    }),
  ),
  'issue/stale': note(
    'What leaves is the letter that was made, and lists or texts have changed since. It is recorded all the same. If the letters are still in the house, it may be better to make them again first; look at invite plan.',
    ({ documents }: Documents): Words => ({
      message: `${someOf(documents)} ${byNumber(documents.length, 'differs', 'differ')} from the lists and texts of today`,
      hint: 'invite plan says how; if they have really left, this is right',
    }),
  ),

  'list/unknown-language': wrongUse(
    'The distribution list is made in one language, given with --language, and there is none that is called so. The tags of languages are the names of the folders in locales.',
    ({ value, known }: { readonly value: string; readonly known: readonly string[] }): Words => ({
      message: `no language “${value}”`,
      hint: `one of ${known.join(', ')}`,
    }),
  ),
  'list/no-template': error(
    'The distribution list is a document with a text of its own, in the folder list of the letter. This letter has no such folder. Copy it from another letter, and adapt its heading.',
    ({ letter }: { readonly letter: string }): Words => ({
      message: `${letter} has no distribution list`,
      hint: `it is a file a language and a look.json in templates/${letter}/list/`,
    }),
  ),

  'reprint/nothing': error(
    'Reprint puts out the same bytes that were signed before. For this addressee nothing was made, or what was made stands no longer, so there is nothing to put out. Look at invite history.',
    ({ id, found }: { readonly id: string; readonly found: 'gone' | 'nothing' }): Words => ({
      message:
        found === 'gone' ? `${id}: what was made for it stands no longer` : `${id}: nothing has been made`,
      hint: 'use the id of its row, such as FR; invite history tells what became of it',
    }),
  ),
  'reprint/in-the-way': error(
    'Where the reprint should go lies a file of that name with other contents, and it is not written over. Look what it is, or name another folder with --into.',
    ({ file }: { readonly file: string }): Words => ({
      message: `another file is called ${file}`,
      hint: 'choose a folder with --into',
    }),
  ),
}
