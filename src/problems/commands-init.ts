import { someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { error, type Words, wrongUse } from './wording.ts'

/** A model by its name, and what it is. */
interface ModelTold {
  readonly name: string
  readonly says: string
}

/** What the command refuses that begins a folder. */
export const commandsInitProblems = {
  'init/not-empty': error(
    'A folder of your own is begun by invite init, which writes lists, a letter and what to do next into it. It does that in a folder that is new or empty only, so that nothing of yours is ever overwritten. Here something lies in the folder already. Name another, which need not be there yet. Nothing was written.',
    ({
      folder,
      entries,
    }: {
      readonly folder: string | null
      readonly entries: readonly string[]
    }): Words => ({
      message: `${folder === null ? 'the folder where you are' : shown(folder)} is not empty: there is ${someOf(entries)}`,
      hint: 'name a new one: invite init my-letters',
    }),
  ),
  'init/no-folder': error(
    'A folder of your own is begun by invite init. By the name that you gave there is something else: a file, or a link that leads nowhere. Name another folder, which need not be there yet. Nothing was written.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `${shown(folder)} is there, and is no folder`,
      hint: 'name a new one: invite init my-letters',
    }),
  ),
  'init/which-model': wrongUse(
    'A folder of your own is begun by invite init from a model that comes with invite: a letter with its lists, which you then change into your own. It was not told from which, or there is no model by that name. Name one of those that the hint lists; at a terminal you are asked when you name none. Nothing was written.',
    ({
      model,
      known,
      nearest,
    }: {
      readonly model: string | null
      readonly known: readonly ModelTold[]
      readonly nearest: string | null
    }): Words => {
      const names = known.map(({ name }) => name).join(', ')
      const all = known.map(({ name, says }) => `${name} (${says})`).join('; ')
      return {
        message: model === null ? 'from which model?' : `there is no model ${shown(model)}`,
        hint: nearest === null ? `--from one of: ${all}` : `did you mean --from ${nearest}? One of ${names}`,
      }
    },
  ),
}
