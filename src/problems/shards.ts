import { counted } from '../text/counted.ts'
import { error, type Words, wrongUse } from './wording.ts'

/** Options that do not go together, or not alone. */
type ShardMisuse = 'without-plan' | 'with-draft' | 'with-dry-run' | 'without-save'

function misuse(found: ShardMisuse): Words {
  switch (found) {
    case 'without-plan':
      return {
        message: '--shard needs --plan',
        hint: 'invite plan --save --shards 4 keeps a plan for four machines, and says its id',
      }
    case 'with-draft':
      return { message: '--draft and --shard are two things', hint: 'leave one of them out' }
    case 'with-dry-run':
      return { message: '--dry-run and --shard are two things', hint: 'leave one of them out' }
    case 'without-save':
      return {
        message: '--shards needs --save',
        hint: 'it is kept with the plan: add --save, or leave it out',
      }
    default:
      return found satisfies never
  }
}

/** Why nobody can tell which share an engine means. */
type EngineFault =
  | { readonly found: 'none'; readonly known: readonly string[] }
  | { readonly found: 'several'; readonly names: readonly string[] }
  | { readonly found: 'no-number'; readonly name: string; readonly value: string }
  | { readonly found: 'beyond'; readonly name: string; readonly value: string; readonly of: number }

function engineFault(fault: EngineFault): Words {
  switch (fault.found) {
    case 'none':
      return {
        message: '--shard auto: no engine has started this',
        hint: `one of ${fault.known.join(', ')} has to be set; or say which share: --shard 0/4`,
      }
    case 'several':
      return {
        message: `--shard auto: ${fault.names.join(' and ')} name different shares`,
        hint: 'say which share: --shard 0/4',
      }
    case 'no-number':
      return {
        message: `--shard auto: ${fault.name} is “${fault.value}”, and no number from 0`,
        hint: 'say which share: --shard 0/4',
      }
    case 'beyond':
      return {
        message: `--shard auto: ${fault.name} is ${fault.value}, and the plan has shares 0 to ${fault.of - 1}`,
        hint: `start tasks 0 to ${fault.of - 1}: they are counted from 0`,
      }
    default:
      return fault satisfies never
  }
}

/** Why a plan cannot be shared as it was asked. */
type PlanFault =
  | { readonly found: 'not-here'; readonly id: string }
  | { readonly found: 'no-shards'; readonly id: string }
  | { readonly found: 'another-count'; readonly id: string; readonly of: number; readonly asked: number }

function planFault(fault: PlanFault): Words {
  const { id } = fault
  switch (fault.found) {
    case 'not-here':
      return {
        message: `no plan ${id} is kept here`,
        hint: 'invite plan --save --shards 4 keeps one; all machines need plans/ of the letter’s folder',
      }
    case 'no-shards':
      return {
        message: `plan ${id} was kept for one machine`,
        hint: 'keep it again: invite plan --save --shards 4',
      }
    case 'another-count':
      return {
        message: `plan ${id} was kept for ${fault.of} shares, and one of ${fault.asked} is asked for`,
        hint: `say --shard 0/${fault.of} to ${fault.of - 1}/${fault.of}`,
      }
    default:
      return fault satisfies never
  }
}

/** What all parts of a plan have in common. */
const COMMON = {
  letter: 'letter',
  plan: 'plan',
  of: 'number of shares',
  kind: 'kind: signed, or to be signed',
  certificate: 'signer’s certificate',
  grade: 'level of signature',
  program: 'version of invite',
  output: 'version of what it makes',
  fonts: 'version of the faces',
  icu: 'version of Unicode data (ICU)',
  texts: 'state of texts',
  signedAt: 'signing time',
  contentsBytes: 'room for the signature',
} as const
/** One of these. */
export type CommonToParts = keyof typeof COMMON

/** The first of many. */
const some = (all: readonly string[]): string =>
  all.length > 3 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} more` : all.join(', ')

/** What a part lacks. */
interface Gap {
  /** `2-of-4` */
  readonly part: string
  /** `interrupted`: its run has not come to its end */
  readonly found: 'missing' | 'lacking' | 'interrupted'
  readonly documents: readonly string[]
}

function gapWords({ part, found, documents }: Gap): Words {
  const share = part.replace('-of-', '/')
  const again = `run it: invite generate --plan … --shard ${share}`
  switch (found) {
    case 'missing':
      return {
        message: `part ${part} is not there: ${counted(documents.length, 'document')}, ${some(documents)}`,
        hint: `${again}; or name the folder that it lies in`,
      }
    case 'lacking':
      return {
        message: `part ${part} lacks ${counted(documents.length, 'document')}: ${some(documents)}`,
        hint: `${again}: it makes what is lacking`,
      }
    case 'interrupted':
      return { message: `part ${part} was interrupted`, hint: `${again}: it goes on` }
    default:
      return found satisfies never
  }
}

/** What many machines make of one plan, and what is made of their parts. */
export const shardsProblems = {
  'shards/how': wrongUse(
    'One machine of several makes its share of a plan that was kept before (plan --save --shards). It is made of that plan and nothing else, so the plan has to be named; drafts are made on one machine.',
    ({ found }: { readonly found: ShardMisuse }): Words => misuse(found),
  ),
  'shards/engine': wrongUse(
    'With --shard auto the share comes from the engine that started the program: Slurm, Kubernetes and AWS Batch each set a variable with the number of the task. None of them is set, or what is set is no share of this plan. Tasks are counted from 0. Without an engine say the share itself.',
    (fault: EngineFault): Words => engineFault(fault),
  ),
  'shards/plan': error(
    'What several machines share is a plan that was kept for that, with the number of shares: invite plan --save --shards 4. The number is part of it, since every machine has to count in the same way. The plan lies in the letter’s folder, in plans/, which all machines need.',
    (fault: PlanFault): Words => planFault(fault),
  ),
  'shards/frozen': error(
    'This very plan was kept before for another number of shares, and machines may be at work on them. The number of a kept plan does not change. Use the one that it has; or, if no machine has begun, delete the file of the plan and keep it again.',
    ({ id, of, asked }: { readonly id: string; readonly of: number; readonly asked: number }): Words => ({
      message: `plan ${id} is kept for ${of} shares, not ${asked}`,
      hint: `leave --shards out; or delete plans/${id}.json if no share was begun`,
    }),
  ),
  'shards/in-the-way': error(
    'Where this share is to be made lies a part that was made of another plan, by another signer, or by another version of the program. The two would be mixed. If its documents are still wanted, merge them first; else delete the folder.',
    ({
      folder,
      differs,
    }: {
      readonly folder: string
      readonly differs: readonly CommonToParts[]
    }): Words => ({
      message: `${folder} has a part with another ${differs.map((each) => COMMON[each]).join(', another ')}`,
      hint: 'merge what is there first (invite merge), or delete the folder',
    }),
  ),
  'shards/no-part': error(
    'A folder that was named has no part of a letter in it. A part is what invite generate --shard has made; it has a file part.json. Name such a folder, or the folder parts/ with several.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `${folder} has no part of a letter`,
      hint: 'name a folder that has part.json in it, or one with such folders',
    }),
  ),
  'shards/which': wrongUse(
    'Parts of several letters wait to be merged, and one letter is merged at a time. Name the folder that its parts are in.',
    ({ folders }: { readonly folders: readonly string[] }): Words => ({
      message: `which letter? ${folders.join(' and ')} have parts`,
      hint: `name the folder: invite merge ${folders[0]}`,
    }),
  ),
  'shards/not-whole': error(
    'A part has a file part.json that says which plan it is of and with what it was made. That file is damaged, or the folder was not copied whole. Copy the folder once more, or delete it and make that share again.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `${folder} is no whole part`,
      hint: 'copy the whole folder again, or delete it and make that share again',
    }),
  ),
  'shards/differ': error(
    'All parts of a letter have to be of one plan, signed by one signer, and made by one version of the program, with the same texts, faces and Unicode data: only then are they what one machine would have made. These are not. Delete the parts that are not as they should be, and make those shares again.',
    ({
      what,
      groups,
    }: {
      readonly what: CommonToParts
      readonly groups: readonly { readonly says: string; readonly parts: readonly string[] }[]
    }): Words => ({
      message: `parts differ in ${COMMON[what]}: ${groups.map(({ says, parts }) => `${says} (${some(parts)})`).join('; ')}`,
      hint: 'delete what is not as it should be, and make those shares again',
    }),
  ),
  'shards/gap': error(
    'Documents that the plan makes are in no part. A share was not made, or its run was stopped. Run it once more with the same number: it makes only what is lacking. Then merge again; nothing has been moved.',
    (gap: Gap): Words => gapWords(gap),
  ),
  'shards/double': error(
    'The same document is in two parts, so nobody can tell which one counts. As a rule a share was made twice and both were named. Keep one of them: name only that folder, or delete the other.',
    ({
      documents,
      parts,
    }: {
      readonly documents: readonly string[]
      readonly parts: readonly string[]
    }): Words => ({
      message: `${parts.join(' and ')} both have ${counted(documents.length, 'document')}: ${some(documents)}`,
      hint: 'keep one of the two',
    }),
  ),
  'shards/stranger': error(
    'In a part lies something that the plan does not make there: a document of another share or of none, or a file of which the part’s own record does not tell. What nobody planned is not taken into the record. Take it out of the folder, or make that share again.',
    ({ part, files }: { readonly part: string; readonly files: readonly string[] }): Words => ({
      message: `${part} has what the plan does not make there: ${some(files)}`,
      hint: 'take it out, or delete the part and make that share again',
    }),
  ),
  'shards/file': error(
    'A document of a part is not there any more, or it is not as it was made: its bytes have another fingerprint than the part’s record says. Nothing has been moved. Copy the part once more from where it was made, or run that share again, which makes the document again.',
    ({ file, found }: { readonly file: string; readonly found: 'another' | 'nothing' }): Words => ({
      message: `${file} ${found === 'nothing' ? 'is not there' : 'is not as it was made'}`,
      hint: 'copy the part again, or run that share again',
    }),
  ),
}
