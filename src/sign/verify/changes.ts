import { latin1 } from '../../pdf-syntax/bytes.ts'
import { catalogOf, pagesOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { type FormField, fieldsOf, formOf } from '../../pdf-syntax/form.ts'
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
import { type Reach, reachOf } from './graph.ts'

/** What was changed after signing. */
export interface Changes {
  /** names of the fields that were filled, in the order of their objects */
  readonly filled: readonly string[]
  /** a security store or a document time-stamp came in */
  readonly evidence: boolean
  /** what the certification does not allow, each once */
  readonly forbidden: readonly ForbiddenChange[]
}

/** What the signed document had, and the file in which it may have changed. */
interface SignedState {
  readonly file: PdfFile
  readonly view: number
  readonly permission: number
  readonly reach: Reach
  readonly fields: ReadonlyMap<number, FormField>
  readonly later: ReadonlyMap<number, FormField>
  readonly pages: ReadonlySet<number>
  readonly found: {
    readonly filled: Set<string>
    /** by their JSON */
    readonly forbidden: Map<string, ForbiddenChange>
    evidence: boolean
  }
}

/**
 * Compares each object that a reader of the signed document (`view`) could meet with what the file has in its place now.
 * Nothing may differ but what is named here: with P=1 a security store and document time-stamps, with P=2 also values
 * and appearances of fields that may be filled (ISO 32000-2, 12.8.2.2; the attacks of Mladenov, Rohlmann et al.).
 */
export function changesSince(file: PdfFile, view: number, permission: number): Changes {
  const found = {
    filled: new Set<string>(),
    forbidden: new Map<string, ForbiddenChange>(),
    evidence: false,
  }
  const changes = (): Changes => ({
    filled: [...found.filled],
    forbidden: [...found.forbidden.values()],
    evidence: found.evidence,
  })
  if (view === 0) return changes()
  const root = catalogOf(file, view).number
  if (catalogOf(file, 0).number !== root) {
    return { ...changes(), forbidden: [{ kind: 'other-document' }] }
  }
  const signed: SignedState = {
    file,
    view,
    permission,
    reach: reachOf(file, view),
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
    if (isReference(value)) rules.set(value.number, rule)
  }
  const { catalog } = catalogOf(file, view)
  rules.set(root, (a, b) => catalogChange(signed, a, b))
  add(catalog.entries.get('AcroForm'), (a, b) => formChange(signed, a, b))
  add(catalog.entries.get('Metadata'), (a, b) => metadataChange(signed, a, b))
  const form = formOf(file, view)
  add(form?.entries.get('Fields'), (a, b) => additions(signed, a, b, 'form-field'))
  add(form?.entries.get('DR'), (a, b) => resourcesChange(signed, a, b))
  for (const number of pages) {
    rules.set(number, (a, b) => pageChange(signed, a, b))
    const page = objectOf(file, view, number)
    if (isDictionary(page)) add(page.entries.get('Annots'), (a, b) => additions(signed, a, b, 'annotation'))
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
    else return key === 'Extensions' && isDictionary(b)
    return true
  })
}

function formChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  const filling = signed.permission >= 2
  eachKey(signed, before, after, { kind: 'form' }, (key, a, b) => {
    if (key === 'Fields') additions(signed, a, b, 'form-field')
    else if (key === 'DR' && filling) resourcesChange(signed, a, b)
    else return (key === 'SigFlags' && typeof b === 'number') || (key === 'NeedAppearances' && filling)
    return true
  })
}

/** A filler may bring a font of its own; those that are there stay. */
function resourcesChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  if (signed.permission < 2) {
    forbid(signed, { kind: 'changed', part: { kind: 'form' }, key: 'DR' })
    return
  }
  eachKey(signed, before, after, { kind: 'form-resources' }, (_, a, b) => {
    if (a === null) return true
    if (!isDictionary(a) || !isDictionary(b)) return false
    return [...a.entries].every(([name, value]) => sameValue(value, b.entries.get(name)))
  })
}

/** An array that may only grow, by invisible fields of document time-stamps. */
function additions(
  signed: SignedState,
  before: PdfValue,
  after: PdfValue,
  kind: 'form-field' | 'annotation',
): void {
  const [old, now] = [itemsOf(before), itemsOf(after)]
  if (old.some((item, i) => !sameValue(item, now[i]))) {
    forbid(signed, { kind: 'removed-or-replaced', part: { kind } })
    return
  }
  for (const added of now.slice(old.length)) {
    if (isTimeStamp(signed, added)) signed.found.evidence = true
    else forbid(signed, { kind: 'added', part: { kind } })
  }
}

function isTimeStamp({ file, reach, later }: SignedState, value: PdfValue): boolean {
  if (!isReference(value) || reach.has(value.number)) return false
  const field = later.get(value.number)
  if (field === undefined || field.signature === null) return false
  const signature = objectOf(file, 0, field.signature)
  if (!isDictionary(signature) || nameOf(signature, 'Type') !== 'DocTimeStamp') return false
  const rectangle = itemsOf(resolved(file, 0, field.dictionary.entries.get('Rect')))
  const [left, bottom, right, top] = rectangle
  const invisible = rectangle.length === 0 || left === right || bottom === top
  return invisible && !field.dictionary.entries.has('Kids') && !field.dictionary.entries.has('A')
}

function pageChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  eachKey(signed, before, after, { kind: 'page' }, (key, a, b) => {
    if (key === 'Contents') forbid(signed, { kind: 'replaced', part: { kind: 'page-content' } })
    else if (key === 'Annots') additions(signed, a, b, 'annotation')
    else return false
    return true
  })
}

const fillable: ReadonlySet<string | null> = new Set(['Tx', 'Ch', 'Btn'])

function fieldChange(signed: SignedState, field: FormField, before: PdfValue, after: PdfValue): void {
  const part = { kind: 'field', name: field.name, readOnly: field.readOnly } as const
  if (signed.permission < 2 || field.readOnly || !fillable.has(field.type)) {
    forbid(signed, { kind: 'changed', part, key: null })
    return
  }
  eachKey(signed, before, after, part, (key, a, b) => {
    // pypdf and pyHanko write the names of what they fill anew, in another encoding
    if (sameText(a, b)) return true
    signed.found.filled.add(field.name)
    // a button's appearances are its own; a filler only says which one shows. PDF.js leaves the appearance out where
    // the field's face lacks a character, and asks for a new one
    if (key === 'AP') return field.type !== 'Btn' && (b === null || (isDictionary(b) && keepsOthers(a, b)))
    return key === 'V' || key === 'AS' || key === 'I' || key === 'M'
  })
}

/** Only the normal appearance is renewed. */
function keepsOthers(before: PdfValue, after: PdfDictionary): boolean {
  const old = isDictionary(before) ? before.entries : new Map<string, PdfValue>()
  return differingKeys(old, after.entries).every((key) => key === 'N')
}

/** An appearance that belongs to fields alone may be rewritten in place; all else must stay. */
function anyOther(signed: SignedState, number: number, before: PdfValue, after: PdfValue): void {
  const owners = [...signed.reach.get(number)!].map((from) => signed.fields.get(from))
  const filling = owners.every(
    (field) => field !== undefined && !field.readOnly && (field.type === 'Tx' || field.type === 'Ch'),
  )
  if (signed.permission >= 2 && filling && isForm(before) && isForm(after)) {
    for (const field of owners) signed.found.filled.add(field!.name)
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
  const filling = signed.permission >= 2
  eachKey(signed, before ?? none, after ?? none, { kind: 'document-information' }, (key, a, b) => {
    if (key === 'ModDate' || key === 'Producer') return true
    return sameText(a, b) || (filling && b === null)
  })
}

/** Programs write XMP anew in their own way; what it says must stay, but for who saved it when. */
function metadataChange(signed: SignedState, before: PdfValue, after: PdfValue): void {
  const [a, b] = [before, after].map((value) => statements(signed.file, value))
  if (a == null || b == null || a.size !== b.size || [...b].some((value) => !a.has(value))) {
    forbid(signed, { kind: 'changed', part: { kind: 'document-information' }, key: 'Metadata' })
  }
}

const maxMetadata = 64 * 1024
/** Elements and attributes that say who saved it when, or how it is written. */
const noStatement =
  /^(?:xmlns(?::.*)?|[\w-]+:(?:ModifyDate|MetadataDate|Producer|InstanceID|xmptk|parseType|about))$/

/** The values of all attributes and elements of an XMP packet; null: there is none, or one that no program writes. */
function statements(file: PdfFile, value: PdfValue): ReadonlySet<string> | null {
  if (!isStream(value)) return null
  const packet = inflated(value, file.budget)
  if (packet.length > maxMetadata) return null
  const found: string[] = []
  for (const piece of latin1(packet).split('<').slice(1)) {
    const end = piece.indexOf('>')
    const [tag, text] = end < 0 ? [piece, ''] : [piece.slice(0, end), piece.slice(end + 1)]
    if (/^(?:\?|!--)/.test(tag)) {
      found.push(text)
      continue
    }
    if (tag.startsWith('!')) found.push(tag)
    for (const [, name = '', double, single] of tag.matchAll(/\s([\w:-]+)=(?:"([^"]*)"|'([^']*)')/g))
      if (!noStatement.test(name)) found.push(double ?? single ?? '')
    if (!noStatement.test(/^[^\s/]*/.exec(tag)![0])) found.push(text)
  }
  return new Set(found.map((each) => each.trim()).filter((each) => each !== ''))
}
