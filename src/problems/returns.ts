import { counted, someOf } from '../text/counted.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

/** What `invite returns` was asked for that cannot be meant. */
type ReturnsMisuse =
  | { readonly found: 'act'; readonly value: string; readonly known: readonly string[] }
  | { readonly found: 'no-files' }
  | { readonly found: 'no-ids'; readonly act: string }
  | { readonly found: 'stray'; readonly act: string; readonly names: readonly string[] }
  | { readonly found: 'option'; readonly act: string; readonly option: string }
  | { readonly found: 'no-reason'; readonly act: string }
  | { readonly found: 'whom' }
  | { readonly found: 'no-only' }
  | { readonly found: 'not-yet'; readonly on: string }

function misuse(given: ReturnsMisuse): Words {
  switch (given.found) {
    case 'act':
      return {
        message: `invite returns does not know “${given.value}”`,
        hint: `it knows ${given.known.join(', ')}`,
      }
    case 'no-files':
      return { message: 'what came back?', hint: 'name files or folders: invite returns collect FILE…' }
    case 'no-ids':
      return {
        message: `which returns? ${given.act} needs their ids`,
        hint: 'invite returns lists them: R-…',
      }
    case 'stray':
      return { message: `${given.act} does not take ${someOf(given.names)}`, hint: 'leave it out' }
    case 'option':
      return { message: `${given.option} does not go with ${given.act}`, hint: 'leave it out' }
    case 'no-reason':
      return {
        message: `${given.act} needs --reason`,
        hint: 'say in a sentence why; it is kept for ever, so it names nobody',
      }
    case 'whom':
      return {
        message: 'what is to be erased?',
        hint: 'name ids, or one of --person ID, --only FR, --before DAY; not two of these',
      }
    case 'no-only':
      return {
        message: 'whose form is to be keyed in?',
        hint: 'look at the scan, and say it: --only FR',
      }
    case 'not-yet':
      return { message: `--received ${given.on} is still to come`, hint: 'give the day on which it came' }
    default:
      return given satisfies never
  }
}

/** What may be said of what came back. */
export const returnsProblems = {
  'returns/how': wrongUse(
    'The command invite returns has several acts, such as collect, accept and erase, and each takes names and options of its own. What was asked for is no act, lacks something, or has an option that the act does not know. Nothing was done.',
    misuse,
  ),
  'returns/no-file': error(
    'A file or folder that was to be collected is not there. Nothing was collected, so that nothing is taken for complete that is not. Look at the name, and collect once more.',
    ({ file }: { readonly file: string }): Words => ({
      message: `there is no ${file}`,
      hint: 'look at the name; what was collected before is not collected twice',
    }),
  ),
  'returns/no-letters': error(
    'What comes back is held against the forms that were sent, by the ledger of their letter. This letter’s folder has no ledger yet, so nothing can have come back. Say where the letters are, or which letter is meant.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `no letter was made in ${folder}, so no form can have come back`,
      hint: 'say where the letters are with --out, and which letter with --letter',
    }),
  ),
  'returns/unknown-id': error(
    'Each file that comes back gets an id, such as R-7K2M9QXWZ4, which invite returns shows. There is no return of the id that was given, or what it named was erased, or its file is not there any more.',
    ({ id, found }: { readonly id: string; readonly found: 'unknown' | 'erased' | 'lost' }): Words => ({
      message:
        found === 'unknown'
          ? `there is no return ${id}`
          : found === 'erased'
            ? `return ${id} was erased`
            : `the file of return ${id} is not there any more`,
      hint:
        found === 'lost'
          ? 'restore the folder returns/ from a backup, or erase the return'
          : 'invite returns lists those that there are',
    }),
  ),
  'returns/whose': error(
    'A return that nobody can be found for counts for nobody. Look at the file, and say whose form it is when you accept it.',
    ({ id }: { readonly id: string }): Words => ({
      message: `whose form ${id} is is not known`,
      hint: 'look at the file, and say it: --only FR',
    }),
  ),
  'returns/no-form': error(
    'A return can only be accepted for an addressee for whom a form was made. The ledger tells of none for the addressee that was named. Look at the id: invite list shows them.',
    ({ value }: { readonly value: string }): Words => ({
      message: `no form was made for ${value}`,
      hint: 'invite list shows the ids of all addressees',
    }),
  ),
  'returns/nothing-said': error(
    'A scan, a fax or a file that cannot be opened has no values that could count. It is kept as it came. Ask the sender for the form as a PDF, or refuse it.',
    ({ id }: { readonly id: string }): Words => ({
      message: `nothing could be read from ${id}, so there is nothing to accept`,
      hint: 'ask for the form once more as a PDF, or refuse it with the reason',
    }),
  ),
  'returns/lost': note(
    'The ledger tells of files that came back and are not in the folder returns/ any more, and nobody has erased them. They count for nothing until they are there again. Restore the folder from a backup, or erase them for good.',
    ({ ids }: { readonly ids: readonly string[] }): Words => ({
      message: `${counted(ids.length, 'file')} that came back ${ids.length === 1 ? 'is' : 'are'} not there any more: ${someOf(ids)}`,
      hint: 'restore the folder returns/ from a backup, or erase them for good',
    }),
  ),
  'participants/no-template': error(
    'The list of participants is set as a PDF from texts of its own, in participants/ in the folder of the letter: one text for each language, and look.json. This letter has none. Take the folder of DM-1132 as a model, or take the list as a workbook or as CSV.',
    ({ letter }: { readonly letter: string }): Words => ({
      message: `${letter} has no texts for a list of participants`,
      hint: `write templates/${letter}/participants/<language>.hbs and look.json, or take --format xlsx or csv`,
    }),
  ),
  'returns/elsewhere': note(
    'To erase a return destroys its file, its values and the key by which it could be confirmed, in the letters’ folder. Copies of it elsewhere are out of reach: backups, lists of participants that were handed out, and the mailbox that it came by. See to them yourself.',
    (): Words => ({
      message:
        'backups, lists that were handed out and the mailbox it came by still have what was erased here',
      hint: 'see to them yourself',
    }),
  ),
}
