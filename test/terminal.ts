import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { root } from './command.ts'

/** A real terminal, by Python's pty: there is none in Node. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty, termios']).status === 0

// a question is what ends in `: ` or `> `; the terminal's size is set before the program begins
const script = `
import fcntl, json, os, pty, struct, sys, termios, time
columns, answers, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    os.execvp(command[0], command)
said = b''
while True:
    try: got = os.read(fd, 4096)
    except OSError: break
    if not got: break
    said += got
    os.write(1, got)
    if answers and said.endswith((b': ', b'> ')):
        time.sleep(0.1)
        os.write(fd, answers.pop(0).encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
`

export interface Shown {
  readonly status: number | null
  /** both streams, as they came */
  readonly said: string
}

/** Runs the built command on a terminal of that many columns; the answers are typed one a question. */
export function onTerminal(
  columns: number,
  args: readonly string[],
  from: string,
  environment: NodeJS.ProcessEnv,
  answers: readonly string[] = [],
): Promise<Shown> {
  const command = [process.execPath, path.join(root, 'bin/invite.js'), ...args]
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-c', script, String(columns), JSON.stringify(answers), ...command], {
      cwd: from,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (status) =>
      resolve({ status, said: Buffer.concat(chunks).toString().replaceAll('\r\n', '\n') }),
    )
  })
}
