import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { piecesOf } from '../disk.ts'
import type { Files } from '../model/letter.ts'
import { MOST_READ } from '../store.ts'

/** A project's files by relative path with `/`: a person's own over those that come with invite, file by file. */
export interface LayeredFiles extends Files {
  /** where a file or folder is, the person's own or the one that comes with invite; null: nowhere */
  locate(file: string): string | null
  /** where the person's own is, whether it can be read or not; null: they have none */
  own(file: string): string | null
  /** where the person's own would be */
  ownPlace(file: string): string
  /** the person's own folders of that name; several where lists may lie in more than one */
  ownFolders(folder: string): readonly string[]
  /** where the one is that comes with invite; null: none does */
  beneath(file: string): string | null
  /** the one that comes with invite is read, since the person has none of their own */
  comesWithInvite(file: string): boolean
  /** by file or folder: why it could not be read when `read` or `list` tried, though it is there */
  readonly unreadable: ReadonlyMap<string, ReadFailure>
}

/** Why the system did not let a file or folder be read. */
export interface ReadFailure {
  /** such as `EACCES` (POSIX) or `ERR_FS_FILE_TOO_LARGE` (Node); empty: it gave none */
  readonly code: string
  /** in the system's words */
  readonly reason: string
}

/**
 * Lays a person's files over those that come with invite: each file is the first of the person's own that is there, else
 * the one that comes with invite. A file of the person's that cannot be read hides the other all the same, which is not
 * the one that they mean. `ownPlaces`: where the person's own may be, the first where it should be.
 */
export function layered(
  ownPlaces: (file: string) => readonly [string, ...string[]],
  placeWithInvite: (file: string) => string,
): LayeredFiles {
  const unreadable = new Map<string, ReadFailure>()
  const refuse = (file: string, error: unknown): void => {
    const { code = '', message } = error as NodeJS.ErrnoException
    unreadable.set(file, { code, reason: message })
  }
  const own = (file: string): string | null => ownPlaces(file).find(isThere) ?? null
  const beneath = (file: string): string | null => [placeWithInvite(file)].find(isThere) ?? null
  const locate = (file: string): string | null => own(file) ?? beneath(file)
  const namesIn = (folder: string, place: string): readonly string[] => {
    if (!isThere(place)) return []
    try {
      return readdirSync(place).filter((name) => !isLeftover(name))
    } catch (error) {
      if (!isAbsence(error)) refuse(folder, error)
      return []
    }
  }
  return {
    locate,
    own,
    ownPlace: (file) => ownPlaces(file)[0],
    ownFolders: (folder) => ownPlaces(folder).filter(isFolder),
    beneath,
    comesWithInvite: (file) => own(file) === null && beneath(file) !== null,
    unreadable,
    read(file) {
      const found = locate(file)
      if (found === null) return null
      try {
        return readFileSync(found)
      } catch (error) {
        refuse(file, error)
        return null
      }
    },
    long(file) {
      const found = locate(file)
      const size = found === null ? 0 : (statOf(found)?.size ?? 0)
      if (found === null || size <= MOST_READ) return null
      return {
        size,
        *pieces() {
          try {
            yield* piecesOf(found)
          } catch (error) {
            refuse(file, error)
          }
        },
      }
    },
    list(folder) {
      const lower = namesIn(folder, placeWithInvite(folder))
      const upper = ownPlaces(folder).flatMap((place) => {
        // a disk that does not tell capitals apart has one folder by either spelling
        const isOneOf = (name: string): boolean =>
          !lower.includes(name) &&
          lower.some((other) => isOtherSpelling(path.join(place, name), path.join(place, other)))
        return namesIn(folder, place).filter((name) => !isOneOf(name))
      })
      return [...new Set([...upper, ...lower])].sort()
    },
  }
}

/** A file or folder of the person's, as it lies on the disk. */
export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
}

/** Lists what lies in a folder of the person's; nothing: the folder is empty, or may not be looked into. */
export function entriesIn(folder: string): readonly FolderEntry[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isLeftover(name))
    return found.map((entry) => {
      const place = path.join(folder, entry.name)
      return {
        name: entry.name,
        path: place,
        isFolder: entry.isDirectory() || (entry.isSymbolicLink() && isFolder(place)),
      }
    })
  } catch {
    return []
  }
}

/** Tells whether two paths that differ in capitals or Unicode composition alone are one file to the disk. */
export function isOtherSpelling(one: string, other: string): boolean {
  const folded = (name: string): string => name.normalize('NFC').toLowerCase()
  if (one === other || folded(one) !== folded(other)) return false
  const [first, second] = [statOf(one), statOf(other)]
  return first !== null && second !== null && first.ino === second.ino && first.dev === second.dev
}

/** Names of what systems, spreadsheets and editors leave beside people's files: nobody means it to be read. */
const LEFTOVERS: readonly RegExp[] = [
  // .DS_Store, ._ministers.csv, .~lock.ministers.csv#, .fr.hbs.swp
  /^\./,
  /^(desktop\.ini|(eh)?thumbs\.db|icon\r|\$recycle\.bin|system volume information|__macosx|@eadir|lost\+found)$/i,
  // an open document of Word or Excel
  /^~\$/,
  /^#.*#$/,
  /~$/,
  /\.(bak|tmp|sw[a-p]|orig|rej)$/i,
]

/** Whether a file or folder is one that systems, spreadsheets or editors leave; also whatever is hidden by a period. */
export function isLeftover(name: string): boolean {
  return LEFTOVERS.some((pattern) => pattern.test(name))
}

function isThere(place: string): boolean {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // there is something, if one may not look: reading it will say why
    return !isAbsence(error)
  }
}

/** There is no such file; also where a file stands in place of a folder of the path. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

const isFolder = (place: string): boolean => statOf(place)?.isDirectory() ?? false

function statOf(place: string): Stats | null {
  try {
    return statSync(place, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}
