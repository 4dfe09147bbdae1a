import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readStart } from '../disk.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { counted } from '../text/counted.ts'
import type { VerifiedFile } from './verified-file.ts'

/** Why `--extract-signed` cannot be meant, before anything is verified; none: it can. */
export function extractionRefused(files: readonly string[], into: string | undefined): readonly Problem[] {
  if (into === undefined) return []
  if (files.length !== 1) return [problem('verify/extract-which', null)]
  if (existsSync(into)) return [problem('verify/extract-exists', null, { file: into })]
  return existsSync(path.dirname(into)) ? [] : [problem('verify/extract-folder', null, { file: into })]
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
  if (verdict?.signed == null)
    return { kind: 'refused', problem: problem('verify/extract-nothing', null, { file: file.file }) }
  const bytes = readStart(file.file, verdict.signed.end)
  try {
    writeFileSync(into, bytes, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return { kind: 'refused', problem: problem('verify/extract-exists', null, { file: into }) }
  }
  return { kind: 'written', file: into, bytes: bytes.length }
}

/** What an officer is told. */
export const extractionWords = ({ file, bytes }: Extract<Extraction, { kind: 'written' }>): string =>
  `${file} is the file as it was signed: its first ${counted(bytes, 'byte')}`
