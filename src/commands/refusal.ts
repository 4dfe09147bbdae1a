const refusals: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by you',
  EPERM: 'may not be changed by you',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: your share of the disk is used up',
  ENOTDIR: 'is in no folder: a file is in the way',
  EEXIST: 'is in the way',
  EISDIR: 'is a folder, not a file',
  EIO: 'cannot be read or written: the disk reports a fault',
  EMFILE: 'cannot be opened: too many files are open',
  ENOENT: 'is not there',
  ELOOP: 'is a link to itself',
  ENOTEMPTY: 'is a folder with something in it',
  ENAMETOOLONG: 'has a name that is too long for the disk',
}

/** What the disk refuses, in words, and its code; null: it is another error. */
export function refusalOf(
  error: unknown,
  nameless = 'a file',
): { readonly code: string; readonly message: string } | null {
  const { code, path, message, syscall } = error as NodeJS.ErrnoException
  // whatever a disk refuses is no fault of the program
  const words =
    refusals[code ?? ''] ?? (syscall === undefined ? undefined : `cannot be read or written (${code})`)
  if (words === undefined) return null
  const what = path ?? /'([^']+)'/.exec(message)?.[1] ?? nameless
  return { code: String(code), message: `${what} ${words}` }
}

/** What the disk refuses is for the person to mend: it is said in words, without a stack. Null: it is another error. */
export function diskRefusal(error: unknown, nameless = 'a file'): string | null {
  const refusal = refusalOf(error, nameless)
  if (refusal === null) return null
  const { code, message } = refusal
  return `error  ${message}  disk/${code}\n       hint: what the ledger tells of is whole; when this is mended, run again to go on\n`
}

/** What is said of an Error of ours. */
export function faultWords(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' }
  return `invite: ${message}\nThis is a fault of the program, not yours. Please report it with these lines:\n${stack ?? ''}\n`
}
