import { developmentIdentity } from '../../src/sign/development.ts'
import { openIdentity } from '../../src/sign/identity.ts'
import { openSigner, sign } from '../../src/sign/sign.ts'
import { openTimestamper } from '../../src/sign/timestamp.ts'
import { authority } from './authority.ts'
import { asBytes, asText, at, own, signedPdf, stream, type Update, update, withHole } from './forge.ts'
import type { Variations } from './hollow.ts'

/** Whoever fills in a form signs it too, honestly or not; objects of a file as it is now, not as it was first. */

/** The body of an object as it stands in the file last. */
export function lastBodyOf(pdf: Uint8Array, number: number): string {
  const text = asText(pdf)
  const opening = `\n${number} 0 obj\n`
  const from = text.lastIndexOf(opening) + opening.length
  return text.slice(from, text.indexOf('\nendobj', from))
}

/** The place of an empty signature field that the form has for its delegate, and one where the page is blank. */
export const preparedRect = '[120 10 190 30]'
export const blankRect = '[100 35 190 60]'

/** The form with an empty, visible signature field, object 12, in it before it is certified. `more`: entries of it. */
export function preparedForm(more = ''): Promise<Uint8Array> {
  const grown = (body: string) => body.replace('11 0 R]', '11 0 R 12 0 R]')
  const field = `<</Type/Annot/Subtype/Widget/FT/Sig/T(Delegate)/TU(Sign here)/F 4/P 3 0 R/Rect${preparedRect}${more}>>`
  const vary: Variations = { 1: grown, 3: grown, 12: () => field }
  return signedPdf(2, own('modern.p12'), vary)
}

/** How a delegate signs. */
export interface Signing {
  /** entries of the field, in place of an invisible one’s; its signature is added */
  readonly field?: string
  /** number of the prepared field; null: a field is added */
  readonly prepared?: number | null
  /** of the signature dictionary: its kind, and more entries of it */
  readonly subFilter?: string
  readonly entries?: string
  /** what else is saved with it */
  readonly more?: (pdf: Uint8Array) => Update['objects']
  /** which arrays get the field */
  readonly isListed?: { readonly form: boolean; readonly page: boolean }
  /** numbers of what is added: the field, its look, its signature */
  readonly numbers?: readonly [field: number, look: number, signature: number]
  readonly trailer?: string
}

export const invisible = (name: string): string =>
  `/Type/Annot/Subtype/Widget/FT/Sig/T(${name})/F 132/P 3 0 R/Rect[0 0 0 0]`
export const visible = (name: string, rectangle = blankRect, look = 31): string =>
  `/Type/Annot/Subtype/Widget/FT/Sig/T(${name})/F 132/P 3 0 R/Rect${rectangle}/MK<<>>/AP<</N ${look} 0 R>>`
export const look = stream('0 0 70 20 re S', '/Type/XObject/Subtype/Form/BBox[0 0 70 20]')

/** The update in which a delegate signs, its signature dictionary not in it yet. */
export function signing(pdf: Uint8Array, how: Signing): Update {
  const { prepared = null, isListed = { form: true, page: true }, trailer = '' } = how
  const [field, lookNumber, signature] = how.numbers ?? [30, 31, 32]
  const grown = (number: number, key: string) =>
    lastBodyOf(pdf, number).replace(new RegExp(`/${key}\\[([^\\]]*)\\]`), `/${key}[$1 ${field} 0 R]`)
  const own = how.field ?? (prepared === null ? invisible('Second') : '')
  const objects: Record<number, string | null> =
    prepared === null
      ? {
          [field]: `<<${own}/V ${signature} 0 R>>`,
          ...(isListed.form ? { 1: grown(1, 'Fields') } : {}),
          ...(isListed.page ? { 3: grown(3, 'Annots') } : {}),
        }
      : { [prepared]: lastBodyOf(pdf, prepared).replace(/>>$/, `${own}/V ${signature} 0 R>>`) }
  const added = own.includes(`${lookNumber} 0 R`) ? { [lookNumber]: look } : {}
  return { objects: { ...objects, ...added, ...how.more?.(pdf) }, trailer }
}

/** a key takes its time to make */
let signerOnce: ReturnType<typeof openSigner> | null = null
async function delegate(): Promise<ReturnType<typeof openSigner>> {
  if (signerOnce !== null) return signerOnce
  const opened = await openIdentity([developmentIdentity()], null, 'f', at)
  if (opened.kind === 'problems') throw new Error('no identity')
  signerOnce = openSigner(opened.value, null)
  return signerOnce
}

/** The file with the delegate’s signature, over all of it. */
export async function delegateSigned(pdf: Uint8Array, how: Signing = {}): Promise<Uint8Array> {
  const signer = await delegate()
  const { subFilter = 'ETSI.CAdES.detached', entries = '', numbers = [30, 31, 32] } = how
  const dictionary = `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/${subFilter}/M(D:20261201120000Z)${entries}`
  const unsigned = withHole(pdf, signing(pdf, how), numbers[2], dictionary, signer.contentsBytes)
  const signed = await sign(unsigned, signer)
  if (signed.kind === 'problems') throw new Error('not signed')
  return signed.value.body
}

/** A document time-stamp as an update (ISO 32000-2, 12.8.5). `field`: entries, in place of an invisible one’s. */
export async function timeStamped(
  pdf: Uint8Array,
  field = invisible('Stamp'),
  how: Pick<Signing, 'more' | 'isListed' | 'prepared'> = {},
): Promise<Uint8Array> {
  const opened = await openTimestamper('http://stamps.example', at, authority('none', at), 1000)
  if (opened.kind === 'problems') throw new Error('no authority')
  const stamper = opened.value
  const dictionary = '<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161'
  const numbers = [35, 36, 37] as const
  const unsigned = withHole(
    pdf,
    signing(pdf, { ...how, field, numbers }),
    numbers[2],
    dictionary,
    stamper.tokenBytes,
  )
  const { start, end } = unsigned.placeholder
  const whole = asText(unsigned.body)
  const token = await stamper.stamp(asBytes(whole.slice(0, start) + whole.slice(end)))
  if (token.kind === 'problems') throw new Error('no token')
  const hex = Buffer.from(token.value).toString('hex')
  return asBytes(`${whole.slice(0, start)}<${hex.padEnd(end - start - 2, '0')}>${whole.slice(end)}`)
}

/** A field with another value, and what else is replaced in it. */
export function refilled(pdf: Uint8Array, number: number, from: string | RegExp, to: string): Uint8Array {
  const body = lastBodyOf(pdf, number)
  const changed = body.replace(from, to)
  if (changed === body) throw new Error(`object ${number} has no ${from}`)
  return update(pdf, { objects: { [number]: changed } })
}
