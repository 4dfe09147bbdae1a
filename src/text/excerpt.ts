/** In characters (code points). */
const MOST = 60

/**
 * The beginning of running text in a message, in quotation marks. Its no-break spaces stay as they are; `shown` is for what a
 * person may have mistyped, and gives what is invisible by its number.
 */
export function excerpt(text: string): string {
  const characters = [...text]
  return `“${characters.length > MOST ? `${characters.slice(0, MOST - 1).join('')}…` : text}”`
}
