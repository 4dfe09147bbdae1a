// npm run judge -- FOLDER: what independent programs say of the PDFs in it. They are found or installed by the names of their packages, and share
// no code with invite. See README.md beside this file.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const home = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'invite-judge')

/** What each judge asks, of which files, and what it needs of the machine: commands, and the Debian packages that have them. */
const JUDGES = {
  verapdf: {
    asks: 'PDF/UA-1 and PDF/A-2a, by veraPDF 1.30.2',
    of: 'signed',
    needs: { javac: 'default-jdk-headless', mvn: 'maven' },
    judge: (list) => java('verapdf', 'Conformance.java', [list]),
  },
  dss: {
    asks: 'signatures, by EU DSS 6.4',
    of: 'signed',
    needs: { javac: 'default-jdk-headless', mvn: 'maven' },
    judge: (list, { trust, crl }) =>
      java('dss', 'Signatures.java', [list, ...flagged('--trust', trust), ...flagged('--crl', crl)]),
  },
  pyhanko: {
    asks: 'signatures and what was changed since, by pyHanko 0.38.0',
    of: 'signed',
    needs: { python3: 'python3 python3-venv' },
    judge: (list, { trust }) => python([list, ...flagged('--trust', trust)]),
  },
  pdfsig: {
    asks: 'signatures, by poppler',
    of: 'signed',
    needs: { pdfsig: 'poppler-utils' },
    judge: (list) =>
      each(list, (file) => {
        const { stdout, status } = spawnSync('pdfsig', ['-nocert', file], { encoding: 'utf8' })
        const signatures = stdout.match(/Signature Validation:.*/g) ?? []
        return status === 0 &&
          signatures.length > 0 &&
          signatures.every((line) => line.endsWith('Signature is Valid.'))
          ? null
          : signatures.join('; ') || 'no signature'
      }),
  },
  qpdf: {
    asks: 'syntax, by qpdf',
    of: 'all',
    needs: { qpdf: 'qpdf' },
    judge: (list) =>
      each(list, (file) => {
        const { status, stdout, stderr } = spawnSync('qpdf', ['--check', file], { encoding: 'utf8' })
        return status === 0 ? null : `${stdout}${stderr}`.trim().split('\n').at(-1)
      }),
  },
}

const flagged = (flag, values = []) => values.flatMap((value) => [flag, path.resolve(value)])

/** One line a file, as the other judges print them. `fault`: what is wrong; null: nothing. */
const each = (list, fault) =>
  lines(readFileSync(list, 'utf8')).map((file) => {
    const found = fault(file)
    return found === null ? `ok ${file}` : `FAIL ${file}: ${found}`
  })

const lines = (text) => text.split('\n').filter((line) => line !== '')

const digest = (...files) =>
  createHash('sha256')
    .update(files.map((file) => readFileSync(file)).join('\0'))
    .digest('hex')
    .slice(0, 12)

/** A folder of what a judge is made of, made once for what its list of packages says; a half-made one is made again. */
function prepared(name, lists, make) {
  const folder = path.join(home, `${name}-${digest(...lists)}`)
  if (existsSync(path.join(folder, 'ready'))) return folder
  process.stderr.write(`installing ${name} below ${home} …\n`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  make(folder)
  writeFileSync(path.join(folder, 'ready'), '')
  return folder
}

function java(name, program, args) {
  const pom = path.join(here, name, 'pom.xml')
  const jars = prepared(name, [pom], (folder) =>
    run('mvn', [
      ...['-q', '-B', '-f', pom, 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
    ]),
  )
  const options = ['-Xmx2g', '-Djava.awt.headless=true', '-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8']
  return lines(run('java', [...options, '-cp', `${jars}/*`, path.join(here, name, program), ...args]))
}

function python(args) {
  const list = path.join(here, 'requirements.txt')
  const folder = prepared('pyhanko', [list], (to) => {
    run('python3', ['-m', 'venv', to])
    run(path.join(to, 'bin/pip'), ['install', '-q', '--disable-pip-version-check', '-r', list])
  })
  return lines(run(path.join(folder, 'bin/python'), [path.join(here, 'signatures.py'), ...args]))
}

/** What a program prints; it is an error if it does not end well. */
const run = (program, args) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] })

const has = (command) => spawnSync('sh', ['-c', `command -v "$0"`, command]).status === 0

/** Debian's packages of commands that are missing; installed, if that is ours to do. */
function provide(judges) {
  const missing = new Set(
    judges.flatMap(({ needs }) =>
      Object.entries(needs).flatMap(([command, packages]) => (has(command) ? [] : packages.split(' '))),
    ),
  )
  if (missing.size === 0) return
  const names = [...missing]
  if (process.getuid?.() !== 0 || !has('apt-get'))
    throw new Error(`missing here, by Debian's names: ${names.join(' ')}; install them, and call this again`)
  process.stderr.write(`installing ${names.join(' ')} …\n`)
  run('sh', [
    '-c',
    'apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"',
    '-',
    ...names,
  ])
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    trust: { type: 'string', multiple: true },
    crl: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  },
})
const [folder] = positionals
const unknown = (flags.only ?? []).filter((name) => !(name in JUDGES))
if (folder === undefined || flags.help || unknown.length > 0 || !existsSync(folder)) {
  if (unknown.length > 0) process.stderr.write(`no judge is called ${unknown.join(', ')}\n`)
  if (folder !== undefined && !existsSync(folder)) process.stderr.write(`there is no folder ${folder}\n`)
  process.stderr.write(readFileSync(path.join(here, 'README.md'), 'utf8').split('```')[1])
  process.exit(flags.help ? 0 : 2)
}

// what comes back from others is theirs, and print files are copies of pages; neither claims to be what a letter is
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.pdf') && !/(^|[\\/])(returns|paper)[\\/]/.test(file))
  .sort()
  .map((file) => path.resolve(folder, file))
const signed = files.filter((file) => readFileSync(file).includes('/ByteRange'))
const chosen = Object.entries(JUDGES).filter(
  ([name]) => flags.only === undefined || flags.only.includes(name),
)
process.stderr.write(`${files.length} PDFs, ${signed.length} of them signed; `)
process.stderr.write(
  flags.trust === undefined ? 'nobody is said to be trusted: it is asked whether they are intact\n' : '\n',
)
process.stderr.write(
  'The first time this takes some five minutes and 0.4 GB: Java and Maven, Python, poppler, qpdf; veraPDF and DSS from Maven Central, pyHanko from PyPI.\n',
)
if (signed.length === 0) {
  process.stderr.write('there is nothing to judge\n')
  process.exit(2)
}
mkdirSync(home, { recursive: true })
let bad = 0
try {
  provide(chosen.map(([, judge]) => judge))
  for (const [name, { asks, of, judge }] of chosen) {
    const asked = of === 'signed' ? signed : files
    const list = path.join(home, `${process.pid}.list`)
    writeFileSync(list, `${asked.join('\n')}\n`)
    const said = judge(list, flags)
    rmSync(list)
    const failed = said.filter((line) => !line.startsWith('ok '))
    const judged = new Set(said.map((line) => line.replace(/^(ok|FAIL) /, '').replace(/: .*/, '')))
    // a judge that says nothing of a file has not judged it
    const silent = asked.filter((file) => !judged.has(file))
    for (const line of [...failed, ...silent.map((file) => `FAIL ${file}: not judged`)])
      process.stdout.write(`${line}\n`)
    bad += failed.length + silent.length
    process.stdout.write(
      `${name}: ${asked.length} files, ${failed.length + silent.length === 0 ? 'all right' : `${failed.length + silent.length} faults`} (${asks})\n`,
    )
  }
} catch (error) {
  process.stderr.write(`judge: ${error.message}\n${String(error.stderr ?? '').slice(-2000)}`)
  process.exit(3)
}
process.exit(bad === 0 ? 0 : 1)
