import { counted, someOf } from '../text/counted.ts'
import { shown, wholly } from '../text/shown.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

/** What of an approval cannot be meant. */
type ApproveMisuse = 'no-name' | 'name' | 'no-remark' | 'remark'

function approveMisuse(found: ApproveMisuse): Words {
  const kept = 'it is kept for ever, so it names nobody'
  switch (found) {
    case 'no-name':
      return { message: 'who says so?', hint: '--by "NAME", as you are called in the house' }
    case 'name':
      return {
        message: 'the name of --by is one line of at most 200 characters that can be printed',
        hint: '--by "NAME", as you are called in the house',
      }
    case 'no-remark':
      return { message: 'what is wrong with the letters?', hint: `--remark "…": say what to do; ${kept}` }
    case 'remark':
      return {
        message: 'a remark has at most 2,000 characters that can be printed',
        hint: `say it shortly; ${kept}`,
      }
    default:
      return found satisfies never
  }
}

/** Why somebody may not approve. */
type NotToApprove =
  | { readonly found: 'no-certificate' | 'no-certificate-of-two' | 'trial' }
  | { readonly found: 'not-named' | 'signer'; readonly subject: string; readonly fingerprint: string }

function notToApprove(given: NotToApprove): Words {
  switch (given.found) {
    case 'no-certificate':
      return {
        message: 'the letter names who may approve it, and anybody may give a name',
        hint: '--approver FILE: with the key of a certificate that stands in "approvers" of letter.json',
      }
    case 'no-certificate-of-two':
      return {
        message: 'two have to approve this letter, and two names may be one person’s',
        hint: '--approver FILE: with the key of a certificate of your own',
      }
    case 'trial':
      return {
        message: 'a development identity vouches for nothing: anybody makes one',
        hint: '--approver FILE: with the key of a certificate of your own',
      }
    case 'not-named':
      return {
        message: `the certificate of ${shown(given.subject)} (SHA-256 ${given.fingerprint}) is none of those that may approve this letter`,
        hint: '"approvers" of letter.json names them, by SHA-256',
      }
    case 'signer':
      return {
        message: `${shown(given.subject)} is to sign these letters, and whoever signs does not approve them`,
        hint: 'let somebody else approve them, with a certificate of their own',
      }
    default:
      return given satisfies never
  }
}

interface NotApproved {
  /** ids: `FR/fr/letter` */
  readonly documents: readonly string[]
  /** so many approvals are lacking */
  readonly lacking: number
  /** who has approved them: `by “Example”`, `said to be by “Example”` */
  readonly given: readonly string[]
  /** who may approve them yet, in words; empty: whoever does not sign */
  readonly wanted: readonly string[]
  /** for whose signature they were approved, where somebody else signs */
  readonly approvedFor: readonly string[]
  /** who signs; null: nobody is named */
  readonly signer: string | null
  readonly plan: string
}

function notApproved({ documents, lacking, given, wanted, approvedFor, signer, plan }: NotApproved): Words {
  const what = documents.length === 1 ? documents[0]! : `${documents.length} documents (${someOf(documents)})`
  const [one, has] = documents.length === 1 ? ['is', 'has'] : ['are', 'have']
  if (approvedFor.length > 0)
    return {
      message: `${what} ${one} approved for ${someOf(approvedFor.map(shown))}${signer === null ? '' : `, not for ${shown(signer)}`}`,
      hint: 'sign with that certificate, or have them looked at again: invite review --signer CHAIN.pem',
    }
  const more = lacking === 1 ? 'one approval' : 'two approvals'
  const by =
    given.length === 0
      ? `${has} been approved by nobody${lacking === 1 ? '' : `, and ${documents.length === 1 ? 'needs' : 'need'} ${more}`}`
      : `${documents.length === 1 ? 'needs' : 'need'} ${more} more; approved so far ${given.join(', ')}`
  const who = wanted.length === 0 ? '' : `; who may: ${wanted.join(', ')}`
  return {
    message: `${what} ${by}${who}`,
    hint: `invite review makes the pages to look at; then invite approve ${plan} --by NAME${wanted.length === 0 ? '' : ' --approver FILE'}`,
  }
}

interface SentBack {
  readonly documents: readonly string[]
  /** `by “Example”`, `said to be by “Example”` */
  readonly by: string
  readonly remark: string
  /** a moment, in words */
  readonly on: string
}

interface RuleWords {
  readonly approvals: number
  readonly approvers: number
}

const ruleWords = ({ approvals, approvers }: RuleWords): string =>
  approvals === 0
    ? 'none'
    : `${approvals}${approvers === 0 ? ', of anybody' : ` of ${counted(approvers, 'named person')}`}`

/** What the ledger says against a letter's approvals. */
type ApprovalAmiss =
  | { readonly found: 'missing'; readonly folder: string; readonly documents: readonly string[] }
  | {
      readonly found: 'forged' | 'repeated'
      readonly folder: string
      readonly by: string
      readonly plan: string
      readonly documents: readonly string[]
    }

/** Who looks at letters before they are signed, and what holds a run to that. */
export const approvalProblems = {
  'approve/how': wrongUse(
    'Whoever approves letters or sends them back says who they are, and whoever sends them back says what is wrong with them. Both are kept in the record for ever and shown to whoever asks, so each is a short text that can be printed. A remark is about the letter and names nobody.',
    ({ found }: { readonly found: ApproveMisuse }): Words => approveMisuse(found),
  ),
  'approve/no-plan': error(
    'What is approved is a plan that was kept, by its id: invite review keeps one and makes the pages to look at, and invite plan --save keeps one alone. No plan of that id is kept in the output folder. Copy the id from the page, or from what the command said.',
    ({ id, folder }: { readonly id: string; readonly folder: string }): Words => ({
      message: `no plan ${id} is kept in ${folder}`,
      hint: 'invite review keeps one, and makes the pages to look at; --out names another folder',
    }),
  ),
  'approve/older-plan': error(
    'This plan was kept by an earlier version of invite, which did not write down what an approval covers. Nobody can approve it. Make the pages to look at again: they keep a plan that can be approved.',
    ({ id }: { readonly id: string }): Words => ({
      message: `plan ${id} was kept before plans could be approved`,
      hint: 'run invite review, or invite plan --save, again',
    }),
  ),
  'approve/damaged-review': error(
    'Beside the pages to look at lies a file review.json, which says of which plan they are and who is to sign. It cannot be read, or it tells of other documents than the plan of that id. What was looked at is then not known, and is not approved. Make the pages again.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file}: is not of that plan, or damaged`,
      hint: 'delete its folder, and run invite review again',
    }),
  ),
  'approve/nothing': error(
    'In this plan there is nothing to do, so there is nothing that anybody could approve or send back.',
    ({ id }: { readonly id: string }): Words => ({
      message: `plan ${id} does nothing`,
      hint: 'invite plan says what there is to do',
    }),
  ),
  'approve/not-in-plan': error(
    'With --only some of a plan’s letters are approved or sent back: by the ids of their addressees, such as FR, or of a document, such as FR/fr/letter. The plan does nothing with the one that was named. It is mistyped, or its letter stays as it is.',
    ({ value, id }: { readonly value: string; readonly id: string }): Words => ({
      message: `plan ${id} does nothing with ${shown(value)}`,
      hint: 'an addressee (FR), or a document (FR/fr/letter), of those that the plan is about',
    }),
  ),
  'approve/no-signer': error(
    'The letter names who may approve it. These approve it for one signer, whose certificate is known when the pages are made: so that nobody else signs what was approved for another. The pages of this plan name no signer. Make them with the signer’s certificate, which is public.',
    ({ id }: { readonly id: string }): Words => ({
      message: `the pages of plan ${id} do not say who is to sign, and the letter names its approvers`,
      hint: 'invite review --signer CHAIN.pem (certificates alone will do)',
    }),
  ),
  'approve/whose': error(
    'Not everybody may approve every letter. Where letter.json names approvers, only their certificates count; where two have to approve, two certificates; and whoever signs does not approve. A name alone proves nothing. The development identity, which everybody has, does not either.',
    (given: NotToApprove): Words => notToApprove(given),
  ),
  'approve/stale': note(
    'Since this plan was kept, lists, texts or the record have changed, so that some of its documents would be made otherwise now. What was said about these holds for what was looked at, and not for what they are now: they are to be looked at again.',
    ({ documents }: { readonly documents: readonly string[] }): Words => ({
      message: `${someOf(documents)} ${documents.length === 1 ? 'is' : 'are'} not any more what this plan says`,
      hint: 'what they are now has to be looked at too: invite review',
    }),
  ),
  'generate/not-approved': error(
    'The letter asks in letter.json that somebody approves each document before it is signed, and of these letters nobody has, or not enough people have, or they have for another signer. An approval covers a letter as it was looked at: where a cell or a text has changed since, that letter is looked at again. Nothing was signed. With --skip-held the others are.',
    (given: NotApproved): Words => notApproved(given),
  ),
  'generate/sent-back': error(
    'Somebody has looked at these letters and sent them back with a remark. Nothing is done with them until what they are made from has changed, or the same person approves them. Nothing was signed. With --skip-held the others are.',
    ({ documents, by, remark, on }: SentBack): Words => ({
      message: `${someOf(documents)} ${documents.length === 1 ? 'was' : 'were'} sent back on ${on}, ${by}: ${wholly(remark)}`,
      hint: 'mend what is meant and have it looked at again, or let the same person approve it',
    }),
  ),
  'generate/fewer-approvals': error(
    'The letter asks in letter.json for less than the last run did: for fewer approvals, or for anybody’s where people were named. That may be right, and it is never done in silence. Say why with --reason: it is kept in the record, and history and verify tell it.',
    ({ before, now }: { readonly before: RuleWords; readonly now: RuleWords }): Words => ({
      message: `approvals that the last run asked for: ${ruleWords(before)}; now: ${ruleWords(now)}`,
      hint: '--reason "…": why, in a sentence; kept for ever, so it names nobody',
    }),
  ),
  'issue/trial-unapproved': error(
    'This letter asks for approvals, and letters that were signed for trial need none. So these may not leave: not with --trial either. Have them approved, and sign them with the identity that is meant.',
    ({ documents }: { readonly documents: readonly string[] }): Words => ({
      message: `${counted(documents.length, 'document')} signed for trial ${documents.length === 1 ? 'was' : 'were'} approved by nobody, and the letter asks for approvals`,
      hint: 'have them approved, and sign them with --identity FILE',
    }),
  ),
  'review/how': wrongUse(
    'Who looks at the pages, and with which key they say so, matters where letters can be approved on the pages, which is where they are served. Without --serve nobody says anything on them: invite approve does it from the terminal.',
    (): Words => ({
      message: '--by and --approver are of who approves on pages that are served',
      hint: 'invite review --serve --by NAME',
    }),
  ),
  'verify/approval': error(
    'The ledger says that these letters were signed while approvals were asked for, and it has not the approvals that they needed; or it has one that the person of its certificate has not signed. Somebody has written into the ledger, or signed past it. Ask who signed, and compare with a backup.',
    (given: ApprovalAmiss): Words =>
      given.found === 'missing'
        ? {
            message: `${given.folder}: ${someOf(given.documents)} ${given.documents.length === 1 ? 'was' : 'were'} signed without the approvals that were asked for`,
            hint: 'ask who signed, and compare the ledger with a backup',
          }
        : {
            message: `${given.folder}: what the ledger says that ${shown(given.by)} said of plan ${given.plan} (${someOf(given.documents)}) ${given.found === 'forged' ? 'was signed by nobody of that certificate' : 'is an earlier line once more: nobody has said it again'}`,
            hint: 'it counts for nothing; compare the ledger with a backup',
          },
  ),
}
