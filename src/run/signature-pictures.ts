import { memo } from '../memo.ts'
import type { Ink, Page } from '../model/page.ts'

/** Pages with a signature that many letters of a run share, in all its languages; each has some 30 KB. */
const MOST_PAGES = 50

const isSignature = (ink: Ink): boolean => ink.kind === 'picture' && ink.isSignature

/**
 * For one run: gives a page without pictures of signatures, whose places stay empty, and all else where it is. Of equal pages it
 * gives the same object, so that they are written once.
 */
export function openSignatureRemover(): (page: Page) => Page {
  const without = memo(
    MOST_PAGES,
    (page: Page): Page => ({ ...page, ink: page.ink.filter((each) => !isSignature(each)) }),
  )
  return (page) => (page.ink.some(isSignature) ? without(page) : page)
}
