import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/flags.ts'
import { PAPER_ACTS } from '../src/commands/paper/acts.ts'
import { HELD_BACK } from '../src/mail/dispatch.ts'
import { COVERED_ACTIONS } from '../src/model/approval.ts'
import { CHANNELS, PAPER_CHANNELS, RESOLUTIONS } from '../src/model/ledger.ts'
import { DELIVERY_ACTIONS } from '../src/model/mail.ts'
import { ATTRIBUTIONS, RETURN_KINDS } from '../src/model/returned.ts'

/** docs/schema/ against the code: what there is, and which names. That answers fit is held by answers.test.ts. */

const folder = path.resolve(import.meta.dirname, '../docs/schema')
const schemas = new Map(
  readdirSync(folder).map((file) => [
    path.basename(file, '.json'),
    JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object,
  ]),
)

/** What stands at a place of a schema: `common/$defs/channel/enum`. */
function at(place: string): unknown {
  const [name, ...keys] = place.split('/')
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], schemas.get(name!))
}

describe('schemas', () => {
  it('are there for every command that there is, and for no other', () => {
    const ofCommands = [...schemas].flatMap(([name, schema]) => {
      const { properties } = schema as { properties?: { command?: { const?: string } } }
      return properties?.command?.const === name ? [name] : []
    })
    expect(ofCommands.toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
  })

  it('say of every field what it means', () => {
    const lacking: string[] = []
    const walk = (value: unknown, where: string): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'properties')
          for (const [name, field] of Object.entries(inner as object)) {
            const { $ref, description, const: is } = field as Record<string, string>
            if (description === undefined && $ref === undefined && is === undefined)
              lacking.push(`${where}/${name}`)
          }
        if (key === '$defs')
          for (const [name, shared] of Object.entries(inner as object))
            if (!('description' in (shared as object))) lacking.push(`${where}/${name}`)
        walk(inner, `${where}/${key}`)
      }
    }
    for (const [name, schema] of schemas) walk(schema, name)
    expect(lacking.filter((where) => !/^answer\/command$|^ledger-line\/v$/.test(where))).toEqual([])
  })

  it.each([
    ['common/$defs/channel', Object.keys(CHANNELS)],
    ['common/$defs/paperChannel', PAPER_CHANNELS],
    ['common/$defs/resolution', RESOLUTIONS],
    ['common/$defs/deliveryAction', DELIVERY_ACTIONS],
    ['common/$defs/way', ATTRIBUTIONS],
    ['common/$defs/returnKind', RETURN_KINDS],
    ['common/$defs/coveredItem/properties/action', COVERED_ACTIONS],
    ['review/properties/items/items/properties/action', COVERED_ACTIONS],
    ['saved-plan/properties/items/items/properties/does', COVERED_ACTIONS],
    ['paper/properties/act', PAPER_ACTS],
    ['send/properties/held/items/properties/why', HELD_BACK],
  ])('know at %s all names that the code has, and no other', (place, names) => {
    expect((at(`${place}/enum`) as readonly string[]).toSorted()).toEqual([...names].toSorted())
  })
})
