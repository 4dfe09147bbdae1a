// Lists who holds what of a letter. Written from "For programs" of the README and from the schemas of `invite` only.
//
//   node who-holds-what.js LETTER INVITE [ARGUMENT…]      for instance:
//   node who-holds-what.js DM-1132 /path/to/node /path/to/bin/invite.js
//
// Call it in the folder of the project. A line for each document that an addressee holds, by id; cells divided by tabs:
// document, version, since, how, signed by. Where `invite` refuses: the messages of its errors, and its exit status.

import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'

const [letter, invite, ...before] = process.argv.slice(2)

/** Calls `invite`; its answer, its exit status, and whether it did what it was asked. */
const call = (...args) => {
  const run = spawnSync(invite, [...before, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let answer = null
  try {
    answer = JSON.parse(run.stdout)
  } catch {
    // No answer: told below.
  }
  const isAnswer = answer !== null && typeof answer === 'object' && Array.isArray(answer.problems)
  return {
    answer: isAnswer ? answer : null,
    // The process's own exit status; of one that a signal killed, as a shell tells it.
    exit: run.status ?? (run.signal ? 128 + (constants.signals[run.signal] ?? 0) : 70),
    isDone: isAnswer && answer.invite === 1 && Array.isArray(answer.documents),
    said: (run.error?.message ?? run.stderr ?? '').trim(),
  }
}

/** The leaving of the earliest day; of several on that day the one that was recorded first. Null: nobody has said. */
const firstLeaving = (issued) =>
  issued.reduce((first, leaving) => (first === null || leaving.on < first.on ? leaving : first), null)

const row = ({ document, held }) => {
  const first = firstLeaving(held.issued)
  return [
    document,
    held.version,
    first?.on ?? '?',
    first?.channel ?? '',
    held.signer + (held.trial ? ' (trial)' : ''),
  ]
    .map((cell) => String(cell).replace(/[\t\r\n]+/g, ' '))
    .join('\t')
}

const main = () => {
  if (letter === undefined || invite === undefined) {
    console.error('Usage: node who-holds-what.js LETTER INVITE [ARGUMENT…]')
    return 2
  }
  const { answer, exit, isDone, said } = call('status', letter)
  if (answer === null) {
    console.error(said || `${invite} gave no answer.`)
    return exit || 70
  }
  if (!isDone) {
    for (const { severity, message } of answer.problems) {
      if (severity === 'error') {
        console.error(message)
      }
    }
    if (answer.invite !== 1) {
      console.error(`This program reads answers of form 1, and not of form ${answer.invite}.`)
    }
    return exit || 70
  }
  if (answer.letter !== letter) {
    console.error(`Asked for ${letter}, and told of ${answer.letter}.`)
    return 70
  }
  const lines = answer.documents
    .filter(({ held }) => held !== null && held !== undefined)
    .sort((a, b) => (a.document < b.document ? -1 : a.document > b.document ? 1 : 0))
    .map((told) => `${row(told)}\n`)
  process.stdout.write(lines.join(''))
  return 0
}

process.exitCode = main()
