/** Envelopes with a window, by the standard or post that says where it is. */
export type WindowName = 'din' | 'swiss' | 'french'

/** Millimetres; `left` and `top` from the edge of what it stands on. */
export interface RectangleMm {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** An envelope, its window, and how an A4 sheet is folded into it. Millimetres. */
export interface EnvelopeWindow {
  readonly envelope: { readonly width: number; readonly height: number }
  readonly window: RectangleMm
  /** from the sheet's top to the fold below the address: what is above lies behind the window */
  readonly foldMm: number
  /** where the text of the address begins, from the sheet's left edge: as the standard says, or 2 mm within the window */
  readonly textLeftMm: number
  /** who says so */
  readonly source: string
}

/** ISO 216. */
export const A4_MM = { width: 210, height: 297 } as const

/**
 * The windows that an address can be set for. Sizes of envelopes: ISO 269 (DL, 110 × 220). Each fold lets the sheet move by 5 to 11 mm
 * upright and by 10 to 19 mm across.
 */
export const envelopeWindows: Readonly<Record<WindowName, EnvelopeWindow>> = {
  din: {
    envelope: { width: 220, height: 110 },
    // 20 mm from the left and 15 mm from below, 90 × 45
    window: { left: 20, top: 110 - 15 - 45, width: 90, height: 45 },
    foldMm: 105,
    textLeftMm: 25,
    source:
      'DIN 680 (window, DL); DIN 5008 form B (text 25 mm from the left edge, folds at 105 and 210 mm); KOMA-Script, DIN.lco (a field of 85 × 45 mm, 20 mm from the left and 45 mm from above, fold at 105 mm)',
  },
  swiss: {
    envelope: { width: 229, height: 114 },
    // 17 mm from the right and 30 mm from below, 90 × 40
    window: { left: 229 - 17 - 90, top: 114 - 30 - 40, width: 90, height: 40 },
    foldMm: 105,
    textLeftMm: 229 - 17 - 90 + 2,
    source:
      'SN 010130, as makers of envelopes give it (C5/6, right: 90 × 40 mm, 30 mm from below, 17 mm from the right); KOMA-Script, SN.lco (a field of 90 × 45 mm, 8 mm from the right and 45 mm from above, fold at 105 mm)',
  },
  french: {
    envelope: { width: 220, height: 110 },
    // two sources say where the address stands on the sheet, and none where the window is: 85 × 25 mm are in both, and this is the smallest
    // window that shows that wherever a sheet folded in three lies
    window: { left: 110, top: 55, width: 85 + 10, height: 25 + 11 },
    foldMm: 99,
    textLeftMm: 110,
    source:
      'La Poste, as edics.fr gives it (a frame of 85 × 33 mm on the sheet, 110 mm from the left and 55 mm from above); KOMA-Script, NF.lco (the address 110 mm from the left, in a field that ends 10 mm from the right and 80 mm from above, fold at 99 mm)',
  },
}

/** How far a folded A4 sheet can move in its envelope, to the right and down. Millimetres. */
export const playOf = ({
  envelope,
  foldMm,
}: EnvelopeWindow): { readonly across: number; readonly down: number } => ({
  across: envelope.width - A4_MM.width,
  down: envelope.height - foldMm,
})

/** The part of the sheet that lies in the window wherever the sheet lies: there the address stands. Millimetres. */
export function alwaysShown(row: EnvelopeWindow): RectangleMm {
  const { window, textLeftMm: left } = row
  const { across, down } = playOf(row)
  return {
    left,
    top: window.top,
    width: window.left + window.width - across - left,
    height: window.height - down,
  }
}

/** The part of the sheet that lies in the window somewhere: nothing but the address may stand there. Millimetres. */
export function everShown(row: EnvelopeWindow): RectangleMm {
  const { left, top, width, height } = row.window
  const { across, down } = playOf(row)
  return { left: left - across, top: top - down, width: width + across, height: height + down }
}
