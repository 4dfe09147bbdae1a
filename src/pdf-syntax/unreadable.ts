const unreadableName = 'UnreadablePdf'

/**
 * What is to be known of a file that is not read. `linearized`: laid out to be shown while it is fetched (ISO 32000-2, annex
 * F); `hybrid`: with a table for old readers and a stream beside it (7.5.8.4). No letter is written so.
 */
export type UnreadableKind = 'encrypted' | 'linearized' | 'hybrid' | 'other'

/**
 * The bytes are no PDF that the strict reader takes: it repairs nothing. This room throws no other Error for what
 * stands in a file; whoever opens one catches it. `message` is a part of a sentence, `no document catalog`.
 */
export function unreadablePdf(message: string, kind: UnreadableKind = 'other'): Error {
  const error = Object.assign(new Error(message), { kind })
  error.name = unreadableName
  return error
}

/** Whether the strict reader has refused, and nothing of ours has failed. */
export function isUnreadablePdf(error: unknown): error is Error & { readonly kind: UnreadableKind } {
  return error instanceof Error && error.name === unreadableName
}
