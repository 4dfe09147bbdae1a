/** `linebreak` 1.1 ships no types: UAX #14 opportunities of a text, by offset. */
declare module 'linebreak' {
  class LineBreaker {
    constructor(text: string)
    nextBreak(): { readonly position: number; readonly required: boolean } | null
  }
  // biome-ignore lint/style/noDefaultExport: the package's own form
  export default LineBreaker
}
