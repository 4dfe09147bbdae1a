import { stripVTControlCharacters } from 'node:util'

/** Whoever sits at the terminal. */
export interface Person {
  /** a line; null: they gave up */
  ask(this: void, question: string): Promise<string | null>
  /** a line that is not shown */
  askHidden(this: void, question: string): Promise<string | null>
}

/** Null: nobody is there to be asked. `interrupt`: Ctrl-C at a prompt is the signal that it would be elsewhere. */
export function openPerson(interrupt: () => void): Person | null {
  const { stdin, stderr } = process
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null
  return {
    ask: (question) => askLine(question, true, interrupt),
    askHidden: (question) => askLine(question, false, interrupt),
  }
}

/** A line from the terminal; null when the person gives up (Ctrl-D). */
function askLine(question: string, isShown: boolean, interrupt: () => void): Promise<string | null> {
  const { stdin, stderr } = process
  // before the question: what is typed at once must not meet a terminal that takes lines
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  stderr.write(question)
  return new Promise((resolve) => {
    let typed = ''
    const finish = (answer: string | null): void => {
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      resolve(answer)
    }
    const onData = (chunk: string): void => {
      // an arrow is no letter
      for (const key of stripVTControlCharacters(chunk)) {
        if (key === '\r' || key === '\n') {
          finish(typed)
          return
        }
        if (key === '\u0003' || key === '\u0004') {
          finish(null)
          if (key === '\u0003') interrupt()
          return
        }
        if (key === '\u007f' || key === '\b') {
          if (typed !== '' && isShown) stderr.write('\b \b')
          typed = [...typed].slice(0, -1).join('')
        } else if (key >= ' ') {
          typed += key
          if (isShown) stderr.write(key)
        }
      }
    }
    const onEnd = (): void => finish(null)
    stdin.on('data', onData)
    stdin.on('end', onEnd)
  })
}
