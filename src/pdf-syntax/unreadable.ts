const unreadableName = 'UnreadablePdf'

/**
 * The bytes are no PDF that the strict reader takes: it repairs nothing. This room throws no other Error for what
 * stands in a file; whoever opens one catches it. `message` is a part of a sentence, `no document catalog`.
 */
export function unreadablePdf(message: string): Error {
  const error = new Error(message)
  error.name = unreadableName
  return error
}

/** Whether the strict reader has refused, and nothing of ours has failed. */
export function isUnreadablePdf(error: unknown): error is Error {
  return error instanceof Error && error.name === unreadableName
}
