import { PDFiumLibrary } from '@hyzyla/pdfium'
import { PDFCheckBox, PDFDocument, PDFRadioGroup, PDFTextField } from 'pdf-lib'
import { openInPdfJs } from './pdf-reader.ts'

/** Forms filled as Chrome's and Firefox's libraries fill them. */

export type Values = Readonly<Record<string, string>>

/** What is needed of PDFium (fpdf_formfill.h, fpdf_annot.h, fpdf_save.h); the package tells of none of it. */
interface Pdfium {
  readonly HEAPU8: Uint8Array
  readonly wasmExports: {
    malloc(size: number): number
    free(pointer: number): void
    readonly __indirect_function_table: { set(index: number, value: unknown): void }
  }
  _FPDF_LoadPage(document: number, index: number): number
  _FPDF_ClosePage(page: number): void
  _FORM_OnAfterLoadPage(page: number, form: number): void
  _FORM_SetFocusedAnnot(form: number, annotation: number): number
  _FORM_ReplaceSelection(form: number, page: number, text: number): void
  _FORM_OnChar(form: number, page: number, character: number, modifier: number): number
  _FORM_ForceToKillFocus(form: number): number
  _FPDFPage_GetAnnotCount(page: number): number
  _FPDFPage_GetAnnot(page: number, index: number): number
  _FPDFPage_CloseAnnot(annotation: number): void
  _FPDFAnnot_GetFormFieldName(form: number, annotation: number, buffer: number, length: number): number
  _FPDFAnnot_GetFormFieldType(form: number, annotation: number): number
  _FPDFAnnot_GetFormFieldValue(form: number, annotation: number, buffer: number, length: number): number
  _FPDFAnnot_GetFormFieldExportValue(form: number, annotation: number, buffer: number, length: number): number
  _FPDF_SaveAsCopy(document: number, writer: number, flags: number): number
  _FPDFPage_Flatten(page: number, usage: number): number
}

interface Handles {
  readonly module: Pdfium
  readonly documentIdx: number
}

/**
 * Types into text fields and presses buttons: check boxes whatever the value, of radio buttons the one that means it.
 * `incremental`: FPDF_INCREMENTAL; Chrome saves without.
 */
export async function fillByPdfium(
  bytes: Uint8Array,
  values: Values,
  incremental: boolean,
): Promise<Uint8Array> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(bytes)
    const { module, documentIdx } = document as unknown as Handles
    const form = document.initializeFormFields()
    const left = new Map(Object.entries(values))
    for (let index = 0; index < document.getPageCount(); index++) {
      const page = module._FPDF_LoadPage(documentIdx, index)
      module._FORM_OnAfterLoadPage(page, form)
      for (let at = 0; at < module._FPDFPage_GetAnnotCount(page); at++) {
        const annotation = module._FPDFPage_GetAnnot(page, at)
        const name = wide(module, (buffer, length) =>
          module._FPDFAnnot_GetFormFieldName(form, annotation, buffer, length),
        )
        const value = left.get(name)
        const type = module._FPDFAnnot_GetFormFieldType(form, annotation)
        const means = () =>
          wide(module, (buffer, length) =>
            module._FPDFAnnot_GetFormFieldExportValue(form, annotation, buffer, length),
          )
        if (value !== undefined && (type !== 3 || means() === value)) {
          left.delete(name)
          module._FORM_SetFocusedAnnot(form, annotation)
          const button = type === 2 || type === 3
          if (button) module._FORM_OnChar(form, page, 0x20, 0)
          else typed(module, value, (text) => module._FORM_ReplaceSelection(form, page, text))
          module._FORM_ForceToKillFocus(form)
        }
        module._FPDFPage_CloseAnnot(annotation)
      }
      module._FPDF_ClosePage(page)
    }
    if (left.size > 0) throw new Error(`no field ${[...left.keys()].join(', ')}`)
    return saved(module, documentIdx, incremental ? 1 : 0)
  } finally {
    library.destroy()
  }
}

/** Prints to PDF, as Chrome does: what stood in fields is drawn on the pages, and no form is left. */
export async function printByPdfium(bytes: Uint8Array): Promise<Uint8Array> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(bytes)
    const { module, documentIdx } = document as unknown as Handles
    const form = document.initializeFormFields()
    for (let index = 0; index < document.getPageCount(); index++) {
      const page = module._FPDF_LoadPage(documentIdx, index)
      module._FORM_OnAfterLoadPage(page, form)
      // FLAT_PRINT; 0: it failed (fpdf_flatten.h)
      if (module._FPDFPage_Flatten(page, 1) === 0) throw new Error('PDFium does not flatten it')
      module._FPDF_ClosePage(page)
    }
    // it leaves fields without widgets; Chrome takes the pages alone
    const pages = await PDFDocument.load(saved(module, documentIdx, 0), { updateMetadata: false })
    const printed = await PDFDocument.create()
    for (const page of await printed.copyPages(pages, pages.getPageIndices())) printed.addPage(page)
    return await printed.save()
  } finally {
    library.destroy()
  }
}

/** Values of the fields as PDFium reads them, by name. */
export async function valuesByPdfium(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(bytes)
    const { module, documentIdx } = document as unknown as Handles
    const form = document.initializeFormFields()
    const values = new Map<string, string>()
    for (let index = 0; index < document.getPageCount(); index++) {
      const page = module._FPDF_LoadPage(documentIdx, index)
      module._FORM_OnAfterLoadPage(page, form)
      for (let at = 0; at < module._FPDFPage_GetAnnotCount(page); at++) {
        const annotation = module._FPDFPage_GetAnnot(page, at)
        const ask = (what: '_FPDFAnnot_GetFormFieldName' | '_FPDFAnnot_GetFormFieldValue') =>
          wide(module, (buffer, length) => module[what](form, annotation, buffer, length))
        values.set(ask('_FPDFAnnot_GetFormFieldName'), ask('_FPDFAnnot_GetFormFieldValue'))
        module._FPDFPage_CloseAnnot(annotation)
      }
      module._FPDF_ClosePage(page)
    }
    return values
  } finally {
    library.destroy()
  }
}

/** A string of UTF-16 units that is asked for twice, first its length in bytes with the closing zero. */
function wide(module: Pdfium, ask: (buffer: number, length: number) => number): string {
  const length = ask(0, 0)
  const buffer = module.wasmExports.malloc(length + 2)
  ask(buffer, length)
  const text = Buffer.from(module.HEAPU8.slice(buffer, buffer + Math.max(0, length - 2))).toString('utf16le')
  module.wasmExports.free(buffer)
  return text
}

function typed(module: Pdfium, text: string, use: (pointer: number) => void): void {
  const encoded = Buffer.from(`${text}\0`, 'utf16le')
  const pointer = module.wasmExports.malloc(encoded.length)
  module.HEAPU8.set(encoded, pointer)
  use(pointer)
  module.wasmExports.free(pointer)
}

/** A WebAssembly module that does nothing but turn one JavaScript function into a WebAssembly one, (i32 i32 i32) → i32. */
const trampoline = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x01, 0x7f],
  ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
)

/** Of the platform; its types come with a browser's. */
const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object
    readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly f: unknown } }
  }
}

/** FPDF_FILEWRITE { int version; int (*WriteBlock)(this, data, size) } */
function saved(module: Pdfium, document: number, flags: number): Uint8Array {
  const parts: Uint8Array[] = []
  const write = (_: number, data: number, size: number): number => {
    parts.push(module.HEAPU8.slice(data, data + size))
    return 1
  }
  const { exports } = new wasm.Instance(new wasm.Module(trampoline), { e: { f: write } })
  // the table cannot grow; its first place is kept free, since a function's number is never 0
  module.wasmExports.__indirect_function_table.set(0, exports.f)
  const writer = module.wasmExports.malloc(8)
  new DataView(module.HEAPU8.buffer).setUint32(writer, 1, true)
  new DataView(module.HEAPU8.buffer).setUint32(writer + 4, 0, true)
  const done = module._FPDF_SaveAsCopy(document, writer, flags)
  module.wasmExports.free(writer)
  if (done === 0) throw new Error('PDFium does not save it')
  return new Uint8Array(Buffer.concat(parts))
}

/** Fills by name and writes the file anew, as programs on pdf-lib do. */
export async function fillByPdfLib(bytes: Uint8Array, values: Values): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  const form = document.getForm()
  for (const [name, value] of Object.entries(values)) {
    const field = form.getField(name)
    if (field instanceof PDFTextField) field.setText(value)
    else if (field instanceof PDFCheckBox) field.check()
    else if (field instanceof PDFRadioGroup) field.select(value)
  }
  return document.save({ updateFieldAppearances: false })
}

/** Fills by name and saves, as Firefox does; a button is pressed. */
export async function fillByPdfJs(bytes: Uint8Array, values: Values): Promise<Uint8Array> {
  const document = await openInPdfJs(bytes)
  const fields = await fieldsOf(document)
  for (const [name, value] of Object.entries(values)) {
    const widgets = (fields[name] ?? []).filter(({ type }) => type !== undefined && type !== '')
    // of radio buttons the one that means the value
    const field = widgets.find(({ exportValues }) => exportValues === value) ?? widgets[0]
    if (field === undefined) throw new Error(`no field ${name}`)
    const button = field.type === 'checkbox' || field.type === 'radiobutton'
    document.annotationStorage.setValue(field.id, { value: button ? true : value })
  }
  return new Uint8Array(await document.saveDocument())
}

/** Values of the fields as PDF.js reads them, by name. */
export async function valuesByPdfJs(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const fields = await fieldsOf(await openInPdfJs(bytes))
  // the first of a group of radio buttons is no button
  const shownBy = (widgets: FieldObjects[string]) => widgets.find(({ type }) => type)?.value
  return new Map(Object.entries(fields).map(([name, widgets]) => [name, String(shownBy(widgets) ?? '')]))
}

type FieldObjects = Readonly<
  Record<
    string,
    readonly {
      readonly id: string
      readonly type?: string
      readonly value?: unknown
      readonly exportValues?: unknown
    }[]
  >
>

async function fieldsOf(document: Awaited<ReturnType<typeof openInPdfJs>>): Promise<FieldObjects> {
  return ((await document.getFieldObjects()) ?? {}) as unknown as FieldObjects
}
