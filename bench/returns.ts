import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { keyedRow } from '../src/commands/keyed-sheet.ts'
import { openBlanks } from '../src/returns/blanks.ts'
import { openReturns } from '../src/returns/read.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { filledIn } from '../test/filled-in.ts'
import { fillByPdfJs } from '../test/pdf-filler.ts'
import { fillQuickly } from '../test/quick-filler.ts'
import { invite, median, remove, work } from './run.ts'

/**
 * What it costs to collect 2,000 forms: filled by an update of values, one in ten saved by PDF.js as Firefox does, one in twenty junk. The
 * median is of those by PDF.js, each read alone in memory; total and memory are of the whole process. `COUNT` tries less.
 */

const COUNT = Number(process.env.COUNT ?? 2000)
const desk = path.join(work, 'returns')
const out = path.join(desk, 'out')
const inbox = path.join(desk, 'inbox')

remove(work)
mkdirSync(inbox, { recursive: true })
invite(['generate', '--out', out])
const letter = path.join(out, 'DM-1132')
const forms = readdirSync(letter, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('_form.pdf'),
)
const blanks = forms.map((file) => new Uint8Array(readFileSync(path.join(letter, file))))

const read: number[] = []
for (let index = 0; index < COUNT; index++) {
  const nth = index % blanks.length
  const [, tag] = /_(\w\w)_form\.pdf$/.exec(forms[nth]!)!
  const values = { ...filledIn(tag!), passport_number: `E${index}` }
  const isJunk = index % 20 === 19
  const bytes = isJunk
    ? new Uint8Array(Buffer.from(`%PDF-1.7 junk ${index}`))
    : index % 10 === 0
      ? await fillByPdfJs(blanks[nth]!, values)
      : fillQuickly(blanks[nth]!, values)
  writeFileSync(path.join(inbox, `${(index * 7919) % 1_000_003}.pdf`), bytes)
  if (index % 10 === 0) {
    const ref = {
      document: `XX/${tag}/form`,
      version: 1,
      sha256: createHash('sha256').update(blanks[nth]!).digest('hex'),
    }
    const known = openBlanks([ref], () => blanks[nth]!)
    // by the processor's time: what else a machine is busy with is no cost of ours
    const start = process.cpuUsage()
    await openReturns(
      known,
      async (given) => ({ holds: (await verifyPdf(given, null, new Date())).holds, faults: [], signers: [] }),
      keyedRow,
    )(bytes)
    const { user, system } = process.cpuUsage(start)
    read.push((user + system) / 1000)
  }
  if (index % 200 === 0) process.stderr.write(`… ${index} filled\n`)
}
const { ms, peakMb, cpuMs } = invite(['returns', 'collect', inbox, '--out', out, '--quiet'], {
  measured: true,
  ends: 3,
})
process.stdout.write(
  `${COUNT} returns: median ${median(read).toFixed(0)} ms to read one that PDF.js has saved; ${(ms / 1000).toFixed(0)} s in all, ${(cpuMs / COUNT).toFixed(0)} ms of processor time each, ${peakMb.toFixed(0)} MB at most\n`,
)
