import { spawn } from 'node:child_process'
import path from 'node:path'
import { type Ran, root } from './command.ts'
import type { SmallDesk } from './small-desk.ts'

/** Pages of a plan that the program serves, by somebody who may approve on them. */
export interface Serving {
  readonly address: string
  readonly ended: Promise<Ran>
  kill(signal: NodeJS.Signals): void
}

/** The program, until its address is there. */
export function serve(
  desk: Pick<SmallDesk, 'folder'>,
  plan: string,
  environment: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const command = ['review', '--serve', '--plan', plan, '--by', 'Example Chief', ...args]
    const child = spawn(process.execPath, [path.join(root, 'bin/invite.js'), ...command], {
      cwd: desk.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    const ended = new Promise<Ran>((done) => {
      child.on('close', (status) => {
        done({ status, stdout, stderr })
        reject(new Error(stderr))
      })
    })
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString()
    })
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(stderr)?.[0]
      if (address !== undefined) resolve({ address, ended, kill: (signal) => child.kill(signal) })
    })
  })
}
