/** What a file of ours says; null: it is no JSON, as after a disk that was full. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
