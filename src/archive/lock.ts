import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readText } from '../disk.ts'

export interface Lock {
  release(): void
}

/**
 * Takes a folder for one run at a time: `.lock` holds the process number. It is linked into place, so that it appears
 * with its number or not at all. A lock whose process is gone is taken over.
 */
export function lock(folder: string): Lock | { readonly heldBy: number } {
  const file = path.join(folder, '.lock')
  const mine = path.join(folder, `.lock-${process.pid}.part`)
  writeFileSync(mine, String(process.pid))
  try {
    for (;;) {
      try {
        linkSync(mine, file)
        return { release: () => unlinkSync(file) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = readText(file)
      if (holder === null) continue // given back just now
      if (isAlive(Number(holder))) return { heldBy: Number(holder) }
      takeAway(file, holder, `${mine}.stale.part`)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** A dead process's lock; where another run was quicker and it is that one's by now, it goes back. */
function takeAway(file: string, holder: string, aside: string): void {
  try {
    renameSync(file, aside)
    if (readText(aside) !== holder) linkSync(aside, file)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  rmSync(aside, { force: true })
}

export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
