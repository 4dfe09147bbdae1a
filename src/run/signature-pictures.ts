import type { Page } from '../model/page.ts'

/** Pages without signatures, by the page with them: equal pages stay the same object, so that they are written once. */
const bare = new WeakMap<Page, Page>()

/** Pages without pictures of signatures; their places stay empty, and all else where it is. */
export const withoutSignatures = (pages: readonly Page[]): readonly Page[] => pages.map(withoutSignature)

function withoutSignature(page: Page): Page {
  const known = bare.get(page)
  if (known !== undefined) return known
  const ink = page.ink.filter((each) => each.kind !== 'picture' || !each.isSignature)
  const made = ink.length === page.ink.length ? page : { ...page, ink }
  bare.set(page, made)
  return made
}
