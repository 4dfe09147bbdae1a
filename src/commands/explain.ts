import path from 'node:path'
import { readText } from '../disk.ts'
import { catalogue } from '../problems/catalogue.ts'
import { type Code, problem } from '../problems/problem.ts'
import { type Severity, severityOf } from '../problems/wording.ts'
import { documentsAt } from '../report.ts'
import { wrapped } from '../terminal.ts'
import { nearest } from '../text/nearest.ts'
import { packageFolder } from '../version.ts'
import { answered, type Ended } from './answer.ts'
import type { ExplainBody, ExplainedExample } from './answers.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { ExplainFlags } from './flags.ts'

/** What a code means. */
interface Explanation {
  readonly code: string
  readonly severity: Severity
  readonly meaning: string
}

const WIDTH = 80
const explanationOf = (code: Code): Explanation => {
  const { kind, meaning } = catalogue[code]
  return { code, severity: severityOf(kind), meaning: documentsAt(meaning, inPackage) }
}
/** A document that comes with invite, as the person reaches it. */
const inPackage = (file: string): string => path.relative('.', path.join(packageFolder, file))

/** Says what a message means, what to do and where it comes from; without a code, lists all. */
export async function explain(
  context: Context,
  code: string | null,
  flags: ExplainFlags,
): Promise<Ended<ExplainBody>> {
  const { report, refuse } = context.begin(flags, (file) => file)
  if (code === null) {
    const all = (Object.keys(catalogue) as Code[]).sort().map(explanationOf)
    for (const line of listed(all)) report.result(line)
    return answered({ codes: all.map((each) => ({ ...each, example: null })) }, EXIT.done)
  }
  if (!isCode(code))
    return refuse([problem('explain/unknown-code', null, { value: code, nearest: codesLike(code) })])
  const { severity, meaning } = explanationOf(code)
  const example = exampleOf(code)
  report.result(`${severity}  ${code}`)
  report.result('')
  for (const line of wrapped(meaning, WIDTH)) report.result(line)
  if (example !== null) {
    report.result('')
    report.result('For example:')
    report.result('')
    for (const line of exampleLines(example)) report.result(line === '' ? '' : `  ${line}`)
  }
  return answered({ codes: [{ code, severity, meaning, example }] }, EXIT.done)
}

const isCode = (code: string): code is Code => Object.hasOwn(catalogue, code)

/** The codes of that name in any room, else the one that is written nearly so. */
function codesLike(value: string): readonly string[] {
  const codes = Object.keys(catalogue)
  const named = codes.filter((code) => code.split('/')[1] === value.split('/').at(-1))
  const near = nearest(value, codes)
  return named.length > 0 ? named : near === null ? [] : [near]
}

/** All codes by room, each with the first sentence of what it means. */
function listed(all: readonly Explanation[]): readonly string[] {
  const width = Math.max(...all.map(({ code }) => code.length))
  const roomOf = ({ code }: Explanation): string => code.split('/')[0]!
  const rooms = [...new Set(all.map(roomOf))]
  return rooms.flatMap((room, index) => [
    ...(index === 0 ? [] : ['']),
    room,
    ...all
      .filter((each) => roomOf(each) === room)
      .map(({ code, meaning }) => `  ${code.padEnd(width)}  ${firstSentence(meaning)}`),
  ])
}

const firstSentence = (text: string): string => /^.*?[.?!](?= |$)/.exec(text)?.[0] ?? text

/** build.js writes the cases of test/problems/ there; null where nothing was built. */
function exampleOf(code: Code): ExplainedExample | null {
  const text = readText(path.join(packageFolder, 'dist/examples.json'))
  if (text === null) return null
  return (JSON.parse(text) as Readonly<Record<string, ExplainedExample>>)[code] ?? null
}

function exampleLines(example: ExplainedExample): readonly string[] {
  switch (example.kind) {
    case 'story':
      return example.lines
    case 'file': {
      const { lines, said } = example
      const width = Math.max(0, ...lines.map(({ line }) => String(line).length))
      const shown = lines.map(({ line, text }) => `${String(line).padStart(width)}  ${text}`)
      const [first] = lines
      return [...(first === undefined ? [] : [first.file, ...shown, '']), ...said]
    }
    default:
      return example satisfies never
  }
}
