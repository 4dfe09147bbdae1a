import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { type Ran, root } from './command.ts'

/** Answers, and the files that a person keeps, held against docs/schema/. */

const folder = path.join(root, 'docs/schema')

/** The names of all schemas: `plan` is docs/schema/plan.json. */
export const schemaNames = readdirSync(folder).map((file) => path.basename(file, '.json'))

export const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as object

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false })
for (const name of schemaNames) ajv.addSchema(schemaOf(name))

/** What is wrong with a value by a schema; nothing where nothing is. */
export function faultsOf(name: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(`${name}.json`) as ValidateFunction
  if (validate(value)) return []
  return validate.errors!.map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  )
}

/** What every answer has. */
export interface AnyAnswer {
  readonly command: string | null
  readonly exit: number
  readonly problems: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
}

/**
 * What a command with --json has answered. Throws where that is not one JSON document by the schema of its command, or tells
 * of another exit status than the run's.
 */
export function answerOf<Body = object>({ status, stdout, stderr }: Ran): AnyAnswer & Body {
  const answer = JSON.parse(stdout) as AnyAnswer & Body
  const faults = faultsOf(answer.command ?? 'answer', answer)
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${stdout.slice(0, 3000)}`)
  if (answer.exit !== status) throw new Error(`exit ${answer.exit}, and it was ${status}: ${stderr}`)
  return answer
}
