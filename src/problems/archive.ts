import { counted, someOf } from '../text/counted.ts'
import { error, note, passing, type Words } from './wording.ts'

/** Who has a folder, as the lock tells: null where it does not say. `pid` 0: it names none. */
interface Holder {
  readonly host: string | null
  readonly pid: number
  /** ISO 8601 */
  readonly since: string | null
}

/** `process 4711 on registry-2, since 2004-05-10 09:00 UTC` */
function holderWords({ host, pid, since }: Holder): string {
  const who = pid === 0 ? 'a process that its words do not name' : `process ${pid}`
  const where = host === null ? '' : ` on ${host}`
  const when = since === null ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC`
  return `${who}${where}${when}`
}

const WITNESSES = { head: 'its head file (ledger-head.json)', machine: 'this machine' } as const

/** What a witness says against a ledger. `knew`: how many lines it had when the witness saw it; `lines`: how many it has. */
type Testimony =
  | {
      readonly found: 'shorter'
      readonly folder: string
      readonly witness: keyof typeof WITNESSES
      readonly lines: number
      readonly knew: number
    }
  | {
      readonly found: 'another'
      readonly folder: string
      readonly witness: keyof typeof WITNESSES
      readonly knew: number
    }
  | { readonly found: 'signed-for'; readonly folder: string; readonly signer: string; readonly knew: number }
  | { readonly found: 'unreadable'; readonly file: string }

function testimony(given: Testimony): string {
  switch (given.found) {
    case 'shorter':
      return `the ledger in ${given.folder} has ${given.lines} lines; ${WITNESSES[given.witness]} knows of ${given.knew}: its end was cut off, or an older one was put back`
    case 'another':
      return `the ledger in ${given.folder} is not the one that ${WITNESSES[given.witness]} knows: line ${given.knew} is another, so it was put back or written anew`
    case 'signed-for':
      return `the first ${given.knew} lines of the ledger in ${given.folder} are not those that ${given.signer} signed for: they were written anew`
    case 'unreadable':
      return `${given.file} cannot be read`
    default:
      return given satisfies never
  }
}

const fromBackup =
  'restore the newest ledger from a backup; if there is none, invite adopt shows what can be taken into the record again'

/** What may be wrong with a letter’s output folder and its ledger. */
export const archiveProblems = {
  'archive/newer': error(
    'A newer version of invite has written lines into this ledger that this version does not know. It reads what it knows, and writes nothing, so that nothing is told wrongly. Use the newer version.',
    ({ folder, lines }: { readonly folder: string; readonly lines: number }) => ({
      message: `${counted(lines, 'line')} of the ledger in ${folder} ${lines === 1 ? 'was' : 'were'} written by a newer invite`,
      hint: 'use that one to write here; status, history and verify still read what this one knows',
    }),
  ),
  'archive/not-as-made': error(
    'The ledger keeps a fingerprint of every file that was made. This file is not there any more, or somebody has changed it, so its bytes cannot be given out as those that were signed. Restore it from a backup. A new run makes a new version of the document, which is not the same file.',
    ({ file, found }: { readonly file: string; readonly found: 'another' | 'nothing' }): Words => ({
      message: `${file} ${found === 'another' ? 'is not the file that was made' : 'is not there'}`,
      hint: 'restore it from a backup; invite generate makes a new version, not the same bytes',
    }),
  ),
  'archive/torn-change': error(
    'Before invite changes an output folder it writes down what it is about to do, in a file called .change. A run was interrupted, and that file is damaged or does not belong to this ledger, so nothing of it is carried out. Restore the file from a backup, or take it away and let verify and adopt show what is as it should be.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file} cannot be read: an earlier run was interrupted, and what it had written down is damaged, or does not follow from the ledger`,
      hint: 'restore it from a backup, or take it away: then invite verify says what is as the ledger tells, and invite adopt what is not',
    }),
  ),
  'archive/interrupted': note(
    'A run ended before it was done, because of a power cut for example. What it had begun is written down, and the next command that writes in this folder completes it first. Nothing is lost, and you need do nothing.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `an earlier run in ${folder} was interrupted`,
      hint: 'nothing is lost: the next run that writes there completes it first',
    }),
  ),
  'archive/locked': passing(
    'Only one run at a time may write in an output folder, on this machine or on another that shares the disk. Another run is doing so now, or seems to be. Wait until it has ended, and run the command again. Only if you know that it has ended, take the folder with --take-lock; that is recorded.',
    ({
      folder,
      file,
      holder,
    }: {
      readonly folder: string
      readonly file: string
      readonly holder: Holder
    }): Words => ({
      message: `another run (${holderWords(holder)}) is working in ${folder}: ${file} says so`,
      hint: 'wait until it has ended, then run again; if you know that it has ended: --take-lock',
    }),
  ),

  'ledger/torn-line': note(
    'A run was interrupted while it wrote a line into the ledger. Half a line tells of nothing, and it is left out. The next run goes on from the line before, and you need do nothing.',
    (): Words => ({
      message: 'the last line is incomplete: an earlier run was interrupted while it wrote',
      hint: 'nothing is lost; the next run goes on from the line before',
    }),
  ),
  'ledger/broken-chain': error(
    'Every line of the ledger follows from the line before it. Here one does not: somebody has changed a line, taken one away or written one. What the ledger says can no longer be relied on, so nothing is done with it. Restore ledger.jsonl from a backup. The letters themselves are not affected.',
    ({ found }: { readonly found: 'altered' | 'foreign' }): Words => ({
      message:
        found === 'foreign'
          ? 'this line is not one that invite wrote'
          : 'this line was altered, or one before it is missing: it does not follow from the line before',
      hint: 'restore ledger.jsonl from a backup; the PDFs themselves are not affected',
    }),
  ),
  'ledger/witness': error(
    'A ledger cannot tell by itself that its end was cut off, or that an older one was put back. Others that have seen it can: the file beside it, this machine, and whoever signed for it. One of them knows another ledger than this one, so nothing is written. Restore the newest ledger from a backup. If there is none, invite adopt shows what can be taken into the record again.',
    (given: Testimony): Words => ({ message: testimony(given), hint: fromBackup }),
  ),
  'ledger/copy': error(
    'A second ledger lies beside the first, as programs that keep folders on several machines alike make one when two have written at once. Only one of the two can be right, and letters may be recorded in either. Find out which one it is, with history and verify, and take the other away.',
    ({ file }: { readonly file: string }): Words => ({
      message: `beside the ledger lies ${file}: two machines have written at once, or somebody has copied it`,
      hint: 'find out which of the two is right, and take the other one away; invite history and verify tell of each',
    }),
  ),
  'ledger/unrecorded': error(
    'Signed letters lie in the output folder that the ledger does not tell of: as a rule an older ledger was put back. A run would make them again, although they may have left. So nothing is written. Restore the newest ledger from a backup. If there is none, invite adopt takes them into the record.',
    ({ files }: { readonly files: readonly string[] }): Words => ({
      message: `signed files stand here of which the ledger does not tell: ${someOf(files)}`,
      hint: fromBackup,
    }),
  ),
  'ledger/key': note(
    'Cells of the lists are written into the ledger as hashes that are made with a key, so that nobody can guess from the ledger what is said of a person. The key lies beside it, in ledger.key. Without the right key nobody can tell whether a cell has changed since its letter was made. Put ledger.key back from a backup and run again. If there is none: what has not left is made again with a new key, and --as stands says of what has left that it stays.',
    ({
      found,
      file,
      documents,
    }: {
      readonly found: 'nothing' | 'damaged' | 'another'
      readonly file: string
      /** of how many documents nobody can tell */
      readonly documents: number
    }): Words => ({
      message: `${keyFound[found](file)}: of ${counted(documents, 'document')} nobody can tell whether the cells that they print have changed`,
      hint: 'put ledger.key back from a backup, before anything is made; if there is none, go on without: a new key is made',
    }),
  ),
}

const keyFound = {
  nothing: (file: string) => `${file} is not there any more`,
  damaged: (file: string) => `${file} is damaged`,
  another: (file: string) => `${file} is not the key that the ledger was written with`,
} as const
