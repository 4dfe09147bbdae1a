/** `1 letter`, `2 letters` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** The first of many names: `A, B, C and 12 more`. One more than `most` is still named: “and 1 more” says less. */
export const someOf = (names: readonly string[], most = 5): string =>
  names.length > most + 1
    ? `${names.slice(0, most).join(', ')} and ${names.length - most} more`
    : names.join(', ')
