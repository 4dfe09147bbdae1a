import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DocumentId, partsOfId } from '../src/model/document.ts'
import { currentOf, type DocumentState, hasLeft, isStanding } from '../src/model/document-state.ts'
import { RESOLUTIONS, type Resolution } from '../src/model/ledger.ts'
import { isWork, type Plan } from '../src/model/plan.ts'
import { withdrawnAddressees } from '../src/plan/assemble.ts'
import type { PlanOptions } from '../src/plan/request.ts'
import { type Desk, everybody, type Lists, fewLists as lists, openDesk, row } from './desk.ts'
import { messages } from './said.ts'

/**
 * Whatever an officer edits, sends and decides, in whatever order: nothing that has left changes without their word, a run
 * leaves nothing to do, and the ledger tells of every file. STORIES says how many are tried.
 */
const runs = Number(process.env.STORIES ?? 250)

/** One thing that happens. */
type Step =
  | { readonly kind: 'title'; readonly id: string; readonly title: string }
  | { readonly kind: 'language'; readonly id: string; readonly language: string }
  | { readonly kind: 'text'; readonly of: string; readonly text: string }
  | { readonly kind: 'leave' | 'join'; readonly id: string }
  | { readonly kind: 'rename' | 'output' }
  | { readonly kind: 'sheet'; readonly tags: readonly string[] }
  | { readonly kind: 'issue'; readonly ids: readonly string[] }
  | { readonly kind: 'lose' | 'alter'; readonly nth: number }
  | { readonly kind: 'generate'; readonly options: Given }
/** `as` undefined: no word is given. */
type Given = Partial<Pick<PlanOptions, 'to' | 'only' | 'skipHeld' | 'language'>> & {
  readonly as?: Resolution
}

const kind = <Kind extends string>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds)
const word = fc.constantFrom('', 'a', 'b')
const minister = fc.constantFrom('BE', 'FR', 'RU')
const mission = fc.constantFrom('FR-mission', 'RU-mission')
const issue = fc.record({ kind: kind('issue'), ids: fc.subarray(everybody, { minLength: 1 }) })
const edit: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: kind('title'), id: fc.oneof(minister, mission), title: word }),
  fc.record({ kind: kind('language'), id: minister, language: fc.constantFrom('fr', 'ru') }),
  fc.record({ kind: kind('text'), of: fc.constantFrom('fr', 'ru', 'form'), text: word }),
  fc.record({ kind: kind('leave', 'join'), id: fc.oneof(minister, mission) }),
  { weight: 2, arbitrary: fc.record({ kind: kind('join'), id: fc.oneof(minister, mission) }) },
  fc.record({ kind: kind('rename', 'output') }),
  fc.record({ kind: kind('sheet'), tags: fc.subarray(['fr', 'ru'], { minLength: 1 }) }),
  fc.record({ kind: kind('lose', 'alter'), nth: fc.nat(20) }),
  { weight: 2, arbitrary: issue },
)
const generate: fc.Arbitrary<Step> = fc.record({
  kind: kind('generate'),
  options: fc.record(
    {
      to: fc.constantFrom('ministers', 'missions', 'all'),
      only: fc.subarray(['BE', 'FR', 'RU', 'FR-pm'], { minLength: 1 }),
      as: fc.constantFrom(...RESOLUTIONS),
      skipHeld: fc.boolean(),
      language: fc.constantFrom(['own'], ['fr'], ['fr', 'ru']),
    },
    { requiredKeys: [] },
  ),
})
/** First something is made and sent, so that there is something to ask about. */
const story: fc.Arbitrary<readonly Step[]> = fc
  .tuple(issue, fc.array(fc.tuple(edit, generate), { minLength: 1, maxLength: 8 }))
  .map(([sent, then]) => [{ kind: 'generate', options: { to: 'all' } }, sent, ...then.flat()])

/** As options of the plan; a revision has a date of its own. */
const asked = (options: Given, nth: number): Partial<PlanOptions> => ({
  ...options,
  ...(options.as === 'revision' ? { dated: `2005-01-${String(nth + 10)}` } : {}),
})

/** Returns what a run decided; undefined: it was no run, or nothing was done. */
async function take(desk: Desk, each: Step, nth: number): Promise<Plan | undefined> {
  const set = <Of extends { readonly id: string }>(rows: readonly Of[], id: string, cells: Partial<Of>) =>
    rows.map((row) => (row.id === id ? { ...row, ...cells } : row))
  switch (each.kind) {
    case 'title': {
      const { id, title } = each
      desk.edit(({ ministers, missions }) => ({
        ministers: set(ministers, id, { title }),
        missions: set(missions, id, { title }),
      }))
      return
    }
    case 'language':
      desk.edit(({ ministers }) => ({ ministers: set(ministers, each.id, { language: each.language }) }))
      return
    case 'text':
      desk.edit(({ texts }) => ({ texts: { ...texts, [each.of]: each.text } }))
      return
    case 'leave': {
      const others = ({ id }: { readonly id: string }): boolean => id !== each.id
      desk.edit(({ ministers, missions }) => ({
        ministers: ministers.filter(others),
        missions: missions.filter(others),
      }))
      return
    }
    case 'join': {
      const back = ({ id }: { readonly id: string }): boolean => id === each.id
      // FR-pm is France too
      const isThere = ({ id }: { readonly id: string }): boolean => id.replace('-pm', '') === each.id
      const added = <Of extends { readonly id: string }>(rows: readonly Of[], from: readonly Of[]) =>
        rows.some(isThere) ? rows : [...rows, ...from.filter(back)]
      desk.edit(({ ministers, missions }) => ({
        ministers: added(ministers, lists.ministers),
        missions: added(missions, lists.missions),
      }))
      return
    }
    case 'rename':
      desk.edit(({ ministers }) => ({ ministers: set(ministers, 'FR', { id: 'FR-pm' }) }))
      return
    case 'sheet': {
      const texts = Object.fromEntries(each.tags.map((tag) => [tag, 'x']))
      desk.edit(({ sheets }) => ({ sheets: new Map([...sheets, [sheets.size + 1, texts]]) }))
      return
    }
    case 'output':
      desk.edit(({ output }) => ({ output: `${output}1` }))
      return
    case 'issue':
      desk.issue(each.ids)
      return
    case 'lose':
    case 'alter': {
      const file = [...desk.files.keys()].sort()[each.nth]
      if (file === undefined) return
      if (each.kind === 'lose') desk.files.delete(file)
      else desk.files.set(file, `altered ${nth}`)
      return
    }
    case 'generate': {
      const done = await desk.run(asked(each.options, nth))
      return done.kind === 'ok' ? (done.value ?? undefined) : undefined
    }
  }
}

/** A story on a desk of its own; `then` looks at the desk after each step, and knows what there was before. */
async function tell(
  steps: readonly Step[],
  then: (
    desk: Desk,
    each: Step,
    done: Plan | undefined,
    before: ReadonlyMap<DocumentId, DocumentState>,
  ) => void,
): Promise<Desk> {
  const desk = openDesk(lists)
  for (const [nth, each] of steps.entries()) {
    const before = desk.documents()
    then(desk, each, await take(desk, each, nth), before)
  }
  return desk
}
const always = (what: (steps: readonly Step[]) => Promise<unknown>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(story, async (steps) => void (await what(steps))),
    { numRuns: runs },
  )

describe('whatever happens', () => {
  it('the ledger tells of every file, and every version that is there is whole', async () => {
    await always((steps) =>
      tell(
        steps.filter((each) => each.kind !== 'lose' && each.kind !== 'alter'),
        (desk) => {
          const recorded = desk.recorded()
          expect([...desk.files.keys()].sort()).toEqual([...recorded.keys()].sort())
          for (const [file, sha256] of recorded) expect(desk.files.get(file), file).toBe(sha256)
          for (const { document, gone, versions } of desk.documents().values()) {
            for (const { made, file } of versions)
              if (file !== null) expect(desk.files.get(file), file).toBe(made.sha256)
            if (gone === null) expect(versions.at(-1)!.file, document).toBe(versions.at(-1)!.made.file)
          }
        },
      ),
    )
  })

  it('what has left is as it was, but for the officer’s word', async () => {
    await always((steps) => {
      // what was not yet revised follows by itself
      const revised = steps.findIndex((each) => each.kind === 'generate' && each.options.as === 'revision')
      const plain = revised < 0 ? steps : steps.slice(0, revised)
      return tell(plain, (desk, each, _, before) => {
        if (each.kind === 'generate' && each.options.as !== undefined) return
        for (const [document, state] of before) {
          const version = currentOf(state)
          // a copy follows its original
          if (!hasLeft(version) || state.gone !== null || version.made.copies !== null) continue
          const after = desk.documents().get(document)!
          expect([after.gone, currentOf(after).made], document).toEqual([null, version.made])
        }
      })
    })
  })

  it('a run leaves no work behind it, and asks nothing again', async () => {
    let done = 0
    await always((steps) =>
      tell(steps, (desk, each, plan) => {
        if (plan === undefined || each.kind !== 'generate') return
        done++
        const { as, ...options } = each.options
        const again = desk.plan(options)
        if (again.kind !== 'ok') throw new Error(JSON.stringify(again.problems))
        const { items } = again.value
        expect(items.filter(isWork).map((item) => `${item.kind} ${item.document}`)).toEqual([])
        // what the officer's word was no answer to may be left, and copies that wait for what was left
        const waited = new Set(plan.items.flatMap((item) => (item.kind === 'wait' ? [item.document] : [])))
        const held = items.filter(
          (item) =>
            item.kind === 'hold' &&
            !waited.has(item.document) &&
            (as === undefined ? !options.skipHeld : item.ways.includes(as)),
        )
        expect(held.map(({ document }) => document)).toEqual([])
      }),
    )
    expect(done).toBeGreaterThan(runs / 2)
  })

  it('a replacement that is offered for a copy is made, with its original where that needs one', async () => {
    let offered = 0
    await always((steps) =>
      tell(steps, (desk) => {
        for (const to of ['missions', 'all']) {
          const plan = desk.plan({ to })
          if (plan.kind !== 'ok') continue
          const meant = plan.value.items.filter(
            (item) => item.kind === 'hold' && item.job?.original != null && item.ways.includes('replacement'),
          )
          if (meant.length === 0) continue
          offered++
          const replaced = desk.plan({ to, as: 'replacement', reason: 'why' })
          if (replaced.kind !== 'ok') throw new Error(messages(replaced.problems))
          const kinds = new Map(replaced.value.items.map((item) => [item.document, item.kind]))
          expect(meant.map(({ document }) => kinds.get(document))).toEqual(meant.map(() => 'make'))
        }
      }),
    )
    expect(offered).toBeGreaterThan(0)
  })

  it('nobody has two originals in their own language', async () => {
    await always((steps) =>
      tell(
        // another language may be asked for besides
        steps.filter((each) => each.kind !== 'generate' || each.options.language === undefined),
        (desk) => {
          const letters = [...desk.documents().values()].filter((state) => {
            const { list, own } = currentOf(state).made
            return (
              isStanding(state) &&
              own &&
              list === 'ministers' &&
              partsOfId(state.document).part.kind === 'letter'
            )
          })
          const states = letters.map(({ document }) => document.slice(0, 2))
          expect(states, letters.map(({ document }) => document).join()).toEqual([...new Set(states)])
        },
      ),
    )
  })

  it('the plan’s id is that of its decisions, whatever the order of the lists', async () => {
    await always(async (steps) => {
      const desk = await tell(steps, () => {})
      const id = () => {
        const plan = desk.plan({ to: 'all' })
        return plan.kind === 'ok' ? plan.value.id : plan.problems
      }
      const before = id()
      desk.edit(({ ministers, missions }) => ({
        ministers: [...ministers].reverse(),
        missions: [...missions].reverse(),
      }))
      expect(id()).toEqual(before)
    })
  })
})

/** A desk where this was made, and this has left. */
async function deskOf(given: Partial<Lists>, issued: readonly string[]): Promise<Desk> {
  const desk = openDesk({ ...lists, missions: [], ...given })
  await desk.run({ to: 'all' })
  desk.issue(issued)
  return desk
}
function planOf(desk: Desk, options: Partial<PlanOptions> = {}): Plan {
  const plan = desk.plan(options)
  if (plan.kind !== 'ok') throw new Error(messages(plan.problems))
  return plan.value
}
/** What is done with letters; forms go with them. */
const letters = ({ items }: Plan): readonly string[] =>
  items.filter(({ document }) => document.endsWith('/letter')).map((item) => `${item.kind} ${item.document}`)
const title = (id: string, title: string) => (now: Lists) => ({
  ministers: now.ministers.map((row) => (row.id === id ? { ...row, title } : row)),
})
const french = (text: string) => ({ texts: { ...lists.texts, fr: text } })

describe('a plan', () => {
  it('has an id that any decision changes', async () => {
    const ids = new Set<string>()
    const desk = await deskOf({}, ['FR'])
    const note = (plan: Plan): void => {
      expect(ids, letters(plan).join()).not.toContain(plan.id)
      ids.add(plan.id)
    }
    note(planOf(desk))
    note(planOf(desk, { only: ['FR', 'RU'] }))
    desk.edit(() => ({ output: '2' }))
    note(planOf(desk))
    desk.edit(() => ({ output: '1' }))
    desk.edit(title('FR', 'a'))
    note(planOf(desk))
    note(planOf(desk, { as: 'replacement' }))
    note(planOf(desk, { as: 'stands' }))
    desk.edit(title('FR', 'b'))
    note(planOf(desk))
    desk.edit(title('FR', ''))
    desk.files.clear()
    note(planOf(desk))
  })

  it('settles what stands, and does not ask again before it changes again', async () => {
    const desk = await deskOf({}, ['FR'])
    desk.edit(title('FR', 'a'))
    desk.edit(() => french('b'))
    expect(letters(planOf(desk))).toEqual(['make BE/fr/letter', 'hold FR/fr/letter', 'keep RU/ru/letter'])
    await desk.run({ as: 'stands' })
    expect(letters(planOf(desk))).toEqual(['keep BE/fr/letter', 'keep FR/fr/letter', 'keep RU/ru/letter'])
    desk.edit(() => french('c'))
    expect(letters(planOf(desk))[1]).toBe('hold FR/fr/letter')
  })

  it('settles with one word that a letter stays in its language, under its id, and whatever else of it has changed', async () => {
    for (const cells of [{ language: 'ru' }, { id: 'FR-pm' }]) {
      const desk = await deskOf({}, ['FR'])
      desk.edit(() => french('b'))
      desk.edit(({ ministers }) => ({
        ministers: ministers.map((row) => (row.id === 'FR' ? { ...row, ...cells } : row)),
      }))
      expect(letters(planOf(desk)), JSON.stringify(cells)).toContain('hold FR/fr/letter')
      await desk.run({ as: 'stands' })
      expect(letters(planOf(desk)).filter((line) => line.includes('FR'))).toEqual(['keep FR/fr/letter'])
      desk.edit(() => french('c'))
      expect(letters(planOf(desk)).filter((line) => line.includes('FR'))).toEqual(['hold FR/fr/letter'])
    }
  })

  it('corrects no letter by a sheet whose file is missing or altered, and does not offer to', async () => {
    for (const damage of [
      (desk: Desk) => desk.files.delete('FR/L_FR_fr.pdf'),
      (desk: Desk) => desk.files.set('FR/L_FR_fr.pdf', 'another'),
    ]) {
      const desk = await deskOf({ ministers: [row('BE'), row('FR')] }, ['BE', 'FR'])
      damage(desk)
      desk.edit(() => ({ ...french('b'), sheets: new Map([[1, { fr: 'x' }]]) }))
      const ways = planOf(desk).items.flatMap((item) =>
        item.kind === 'hold' ? [[item.document, item.ways]] : [],
      )
      expect(ways).toEqual([
        ['BE/fr/letter', ['revision', 'corrigendum', 'stands']],
        ['FR/fr/letter', ['revision']],
      ])
      const { items } = planOf(desk, { as: 'corrigendum' })
      expect(items.filter(isWork).map(({ document }) => document)).toEqual(['BE/fr/letter', 'BE/fr/corr-1'])
    }
  })

  it('holds a text that changed while only an earlier version has left', async () => {
    const desk = await deskOf({}, ['FR'])
    desk.edit(title('FR', 'a'))
    await desk.run({ as: 'replacement' })
    desk.edit(() => french('b'))
    expect(letters(planOf(desk))).toContain('hold FR/fr/letter')
    expect(await desk.run({})).toMatchObject({ kind: 'ok', value: null })
  })

  it('goes on replacing what has left, while the replacement has not', async () => {
    const desk = await deskOf({}, ['FR'])
    desk.edit(title('FR', 'a'))
    await desk.run({ as: 'replacement' })
    desk.edit(title('FR', 'b'))
    await desk.run({})
    const state = desk.documents().get('FR/fr/letter')!
    expect(state.versions.map(({ made }) => [made.as, made.replaces])).toEqual([
      [null, null],
      ['replacement', { document: 'FR/fr/letter', version: 1 }],
      ['replacement', { document: 'FR/fr/letter', version: 1 }],
    ])
  })

  it('asks what becomes of a letter whose addressee has another id or language, whoever is selected', async () => {
    const desk = await deskOf({}, ['FR'])
    desk.edit(({ ministers }) => ({
      ministers: ministers.map((row) => (row.id === 'FR' ? { ...row, id: 'FR-pm' } : row)),
    }))
    for (const options of [{}, { only: ['FR-pm'] }, { language: ['fr'] }])
      expect(letters(planOf(desk, options)), JSON.stringify(options)).not.toContain('make FR-pm/fr/letter')
    const other = await deskOf({}, ['FR'])
    other.edit(({ ministers }) => ({
      ministers: ministers.map((row) => (row.id === 'FR' ? { ...row, language: 'ru' } : row)),
    }))
    for (const options of [{}, { only: ['FR'] }, { language: ['ru'] }])
      expect(letters(planOf(other, options)), JSON.stringify(options)).not.toContain('make FR/ru/letter')
  })

  it('needs a word where many addressees go at once: all of a list, or five that are more than a tenth', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, nth) => row(`A${String.fromCharCode(65 + nth)}`))
    const withdrawn = async (before: number, after: number) => {
      const desk = await deskOf({ ministers: many(before) }, [])
      desk.edit(({ ministers }) => ({ ministers: ministers.slice(0, after) }))
      return withdrawnAddressees(planOf(desk), { documents: desk.documents() })
    }
    expect(await withdrawn(10, 10)).toEqual({ count: 0, isMany: false })
    expect(await withdrawn(10, 6)).toEqual({ count: 4, isMany: false })
    expect(await withdrawn(10, 5)).toEqual({ count: 5, isMany: true })
    expect(await withdrawn(50, 45)).toEqual({ count: 5, isMany: false })
    expect(await withdrawn(50, 44)).toEqual({ count: 6, isMany: true })
    expect(await withdrawn(2, 0)).toEqual({ count: 2, isMany: true })
  })

  it('does not count those whose letter another takes the place of', async () => {
    const desk = await deskOf({}, [])
    desk.edit(({ ministers }) => ({ ministers: ministers.map((row) => ({ ...row, language: 'ru' })) }))
    const plan = planOf(desk)
    expect(letters(plan).filter((line) => line.startsWith('withdraw'))).toHaveLength(2)
    expect(withdrawnAddressees(plan, { documents: desk.documents() }).count).toBe(0)
  })
})
