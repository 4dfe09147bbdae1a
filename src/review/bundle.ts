import { createHash } from 'node:crypto'
import type { PDFDocument, PDFObject, PDFRef } from 'pdf-lib'
import type { LanguageTag } from '../model/recipient.ts'

/** Drafts of one addressee, in the order in which they are leafed through. */
export interface BundledAddressee {
  /** as the outline says it */
  readonly name: string
  readonly parts: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/** What a bundle says of itself. `at`: ISO 8601, the time that its drafts say. */
export interface BundleWords {
  readonly title: string
  readonly language: LanguageTag
  readonly direction: 'ltr' | 'rtl'
  readonly at: string
}

/**
 * Drafts one behind the other in one file, to be passed round, with an outline by addressee (ISO 32000-1, 12.3.3). What they share,
 * fonts above all, is in it once. Pages keep how they look; the structure for screen readers is in each draft alone, and fields
 * are no form any more.
 */
export async function bundleOf(
  addressees: readonly BundledAddressee[],
  { title, language, direction, at }: BundleWords,
): Promise<Uint8Array> {
  const { PDFDocument, PDFName } = await import('pdf-lib')
  const bundle = await PDFDocument.create({ updateMetadata: false })
  const entries: OutlineEntry[] = []
  for (const { name, parts } of addressees) {
    const inside: OutlineEntry[] = []
    for (const part of parts) {
      const draft = await PDFDocument.load(part.bytes, { updateMetadata: false })
      const pages = await bundle.copyPages(draft, draft.getPageIndices())
      for (const page of pages) {
        page.node.delete(PDFName.of('StructParents'))
        bundle.addPage(page)
      }
      inside.push({ name: part.name, page: pages[0]!.ref, inside: [] })
    }
    entries.push({ name, page: inside[0]!.page, inside: inside.length > 1 ? inside : [] })
  }
  await shareObjects(bundle)
  await addOutline(bundle, entries)
  const { context, catalog } = bundle
  catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'))
  catalog.set(
    PDFName.of('ViewerPreferences'),
    context.obj({ DisplayDocTitle: true, Direction: PDFName.of(direction === 'rtl' ? 'R2L' : 'L2R') }),
  )
  bundle.setTitle(title)
  bundle.setLanguage(language)
  bundle.setProducer('invite')
  bundle.setCreationDate(new Date(at))
  bundle.setModificationDate(new Date(at))
  return bundle.save({ updateFieldAppearances: false })
}

interface OutlineEntry {
  readonly name: string
  readonly page: PDFRef
  readonly inside: readonly OutlineEntry[]
}

async function addOutline(
  { context, catalog }: PDFDocument,
  entries: readonly OutlineEntry[],
): Promise<void> {
  const { PDFHexString, PDFName } = await import('pdf-lib')
  const put = (parent: PDFRef, all: readonly OutlineEntry[]): readonly PDFRef[] => {
    const refs = all.map(() => context.nextRef())
    for (const [nth, { name, page, inside }] of all.entries()) {
      const own = refs[nth]!
      const within = put(own, inside)
      const entry = context.obj({
        Title: PDFHexString.fromText(name),
        Parent: parent,
        Dest: [page, PDFName.of('XYZ'), null, null, null],
        ...(nth > 0 ? { Prev: refs[nth - 1]! } : {}),
        ...(nth < refs.length - 1 ? { Next: refs[nth + 1]! } : {}),
        // closed: whoever opens it sees the addressees
        ...(within.length > 0 ? { First: within[0]!, Last: within.at(-1)!, Count: -within.length } : {}),
      })
      context.assign(own, entry)
    }
    return refs
  }
  const root = context.nextRef()
  const top = put(root, entries)
  const outline = context.obj({ Type: 'Outlines', First: top[0]!, Last: top.at(-1)!, Count: top.length })
  context.assign(root, outline)
  catalog.set(PDFName.of('Outlines'), root)
}

/** Rounds until nothing is alike any more: a font’s program, its descriptor, the font, and the font that has that. */
const MOST_ROUNDS = 6

/** Objects that say the same become one. Pages and their annotations stay apart, which are told apart by who they are. */
async function shareObjects({ context }: PDFDocument): Promise<void> {
  const { PDFArray, PDFDict, PDFRawStream, PDFRef } = await import('pdf-lib')
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const first = new Map<string, PDFRef>()
    const same = new Map<PDFRef, PDFRef>()
    for (const [ref, object] of context.enumerateIndirectObjects()) {
      const key = await keyOf(object)
      if (key === null) continue
      const known = first.get(key)
      if (known === undefined) first.set(key, ref)
      else same.set(ref, known)
    }
    if (same.size === 0) return
    const instead = (value: PDFObject): PDFObject =>
      value instanceof PDFRef ? (same.get(value) ?? value) : value
    const replace = (object: PDFObject): void => {
      if (object instanceof PDFRawStream) replace(object.dict)
      else if (object instanceof PDFDict) {
        for (const [name, value] of object.entries()) {
          object.set(name, instead(value))
          replace(value)
        }
      } else if (object instanceof PDFArray) {
        for (let nth = 0; nth < object.size(); nth++) {
          const value = object.get(nth)
          object.set(nth, instead(value))
          replace(value)
        }
      }
    }
    for (const [ref, object] of context.enumerateIndirectObjects()) {
      if (same.has(ref)) context.delete(ref)
      else replace(object)
    }
  }
}

/** What an object says, for those that may be shared: streams, and what describes fonts. Null: it may not. */
async function keyOf(object: PDFObject): Promise<string | null> {
  const { PDFDict, PDFName, PDFRawStream } = await import('pdf-lib')
  if (object instanceof PDFRawStream)
    return createHash('sha256')
      .update(object.dict.toString())
      .update('\0')
      .update(object.contents)
      .digest('hex')
  if (!(object instanceof PDFDict)) return null
  const type = object.get(PDFName.of('Type'))
  if (type !== undefined) return /^\/Font/.test(type.toString()) ? object.toString() : null
  // resources without a type: names of fonts, each a reference
  const values = object.values()
  return values.length > 0 &&
    object.keys().every((name) => /^\/[A-Z]\w*$/.test(name.toString())) &&
    values.every((value) => isRef(value))
    ? object.toString()
    : null
}

const isRef = (value: PDFObject): boolean => /^\d+ \d+ R$/.test(value.toString())
