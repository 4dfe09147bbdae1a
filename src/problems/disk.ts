import { error, passing, type Words } from './wording.ts'

interface Refusal {
  /** as a person reaches it, or words for what has no path */
  readonly file: string
}

const saying =
  (words: string) =>
  ({ file }: Refusal): Words => ({
    message: `${file} ${words}`,
    hint: 'what the ledger tells of is whole; when this is mended, run again to go on',
  })

/** What the disk refuses, by the system’s own name for it (errno, POSIX.1-2017, 2.3). */
export const diskProblems = {
  'disk/EACCES': error(
    'The system does not let you read or write this file or folder. Ask whoever looks after the machine for the right to do so, or run the command as somebody who has it. Nothing that was recorded is lost.',
    saying('may not be read or written by you'),
  ),
  'disk/EPERM': error(
    'The system does not let you change this file or folder: it belongs to somebody else, or is protected against changes. Ask whoever looks after the machine. Nothing that was recorded is lost.',
    saying('may not be changed by you'),
  ),
  'disk/EROFS': error(
    'This file lies on a disk that can only be read, such as a backup or a disk that the system has closed after a fault. Put the folder on another disk, or name another one with --out.',
    saying('is on a disk that can only be read'),
  ),
  'disk/ENOSPC': passing(
    'The disk is full, and the file could not be written. What is recorded is whole. Make room on the disk, and run the command again: it goes on where it stopped.',
    saying('cannot be written: the disk is full'),
  ),
  'disk/EDQUOT': passing(
    'You may use only a part of this disk, and it is used up. What is recorded is whole. Make room, or ask for more, and run the command again: it goes on where it stopped.',
    saying('cannot be written: your share of the disk is used up'),
  ),
  'disk/ENOTDIR': error(
    'A file has the name of a folder that is needed, so that nothing can be put into it. Look at the path that is named: rename the file or take it away, and run the command again.',
    saying('is in no folder: a file is in the way'),
  ),
  'disk/EEXIST': error(
    'Something else already has this name, and it is not written over. Look what it is: rename it or take it away, and run the command again.',
    saying('is in the way'),
  ),
  'disk/EISDIR': error(
    'A folder has the name of a file that is needed. Look what lies in it: rename it or take it away, and run the command again.',
    saying('is a folder, not a file'),
  ),
  'disk/EIO': error(
    'The disk reports a fault of its own while it reads or writes. What was written before is as the ledger tells, as far as the disk can be trusted. Make a copy of the output folder, and let somebody look at the disk.',
    saying('cannot be read or written: the disk reports a fault'),
  ),
  'disk/EMFILE': error(
    'The system allows only so many open files at once, and there are more. Close other programs, or ask whoever looks after the machine to allow more, and run the command again.',
    saying('cannot be opened: too many files are open'),
  ),
  'disk/ENOENT': error(
    'A file or folder that was there a moment ago, or that has to be there, is gone. Look whether somebody has moved or renamed it, or whether a shared disk is no longer connected.',
    saying('is not there'),
  ),
  'disk/ELOOP': error(
    'This name is a link that leads, directly or by other links, back to itself, so there is nothing behind it. Take the link away, or let it lead to a file or folder that is there.',
    saying('is a link to itself'),
  ),
  'disk/ENOTEMPTY': error(
    'A folder should make room for something else, and it is not empty. Look what lies in it, and move that elsewhere; invite deletes nothing that it does not know.',
    saying('is a folder with something in it'),
  ),
  'disk/ENAMETOOLONG': error(
    'Disks allow names of a certain length only, and this one is longer. Use shorter names for the folders above it, or name another folder with --out.',
    saying('has a name that is too long for the disk'),
  ),
  'disk/other': error(
    'The disk refuses to read or write this file, for a reason that is rare; the system’s own name of it stands in brackets. What is recorded is whole. Look at the file and its folder, or show the message to whoever looks after the machine.',
    ({ file, error }: Refusal & { readonly error: string }): Words =>
      saying(`cannot be read or written (${error})`)({ file }),
  ),
}
