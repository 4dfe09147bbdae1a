// Who holds what, since when, signed by whom. Written from README.md (“For programs”) and docs/schema/ alone.
import { spawnSync } from 'node:child_process'

const [letter, program, ...args] = process.argv.slice(2)
const { stdout } = spawnSync(program, [...args, 'status', letter, '--json'], {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
})
const answer = JSON.parse(stdout)
for (const { severity, message } of answer.problems)
  if (severity === 'error') process.stderr.write(`${message}\n`)
// an answer of a command that was refused has no fields of its own
const held = (answer.documents ?? []).filter(({ held }) => held !== null)
held.sort((one, other) => (one.document < other.document ? -1 : 1))
for (const { document, held: version } of held) {
  const [first] = version.issued.toSorted((one, other) => one.on.localeCompare(other.on))
  const signer = version.trial ? `${version.signer} (trial)` : version.signer
  const cells = [document, version.version, first?.on ?? '?', first?.channel ?? '', signer]
  process.stdout.write(`${cells.join('\t')}\n`)
}
process.exitCode = answer.exit
