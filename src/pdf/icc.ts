/**
 * An sRGB display profile, version 2 (ICC.1:2001-04, 6.3.1.2: three-component matrix), made here so that no file of
 * unclear licence is carried along. PDF/A asks for one where device colours are used (ISO 19005-2, 6.2.3, 6.2.4.3).
 */
export function srgbProfile(): Uint8Array {
  const tags: readonly (readonly [name: string, data: Uint8Array])[] = [
    ['desc', description('sRGB')],
    ['cprt', text('No rights reserved')],
    ['wtpt', xyz(0.9505, 1, 1.089)],
    // the primaries of IEC 61966-2-1, adapted to D50 (Bradford)
    ['rXYZ', xyz(0.43607, 0.22249, 0.01392)],
    ['gXYZ', xyz(0.38515, 0.71687, 0.09708)],
    ['bXYZ', xyz(0.14307, 0.06061, 0.7141)],
    ['rTRC', toneCurve()],
  ]
  const names = [...tags.map(([name]) => name), 'gTRC', 'bTRC']
  const start = 128 + 4 + 12 * names.length
  const offsets: number[] = []
  let at = start
  for (const [, data] of tags) {
    offsets.push(at)
    at += (data.length + 3) & ~3
  }
  const bytes = new Uint8Array(at)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length)
  view.setUint32(8, 0x02100000)
  ascii(bytes, 12, 'mntrRGB XYZ ')
  // a date of creation is asked for; that of the standard's first edition
  for (const [index, part] of [1999, 10, 1, 0, 0, 0].entries()) view.setUint16(24 + 2 * index, part)
  ascii(bytes, 36, 'acsp')
  bytes.set(xyz(0.9642, 1, 0.8249).subarray(8), 68)
  view.setUint32(128, names.length)
  for (const [index, name] of names.entries()) {
    // the three curves are one
    const from = Math.min(index, tags.length - 1)
    ascii(bytes, 132 + 12 * index, name)
    view.setUint32(136 + 12 * index, offsets[from]!)
    view.setUint32(140 + 12 * index, tags[from]![1].length)
  }
  for (const [index, [, data]] of tags.entries()) bytes.set(data, offsets[index])
  return bytes
}

function ascii(bytes: Uint8Array, at: number, value: string): void {
  for (let index = 0; index < value.length; index++) bytes[at + index] = value.charCodeAt(index)
}

/** XYZType, ICC.1:2001-04, 6.5.26: s15Fixed16 numbers. */
function xyz(x: number, y: number, z: number): Uint8Array {
  const bytes = new Uint8Array(20)
  ascii(bytes, 0, 'XYZ ')
  for (const [index, value] of [x, y, z].entries())
    new DataView(bytes.buffer).setInt32(8 + 4 * index, Math.round(value * 65536))
  return bytes
}

/** textType, 6.5.22. */
function text(value: string): Uint8Array {
  const bytes = new Uint8Array(8 + value.length + 1)
  ascii(bytes, 0, 'text')
  ascii(bytes, 8, value)
  return bytes
}

/** textDescriptionType, 6.5.17: ASCII, then no Unicode and no Macintosh text. */
function description(value: string): Uint8Array {
  const bytes = new Uint8Array(12 + value.length + 1 + 8 + 3 + 67)
  ascii(bytes, 0, 'desc')
  new DataView(bytes.buffer).setUint32(8, value.length + 1)
  ascii(bytes, 12, value)
  return bytes
}

/** curveType, 6.5.3: the sRGB transfer function (IEC 61966-2-1) at 256 steps. */
function toneCurve(): Uint8Array {
  const steps = 256
  const bytes = new Uint8Array(12 + 2 * steps)
  const view = new DataView(bytes.buffer)
  ascii(bytes, 0, 'curv')
  view.setUint32(8, steps)
  for (let step = 0; step < steps; step++) {
    const value = step / (steps - 1)
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    view.setUint16(12 + 2 * step, Math.round(linear * 65535))
  }
  return bytes
}
