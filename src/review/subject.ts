/**
 * What a letter is about: the `<title>` of its text, without what names reference, addressee or mark; what else it fills in is “…”. Null:
 * nothing is left. Nothing is composed for it, since the letters that are looked at may all be in other languages.
 */
export function subjectIn(text: string): string | null {
  const title = /<title>(.*?)<\/title>/s.exec(text)?.[1]
  if (title === undefined) return null
  let bare = title.replace(/[\u2066-\u2069]/g, '')
  for (let before = ''; before !== bare; ) {
    before = bare
    bare = bare.replace(/\{\{#(\w+)[^}]*\}\}(?:(?!\{\{#).)*?\{\{\/\1\}\}/s, '')
  }
  // by number: the built program is read byte by byte, where no pattern may have other than ASCII
  const parts = bare
    .split(/\s+[\u2013\u2014|\u00b7]\s+|\s*[\uff1a\uff0c]\s*|\s+-\s+/u)
    .map((part) => part.replace(/\{\{[^}]*\}\}/g, '…').trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
  return parts.length === 0 ? null : parts.join(' – ').replace(/\s+/g, ' ')
}
