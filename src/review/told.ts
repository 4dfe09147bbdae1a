import type { Part } from '../model/document.ts'
import type { ShownDocument, ShownReason } from './shown.ts'
import type { PageWords } from './words.ts'

/** How a part is called. */
export const partOf = (part: Part, { say }: PageWords): string =>
  'number' in part ? say(`part.${part.kind}`, { number: part.number }) : say(`part.${part.kind}`)

/** Each reason with what is done for it; where both are the same word, once. */
export function whysOf({ action, reasons }: ShownDocument, { say }: PageWords): readonly ShownReason[] {
  const done = say(`action.${action}`)
  const why = reasons.filter(({ text }) => text !== done)
  return why.length === 0
    ? [{ text: done, where: reasons[0]?.where ?? null }]
    : why.map(({ text, where }) => ({ text: `${done}${say('joint.colon')}${text}`, where }))
}

/** What is done, and why, in one line. */
export function whyOf({ action, reasons }: ShownDocument, { say }: PageWords): string {
  const done = say(`action.${action}`)
  const why = reasons.map(({ text }) => text).filter((text) => text !== done)
  return why.length === 0 ? done : `${done}${say('joint.colon')}${why.join(say('joint.reasons'))}`
}
