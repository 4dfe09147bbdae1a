import { openReturns } from '../archive/returns.ts'
import type { ReturnId } from '../model/returned.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { counted, someOf } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import { type Command, letterWithRecord, openPast, readRecord, writeRecord } from './command.ts'
import { type Context, localDay } from './context.ts'
import { EXIT } from './exit.ts'
import type { ReturnsFlags } from './flags.ts'
import { actOf, type ReturnsAct } from './returns-acts.ts'
import type { ReturnsBody } from './returns-answers.ts'
import { type BookEntry, keepTable, openBook, type ReturnsBook } from './returns-book.ts'
import { collect, filesAt } from './returns-collect.ts'
import { decide, erase } from './returns-decide.ts'
import { keyIn } from './returns-key-in.ts'
import { missingFrom, tellMissing, unknownAddressees } from './returns-missing.ts'
import { returnTold } from './returns-told.ts'
import { entryLines } from './returns-words.ts'
import { scopeOf } from './told.ts'

/** What came back: collects it, decides about it, tells of it, erases it. */
export async function returns(
  context: Context,
  said: string | null,
  names: readonly string[],
  flags: ReturnsFlags,
): Promise<Ended<ReturnsBody>> {
  const command = await openPast(context, flags.letter ?? letterWithRecord(flags.out), flags)
  if (command.kind === 'refused') return command
  const act = actOf(said, names, flags, localDay(context.now()))
  if (typeof act !== 'string') return command.refuse(act)
  switch (act) {
    case 'list':
    case 'missing':
      return look(context, command, act, flags)
    case 'collect':
      return collectAll(context, command, names, flags)
    case 'key-in':
      return layOut(context, command, names, flags)
    case 'accept':
    case 'refuse':
    case 'erase':
      return change(context, command, act, names, flags)
    default:
      return act satisfies never
  }
}

const bodyOf = (command: Command, act: ReturnsAct): ReturnsBody => ({
  ...scopeOf(command),
  act,
  returns: [],
  before: null,
  passedOver: null,
  isStopped: false,
  missing: null,
  erased: null,
  sheets: null,
})

/** What there is: writes nothing, not even the table. */
async function look(
  context: Context,
  command: Command,
  act: 'list' | 'missing',
  flags: ReturnsFlags,
): Promise<Ended<ReturnsBody>> {
  const record = await readRecord(command)
  if (record.kind === 'refused') return record
  const { archive, ends, report } = record
  const none = noLetters(archive.documents.size, command.folder)
  if (none.length > 0) return command.refuse(none)
  const body = bodyOf(command, act)
  if (act === 'missing') {
    const strangers = unknownAddressees(flags.only ?? [], command.project, archive)
    if (strangers.length > 0) return command.refuse(strangers)
    const missing = missingFrom(archive, flags.only ?? null)
    tellMissing(report, command.project, missing)
    return answered({ ...body, missing }, ends)
  }
  const store = openReturns(command.folder)
  const book = await openBook(archive, archive.returned, store, context.now(), new Map())
  await report.problems(lostOf(book))
  const isOpen = flags.values === true
  tellBook(command, book, book.entries, store.locate, isOpen)
  const told = book.entries.map((entry) => returnTold(entry, isOpen))
  return answered({ ...body, returns: told }, ends === EXIT.done ? exitOf(book) : ends)
}

const noLetters = (documents: number, folder: string): readonly Problem[] =>
  documents > 0 ? [] : [problem('returns/no-letters', null, { folder })]

const lostOf = ({ lost }: ReturnsBook): readonly Problem[] =>
  lost.length === 0 ? [] : [problem('returns/lost', null, { ids: lost })]

/** Something waits for the officer's word. */
const exitOf = ({ entries }: ReturnsBook): number =>
  entries.some(({ standing }) => standing.kind === 'waiting') ? EXIT.left : EXIT.done

/** `shown`: those that are told of one by one; of the others it is said how many there are. */
function tellBook(
  { report }: Command,
  { entries, told }: ReturnsBook,
  shown: readonly BookEntry[],
  locate: (file: string) => string,
  isOpen: boolean,
): void {
  const typed = new Map(
    entries.flatMap(({ record: { id, keyedFrom } }) =>
      keyedFrom === null ? [] : [[id, keyedFrom] as const],
    ),
  )
  for (const entry of shown)
    for (const line of entryLines(entry, locate(entry.stored.file), typed, isOpen)) report.result(line)
  const count = (kind: BookEntry['standing']['kind']): number =>
    entries.filter(({ standing }) => standing.kind === kind).length
  const erased = [...told.values()].filter(({ isErased }) => isErased).length
  report.result(
    `${counted(entries.length, 'return')}: ${count('counted')} counted, ${count('waiting')} waiting, ${count('superseded')} superseded, ${count('refused')} refused${erased > 0 ? `; ${erased} erased` : ''}`,
  )
  if (count('waiting') > 0)
    report.note('look at what waits, then: invite returns accept ID, or refuse ID --reason "…"')
}

async function collectAll(
  context: Context,
  command: Command,
  names: readonly string[],
  flags: ReturnsFlags,
): Promise<Ended<ReturnsBody>> {
  const there = openReturns(command.folder)
  if (names.length === 0 && there.sheets().length === 0)
    return command.refuse([problem('returns/how', null, { found: 'no-files' })])
  const files = filesAt(names, there.locate(''))
  if (files.kind === 'problems') return command.refuse(files.problems)
  return context.stop.during(() =>
    writeRecord(command, async (archive, write): Promise<Ended<ReturnsBody>> => {
      const none = noLetters(archive.documents.size, command.folder)
      if (none.length > 0) return command.refuse(none)
      const store = openReturns(command.folder)
      const found = await collect(
        context,
        command,
        archive,
        write,
        store,
        files.value,
        flags.received ?? null,
      )
      const lines = [...archive.returned, ...found.lines]
      const book = await openBook(archive, lines, store, context.now(), found.read)
      await keepTable(store, book)
      await command.report.problems(lostOf(book))
      const now = new Set(found.lines.map(({ about }) => about.return))
      const entries = book.entries.filter(({ record }) => now.has(record.id))
      const waiting = entries.filter(({ standing }) => standing.kind === 'waiting')
      command.report.result(
        `${counted(entries.length, 'new return')}, ${found.before} that ${found.before === 1 ? 'was' : 'were'} here before, ${found.passedOver.length} not read`,
      )
      const isOpen = flags.values === true
      tellBook(command, book, waiting, store.locate, isOpen)
      for (const { file, why } of found.sheets)
        command.report.note(
          why === 'empty'
            ? `nobody has filled in ${file} yet`
            : `${file} cannot be read: leave its header and the first two cells of its last row as they were, and save it as CSV`,
        )
      const body: ReturnsBody = {
        ...bodyOf(command, 'collect'),
        returns: entries.map((entry) => returnTold(entry, isOpen)),
        before: found.before,
        passedOver: found.passedOver.map(({ name, why }) => ({ why, name: isOpen ? name : null })),
        isStopped: context.stop.asked() !== null,
      }
      if (found.fault !== null) throw found.fault
      const left = found.passedOver.length > 0 ? EXIT.left : exitOf(book)
      return answered(body, context.stop.asked() ?? left)
    }),
  )
}

/** Lays out sheets to key in; the ledger learns of what they say when that is collected. */
async function layOut(
  context: Context,
  command: Command,
  names: readonly string[],
  flags: ReturnsFlags,
): Promise<Ended<ReturnsBody>> {
  return writeRecord(command, async (archive): Promise<Ended<ReturnsBody>> => {
    const none = noLetters(archive.documents.size, command.folder)
    if (none.length > 0) return command.refuse(none)
    const store = openReturns(command.folder)
    const book = await openBook(archive, archive.returned, store, context.now(), new Map())
    const made = await keyIn(book, archive, store, names, flags)
    if (made.kind === 'problems') return command.refuse(made.problems)
    for (const { id, file, isNew } of made.value)
      command.report.result(`${isNew ? 'to be filled in from' : 'is there already, for'} ${id}: ${file}`)
    command.report.note('fill in its last row and save it as CSV; then: invite returns collect')
    const sheets = made.value.map(({ id, file }) => ({ return: id, path: file }))
    return answered({ ...bodyOf(command, 'key-in'), sheets }, EXIT.done)
  })
}

async function change(
  context: Context,
  command: Command,
  act: 'accept' | 'refuse' | 'erase',
  names: readonly string[],
  flags: ReturnsFlags,
): Promise<Ended<ReturnsBody>> {
  return writeRecord(command, async (archive, write): Promise<Ended<ReturnsBody>> => {
    const none = noLetters(archive.documents.size, command.folder)
    if (none.length > 0) return command.refuse(none)
    const strangers = unknownAddressees(act === 'erase' ? (flags.only ?? []) : [], command.project, archive)
    if (strangers.length > 0) return command.refuse(strangers)
    const store = openReturns(command.folder)
    const now = context.now()
    const book = await openBook(archive, archive.returned, store, now, new Map())
    const made =
      act === 'erase' ? erase(book, names, flags, now) : decide(book, archive, act, names, flags, now)
    if (made.kind === 'problems') return command.refuse(made.problems)
    const lines = made.value
    await write.append(lines)
    const ids: readonly ReturnId[] = lines.map(({ about }) => about.return)
    // the ledger tells of it first: what a death between the two leaves is erased by the next that writes
    if (act === 'erase') store.erase(ids)
    const after = await openBook(archive, [...archive.returned, ...lines], store, now, new Map())
    await keepTable(store, after)
    const shown = after.entries.filter(({ record }) => ids.includes(record.id))
    if (act === 'erase') await tellErased(command, ids)
    const isOpen = flags.values === true
    tellBook(command, after, shown, store.locate, isOpen)
    const body = { ...bodyOf(command, act), erased: act === 'erase' ? ids : null }
    const told = shown.map((entry) => returnTold(entry, isOpen))
    return answered({ ...body, returns: told }, EXIT.done)
  })
}

async function tellErased({ report }: Command, ids: readonly ReturnId[]): Promise<void> {
  if (ids.length === 0) return report.result('nothing was there to be erased')
  report.result(`${counted(ids.length, 'return')} erased: ${someOf(ids)}`)
  await report.problems([problem('returns/elsewhere', null)])
}
