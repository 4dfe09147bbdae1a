import type { Signer } from '../src/model/signed.ts'
import { signatureOf } from '../src/pdf/signature.ts'
import { appendUpdate, lastObjectOf } from '../src/pdf-syntax/append.ts'
import { writeByteRange } from '../src/pdf-syntax/byte-range.ts'
import { fieldsOf } from '../src/pdf-syntax/form.ts'
import type { FormField } from '../src/pdf-syntax/form-field.ts'
import { type Objects, openObjects } from '../src/pdf-syntax/objects.ts'
import { objectOf, openPdf } from '../src/pdf-syntax/read-file.ts'
import { isDictionary, isReference, isStream, type PdfDictionary } from '../src/pdf-syntax/values.ts'
import { asciiString, asWritten, type WrittenDictionary } from '../src/pdf-syntax/write.ts'
import { openPrefix, writeFile } from '../src/pdf-syntax/write-file.ts'
import { sign } from '../src/sign/sign.ts'
import { messages } from './said.ts'
import { whole } from './whole.ts'

/**
 * A group of radio buttons is one field, and its buttons are widgets without a name of their own (ISO 32000-2, 12.7.4.2,
 * 12.7.5.2.4). pyHanko 0.38 finds no field in such a kid, and refuses every group that was filled: this is the smallest file
 * that shows it, without tags, and what else may have been done to a kid, which must be refused.
 */

/** One page with the group `visa` of two buttons, certified so that it may be filled (P=2). */
export async function smallestRadioGroup(signer: Signer, at: string): Promise<Uint8Array> {
  const objects = openObjects(0)
  const [catalog, info, pages, page, signature, group] = Array.from({ length: 6 }, () => objects.reserve())
  const look = (operators: string) =>
    objects.stream({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 10, 10], Resources: {} }, operators)
  const widget = { Type: 'Annot', Subtype: 'Widget', F: 4, P: page! }
  const kids = ['yes', 'no'].map((state, index) =>
    objects.add({
      ...widget,
      Rect: [20 + 20 * index, 40, 30 + 20 * index, 50],
      Parent: group!,
      TU: asciiString(`Visa: ${state}`),
      AP: { N: { [state]: look('2 2 6 6 re f'), Off: look('0 0 10 10 re S') } },
      AS: 'Off',
    }),
  )
  const seal = objects.add({
    ...widget,
    FT: 'Sig',
    T: asciiString('Signature'),
    Rect: [0, 0, 0, 0],
    V: signature!,
  })
  // flags: no toggling to off, radio
  const flags = (1 << 14) | (1 << 15)
  objects.put(group!, {
    FT: 'Btn',
    T: asciiString('visa'),
    TU: asciiString('Visa'),
    Ff: flags,
    V: 'Off',
    Kids: kids,
  })
  objects.put(page!, {
    Type: 'Page',
    Parent: pages!,
    MediaBox: [0, 0, 100, 100],
    Resources: {},
    Annots: [...kids, seal],
  })
  objects.put(pages!, { Type: 'Pages', Kids: [page!], Count: 1 })
  objects.put(catalog!, {
    Type: 'Catalog',
    Pages: pages!,
    AcroForm: { Fields: [group!, seal], SigFlags: 3 },
    Perms: { DocMDP: signature! },
  })
  objects.put(info!, { Producer: asciiString('invite') })
  objects.put(signature!, signatureOf(at, 2, signer.contentsBytes))
  const file = writeFile(openPrefix(), objects, catalog!, info!)
  const placeholder = writeByteRange(file, file.extentOf(signature!))
  const signed = await sign({ ...file, placeholder }, signer)
  if (signed.kind === 'problems') throw new Error(messages(signed.problems))
  return whole(signed.value)
}

/** The file with one button of a group chosen, as a filler leaves it: the value of the group, and each kid's state. */
export function chosen(bytes: Uint8Array, name: string, value: string): Uint8Array {
  return updated(bytes, name, (objects, group, kids) => {
    objects.put(group, written(group, { V: value }))
    for (const kid of kids) {
      const isOn = appearancesOf(kid).entries.has(value)
      objects.put(kid, written(kid, { AS: isOn ? value : 'Off' }))
    }
  })
}

/** What no filler may do to a kid that is chosen: by what it is. */
export const changedKids: Readonly<Record<string, (bytes: Uint8Array, name: string) => Uint8Array>> = {
  'another place (Rect)': changed({ Rect: [0, 0, 90, 90] }),
  'another name (TU)': changed({ TU: asciiString('No visa') }),
  'an action (AA)': changed({ AA: { U: { S: 'JavaScript', JS: asciiString('app.beep(0)') } } }),
  'another appearance, over its own': (bytes, name) =>
    updated(bytes, name, (objects, _, kids) => {
      const file = openPdf(bytes)
      for (const state of appearancesOf(kids[0]!).entries.values()) {
        const stream = isReference(state) ? objectOf(file, 0, state.number) : null
        if (!isReference(state) || !isStream(stream)) throw new Error('a state without an appearance')
        const { Length, ...entries } = Object.fromEntries(
          [...stream.dictionary.entries].map(([key, value]) => [key, asWritten(value)]),
        )
        objects.putStream({ number: state.number }, entries, '0 0 10 10 re f')
      }
    }),
}

/** A field's dictionary with other entries. */
function written({ dictionary }: FormField, entries: WrittenDictionary): WrittenDictionary {
  const before = [...dictionary.entries].map(([key, value]) => [key, asWritten(value)] as const)
  return { ...Object.fromEntries(before), ...entries }
}

function changed(entries: WrittenDictionary) {
  return (bytes: Uint8Array, name: string): Uint8Array =>
    updated(bytes, name, (objects, _, kids) => objects.put(kids[0]!, written(kids[0]!, entries)))
}

function updated(
  bytes: Uint8Array,
  name: string,
  change: (objects: Objects, group: FormField, kids: readonly FormField[]) => void,
): Uint8Array {
  const file = openPdf(bytes)
  const [group, ...kids] = [...fieldsOf(file, 0).values()].filter((field) => field.name === name)
  if (group === undefined || kids.length < 2) throw new Error(`${name} is no group`)
  const objects = openObjects(lastObjectOf(file))
  change(objects, group, kids)
  return new Uint8Array(appendUpdate(file, objects))
}

/** A kid's normal appearances, by state. */
function appearancesOf({ dictionary }: FormField): PdfDictionary {
  const appearance = dictionary.entries.get('AP')
  const normal = isDictionary(appearance) ? appearance.entries.get('N') : undefined
  if (!isDictionary(normal)) throw new Error('a button without appearances')
  return normal
}
