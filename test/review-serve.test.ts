import { symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanBody } from '../src/commands/answers.ts'
import type { ReviewBody } from '../src/commands/review/answer.ts'
import { type ReviewActs, type SaidAnswer, servePages } from '../src/commands/review/http.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { layPages } from './review-pages.ts'
import { serve } from './serving.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** Pages that are served: by the program itself, asked as a browser, a stranger and a foreign page would ask. */

const bench = openBench()
afterAll(() => bench.close())
const chief = path.join(root, 'test/sign/p384.pem')
const signer = {
  subject: 'Test Signer rsa2048',
  fingerprint: 'd09d03cd8b62e1becbd9ecfbc48934275d162961979e5f3a61c5524a011d65aa',
}
/** FR and JP are to be looked at; the letter asks for one approval. */
let base: SmallDesk
let plan = ''

beforeAll(async () => {
  base = openSmallDesk(bench, 'base', ['FR', 'fr'], ['JP', 'en'])
  const facts = { approvals: 1, reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }
  writeFileSync(path.join(base.folder, 'templates/L/letter.json'), JSON.stringify(facts))
  plan = answerOf<PlanBody>(await base.here('plan', 'L', '--save', '--json')).plan
  layPages(base, plan, signer, 'en')
})

/** An answer, with what a browser keeps of it. */
interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Asks as somebody who may set any header: fetch sets some itself. */
function raw(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      let text = ''
      response.on('data', (piece: Buffer) => {
        text += piece.toString()
      })
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: new Headers(
            Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]),
          ),
          text,
        }),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Somebody's browser. */
interface Browser {
  readonly origin: string
  cookie: string
  get(file: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  post(file: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
}

function openBrowser(address: string): Browser {
  const { origin } = new URL(address)
  const browser: Browser = {
    origin,
    cookie: '',
    get: (file, headers = {}) => raw(`${origin}${file}`, 'GET', { Cookie: browser.cookie, ...headers }),
    post: (file, body, headers = {}) =>
      raw(
        `${origin}${file}`,
        'POST',
        { Cookie: browser.cookie, Origin: origin, 'Content-Type': 'application/json', ...headers },
        JSON.stringify(body),
      ),
  }
  return browser
}

/** The same, after first contact. */
async function entered(address: string): Promise<Browser> {
  const browser = openBrowser(address)
  const answer = await browser.post('/-/enter', { token: new URL(address).hash.slice(1) })
  expect(answer.status).toBe(200)
  const set = answer.headers.get('set-cookie')!
  expect(set).toMatch(/; HttpOnly/)
  expect(set).toMatch(/; SameSite=Strict/)
  browser.cookie = set.split(';')[0]!
  return browser
}

const events = (desk: SmallDesk): readonly string[] => desk.all().map(({ event }) => event)

describe('pages that the program serves', () => {
  it('show whoever has the address the letters, and record what they say of them', async () => {
    const desk = base.copy()
    const { address, ended } = await serve(desk, plan, bench.environment, '--approver', chief, '--json')
    const browser = await entered(address)
    const page = await browser.get('/')
    expect(page.text).toContain('<section data-document="FR/fr/letter">')
    expect(page.text).toContain('/-/approve.js')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect((await browser.get('/parts/note.txt')).text).toBe('a file beside it')
    const said = { documents: ['JP/en/letter', 'JP/en/form'], remark: 'The date is another one.' }
    expect((await browser.post('/-/send-back', said)).status).toBe(200)
    expect((await browser.post('/-/approve', { documents: null, remark: null })).status).toBe(200)
    const unsaid = await browser.post('/-/send-back', { documents: ['JP/en/form'], remark: ' ' })
    expect(unsaid.status).toBe(409)
    expect(unsaid.text).toContain('what is wrong with the letters?')
    const state = JSON.parse((await browser.get('/-/state?language=fr')).text) as {
      readonly documents: readonly { readonly lacking: number; readonly given: readonly object[] }[]
      readonly words: { readonly approve_all: string }
      readonly language: string
    }
    expect(state.documents.map(({ lacking }) => lacking)).toEqual([0, 0, 0, 0])
    expect(state.language).toBe('fr')
    expect((await browser.post('/-/end', {})).status).toBe(200)
    const answer = answerOf<ReviewBody>({ ...(await ended), stderr: '' })
    expect(answer).toMatchObject({ exit: 0, plan, served: { ended: 'done' } })
    expect(answer.served!.said.map(({ event, documents }) => [event, documents.length])).toEqual([
      ['sent-back', 2],
      ['approved', 4],
    ])
    expect(events(desk)).toEqual(['sent-back', 'approved'])
    expect((await desk.here('generate', 'L', ...registry)).status).toBe(0)
    expect((await desk.here('verify')).status).toBe(0)
  })

  it('end by Ctrl-C, and what was said before stands', async () => {
    const desk = base.copy()
    const { address, ended, kill } = await serve(desk, plan, bench.environment)
    const browser = await entered(address)
    expect((await browser.post('/-/approve', { documents: ['FR/fr/letter'], remark: null })).status).toBe(200)
    kill('SIGINT')
    const { status, stdout } = await ended
    expect(status).toBe(130)
    expect(stdout).toContain('1 document of plan')
    expect(stdout).toContain('said to be by “Example Chief”')
    expect(events(desk)).toEqual(['approved'])
  })

  it('are not served to whoever may not approve', async () => {
    const desk = base.copy()
    const own = await desk.here(
      'review',
      '--serve',
      '--plan',
      plan,
      '--by',
      'Example',
      '--approver',
      registry[1]!,
    )
    expect(own.stderr).toContain('approve/whose')
    expect(own.status).toBe(1)
    expect((await desk.here('review', '--serve', '--plan', plan)).status).toBe(2)
  })
})

/** What is asked of pages without the program behind them. */
function openActs() {
  const asked: unknown[] = []
  const acts: ReviewActs = {
    state: async () => ({}),
    say: async (event, documents, remark): Promise<SaidAnswer> => {
      asked.push([event, documents, remark])
      return { kind: 'recorded' }
    },
  }
  return { asked, acts }
}

describe('a page is served', () => {
  const open = async (idleMs = 60_000) => {
    const { asked, acts } = openActs()
    const folder = base.in(`reviews/${plan}`)
    const served = await servePages(folder, acts, idleMs)
    return { asked, served, folder }
  }
  const all = { documents: null, remark: null }

  it('once, to whoever brings the token first', async () => {
    const { served, asked } = await open()
    const stranger = openBrowser(served.address)
    for (const token of ['', 'x', new URL(served.address).hash, 7, null]) {
      expect((await stranger.post('/-/enter', { token })).status).toBe(403)
    }
    const browser = await entered(served.address)
    const token = new URL(served.address).hash.slice(1)
    expect((await stranger.post('/-/enter', { token })).status).toBe(403)
    expect((await browser.get('/')).text).toContain('<h1>Review</h1>')
    // without a cookie there is a page that asks for the token, and nothing else
    expect((await stranger.get('/')).text).not.toContain('FR/fr/letter')
    for (const file of ['/index.html', '/parts/note.txt', '/review.json', '/-/state', '/nothing'])
      expect((await stranger.get(file)).status, file).toBe(403)
    stranger.cookie = browser.cookie.replace(/.$/, '.')
    expect((await stranger.post('/-/approve', all)).status).toBe(403)
    stranger.cookie = ''
    expect((await stranger.post('/-/approve', all)).status).toBe(403)
    expect((await stranger.post('/-/end', {})).status).toBe(403)
    expect(asked).toEqual([])
    served.stop()
    expect(await served.ended).toBe('stopped')
  })

  it('under its own name, to itself: neither to another page nor by another name of this machine', async () => {
    const { served, asked } = await open()
    const browser = await entered(served.address)
    const { port } = new URL(browser.origin)
    const foreign: readonly Readonly<Record<string, string>>[] = [
      { Origin: 'https://example.org' },
      { Origin: 'null' },
      { Origin: `http://localhost:${port}` },
      { Origin: `${browser.origin}0` },
      { Host: `localhost:${port}` },
      { Host: `example.org:${port}` },
      { Host: '127.0.0.1' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]
    for (const headers of foreign)
      expect([403, 421], JSON.stringify(headers)).toContain(
        (await browser.post('/-/approve', all, headers)).status,
      )
    for (const headers of foreign.slice(0, 7))
      expect([403, 421], JSON.stringify(headers)).toContain((await browser.get('/', headers)).status)
    const silent = await raw(
      `${browser.origin}/-/approve`,
      'POST',
      { Cookie: browser.cookie, 'Content-Type': 'application/json' },
      JSON.stringify(all),
    )
    expect(silent.status).toBe(403)
    // as a form of another page would send it
    expect((await browser.post('/-/approve', all, { 'Content-Type': 'text/plain' })).status).toBe(400)
    expect(asked).toEqual([])
    served.stop()
    await served.ended
  })

  it('and changes nothing by being looked at', async () => {
    const { served, asked } = await open()
    const browser = await entered(served.address)
    expect((await browser.get('/-/approve')).status).toBe(404)
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await raw(`${browser.origin}/-/approve`, method, { Cookie: browser.cookie })).status).toBe(405)
    const strange: readonly unknown[] = [
      ...[null, 7, 'all', [], {}],
      ...[{ documents: [] }, { documents: null }, { documents: [7], remark: null }],
      ...[
        { documents: 'FR', remark: null },
        { documents: null, remark: 7 },
      ],
    ]
    for (const body of strange)
      expect((await browser.post('/-/approve', body)).status, JSON.stringify(body)).toBe(400)
    const long = { documents: null, remark: 'x'.repeat(2 << 20) }
    expect((await browser.post('/-/approve', long)).status).toBe(413)
    expect(asked).toEqual([])
    expect((await browser.post('/-/approve', { documents: ['FR/fr/form'], remark: ' a ' })).status).toBe(200)
    expect(asked).toEqual([['approved', ['FR/fr/form'], 'a']])
    served.stop()
    await served.ended
  })

  it('from its folder and from nowhere else', async () => {
    const { served, folder } = await open()
    symlinkSync(base.in('ledger.key'), path.join(folder, 'link.txt'))
    const browser = await entered(served.address)
    const ways = [
      ...['/../../ledger.key', '/..%2f..%2fledger.key', '/%2e%2e/%2e%2e/ledger.key', '/parts/..%5c..%5cx'],
      ...['/link.txt', '/parts', '/parts/', '//etc/passwd', '/%00', '/%', '/.hidden', '/c:/x'],
    ]
    for (const way of ways) expect((await browser.get(way)).status, way).toBe(404)
    served.stop()
    await served.ended
  })

  it('until nobody has asked for anything for a while; who is not known does not keep it open', async () => {
    const { served } = await open(2000)
    const browser = await entered(served.address)
    const stranger = openBrowser(served.address)
    let isOver = false
    const ended = served.ended.then((how) => {
      isOver = true
      return how
    })
    for (let asked = 0; asked < 6; asked++) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect((await browser.get('/')).status).toBe(200)
    }
    expect(isOver).toBe(false)
    const knocking = setInterval(() => void stranger.get('/').catch(() => {}), 100)
    expect(await ended).toBe('idle')
    clearInterval(knocking)
    await expect(browser.get('/')).rejects.toThrow()
  })
})
