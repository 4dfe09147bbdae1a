import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Drafts } from '../../archive/drafts.ts'
import { type Part, partName } from '../../model/document.ts'
import type { Language } from '../../model/letter.ts'
import type { Job } from '../../model/plan.ts'
import type { Project } from '../../project/project.ts'
import type { BundledAddressee } from '../../review/bundle.ts'
import type { Sequence } from '../../sequence.ts'

/** A bundle of drafts: its language, and its file in the folder of drafts. */
export interface DraftBundle {
  readonly language: string
  readonly file: string
  readonly documents: number
}

/** `Formulaire`, `Rectificatif 1`: as a language of one's own may lack the word, else as files are called. */
function partIn(words: Language['words'], tag: string, part: Part): string {
  const word = words[`paper.part.${part.kind}`]
  if (word === undefined) return partName(part)
  const name = word.slice(0, 1).toLocaleUpperCase(tag) + word.slice(1)
  return 'number' in part ? `${name} ${part.number}` : name
}

/** One file a language of the drafts that have just been written, to be passed round. `at`: ISO 8601, as they say. */
export async function writeBundles(
  project: Project,
  drafts: Drafts,
  jobs: Sequence<Job>,
  at: string,
): Promise<readonly DraftBundle[]> {
  const { bundleOf } = await import('../../review/bundle.ts')
  const bundles: DraftBundle[] = []
  for (const { tag, direction, words } of project.languages) {
    const own = jobs.filter(({ language }) => language === tag)
    if (own.length === 0) continue
    const addressees = new Map<string, { name: string; parts: BundledAddressee['parts'][number][] }>()
    for (const { recipient, part, file } of own) {
      const name = recipient.state?.names[tag]?.short ?? recipient.names[tag] ?? recipient.id
      const known = addressees.get(recipient.id) ?? { name, parts: [] }
      known.parts.push({
        name: partIn(words, tag, part),
        bytes: readFileSync(path.join(drafts.folder, file)),
      })
      addressees.set(recipient.id, known)
    }
    const title = `${project.letter.facts.reference} – ${words['marking.draft'] ?? 'DRAFT'} – ${words[`language.${tag}`] ?? tag}`
    const body = await bundleOf([...addressees.values()], { title, language: tag, direction, at })
    const file = `${project.letter.name}_drafts_${tag}.pdf`
    await drafts.write(file, { prefix: { chunks: [], length: 0, sha256: createHash('sha256') }, body })
    bundles.push({ language: tag, file, documents: own.length })
  }
  return bundles
}
