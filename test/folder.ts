import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const MEMORY = '/dev/shm'
/** All that two workers have at a time is a tenth of that. */
const ENOUGH_BYTES = 2 ** 31

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > ENOUGH_BYTES
}

/**
 * An empty folder: in memory, where there is such a place with room in it. The disk's own time is not what is looked at, and to
 * take thousands of files away again is half of what a test does there. Disks are test/disk.test.ts and `.ci/run`.
 */
export const newFolder = (): string => mkdtempSync(path.join(hasRoom() ? MEMORY : tmpdir(), 'invite-test-'))
