import { currentOf } from '../../model/document-state.ts'
import type { Language } from '../../model/letter.ts'
import { lackingPaperWords } from '../../paper/words.ts'
import { distinct, type Outcome, problem } from '../../problems/problem.ts'
import { lackingNames } from '../../recipients/state-names.ts'
import { topOf } from '../../text/place.ts'
import { answered, type Ended } from '../answer.ts'
import { type Command, languageNamed, openCommand, writeRecord } from '../command.ts'
import { type Context, localDay } from '../context.ts'
import { EXIT } from '../exit.ts'
import { bytesTold, scopeOf } from '../told.ts'
import { actOf, type PaperAct } from './acts.ts'
import type { PaperBody } from './body.ts'
import type { PaperFlags } from './definition.ts'
import { leftOutNotes, type PaperSelection, selectLeaving } from './leaving.ts'
import type { PaperMade, PaperRun } from './run.ts'

/** What goes with letters on paper: a manifest, print files, labels, envelopes. */
export async function paper(
  context: Context,
  said: string | null,
  letterName: string | null,
  flags: PaperFlags,
): Promise<Ended<PaperBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const act = actOf(said, flags)
  if (typeof act !== 'string') return command.refuse(act)
  const language = await languageFor(command, act, flags.language)
  if (language.kind === 'problems') return command.refuse(language.problems)
  return writeRecord(command, async (archive, write): Promise<Ended<PaperBody>> => {
    const today = localDay(context.now())
    const channel = flags.channel ?? null
    const chosen = await selectLeaving(command, archive, flags, language.value.tag, channel, today)
    if (chosen.kind === 'problems') return command.refuse(chosen.problems)
    const { items, leftOut } = chosen.value
    await command.report.problems([...chosen.notes, ...leftOutNotes(leftOut)])
    if (items.length === 0) return command.refuse([problem('paper/nothing', null)])
    const run = { context, command, flags, language: language.value, archive, write, items }
    const made = await RUN[act](run)
    if (made.kind === 'problems') return command.refuse(made.problems)
    await command.report.problems(made.notes)
    for (const { file } of made.value.files) command.report.result(pathOf(command, file))
    return answered(bodyOf(run, act, chosen.value, made.value), EXIT.done)
  })
}

const RUN: Readonly<Record<PaperAct, (run: PaperRun) => Promise<Outcome<PaperMade>>>> = {
  manifest: async (run) => (await import('./manifest.ts')).manifest(run),
  pack: async (run) => (await import('./pack.ts')).packs(run),
  labels: async (run) => (await import('./addresses.ts')).labels(run),
  envelopes: async (run) => (await import('./addresses.ts')).envelopes(run),
}

const pathOf = ({ folder }: Command, file: string): string => `${folder}/${file}`

/**
 * The language of what goes with the letters: one that the letter is written in, with all words and names that are printed in it.
 */
async function languageFor(command: Command, act: PaperAct, tag: string): Promise<Outcome<Language>> {
  const { project } = command
  const named = languageNamed(project, tag)
  if (named.kind === 'problems') return named
  const language = named.value
  const refused = (found: Parameters<typeof distinct>[0]): Outcome<Language> => ({
    kind: 'problems',
    problems: distinct(found),
  })
  if (act !== 'manifest' && act !== 'pack') return named
  const words = lackingPaperWords(language)
  if (words.length > 0)
    return refused([
      problem('paper/words', topOf(language.wordsSource.file), { words, language: language.tag }),
    ])
  const unnamed = project.recipients.flatMap(({ state }) =>
    state === null ? [] : lackingNames(state, language.tag),
  )
  if (unnamed.length === 0) return named
  const { atItsCell } = await import('../../recipients/cell-places.ts')
  const places = await project.cellPlaces()
  return refused(unnamed.map((each) => atItsCell(each, places)))
}

function bodyOf(run: PaperRun, act: PaperAct, { leftOut }: PaperSelection, made: PaperMade): PaperBody {
  const { command, language, items } = run
  return {
    ...scopeOf(command),
    act,
    language: language.tag,
    manifest: made.manifest,
    channel: made.channel,
    files: made.files,
    addressees: items.map(({ recipient, documents }) => ({
      addressee: recipient.id,
      number: made.numbers.get(recipient.id) ?? null,
      bag: recipient.bag ?? null,
      isPrinted: made.printed?.has(recipient.id) ?? true,
      documents: documents.map((state) => ({
        ...bytesTold(state.document, currentOf(state)),
        page: made.pages?.get(state.document) ?? null,
      })),
    })),
    leftOut,
  }
}
