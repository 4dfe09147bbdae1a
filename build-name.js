import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Changes with anything that the program is made of: what it keeps from run to run is kept under this name. */
export function nameOfBuild() {
  const folder = import.meta.dirname
  const sources = readdirSync(path.join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const hash = createHash('sha256')
  for (const file of ['build.js', 'package-lock.json', ...sources.sort().map((file) => path.join('src', file))])
    hash.update(`${file}\0`).update(readFileSync(path.join(folder, file)))
  return hash.digest('hex')
}
