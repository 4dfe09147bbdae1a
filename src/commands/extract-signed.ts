import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readStart } from '../disk.ts'
import type { Problem } from '../problems/problem.ts'
import type { VerifiedFile } from './verified-file.ts'
import { counted } from './words.ts'

/** Why `--extract-signed` cannot be meant, before anything is verified; none: it can. */
export function extractionRefused(files: readonly string[], into: string | undefined): readonly Problem[] {
  if (into === undefined) return []
  if (files.length !== 1) return [whichFile]
  if (existsSync(into)) return [alreadyThere(into)]
  return existsSync(path.dirname(into)) ? [] : [noFolder(into)]
}

/** What was written, or why nothing was. */
export type Extraction =
  | { readonly kind: 'written'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'refused'; readonly problem: Problem }

/**
 * Writes the file as it was signed, its signature in it, into a new file: whatever was added since is left away. Refused
 * where the signature does not hold over those bytes, so that nobody has signed them. Other errors of the disk are thrown.
 */
export function extractSigned({ file, verdict }: VerifiedFile, into: string): Extraction {
  if (verdict?.signed == null) return { kind: 'refused', problem: nothingSigned(file.file) }
  const bytes = readStart(file.file, verdict.signed.end)
  try {
    writeFileSync(into, bytes, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return { kind: 'refused', problem: alreadyThere(into) }
  }
  return { kind: 'written', file: into, bytes: bytes.length }
}

/** What an officer is told. */
export const extractionWords = ({ file, bytes }: Extract<Extraction, { kind: 'written' }>): string =>
  `${file} is the file as it was signed: its first ${counted(bytes, 'byte')}`

const whichFile: Problem = {
  severity: 'error',
  code: 'verify/extract-which',
  message: '--extract-signed takes the signed bytes of one file',
  hint: 'name one file: invite verify FILE --extract-signed NEW-FILE',
}

const alreadyThere = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/extract-exists',
  message: `there is a file ${file} already, and it is not overwritten`,
  hint: 'name another file for --extract-signed',
})

const noFolder = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/extract-folder',
  message: `there is no folder for ${file}`,
  hint: 'make it, or name another file for --extract-signed',
})

const nothingSigned = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/extract-nothing',
  message: `nothing was extracted from ${file}: there are no bytes in it that a signature holds over`,
})
