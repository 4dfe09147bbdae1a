import { counted, someOf } from '../text/counted.ts'
import { error, note, type Words, wrongUse } from './wording.ts'

/** A letter by the reference and the ISO date that stand on it. */
interface EditionArguments {
  readonly reference: string
  readonly date: string
}

/** What is wrong with --as and the options that go with it. `known`: all that --as may be. */
type Misuse =
  | {
      readonly found: 'without-as'
      readonly option: 'reason' | 'dated' | 'reference'
      readonly known: readonly string[]
    }
  | {
      readonly found: 'no-reason' | 'no-date' | 'date-not-for' | 'reference-not-for' | 'one-addressee'
      readonly as: string
    }

function misuse(given: Misuse): Words {
  switch (given.found) {
    case 'without-as': {
      const { option, known } = given
      return {
        message: `--${option} goes with --as`,
        hint: `say --as ${known.slice(0, -1).join(', ')} or ${known.at(-1)}`,
      }
    }
    case 'no-reason':
      return {
        message: `--as ${given.as} needs --reason`,
        hint: 'say in a sentence why; it is kept for ever, so it names nobody',
      }
    case 'no-date':
      return {
        message: `--as ${given.as} needs --dated`,
        hint: `the date of the ${given.as === 'reminder' ? 'reminder' : 'new letter'}: --dated 2004-05-24`,
      }
    case 'date-not-for':
      return {
        message: `--dated is not for --as ${given.as}`,
        hint: 'only a revision, a corrigendum or a reminder has a date of its own',
      }
    case 'reference-not-for':
      return {
        message: `--reference is not for --as ${given.as}`,
        hint: 'only a revision may have a new reference',
      }
    case 'one-addressee':
      return {
        message: `a ${given.as} is of the letter, not of one addressee`,
        hint: 'leave out --only; --as replacement mends a fault in one addressee’s data',
      }
    default:
      return given satisfies never
  }
}

/** Why there is nothing to do. `number`: of the revision, corrigendum or reminder. */
type Nothing =
  | { readonly found: 'nothing-held'; readonly as: string }
  | {
      readonly found: 'waits'
      readonly as: string
      /** the copies */
      readonly documents: readonly string[]
      /** of the first of them */
      readonly original: string
      readonly isEarlier: boolean
    }
  | { readonly found: 'same-text' }
  | { readonly found: 'nothing-left' }
  | ({
      readonly found: 'revision-left'
      readonly number: number
      readonly documents: readonly string[]
    } & EditionArguments)
  | {
      readonly found: 'corrigendum-there' | 'reminder-there'
      readonly number: number
      readonly letter: string
    }
  | { readonly found: 'nobody-missing' }

/** What can be done about a copy of a letter that stands, by the officer's word, as it left. */
const copyOfEarlier =
  'what has left stays with --as stands; the copies follow when the text is changed again and the originals are revised with --as revision'

function nothingToDo(given: Nothing): Words {
  switch (given.found) {
    case 'nothing-held':
      return {
        message: `nothing that has left would change: there is nothing for --as ${given.as}`,
        hint: 'leave --as out',
      }
    case 'waits': {
      const { as, documents, original, isEarlier } = given
      return {
        message: isEarlier
          ? `--as ${as} cannot make ${someOf(documents)}: a copy says what its original says, and that stands with an earlier text (${original})`
          : `--as ${as} cannot make ${someOf(documents)}: a copy says what its original says, and that is not there or not current (${original})`,
        hint: isEarlier
          ? copyOfEarlier
          : 'decide on the originals first: invite plan says what there is to say',
      }
    }
    case 'same-text':
      return {
        message: 'no text has changed of letters that have left: there is nothing to revise',
        hint: 'something else of them has: invite plan says what, and the words there are for it',
      }
    case 'nothing-left':
      return {
        message: 'nothing that has left would change: there is nothing to revise',
        hint: 'what has not left is made again by invite generate, with the date in letter.json',
      }
    case 'revision-left': {
      const { number, reference, date, documents } = given
      return {
        message: `no text has changed since revision ${number} (${reference} of ${date}), and it has left (${someOf(documents)}): its date and reference stand`,
        hint: 'a further revision follows a changed text',
      }
    }
    case 'corrigendum-there': {
      const { number, letter } = given
      return {
        message: `corrigendum ${number} is there for every letter that it corrects`,
        hint: `for a further one write templates/${letter}/corr-${number + 1}/<language>.hbs (README, “Corrections”)`,
      }
    }
    case 'reminder-there': {
      const { number, letter } = given
      return {
        message: `reminder ${number} is there for everybody who has not answered`,
        hint: `for a further one write templates/${letter}/reminder-${number + 1}/<language>.hbs (README, “When the forms come back”)`,
      }
    }
    case 'nobody-missing':
      return {
        message: 'nobody to whom the letter was issued has still to answer',
        hint: 'invite returns missing says who has not; a letter has to be recorded as issued first',
      }
    default:
      return given satisfies never
  }
}

/** Which sheet of a corrigendum is not written. `number`: of the newest corrigendum; 0: there is none. */
type NoSheet =
  | { readonly found: 'no-corrigendum'; readonly letter: string }
  | {
      readonly found: 'made-before' | 'text-changed'
      readonly letter: string
      readonly language: string
      readonly number: number
    }

function noSheet(given: NoSheet): Words {
  const write = (file: string): string => `write templates/${given.letter}/${file} (README, “Corrections”)`
  switch (given.found) {
    case 'no-corrigendum':
      return {
        message: `there is no corrigendum in templates/${given.letter}`,
        hint: write('corr-1/<language>.hbs'),
      }
    case 'made-before':
      return {
        message: `corrigendum ${given.number} in “${given.language}” was made before this change`,
        hint: write(`corr-${given.number + 1}/${given.language}.hbs`),
      }
    case 'text-changed':
      return {
        message: `there is no corrigendum in “${given.language}”, where the text has changed`,
        hint: write(`corr-${Math.max(given.number, 1)}/${given.language}.hbs`),
      }
    default:
      return given satisfies never
  }
}

/** Which text of a reminder is not written. `number`: of the newest reminder. */
type NoReminder =
  | { readonly found: 'none'; readonly letter: string }
  | {
      readonly found: 'language'
      readonly letter: string
      readonly language: string
      readonly number: number
    }

function noReminder(given: NoReminder): Words {
  const write = (file: string): string =>
    `write templates/${given.letter}/${file} (README, “When the forms come back”)`
  switch (given.found) {
    case 'none':
      return {
        message: `there is no reminder in templates/${given.letter}`,
        hint: write('reminder-1/<language>.hbs'),
      }
    case 'language':
      return {
        message: `there is no reminder ${given.number} in “${given.language}”, in which somebody has not answered`,
        hint: write(`reminder-${given.number}/${given.language}.hbs`),
      }
    default:
      return given satisfies never
  }
}

/** Which id or name was meant, or where to find it. */
type Advice =
  | { readonly advice: 'rows-of-state'; readonly rows: readonly string[] }
  | { readonly advice: 'nearest'; readonly nearest: string }
  | { readonly advice: 'other-list' | 'id-in-list'; readonly lists: readonly string[] }
  | { readonly advice: 'id-of-row' | 'id-or-name' }

function adviceWords(given: Advice): string {
  switch (given.advice) {
    case 'rows-of-state':
      return `the rows of that State are ${given.rows.join(', ')}`
    case 'nearest':
      return `did you mean ${given.nearest}?`
    case 'other-list':
      return `say ${given.lists.map((list) => `--to ${list}`).join(' or ')}, or --to all`
    case 'id-in-list':
      return `use the id of its row in ${given.lists.map((list) => `${list}.csv`).join(' or ')}, such as FR`
    case 'id-of-row':
      return 'use the id of its row, such as FR'
    case 'id-or-name':
      return 'use the id of its row, such as FR, or its name, or that of its State'
    default:
      return given satisfies never
  }
}

/** What a plan may ask for that cannot be: whom, in which language, and how what has left may change. */
export const planProblems = {
  'plan/no-id': wrongUse(
    'A plan is named by sixteen letters and digits, which invite plan prints at its end. What was given is no such name. Copy it whole from there.',
    ({ value }: { readonly value: string }): Words => ({
      message: `“${value}” names no plan`,
      hint: 'invite plan says the id of what it shows: sixteen letters and digits',
    }),
  ),
  'plan/damaged': error(
    'A plan that was saved is carried out as it was saved, and as nothing else. The file of this one is damaged, or somebody has changed it, so it is not carried out. Take the file away and save the plan again; it may be another plan by now.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file} is not a plan that this invite saved`,
      hint: 'take it away, and save it again with invite plan --save',
    }),
  ),

  'corrections/how': wrongUse(
    'When letters that have left are to change, you say how with --as, why with --reason, and for a new letter its date and reference. Some of these do not go together, or one is missing. Nothing was done.',
    (given: Misuse): Words => misuse(given),
  ),
  'corrections/too-early': wrongUse(
    'A revision cancels a letter, a corrigendum corrects one, and a reminder recalls one: none can be dated before it. A revision of the same day needs another reference, so that its reader can tell the two apart. Give a later date, or another reference.',
    ({
      as,
      date,
      letter,
    }: {
      readonly as: 'revision' | 'corrigendum' | 'reminder'
      readonly date: string
      readonly letter: { readonly reference: string; readonly date: string }
    }): Words =>
      as === 'revision'
        ? {
            message: `a revision of ${date} cannot cancel ${letter.reference} of ${letter.date}`,
            hint: 'date it after that, or on the same day with another --reference',
          }
        : {
            message: `a ${as} of ${date} cannot ${as === 'reminder' ? 'recall' : 'correct'} ${letter.reference} of ${letter.date}`,
            hint: 'date it on that day or after: --dated',
          },
  ),
  'corrections/nothing': error(
    'You said with --as how letters that have left may change, and there is no such change to be made: it was made before, or nothing has changed that it could answer. Look at invite plan: it shows what would change and which answers there are.',
    (given: Nothing): Words => nothingToDo(given),
  ),
  'corrections/no-answer': error(
    'Letters that have left would change, and what you said with --as does not answer that change: a changed title in one row, for example, is no reason for a revision of the letter. Look at invite plan: it names the answers for each document.',
    ({
      as,
      documents,
      ways,
    }: {
      readonly as: string
      readonly documents: readonly string[]
      readonly ways: readonly string[]
    }): Words => ({
      message: `--as ${as} is no answer to what has changed: ${counted(documents.length, 'document')} would change otherwise`,
      hint: `invite plan says how; the answers are ${ways.map((way) => `--as ${way}`).join(', ')}`,
    }),
  ),
  'corrections/other-date': error(
    'All sheets of one corrigendum in one language bear the same date, which the first of them was given. You have named another date. Leave the date out, so that the others get the same one, or write a further corrigendum.',
    ({
      number,
      language,
      date,
    }: {
      readonly number: number
      readonly language: string
      readonly date: string
    }): Words => ({
      message: `corrigendum ${number} in “${language}” is dated ${date}: others of it were made before`,
      hint: 'leave out --dated, or write the next corrigendum',
    }),
  ),
  'corrections/no-sheet': error(
    'A corrigendum is a sheet of its own, with a text that you write, in each language in which the letter was corrected. That text is not there. Write it in the folder of the letter, as README says under “Corrections”, and run again.',
    (given: NoSheet): Words => noSheet(given),
  ),
  'corrections/no-reminder': error(
    'A reminder is a letter of its own, with a text that you write, in each language in which somebody has not answered. That text is not there. Copy the model that invite init has put into your folder, reminder/, to the folder of the letter, as README says under “When the forms come back”, and run again.',
    (given: NoReminder): Words => noReminder(given),
  ),

  'project/unknown-addressee': wrongUse(
    'No row of the lists, and nothing in the record, has this id or name. Addressees are named by the id in the first column of their list. Nothing was done for the others either, so that none is left out by a slip of the pen.',
    ({ value, ...advice }: { readonly value: string } & Advice): Words => ({
      message: `no addressee “${value}”`,
      hint: adviceWords(advice),
    }),
  ),
  'project/unknown-list': wrongUse(
    'With --to you say for which of its lists of addressees a letter is meant. Each letter has its own: “to” and “copies” in its letter.json name them. What was given is none of these.',
    ({
      letter,
      value,
      known,
    }: {
      readonly letter: string
      readonly value: string
      readonly known: readonly string[]
    }): Words => ({
      message: `${letter} has no list “${value}”`,
      hint: `--to takes one of ${known.join(', ')}`,
    }),
  ),
  'project/unknown-language': wrongUse(
    'With --language you say in which languages letters are made: own for the language of each addressee, all for every language, or the tags of some. What was given is none of these, or a mixture of them.',
    (
      given:
        | { readonly found: 'unknown'; readonly value: string; readonly known: readonly string[] }
        | { readonly found: 'mixture'; readonly known: readonly string[] },
    ): Words => ({
      message:
        given.found === 'unknown'
          ? `no language “${given.value}”`
          : '--language takes own, all or a list of languages, not a mixture',
      hint: `own, all, or of ${given.known.join(', ')}`,
    }),
  ),
  'project/other-rows': note(
    'A State may have several rows in a list, for several offices. An id means its own row and no other, and you have named one of them. If you meant the others too, name them as well.',
    ({
      id,
      state,
      others,
    }: {
      readonly id: string
      readonly state: string
      readonly others: readonly string[]
    }): Words => ({
      message: `${id} is that row alone; ${state} has ${others.length === 1 ? 'another' : 'others'}: ${others.join(', ')}`,
      hint: `to mean them too: --only ${[id, ...others].join(',')}`,
    }),
  ),
}
