import { reviewer } from '../approval/definition.ts'
import { type Definition, type FlagsOf, flag, type Positional, under, value } from '../option.ts'
import { answer, DO, data, out, takeLock, WHICH } from '../option-groups.ts'

/** What `invite review` takes to serve its pages. */
export const serving = {
  ...under(DO, {
    serve: flag('show the pages to a browser on this machine, with buttons to approve and to send back'),
  }),
  ...reviewer,
}

const letter: Positional<string | null> = { name: '[letter]' }

/** `invite review`. */
export const REVIEW_COMMAND = {
  takes: [letter],
  says: 'pages on which whoever signs sees every letter, and may approve them (--serve)',
  options: {
    ...under(WHICH, { plan: value('<id>', 'the plan that was kept, whose pages they are') }),
    ...serving,
    ...data,
    ...out,
    ...takeLock,
    ...answer,
  },
} as const satisfies Omit<Definition, 'heading'>

/** What `invite review` was told. */
export type ReviewFlags = FlagsOf<(typeof REVIEW_COMMAND)['options']>
