import { type Letter, OF_ROW, type RowUse, type TemplateNames } from '../model/letter.ts'
import { type LanguageTag, type Recipient, rowCell, type StateName } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { askedOf } from './asked.ts'
import { OTHER } from './choices.ts'

/** What a row says in these columns, in a language. */
export const rowTexts = (
  row: Recipient,
  columns: readonly string[],
  tag: LanguageTag,
): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map((name) => [name, rowCell(row, name, tag).value]))

/** Which of the texts that a template holds a column against its cell says; empty: none of them. */
export const heldTexts = (
  row: Readonly<Record<string, string>>,
  held: TemplateNames['held'],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(held).map(([name, texts]) => {
      const says = row[name.slice(OF_ROW.length)] ?? ''
      return [name, texts.includes(says) ? says : '']
    }),
  )

/**
 * What is wrong with a row for the text that is written to it in a language: a cell that would be printed says nothing, or a
 * choice has no text for what it says, or it differs in nothing but capitals or spaces from what a text asks for. Each has the place of its row, and names its column. `file`: the template.
 */
export function rowProblems(
  letter: Letter,
  { row: uses, held }: Pick<TemplateNames, 'row' | 'held'>,
  file: string,
  row: Recipient,
  tag: LanguageTag,
): readonly Problem[] {
  if (uses.length === 0 && Object.keys(held).length === 0) return []
  const asked = askedOf(letter, row.list)
  /** null: nobody can tell by the row */
  const says = (name: string, tag: LanguageTag): string | null => {
    const [group, inner = ''] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)]
    if (group === 'state')
      return row.state === null ? '' : (row.state.names[tag]?.[inner as keyof StateName] ?? '')
    if (name === 'addressee.title') return row.titles[tag] ?? ''
    if (name === 'addressee.address') return row.address.join('\n')
    if (group !== 'recipient') return null
    if (Object.hasOwn(asked, inner)) return asked[inner] ? inner : ''
    return rowCell(row, inner, tag).value
  }
  const problems: Problem[] = []
  const look = (use: RowUse): void => {
    const language = ('language' in use ? use.language : undefined) ?? tag
    const value = says(use.name, language)
    const column = use.name.startsWith(OF_ROW)
      ? rowCell(row, use.name.slice(OF_ROW.length), language).column
      : 'state'
    const cell = { row: row.id, column, value: value ?? '' }
    switch (use.kind) {
      case 'says':
        if (value === '')
          problems.push(problem('recipients/says-nothing', row.at, { ...cell, name: use.name, file }))
        return
      case 'chooses': {
        const { branches, hasOther } = use
        if (value === null || branches.includes(value)) return
        // in capitals or small letters, it is no other value
        const meant = alikeOf(value, branches)
        if (hasOther && meant === null) return
        problems.push(problem('recipients/no-branch', row.at, { ...cell, branches, meant, file }))
        return
      }
      case 'asks': {
        const isSo = value === null ? null : use.is === null ? value !== '' : value === use.is
        if (isSo !== false) use.inside.forEach(look)
        if (isSo !== true) use.otherwise.forEach(look)
        return
      }
      default:
        use satisfies never
    }
  }
  uses.forEach(look)
  const chosenBy = new Set(
    problems.map(({ arguments: given }) => (given as { readonly column?: string }).column),
  )
  for (const [name, texts] of Object.entries(held)) {
    if (!name.startsWith(OF_ROW) || name === 'recipient.title') continue
    const { column, value } = rowCell(row, name.slice(OF_ROW.length), tag)
    const meant = texts.includes(value) ? null : alikeOf(value, texts)
    if (meant !== null && meant !== OTHER && !chosenBy.has(column))
      problems.push(problem('recipients/nearly-asked', row.at, { row: row.id, column, value, meant, file }))
  }
  return problems
}

/** Of the texts the one that a cell says but for capitals and spaces: to whoever wrote it, it is the same; null: none. */
export function alikeOf(value: string, texts: readonly string[]): string | null {
  const bare = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, '')
  return value.trim() === '' ? null : (texts.find((text) => bare(text) === bare(value)) ?? null)
}
