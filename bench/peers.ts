import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openComposer } from '../src/compose/compose.ts'
import type { Doc } from '../src/model/doc.ts'
import type { Project } from '../src/project/project.ts'
import { lettersIn } from './marginal.ts'
import { htmlOf, typstOf } from './peers/markup.ts'
import { cache, remove, root, work } from './run.ts'

export interface Peer {
  readonly ms: number
  readonly bytes: number
}

/** The peers, by PyPI, with their versions; null where they cannot be installed. */
export interface Peers {
  readonly versions: string
  typst(tag: string): Promise<Peer | null>
  weasyprint(tag: string): Promise<Peer | null>
  pyhanko(draft: string): Peer | null
}

const PACKAGES = ['typst==0.15.2', 'pyHanko==0.38.0', 'weasyprint==70.0']
const LETTERS = 24

export function openPeers(of: Project): Peers | null {
  const folder = path.join(cache, 'peers')
  const python = path.join(folder, 'bin/python')
  try {
    if (!existsSync(path.join(folder, 'bin/weasyprint'))) {
      execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: 'ignore' })
    }
  } catch {
    return null
  }
  const say = (script: string, ...args: string[]): Peer | null => {
    try {
      const said = execFileSync(python, [path.join(root, 'bench/peers', script), ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [ms, bytes] = said.trim().split(/\s+/).map(Number)
      return { ms: ms!, bytes: bytes! }
    } catch {
      return null
    }
  }
  const fonts = path.join(root, 'node_modules/@expo-google-fonts')
  const written = async (
    tag: string,
    suffix: string,
    count: number,
    write: (doc: Doc) => string,
  ): Promise<string> => {
    const into = path.join(work, `${tag}.${suffix}`)
    remove(into)
    mkdirSync(into, { recursive: true })
    const words = { subject: 'Bench', signedAt: '2004-05-10T09:00:00Z', development: false }
    const composer = openComposer(of)
    for (const job of lettersIn(of, tag).slice(0, count)) {
      const doc = await composer.compose(job, words, false)
      writeFileSync(path.join(into, `${job.recipient.id}.${suffix}`), write(doc))
    }
    return into
  }
  const faces = ['noto-serif', 'amiri', 'noto-serif-sc'].flatMap((family) =>
    ['400Regular', '700Bold'].map((weight) => path.join(fonts, family, weight)),
  )
  return {
    versions: PACKAGES.join(', ').replaceAll('==', ' '),
    typst: async (tag) => say('typst_letters.py', await written(tag, 'typ', LETTERS, typstOf), ...faces),
    weasyprint: async (tag) =>
      say(
        'weasyprint_letters.py',
        await written(tag, 'html', 6, (doc) => htmlOf(doc, (face) => path.join(fonts, face))),
      ),
    pyhanko(draft) {
      const [key, certificate] = [path.join(work, 'key.pem'), path.join(work, 'certificate.pem')]
      const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Bench', '-keyout', key]
      execFileSync('openssl', [...made, '-out', certificate], { stdio: 'ignore' })
      return say('pyhanko_sign.py', draft, key, certificate)
    },
  }
}
