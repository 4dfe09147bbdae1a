import { main } from '../src/cli.ts'
import type { openBench, Ran } from './command.ts'

type Bench = ReturnType<typeof openBench>

/** What a command said, and both streams as a terminal shows them. */
export interface RanHere extends Ran {
  readonly both: string
}

/** One command after another: streams, environment and folder are the process's. */
let before: Promise<unknown> = Promise.resolve()

/**
 * Runs a command in this process, as a person runs it from `from`, or where the test is, without the process of its own that takes most of the time. Its
 * listeners are taken away again, and what it says is caught. What the built program does otherwise (start, signals, streams that
 * close) is tried by `bench.run`.
 */
export function runHere(
  bench: Bench,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
  from: string = process.cwd(),
): Promise<RanHere> {
  const ran = before.then(() => runAlone(bench, args, settings, from))
  before = ran.catch(() => null)
  return ran
}

async function runAlone(
  bench: Bench,
  args: readonly string[],
  settings: NodeJS.ProcessEnv,
  from: string,
): Promise<RanHere> {
  const heard = ['SIGINT', 'SIGTERM', 'exit'] as const
  const known = heard.map((name) => new Set(process.listeners(name as 'exit')))
  const writes = [process.stdout.write, process.stderr.write] as const
  const environment = { ...process.env }
  const folder = process.cwd()
  let [stdout, stderr, both] = ['', '', '']
  Object.assign(process.env, bench.environment, settings)
  if (settings.INVITE_PASSPHRASE === undefined) delete process.env.INVITE_PASSPHRASE
  process.stdout.write = (text: string | Uint8Array): boolean => {
    stdout += String(text)
    both += String(text)
    return true
  }
  process.stderr.write = (text: string | Uint8Array): boolean => {
    stderr += String(text)
    both += String(text)
    return true
  }
  const streams = [process.stdout, process.stderr]
  const onError = streams.map((stream) => new Set(stream.listeners('error')))
  process.chdir(from)
  try {
    const status = await main(args)
    return { status, stdout, stderr, both }
  } finally {
    process.chdir(folder)
    ;[process.stdout.write, process.stderr.write] = writes
    for (const [index, name] of heard.entries())
      for (const listener of process.listeners(name as 'exit'))
        if (!known[index]!.has(listener)) process.off(name, listener)
    for (const [index, stream] of streams.entries())
      for (const listener of stream.listeners('error'))
        if (!onError[index]!.has(listener)) stream.off('error', listener as () => void)
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
  }
}
