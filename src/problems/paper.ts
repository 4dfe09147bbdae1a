import { counted, someOf } from '../text/counted.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

/** What `invite paper` was asked for that cannot be meant. */
type PaperMisuse =
  | { readonly found: 'act'; readonly value: string | null; readonly known: readonly string[] }
  | { readonly found: 'option'; readonly act: string; readonly option: string }
  | { readonly found: 'manifest-and'; readonly option: string }
  | { readonly found: 'no-channel' }
  | { readonly found: 'no-size' }
  | { readonly found: 'from'; readonly from: number; readonly most: number; readonly sheet: string }

function misuse(given: PaperMisuse): Words {
  switch (given.found) {
    case 'act':
      return {
        message:
          given.value === null ? 'what is to be printed?' : `invite paper does not know “${given.value}”`,
        hint: `invite paper ${given.known.join(', invite paper ')}`,
      }
    case 'option':
      return { message: `${given.option} does not go with ${given.act}`, hint: 'leave it out' }
    case 'manifest-and':
      return {
        message: `${given.option} does not go with --manifest, which says which letters`,
        hint: 'leave one of them out',
      }
    case 'no-channel':
      return {
        message: 'how will they leave?',
        hint: '--channel pouch, registered or hand: a manifest goes with the letters',
      }
    case 'no-size':
      return { message: 'which envelopes?', hint: '--size DL, C5 or C4' }
    case 'from':
      return {
        message: `there is no label ${given.from} on ${given.sheet}: it has ${given.most}`,
        hint: `labels are counted row by row from the upper left: --from 1 to ${given.most}`,
      }
    default:
      return given satisfies never
  }
}

/** Why something that a letter has is neither listed nor printed. */
export type WhyNotPrinted = 'missing' | 'stale' | 'held' | 'trial' | 'incomplete' | 'left' | 'unlisted'

const REASONS: Readonly<Record<WhyNotPrinted, readonly [said: string, hint: string]>> = {
  missing: ['not made yet', 'invite generate makes it'],
  stale: ['lists or texts have changed since', 'invite plan says how; invite generate makes it again'],
  held: ['waiting for your word', 'invite plan says for which'],
  trial: ['signed for trial', 'sign it with --identity FILE; to try the printer: --trial'],
  incomplete: ['what goes with it is not ready', 'it waits for that, which is told beside it'],
  left: ['gone before', 'what has left by another channel: --also-issued'],
  unlisted: ['in no list any more', 'invite plan says what becomes of it'],
}

/** What may be said of letters that leave on paper. */
export const paperProblems = {
  'paper/how': wrongUse(
    'The command invite paper makes one of four things that go with letters on paper: a manifest, print files (pack), labels or envelopes. Each takes options of its own, and some of them have to be given. Nothing was made.',
    misuse,
  ),
  'paper/sheet': wrongUse(
    'Labels are printed to the measures of the sheet that lies in the printer, and invite knows some sheets by the name that stands on their box. None is called as you said, or you have named none. Choose one of those it knows that has the same number of labels of the same size.',
    ({ value, known }: { readonly value: string | null; readonly known: readonly string[] }): Words => ({
      message: value === null ? 'which sheet of labels?' : `no sheet of labels is called “${value}”`,
      hint: `--sheet ${known.join(', ')}`,
    }),
  ),
  'paper/words': error(
    'Manifests and separator sheets are printed in words of the language, which stand in the group paper of its words.json. The file that is used here is one of your own, and lacks some of them. Copy the group from the file that comes with invite, and translate it if need be.',
    ({ words, language }: { readonly words: readonly string[]; readonly language: string }): Words => ({
      message: `${counted(words.length, 'word')} ${words.length === 1 ? 'is' : 'are'} missing for what is printed in “${language}”: ${someOf(words)}`,
      hint: 'copy the group paper from the words.json that comes with invite',
    }),
  ),
  'paper/nothing': error(
    'Nothing was found that could leave now: only what stands, is current, was signed in earnest and has not left is printed and listed. What is left out, and why, was said before this. Nothing was made.',
    (): Words => ({ message: 'there is nothing to leave', hint: 'invite status says what there is' }),
  ),
  'paper/left-out': note(
    'Some of what was made, or is to be made, does not leave now, and is therefore neither listed nor printed. The reason stands beside it. The others are.',
    ({ why, documents }: { readonly why: WhyNotPrinted; readonly documents: readonly string[] }): Words => ({
      message: `${counted(documents.length, 'document')} left out, ${REASONS[why][0]}: ${someOf(documents)}`,
      hint: REASONS[why][1],
    }),
  ),
  'paper/no-address': note(
    'Labels and envelopes are printed for those who have an address in their list, in the column address, or address_latin for Latin letters. These have none, so none was printed for them. Nothing is made up.',
    ({ ids }: { readonly ids: readonly string[] }): Words => ({
      message: `${counted(ids.length, 'addressee')} without an address: ${someOf(ids, 12)}`,
      hint: 'write it into the column address of their list, or address_latin',
    }),
  ),
  'paper/no-addresses': error(
    'Labels and envelopes are printed for those who have an address in their list, and none of these has one. Nothing is made up, so nothing was made. Fill in the column address, or address_latin for Latin letters.',
    ({ addressees }: { readonly addressees: number }): Words => ({
      message: `none of ${counted(addressees, 'addressee')} has an address`,
      hint: 'write them into the column address of the list, or address_latin',
    }),
  ),
  'paper/not-latin': note(
    'Letters that go abroad need an address in Latin letters and European figures beside any other; of these the list has none, so the address was printed in the script in which it stands. Write it into a column address_latin, whole, line by line.',
    ({ ids }: { readonly ids: readonly string[] }): Words => ({
      message: `${counted(ids.length, 'address', 'addresses')} in another script than Latin: ${someOf(ids)}`,
      hint: 'the post abroad reads Latin letters: a column address_latin takes the place of it',
    }),
  ),
  'paper/does-not-fit': error(
    'An address is longer than its label or its place on the envelope, even in the smallest letters that a postman reads. Nothing was made, so that no label is cut off. Choose a larger sheet, or shorten the address in the list.',
    ({
      id,
      on,
      smallestPt,
    }: {
      readonly id: string
      readonly on: string
      readonly smallestPt: number
    }): Words => ({
      message: `${id}: its address does not fit on ${on}, even at ${smallestPt} points`,
      hint: 'choose a larger one, or shorten the lines in the column address (address_latin)',
    }),
  ),
  'paper/no-bags': error(
    'Print files were to be made for each bag, and no list has a column bag that says in which of them a letter travels. Nothing was made. Write it there, in your own words: a town, a region, a number.',
    (): Words => ({
      message: 'no list says in which bag anything travels',
      hint: 'write it into a column bag of the list; or --by language',
    }),
  ),
  'paper/also-listed': note(
    'Documents that the new manifest lists stand on an earlier one too, and nobody has recorded that the earlier has left. If it has, record it; if not, throw the earlier one away, so that nothing is handed over twice.',
    ({ numbers, documents }: { readonly numbers: readonly number[]; readonly documents: number }): Words => ({
      message: `${counted(documents, 'document')} ${documents === 1 ? 'stands' : 'stand'} on ${numbers.length === 1 ? 'manifest' : 'manifests'} ${someOf(numbers.map(String))} too, which nobody has recorded as gone`,
      hint: `if it has gone: invite issue --manifest ${numbers[0]}; if not, throw it away`,
    }),
  ),
  'paper/no-manifest': error(
    'Each manifest has a number, which stands on it and in the record. There is no manifest of this number for this letter. Look at the paper; invite paper manifest draws one up.',
    ({ number, known }: { readonly number: number; readonly known: readonly number[] }): Words => ({
      message: `there is no manifest ${number} of this letter`,
      hint:
        known.length === 0
          ? 'none was drawn up: invite paper manifest --channel pouch'
          : `drawn up: ${someOf(known.map(String), 12)}`,
    }),
  ),
  'paper/not-listed': error(
    'With --except you say which addressees of a manifest did not leave with the others. Some of those that you have named do not stand on it, so perhaps another manifest is meant. Nothing was recorded.',
    ({ number, ids }: { readonly number: number; readonly ids: readonly string[] }): Words => ({
      message: `${someOf(ids)} ${ids.length === 1 ? 'does' : 'do'} not stand on manifest ${number}`,
      hint: 'look at the ids, and at the number',
    }),
  ),
  'paper/changed': error(
    'A manifest lists documents as they were when it was drawn up. These were made again since, or stand no longer, so what lies in the envelope is not what stands in the record. Take the envelopes out and say --except, or draw up a new manifest.',
    ({
      number,
      changed,
    }: {
      readonly number: number
      readonly changed: readonly { readonly document: string; readonly found: 'made-anew' | 'gone' }[]
    }): Words => {
      const of = (found: 'made-anew' | 'gone'): readonly string[] =>
        changed.filter((each) => each.found === found).map(({ document }) => document)
      const told = [
        ...(of('made-anew').length === 0 ? [] : [`made again: ${someOf(of('made-anew'), 12)}`]),
        ...(of('gone').length === 0 ? [] : [`no longer standing: ${someOf(of('gone'), 12)}`]),
      ]
      const ids = [...new Set(changed.map(({ document }) => document.slice(0, document.indexOf('/'))))]
      return {
        message: `since manifest ${number} was drawn up: ${told.join('; ')}`,
        hint: `take them out, and record the others: invite issue --manifest ${number} --except ${ids.slice(0, 5).join(',')}${ids.length > 5 ? ',…' : ''}; or draw up a new one`,
      }
    },
  ),
}
