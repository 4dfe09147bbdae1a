/**
 * Letters in the shape that they take in a word, and ligatures (Unicode's Alphabetic and Arabic Presentation Forms): old
 * programs wrote them so. The faces shape letters by themselves, and nobody finds a word that is spelt in shapes.
 */
const PRESENTATION = /[\ufb00-\ufdff\ufe70-\ufefc]/g

/** A text as it is used once it was read: in Unicode NFC, presentation forms as the letters that they stand for. */
export function composed(text: string): string {
  // a mark that has a shape of its own stands on a space there, which would part the word
  const letters = text.replace(PRESENTATION, (form) => form.normalize('NFKC').replace(/^ (?=\p{M})/u, ''))
  return letters.normalize('NFC')
}
