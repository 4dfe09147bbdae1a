import type { Archive } from '../src/archive/archive.ts'
import { partsOfId } from '../src/model/document.ts'
import type { PlanItem } from '../src/model/plan.ts'
import type { Sequence } from '../src/sequence.ts'
import { type Files, sha256Of } from './registry.ts'

/** What became of one document, as a person would keep it on a card. */
export interface Card {
  /** each version's bytes, by SHA-256, as they were made and as they are with evidence since, and the days on which it left */
  readonly versions: { readonly made: string; sha256: string; days: string[]; isUnclear: boolean }[]
  stands: boolean
  /** what its lines say, in their order */
  readonly story: string[]
}

/** What each addressee holds: by documents, a card each. */
export type Cards = Map<string, Card>

export const copyOfCards = (cards: Cards): Cards => structuredClone(cards)

const cardOf = (cards: Cards, document: string): Card => {
  const card = cards.get(document) ?? { versions: [], stands: false, story: [] }
  cards.set(document, card)
  return card
}

/** Carries a plan out on the cards; `bytesOf`: what a document's file holds now, by its name. */
export function carryOut(cards: Cards, items: Sequence<PlanItem>, files: Files): void {
  for (const item of items) {
    const card = cardOf(cards, item.document)
    switch (item.kind) {
      case 'make':
        if (card.stands) card.story.push('superseded')
        card.story.push('made')
        card.versions.push({
          made: sha256Of(files.get(item.job.file)!),
          sha256: sha256Of(files.get(item.job.file)!),
          days: [],
          isUnclear: false,
        })
        card.stands = true
        break
      case 'settle':
        card.story.push('settled')
        break
      case 'restore':
        card.story.push('restored', ...(item.inputs.length > 0 ? ['settled'] : []))
        card.stands = true
        break
      case 'withdraw':
        card.story.push(item.by === null ? 'withdrawn' : 'superseded')
        card.stands = false
        break
      case 'keep':
      case 'hold':
      case 'wait':
        break
    }
  }
}

const isOf = (document: string, ids: readonly string[]): boolean =>
  ids.includes(partsOfId(document).recipient)

/** They have left on that day. */
export function sendAll(cards: Cards, ids: readonly string[], on: string): void {
  for (const [document, { stands, versions, story }] of cards) {
    if (!stands || !isOf(document, ids)) continue
    versions.at(-1)!.days.push(on)
    versions.at(-1)!.isUnclear = false
    story.push('issued')
  }
}

/** Evidence was added to what stands of these; `bytesOf`: what a document's file holds now. */
export function renewCards(
  cards: Cards,
  ids: readonly string[],
  bytesOf: (document: string) => Buffer,
): void {
  for (const [document, { stands, versions, story }] of cards) {
    if (!stands || !isOf(document, ids)) continue
    versions.at(-1)!.sha256 = sha256Of(bytesOf(document))
    story.push('renewed')
  }
}

/** They have not left at all. */
export function takeBackAll(cards: Cards, ids: readonly string[]): void {
  for (const [document, { versions, story }] of cards) {
    if (!isOf(document, ids)) continue
    for (const version of versions) {
      story.push(...version.days.map(() => 'voided'))
      version.days = []
    }
    const last = versions.at(-1)!
    if (last.isUnclear) story.push('voided')
    last.isUnclear = false
  }
}

/** What the cards would say if they were written down from a record. */
export function cardsOf(archive: Archive): Cards {
  const cards: Cards = new Map()
  for (const { document, versions, gone } of archive.documents.values()) {
    const card = cardOf(cards, document)
    card.stands = gone === null
    for (const { made, sha256, issued, isUnclear } of versions)
      card.versions.push({ made: made.sha256, sha256, days: issued.map(({ on }) => on), isUnclear })
  }
  for (const { about, event } of archive.entries) cardOf(cards, about.document).story.push(event)
  return cards
}

/** What an addressee holds of a document: the last version that has left, or may have, by its bytes as they were made. */
export const heldBy = ({ versions }: Card): string | null =>
  versions.findLast(({ days, isUnclear }) => days.length > 0 || isUnclear)?.made ?? null
