import { catalogOf, pagesOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { fieldsOf, formOf } from '../../pdf-syntax/form.ts'
import type { FormField } from '../../pdf-syntax/form-field.ts'
import { objectOf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { sameText } from '../../pdf-syntax/text.ts'
import {
  differingKeys,
  isDictionary,
  isReference,
  isStream,
  itemsOf,
  nameOf,
  type PdfDictionary,
  type PdfValue,
  sameValue,
} from '../../pdf-syntax/values.ts'
import type { ChangedPart, ForbiddenChange } from '../../problems/sign-verify.ts'
import { type AddedField, addedField, covered, isLook } from './added-field.ts'
import { graphOf, type Reach } from './graph.ts'
import { forbiddenDifferences, shortName, type XmpProperties, xmpProperties } from './xmp.ts'

/** What was changed after signing. */
export interface Changes {
  /** names of the fields that were filled, in the order of their objects */
  readonly filled: readonly string[]
  /** signature fields that came in with their signatures, time-stamps included */
  readonly added: readonly AddedField[]
  /** a security store or a document time-stamp came in */
  readonly evidence: boolean
  /** what the certification does not allow, each once */
  readonly forbidden: readonly ForbiddenChange[]
}

/** What may change from then on. */
export interface Allowed {
  /** 1: nothing but evidence; 2 and 3: also values and appearances of fields, and signatures */
  readonly permission: 1 | 2 | 3
  /** fields that may not change at all, by their names */
  isLocked(name: string): boolean
  /** fields that are made read-only, since a signature that came in locks them */
  isLockedLater(name: string): boolean
}

/** What the signed document had, and the file in which it may have changed. */
interface SignedState {
  readonly file: PdfFile
  readonly view: number
  readonly allowed: Allowed
  readonly reach: Reach
  readonly fields: ReadonlyMap<number, FormField>
  readonly later: ReadonlyMap<number, FormField>
  readonly pages: ReadonlySet<number>
  readonly found: {
    readonly filled: Set<string>
    /** by their JSON */
    readonly forbidden: Map<string, ForbiddenChange>
    /** by the numbers of their objects */
    readonly added: Map<number, AddedField>
    /** those of them that are on a page */
    readonly shown: Set<number>
    evidence: boolean
  }
}

/**
 * Compares each object that a reader of the signed document (`view`) could meet with what the file has in its place now.
 * Nothing may differ but what is named here: with P=1 a security store and document time-stamps, with P=2 also values
 * and appearances of fields that may be filled, and further signatures, which nobody has verified yet (ISO 32000-2,
 * 12.8.2.2; the attacks of Mladenov, Rohlmann et al.).
 */
export function changesSince(file: PdfFile, view: number, allowed: Allowed): Changes {
  const found = {
    filled: new Set<string>(),
    forbidden: new Map<string, ForbiddenChange>(),
    added: new Map<number, AddedField>(),
    shown: new Set<number>(),
    evidence: false,
  }
  const changes = (): Changes => ({
    filled: [...found.filled],
    forbidden: [...found.forbidden.values()],
    added: [...found.added.values()],
    evidence: found.evidence,
  })
  if (view === 0) return changes()
  const root = catalogOf(file, view).number
  if (catalogOf(file, 0).number !== root) {
    return { ...changes(), forbidden: [{ kind: 'other-document' }] }
  }
  const [then, now] = [graphOf(file, view), graphOf(file, 0)]
  const signed: SignedState = {
    file,
    view,
    allowed,
    reach: then.reach,
    fields: fieldsOf(file, view),
    later: fieldsOf(file, 0),
    pages: pagesOf(file, view),
    found,
  }
  const changed = new Set(file.sections.slice(0, view).flatMap((section) => [...section.entries.keys()]))
  const special = specialObjects(signed, root)
  for (const number of [...changed].toSorted((a, b) => a - b)) {
    if (!signed.reach.has(number)) continue
    const [before, after] = [objectOf(file, view, number), objectOf(file, 0, number)]
    if (sameValue(before, after)) continue
    const rule = special.get(number)
    if (rule !== undefined) rule(before, after)
    else anyOther(signed, number, before, after)
  }
  for (const number of now.ambiguous)
    if (!then.ambiguous.has(number))
      forbid(signed, { kind: 'other-generation', part: partOf(objectOf(file, 0, number)) })
  for (const [number, { box }] of found.added)
    if (box !== null && !found.shown.has(number))
      forbid(signed, { kind: 'added', part: { kind: 'form-field' } })
  const info = (v: number): PdfValue => resolved(file, v, file.sections[v]!.trailer.entries.get('Info'))
  infoChange(signed, info(view), info(0))
  return changes()
}

type ChangeRule = (before: PdfValue, after: PdfValue) => void

/** Objects with a rule of their own, by number. */
function specialObjects(signed: SignedState, root: number): ReadonlyMap<number, ChangeRule> {
  const { file, view, pages, fields } = signed
  const rules = new Map<number, ChangeRule>()
  const add = (value: PdfValue | undefined, rule: ChangeRule): void => {
    if (!isReference(value)) return
    const other = rules.get(value.number)
    const both: ChangeRule = (a, b) => {
      other?.(a, b)
      rule(a, b)
    }
    rules.set(value.number, both)
  }
  const { catalog } = catalogOf(file, view)
  rules.set(root, (a, b) => catalogChange(signed, a, b))
  add(catalog.entries.get('AcroForm'), (a, b) => formChange(signed, a, b))
  add(catalog.entries.get('Metadata'), (a, b) => metadataChange(signed, a, b))
  const form = formOf(file, view)
  add(form?.entries.get('Fields'), (a, b) => additions(signed, a, b, null))
  add(form?.entries.get('DR'), (a, b) => resourcesChange(signed, a, b))
  for (const number of pages) {
    const page = objectOf(file, view, number)
    rules.set(number, (a, b) => pageChange(signed, a, b))
    if (isDictionary(page)) add(page.entries.get('Annots'), (a, b) => additions(signed, a, b, page))
  }
  for (const field of fields.values()) rules.set(field.number, (a, b) => fieldChange(signed, field, a, b))
  add(file.sections[view]!.trailer.entries.get('Info'), () => {})
  return rules
}

function forbid(signed: SignedState, change: ForbiddenChange): void {
  signed.found.forbidden.set(JSON.stringify(change), change)
}

/** Runs `rule` for each key that differs; a key without rule is forbidden, `part` is what it belongs to. */
function eachKey(
  signed: SignedState,
  before: PdfValue,
  after: PdfValue,
  part: ChangedPart,
  rule: (key: string, a: PdfValue, b: PdfValue) => boolean,
): void {
  if (!isDictionary(before) || !isDictionary(after)) {
    forbid(signed, { kind: 'replaced', part })
    return
  }
  for (const key of differingKeys(before.entries, after.entries)) {
    const at = (view: number, dictionary: PdfDictionary): PdfValue =>
      resolved(signed.file, view, dictionary.entries.get(key))
    if (!rule(key, at(signed.view, before), at(0, after))) forbid(signed, { kind: 'changed', part, key })
  }
}

function catalogChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  eachKey(signed, before, after, { kind: 'document' }, (key, a, b) => {
    if (key === 'DSS' && isDictionary(b)) signed.found.evidence = true
    else if (key === 'AcroForm') formChange(signed, a, b)
    else if (key === 'Metadata') metadataChange(signed, a, b)
    else if (key === 'Version')
      return typeof b === 'object' && b?.kind === 'name' && /^[12]\.\d$/.test(b.name)
    else return key === 'Extensions' && isDictionary(b)
    return true
  })
}

function formChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  const filling = signed.allowed.permission >= 2
  eachKey(signed, before, after, { kind: 'form' }, (key, a, b) => {
    if (key === 'Fields') additions(signed, a, b, null)
    else if (key === 'DR' && filling) resourcesChange(signed, a, b)
    else return (key === 'SigFlags' && typeof b === 'number') || (key === 'NeedAppearances' && filling)
    return true
  })
}

/** A filler may bring a font of its own; those that are there stay. */
function resourcesChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  if (signed.allowed.permission < 2) {
    forbid(signed, { kind: 'changed', part: { kind: 'form' }, key: 'DR' })
    return
  }
  eachKey(signed, before, after, { kind: 'form-resources' }, (_, a, b) => {
    if (a === null) return true
    if (!isDictionary(a) || !isDictionary(b)) return false
    return [...a.entries].every(([name, value]) => sameValue(value, b.entries.get(name)))
  })
}

/**
 * An array that may only grow: a page's annotations, or the form's fields (`page` null), by invisible fields of document
 * time-stamps, and where the form may be filled by other signature fields, unless they cover what was there.
 */
function additions(signed: SignedState, before: PdfValue, after: PdfValue, page: PdfDictionary | null): void {
  const { file, view, allowed, found } = signed
  const kind = page === null ? 'form-field' : 'annotation'
  const [old, now] = [itemsOf(before), itemsOf(after)]
  if (old.some((item, i) => !sameValue(item, now[i]))) {
    forbid(signed, { kind: 'removed-or-replaced', part: { kind } })
    return
  }
  for (const value of now.slice(old.length)) {
    const added = addedField(signed, value)
    if (added === null || !isReference(value) || (!added.stamp && allowed.permission < 2)) {
      forbid(signed, { kind: 'added', part: { kind } })
      continue
    }
    found.added.set(value.number, added)
    if (added.stamp) found.evidence = true
    if (page === null) continue
    found.shown.add(value.number)
    const what = added.box === null ? null : covered(file, view, page, added.box)
    if (what !== null) forbid(signed, { kind: 'covers', field: added.name, what })
  }
}

function pageChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  eachKey(signed, before, after, { kind: 'page' }, (key, a, b) => {
    if (key === 'Contents') forbid(signed, { kind: 'replaced', part: { kind: 'page-content' } })
    else if (key === 'Annots' && isDictionary(before)) additions(signed, a, b, before)
    else return false
    return true
  })
}

const fillable: ReadonlySet<string | null> = new Set(['Tx', 'Ch', 'Btn'])

function fieldChange(signed: SignedState, field: FormField, before: PdfValue, after: PdfValue): void {
  const part = { kind: 'field', name: field.name, readOnly: field.readOnly } as const
  const { allowed } = signed
  const signing = field.type === 'Sig' && isSigned(signed, field)
  if (allowed.permission < 2 || field.readOnly || !(fillable.has(field.type) || signing)) {
    forbid(signed, { kind: 'changed', part, key: null })
    return
  }
  eachKey(signed, before, after, part, (key, a, b) => {
    // pypdf and pyHanko write the names of what they fill anew, in another encoding
    if (sameText(a, b)) return true
    // Acrobat sets the flag on what a signature locks (table 227: bit position 1)
    if (key === 'Ff' && allowed.isLockedLater(field.name)) return flagsSet(a, b, 1)
    if (allowed.isLocked(field.name)) return false
    if (signing) return signingKey(signed.file, key, a, b)
    signed.found.filled.add(field.name)
    // a button's appearances are its own; a filler only says which one shows. PDF.js leaves the appearance out where
    // the field's face lacks a character, and asks for a new one
    if (key === 'AP') return field.type !== 'Btn' && (b === null || (isDictionary(b) && keepsOthers(a, b)))
    return key === 'V' || key === 'AS' || key === 'I' || key === 'M'
  })
}

/** A signature field that was empty, and has a signature now that the signed document knows nothing of. */
function isSigned({ file, reach, later }: SignedState, field: FormField): boolean {
  const signature = later.get(field.number)?.signature ?? null
  if (field.signature !== null || signature === null || reach.has(signature)) return false
  const dictionary = objectOf(file, 0, signature)
  return isDictionary(dictionary) && nameOf(dictionary, 'Type') !== 'DocTimeStamp'
}

/** What changes in an empty signature field when it is signed; a /Lock may come in, for it only forbids. */
function signingKey(file: PdfFile, key: string, before: PdfValue, after: PdfValue): boolean {
  switch (key) {
    case 'V':
    case 'M':
      return true
    case 'AP':
      return isLook(file, after)
    // Locked (table 167)
    case 'F':
      return flagsSet(before, after, 128)
    case 'Lock':
      return before === null && isDictionary(after)
    default:
      return false
  }
}

/** Flags to which these were added, and no others. */
function flagsSet(before: PdfValue, after: PdfValue, flags: number): boolean {
  return (
    typeof after === 'number' &&
    (before === null || typeof before === 'number') &&
    after === ((before ?? 0) | flags)
  )
}

/** Only the normal appearance is renewed. */
function keepsOthers(before: PdfValue, after: PdfDictionary): boolean {
  const old = isDictionary(before) ? before.entries : new Map<string, PdfValue>()
  return differingKeys(old, after.entries).every((key) => key === 'N')
}

/** An appearance that belongs to fields alone may be rewritten in place; all else must stay. */
function anyOther(signed: SignedState, number: number, before: PdfValue, after: PdfValue): void {
  const owners = [...signed.reach.get(number)!].map((from) => signed.fields.get(from))
  const isTyped = (field: FormField): boolean => field.type === 'Tx' || field.type === 'Ch'
  const filling = owners.every(
    (field) =>
      field !== undefined &&
      !field.readOnly &&
      !signed.allowed.isLocked(field.name) &&
      (isTyped(field) || (field.type === 'Sig' && isSigned(signed, field))),
  )
  if (signed.allowed.permission >= 2 && filling && isForm(before) && isForm(after)) {
    for (const field of owners) if (isTyped(field!)) signed.found.filled.add(field!.name)
    return
  }
  forbid(signed, { kind: after === null ? 'removed' : 'replaced', part: partOf(before) })
}

function isForm(value: PdfValue): boolean {
  return isStream(value) && nameOf(value.dictionary, 'Subtype') === 'Form'
}

function partOf(value: PdfValue): ChangedPart {
  if (value === null) return { kind: 'missing-object' }
  const dictionary = isStream(value) ? value.dictionary : isDictionary(value) ? value : null
  const type = dictionary === null ? null : (nameOf(dictionary, 'Type') ?? nameOf(dictionary, 'Subtype'))
  return { kind: 'object', type, isStream: isStream(value) }
}

/** Who saved it last and when are no content; a title is. pypdf leaves all of it out, and the XMP says it still. */
function infoChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  if (sameValue(before, after)) return
  const none: PdfDictionary = { kind: 'dictionary', entries: new Map() }
  const filling = signed.allowed.permission >= 2
  eachKey(signed, before ?? none, after ?? none, { kind: 'document-information' }, (key, a, b) => {
    if (key === 'ModDate' || key === 'Producer') return true
    return sameText(a, b) || (filling && b === null)
  })
}

const maxMetadata = 64 * 1024

/** Programs write XMP anew in their own way; what it says must stay, but for who saved it when and with what. */
function metadataChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  const [a, b] = [before, after].map((value) => metadataOf(signed.file, value))
  const changed =
    a == null || b == null ? ['Metadata'] : forbiddenDifferences(a, b).map((property) => shortName(property))
  for (const key of changed) forbid(signed, { kind: 'changed', part: { kind: 'document-information' }, key })
}

/** What a metadata stream says (14.3.2); null: it is none, or none that a program writes. */
function metadataOf(file: PdfFile, value: PdfValue): XmpProperties | null {
  if (!isStream(value) || nameOf(value.dictionary, 'Subtype') !== 'XML') return null
  const packet = inflated(value, file.budget)
  return packet.length > maxMetadata ? null : xmpProperties(packet)
}
