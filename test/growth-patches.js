/**
 * Four small changes, as whoever makes them would, file by file: what is named comes first, what lies beside src/ last.
 * `growth.js` applies them and says how many files of src/ each takes.
 */

/** The interface of a node that has nothing but its place in the text: where HTML has `wbr`. */
const WORD_BREAK = `/** Where a long word may be broken, without a hyphen. */
export interface WordBreak {
  readonly kind: 'word-break'
  readonly id: number
}

`

const LINES_MODULE = `import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { LinesBody } from './answers.ts'
import { openPast, readRecord } from './command.ts'
import type { Context } from './context.ts'
import type { LinesFlags } from './flags.ts'
import { scopeOf } from './told.ts'

/** Says how many lines the ledger has. */
export async function lines(
  context: Context,
  letterName: string | null,
  flags: LinesFlags,
): Promise<Ended<LinesBody>> {
  const command = await readRecord(await openPast(context, letterName, flags))
  if (command.kind === 'refused') return command
  const { lines } = command.archive.position
  command.report.result(counted(lines, 'line'))
  return answered({ ...scopeOf(command), lines }, command.ends)
}
`

const LINES_TEST = `import { afterAll, expect, it } from 'vitest'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { openSmallDesk } from './small-desk.ts'

const bench = openBench()
afterAll(() => bench.close())

it('says how many lines the ledger has', async () => {
  const desk = openSmallDesk(bench, 'lines', ['FR', 'fr'])
  const asked = async () => answerOf(await desk.invite('lines', 'L', '--json'))
  expect(await asked()).toMatchObject({ command: 'lines', exit: 0, lines: 0 })
  await desk.generate('L')
  const { length } = desk.all()
  expect(length).toBeGreaterThan(1)
  expect(await asked()).toMatchObject({ lines: length })
  expect((await desk.invite('lines', 'L')).stdout).toBe(\`\${length} lines\\n\`)
})
`

const LINES_SCHEMA = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "lines.json",
  "title": "invite lines --json",
  "description": "How many lines the ledger has.",
  "type": "object",
  "$ref": "answer.json#/$defs/common",
  "properties": {
    "command": { "const": "lines" },
    "letter": { "$ref": "common.json#/$defs/letter" },
    "lists": { "$ref": "common.json#/$defs/lists" },
    "texts": { "$ref": "common.json#/$defs/texts" },
    "settings": { "$ref": "common.json#/$defs/settings" },
    "folder": { "$ref": "common.json#/$defs/folder" },
    "lines": { "$ref": "common.json#/$defs/position/properties/lines" }
  },
  "anyOf": [
    { "$ref": "answer.json#/$defs/refused" },
    { "required": ["letter", "lists", "texts", "settings", "folder", "lines"] }
  ],
  "unevaluatedProperties": false
}
`

const LONG_AGO = `  'issue/long-ago': error(
    'The day on which letters are said to have left is more than a hundred years ago, so its year was mistyped. Nothing was recorded. Give the right day with --on.',
    ({ on }: { readonly on: string }): Words => ({
      message: \`\${on} is more than a hundred years ago\`,
      hint: 'the day is given with --on: is the year right?',
    }),
  ),
`

const LONG_AGO_STORY = `$ invite issue DM-1140 --only FR --on 1804-05-11
  error  1804-05-11 is more than a hundred years ago  issue/long-ago
         hint: the day is given with --on: is the year right?
  1 error; nothing was written
  [exit 1]
`

/** An edit that puts a text before what stands there, and one that puts it behind. */
const before = (find, text) => [find, `${text}${find}`]
const behind = (find, text) => [find, `${find}${text}`]

/**
 * What each is, its files in the order in which they are changed, and the tests that hold it (`only`: of these). `wish`: a test that
 * is there before anything is changed. `isFound`: which modules have to follow the first is what the compiler says.
 */
export const patches = [
  {
    what: 'the name of a channel',
    tests: ['schema'],
    files: [
      { file: 'src/model/ledger.ts', edits: [before("  fax: 'fax',\n", "  courier: 'courier',\n")] },
      {
        file: 'docs/schema/common.json',
        edits: [
          [
            '"enum": ["hand", "pouch", "registered", "fax", "email"]',
            '"enum": ["hand", "pouch", "registered", "courier", "fax", "email"]',
          ],
        ],
      },
    ],
  },
  {
    what: 'a problem',
    tests: ['problems'],
    only: '^the catalogue of problems|^the smallest story of issue/long-ago$',
    files: [
      { file: 'src/problems/commands.ts', edits: [before("  'issue/too-early': wrongUse(\n", LONG_AGO)] },
      {
        file: 'src/commands/issue.ts',
        edits: [
          behind(
            "    problems.push(problem('issue/not-yet', null, { on: flags.on }))\n",
            `  if (flags.on !== undefined && flags.on < \`\${Number(today.slice(0, 4)) - 100}\`)
    problems.push(problem('issue/long-ago', null, { on: flags.on }))
`,
          ),
        ],
      },
      { file: 'test/problems/issue/long-ago/story.txt', text: LONG_AGO_STORY },
    ],
  },
  {
    what: 'a command',
    tests: ['schema', 'house', 'lines'],
    wish: { file: 'test/lines.test.ts', text: LINES_TEST },
    files: [
      { file: 'src/commands/lines.ts', text: LINES_MODULE },
      {
        file: 'src/commands/flags.ts',
        edits: [
          before(
            '  explain: {\n',
            `  lines: {
    heading: LOOK,
    takes: [letter],
    says: 'how many lines the ledger has',
    options: { ...data, ...out, ...answer },
  },
`,
          ),
          before(
            '/** What `invite explain` was told. */\n',
            `/** What \`invite lines\` was told. */
export type LinesFlags = FlagsOf<Commands['lines']['options']>
`,
          ),
        ],
      },
      {
        file: 'src/commands/answers.ts',
        edits: [
          before('  readonly explain: ExplainBody\n', '  readonly lines: LinesBody\n'),
          before(
            '/** invite explain --json */\n',
            `/** invite lines --json */
export interface LinesBody extends CommandScope {
  /** so many has the ledger */
  readonly lines: number
}

`,
          ),
        ],
      },
      {
        file: 'src/cli.ts',
        edits: [
          before(
            '  explain: async (context, [code], flags) =>\n',
            `  lines: async (context, [letter], flags) =>
    (await import('./commands/lines.ts')).lines(context, letter, flags),
`,
          ),
        ],
      },
      { file: 'docs/schema/lines.json', text: LINES_SCHEMA },
      {
        file: 'README.md',
        edits: [
          behind(
            "`invite history FR` tells one addressee's story.",
            ' `invite lines` says how many lines the record has.',
          ),
        ],
      },
    ],
  },
  {
    what: 'a kind of node',
    tests: ['elements', 'compose'],
    isFound: true,
    files: [
      {
        file: 'src/model/doc.ts',
        edits: [
          behind('  | Text\n  | LineBreak\n', '  | WordBreak\n'),
          before('/** `page-break` between blocks. */\n', WORD_BREAK),
        ],
      },
      {
        file: 'src/compose/build.ts',
        edits: [
          before('    // neither stands within text\n', "    case 'word-break':\n"),
          before(
            "    case undefined:\n    case 'line-break':\n    case 'page-break':\n",
            "    case 'word-break':\n",
          ),
        ],
      },
      {
        file: 'src/compose/placeholders.ts',
        edits: [
          before("      case 'page-count':\n        return node\n", "      case 'word-break':\n"),
          behind('      return [node.alternative]\n', "    case 'word-break':\n"),
          before("    case 'picture':\n    case 'line-break':\n", "    case 'word-break':\n"),
        ],
      },
      {
        file: 'src/pdf/shape.ts',
        edits: [behind('      return JSON.stringify(kept)\n    }\n', "    case 'word-break':\n")],
      },
      {
        file: 'src/pdf/structure.ts',
        edits: [
          before("    case 'page-count':\n    case 'field':\n", "    case 'word-break':\n"),
          before("      case 'page-count':\n        tags[node.id] = tag\n", "      case 'word-break':\n"),
          before(
            "    case 'page-count':\n      return marksIn(tree, node, parent)\n",
            "    case 'word-break':\n",
          ),
        ],
      },
      {
        file: 'src/typeset/blank.ts',
        edits: [before("    case 'page-break':\n      return false\n", "    case 'word-break':\n")],
      },
      {
        file: 'src/typeset/blocks.ts',
        edits: [before("      case 'page-count':\n        break\n", "      case 'word-break':\n")],
      },
      {
        file: 'src/typeset/inline.ts',
        edits: [
          before("    case 'page-count':\n      return true\n", "    case 'word-break':\n"),
          before(
            "        case 'line-break': {\n",
            `        case 'word-break':
          add(node.id, '\\u200B', style, language)
          break
`,
          ),
        ],
      },
    ],
  },
]

/** A file after its change; `text`: what stands there, null where it is not there. Throws where it does not fit. */
export function changed(change, text) {
  if (change.text !== undefined) {
    if (text !== null) throw new Error(`${change.file} is there already`)
    return change.text
  }
  return change.edits.reduce((now, [find, replace]) => {
    const parts = (now ?? '').split(find)
    if (parts.length !== 2)
      throw new Error(`${change.file}: stands there ${parts.length - 1} times:\n${find}`)
    return parts.join(replace)
  }, text)
}

const countIn = ({ files }) => files.filter(({ file }) => file.startsWith('src/')).length

/** How the row begins that ARCHITECTURE.md has of a change: how many files of src/ it takes. */
export const rowOf = (patch) => `| ${patch.what} | ${countIn(patch)} |`
