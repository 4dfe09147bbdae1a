import { PAPER_CHANNELS } from '../../model/ledger.ts'
import { ENVELOPES } from '../../paper/sheets.ts'
import {
  choice,
  type FlagsOf,
  flag,
  number,
  otherwise,
  type Positional,
  Unfit,
  under,
  value,
} from '../option.ts'
import { ANSWER, addressees, answer, DO, data, only, out, takeLock, WHICH } from '../option-groups.ts'

const act: Positional<string | null> = { name: '[act]' }
const letter: Positional<string | null> = { name: '[letter]' }

/** Millimetres to the right and downwards. */
export interface PrintShift {
  readonly x: number
  readonly y: number
}

/** `1.5,-0.5`. Throws `Unfit`. */
function shift(text: string): PrintShift {
  const [, x, y] = /^([+-]?\d{1,2}(?:\.\d+)?),([+-]?\d{1,2}(?:\.\d+)?)$/.exec(text) ?? []
  if (x === undefined || y === undefined || Math.abs(Number(x)) > 20 || Math.abs(Number(y)) > 20)
    throw new Unfit('It has to be millimetres to the right and downwards, up to 20: 1.5,-0.5.')
  return { x: Number(x), y: Number(y) }
}

/** `invite paper`: what goes with letters that leave on paper. */
export const PAPER = {
  takes: [act, letter],
  says: 'what goes with letters on paper: manifest, pack (to print), labels, envelopes',
  options: {
    ...under(WHICH, {
      ...only,
      to: addressees('; by default whoever gets originals'),
      manifest: value(
        '<number>',
        'what that manifest lists, in its order; the manifest itself once more',
        number,
      ),
      alsoIssued: flag('also what has left by another channel'),
      trial: flag('letters that were signed for trial too'),
    }),
    ...under(DO, {
      channel: choice('<how>', 'manifest: how they will leave', PAPER_CHANNELS),
      by: choice('<what>', 'pack: a file each (by default a language)', ['language', 'bag']),
      sheet: value('<name>', 'labels: the sheet, as it stands on its box: L7160'),
      from: value('<number>', 'labels: the first label to print on, row by row (1)', number),
      size: choice(
        '<size>',
        'envelopes: their size, by ISO 269',
        ENVELOPES.map(({ name }) => name),
      ),
      shift: value(
        '<x,y>',
        'labels, envelopes: move all by so many millimetres right, down: 1.5,-0.5',
        shift,
      ),
      outline: flag('labels, envelopes: with the edges of labels or address, to be tried on plain paper'),
    }),
    ...data,
    ...out,
    ...takeLock,
    ...under(ANSWER, {
      language: otherwise(
        value('<tag>', 'the language of manifest and separator sheets, and of the order'),
        'en',
      ),
    }),
    ...answer,
  },
} as const

/** What `invite paper` was told. */
export type PaperFlags = FlagsOf<(typeof PAPER)['options']>
