import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanBody } from '../src/commands/answers.ts'
import type { ApprovalRule, CoveredItem } from '../src/model/approval.ts'
import { entryStart, ofPlan, type ReviewEntry } from '../src/model/ledger.ts'
import { openApprovals } from '../src/plan/approval.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** What holds of approvals whatever was said and edited. */

const bench = openBench()
afterAll(() => bench.close())

const item = (document: string): CoveredItem => ({
  document,
  action: 'make',
  inputs: `inputs of ${document}`,
  edition: { kind: 'first', reference: 'L-1', date: '2004-05-10' },
})
const items = ['FR/fr/letter', 'FR/fr/form', 'JP/en/letter'].map(item)
const signers = [null, 's', 't'] as const

/** Somebody's word: by a certificate, or by a name alone. */
interface Word {
  readonly who: string
  readonly isProved: boolean
  readonly event: ReviewEntry['event']
  readonly on: readonly number[]
  readonly signer: (typeof signers)[number]
}

const word = fc.record<Word>({
  who: fc.constantFrom('a', 'b', 'c', 's'),
  isProved: fc.boolean(),
  event: fc.constantFrom('approved', 'sent-back'),
  on: fc.uniqueArray(fc.nat(items.length - 1), { minLength: 1 }),
  signer: fc.constantFrom(...signers),
})

const line = ({ who, isProved, event, on, signer }: Word, at: number): ReviewEntry => ({
  ...entryStart(ofPlan('0123456789abcdef'), '2004-05-10T07:00:00.000Z', '0', '0123456789abcdef', null),
  // names of those who proved who they are, and of those who only say so, are different people's here
  by: isProved ? `proved ${who}` : who,
  event,
  remark: 'r',
  signer: signer === null ? null : { subject: signer, fingerprint: signer },
  items: on.map((at) => items[at]!),
  proof: isProved ? { subject: who, fingerprint: who, cms: String(at) } : null,
})

const rule = fc.record<ApprovalRule>({
  approvals: fc.constantFrom(0, 1, 2),
  approvers: fc.constantFrom([], ['a'], ['a', 'b', 's']),
})

describe('what persons have said', () => {
  it('is for each of them and each document what they have said last', () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        rule,
        fc.constantFrom(...signers),
        (words, asked, signs) => {
          const book = openApprovals(words.map((each, at) => line(each, at)))
          for (const [at, each] of items.entries()) {
            const last = new Map(
              words.filter(({ on }) => on.includes(at)).map((said) => [`${said.who} ${said.isProved}`, said]),
            )
            const { given, sentBack } = book.of(each, asked, signs)
            const counts = [...last.values()].filter(({ event, who, isProved, signer }) => {
              if (event !== 'approved' || (signer !== null && signs !== null && signer !== signs))
                return false
              if (isProved && who === signs) return false
              if (asked.approvers.length > 0)
                return isProved && signer !== null && asked.approvers.includes(who)
              return asked.approvals < 2 || isProved
            })
            expect(given.map(({ by }) => by).sort()).toEqual(
              counts.map(({ who, isProved }) => (isProved ? `proved ${who}` : who)).sort(),
            )
            expect(sentBack).toHaveLength(
              [...last.values()].filter(({ event }) => event === 'sent-back').length,
            )
          }
        },
      ),
    )
  })

  it('is nothing of what is another in any way', () => {
    const others: readonly ((of: CoveredItem) => CoveredItem)[] = [
      (of) => ({ ...of, document: 'CH/fr/letter' }),
      (of) => ({ ...of, action: 'withdraw' }),
      (of) => ({ ...of, inputs: `${of.inputs}.` }),
      (of) => ({ ...of, edition: { kind: 'first', reference: 'L-2', date: '2004-05-10' } }),
      (of) => ({ ...of, edition: { kind: 'first', reference: 'L-1', date: '2004-05-11' } }),
    ]
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom(...others), (words, other) => {
        const book = openApprovals(words.map((each, at) => line(each, at)))
        for (const each of items)
          expect(book.of(other(each), { approvals: 1, approvers: [] }, null)).toEqual({
            given: [],
            sentBack: [],
            approvedFor: [],
          })
      }),
    )
  })
})

/** Edits of a project, each of a file below it. */
const edits: readonly (readonly [file: string, from: string, to: string])[] = [
  ['data/ministers.csv', 'FR,FR,fr,,,,', 'FR,FR,fr,,,,Au Ministre'],
  ['data/ministers.csv', 'JP,JP,en,,', 'JP,JP,en,,To the Minister'],
  ['data/states.csv', 'Suisse', 'la Suisse'],
  ['templates/L/en.hbs', '<p>{{addressee.title}}', '<p>To {{addressee.title}}'],
  ['templates/L/fr.hbs', '</title>', ' –</title>'],
  ['templates/L/form.hbs', 'maxlength="60"', 'maxlength="50"'],
  ['templates/L/letter.json', '"2004-05-10"', '"2004-05-11"'],
  ['templates/L/letter.json', 'invite@example.org', 'letters@example.org'],
  ['templates/L/look.json', '"end":200', '"end":180'],
  ['locales/fr/words.json', '"City"', '"Town"'],
  ['locales/en/words.json', '"Letter"', '"A letter"'],
  ['data/ministers.csv', 'CH,CH,fr', 'CH,CH,en'],
]

/** The date of the edition. */
const DATE = edits.findIndex(([, from]) => from === '"2004-05-10"')

function edited(desk: SmallDesk, chosen: readonly number[]): void {
  for (const at of chosen) {
    const [name, from, to] = edits[at]!
    const file = path.join(desk.folder, name)
    const text = readFileSync(file, 'utf8')
    expect(text, `${name}: ${from}`).toContain(from)
    writeFileSync(file, text.replace(from, to))
  }
}

describe('any edit', () => {
  /** All is approved and nothing made; and the same letters, made without being asked for anything. */
  let approved: SmallDesk
  let made: SmallDesk

  beforeAll(async () => {
    approved = openSmallDesk(bench, 'approved', ['FR', 'fr'], ['CH', 'fr'], ['JP', 'en'])
    made = approved.copy()
    const file = path.join(approved.folder, 'templates/L/letter.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{"approvals":1,'))
    const { plan } = answerOf<PlanBody>(await approved.here('plan', 'L', '--save', '--json'))
    expect((await approved.here('approve', plan, '--by', 'Example')).status).toBe(0)
    expect((await made.here('generate', 'L', ...registry)).status).toBe(0)
  })

  it('takes the approval from exactly those documents that it would have made again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(edits.length - 1), { maxLength: 3 }), async (chosen) => {
        const [before, after] = [approved.copy(), made.copy()]
        for (const desk of [before, after]) edited(desk, chosen)
        const lacking = answerOf<PlanBody>(await before.here('plan', 'L', '--json')).approvals.lacking
        const { steps } = answerOf<PlanBody>(await after.here('plan', 'L', '--json'))
        const again = steps.filter(({ action }) => action === 'changed' || action === 'new')
        const lost = lacking.flatMap(({ documents }) => documents).sort()
        // no text here prints the letter's date; but it is another edition, which nobody has looked at
        if (chosen.includes(DATE)) expect(lost).toHaveLength(6)
        else expect(lost).toEqual(again.map(({ document }) => document).sort())
      }),
      { numRuns: 25, examples: edits.map((_, at): [number[]] => [[at]]) },
    )
  })
})
