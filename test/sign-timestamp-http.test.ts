import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, test } from 'vitest'
import type { Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { openTimestamper, type Request } from '../src/sign/timestamp.ts'
import { authority } from './sign/authority.ts'

/** The time-stamp client and servers as there are, over HTTP. */

const at = new Date('2026-12-01T12:00:00Z')
const genuine = authority('none', at)

/** What a server saw. */
interface Seen {
  readonly method: string
  readonly path: string
  readonly bytes: number
  readonly contentType: string | undefined
  readonly authorization: string | undefined
}
type Act = (request: IncomingMessage, response: ServerResponse, stamp: () => Promise<Buffer>) => unknown

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A server whose paths act as they are told; every other one stamps. */
async function serve(paths: Readonly<Record<string, Act>>) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { 'content-type': contentType, authorization } = request.headers
    const path = request.url ?? ''
    seen.push({ method: request.method ?? '', path, bytes: body.length, contentType, authorization })
    const stamp = async () =>
      Buffer.from(await (await genuine('http://stamps.example', { body })).arrayBuffer())
    await (paths[path] ?? stamping())(request, response, stamp)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, seen }
}

const stamping =
  (contentType = 'application/timestamp-reply', behind = ''): Act =>
  async (_, response, stamp) =>
    response.setHeader('Content-Type', contentType).end(Buffer.concat([await stamp(), Buffer.from(behind)]))
const sendingOn =
  (status: number, location?: string): Act =>
  (_, response) =>
    response.writeHead(status, location === undefined ? {} : { Location: location }).end('moved')

const open = (url: string, request: Request = fetch) => openTimestamper(url, at, request, 5000)
type Opened = Awaited<ReturnType<typeof open>>
const said = (opened: Opened): readonly Problem[] => (opened.kind === 'ok' ? opened.notes : opened.problems)

describe('an answer', () => {
  test.each([
    'application/timestamp-reply',
    'Application/TimeStamp-Reply',
    'application/timestamp-reply; charset=utf-8',
    'APPLICATION/TIMESTAMP-REPLY ;x="a;b"',
  ])('of type %s is taken', async (contentType) => {
    const { origin } = await serve({ '/': stamping(contentType) })
    expect(await open(origin)).toMatchObject({ kind: 'ok', notes: [] })
  })

  test.each([
    'application/timestamp-response',
    'application/octet-stream',
    'text/html;application/timestamp-reply',
  ])('of type %s is not', async (contentType) => {
    const { origin } = await serve({ '/': stamping(contentType) })
    expect(said(await open(origin))).toMatchObject([{ code: 'sign/timestamp-type' }])
  })

  test.each([
    ['\r\n', 2],
    ['\0', 1],
    ['<html>', 6],
  ])('with %j behind it is taken, and that is told', async (behind, bytes) => {
    const { origin } = await serve({ '/': stamping(undefined, behind) })
    const opened = await open(origin)
    expect(opened.kind).toBe('ok')
    expect(said(opened)).toMatchObject([
      { code: 'sign/timestamp-trailing', severity: 'note', arguments: { bytes } },
    ])
  })

  it('that never ends is given up', async () => {
    const { origin } = await serve({
      '/': (_, response) => {
        response.setHeader('Content-Type', 'application/timestamp-reply')
        const flood = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 5)
        response.on('close', () => clearInterval(flood))
      },
    })
    expect(said(await open(origin))).toMatchObject([{ code: 'sign/timestamp-unreadable' }])
  })
})

describe('a redirect', () => {
  test.each([301, 302, 307, 308])('of %d is the same question again, each time', async (status) => {
    const { origin, seen } = await serve({ '/tsa': sendingOn(status, '/tsa2') })
    const opened = await open(`${origin}/tsa`)
    if (opened.kind === 'problems') throw new Error(wordsOf(opened.problems[0]!).message)
    expect((await opened.value.stamp(new Uint8Array(5))).kind).toBe('ok')
    expect(seen.map(({ path }) => path)).toEqual(['/tsa', '/tsa2', '/tsa', '/tsa2'])
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['POST']))
    expect(new Set(seen.map(({ contentType }) => contentType))).toEqual(
      new Set(['application/timestamp-query']),
    )
    expect(seen[0]!.bytes).toBeGreaterThan(40)
    expect(seen[1]!.bytes).toBe(seen[0]!.bytes)
    const moved = { code: 'sign/timestamp-moved', arguments: { to: `${origin}/tsa2` } }
    expect(said(opened)).toMatchObject(status === 301 || status === 308 ? [moved] : [])
  })

  it('for good is told as far as it is for good', async () => {
    const { origin } = await serve({
      '/a': sendingOn(301, '/b'),
      '/b': sendingOn(308, 'c?d=1'),
      '/c?d=1': sendingOn(307, '/d'),
      '/d': sendingOn(301, '/e'),
    })
    expect(said(await open(`${origin}/a`))).toMatchObject([{ arguments: { to: `${origin}/c?d=1` } }])
  })

  const chain = (count: number): Readonly<Record<string, Act>> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`/${i}`, sendingOn(307, `/${i + 1}`)]))
  it('is followed five times, and no sixth', async () => {
    const five = await serve(chain(5))
    expect((await open(`${five.origin}/0`)).kind).toBe('ok')
    expect(five.seen).toHaveLength(6)
    const six = await serve(chain(6))
    expect(said(await open(`${six.origin}/0`))).toMatchObject([
      { code: 'sign/timestamp-redirect', arguments: { why: 'too-many', to: `${six.origin}/6` } },
    ])
    const ring = await serve({ '/': sendingOn(302, '/') })
    expect(said(await open(ring.origin))).toMatchObject([{ arguments: { why: 'too-many' } }])
    expect(ring.seen).toHaveLength(6)
  })

  it('of 303 is named and not followed', async () => {
    const { origin, seen } = await serve({ '/tsa': sendingOn(303, '/thanks') })
    const problems = said(await open(`${origin}/tsa`))
    expect(problems).toMatchObject([{ arguments: { why: 'see-other', status: 303, to: `${origin}/thanks` } }])
    expect(wordsOf(problems[0]!).message).toContain(`${origin}/thanks`)
    expect(seen).toHaveLength(1)
  })

  test.each([undefined, 'ftp://127.0.0.1/', 'http://', 'javascript:alert(1)'])(
    'to %s leads nowhere',
    async (to) => {
      const { origin, seen } = await serve({ '/': sendingOn(307, to) })
      expect(said(await open(origin))).toMatchObject([
        { code: 'sign/timestamp-redirect', arguments: { why: 'nowhere', to: null } },
      ])
      expect(seen).toHaveLength(1)
    },
  )

  test.each([300, 304, 305, 401, 405])('is not what %d is', async (status) => {
    const { origin } = await serve({ '/': sendingOn(status, '/x') })
    expect(said(await open(origin))).toMatchObject([{ code: 'sign/timestamp-http', arguments: { status } }])
  })

  it('never leaves a protected connection, and may enter one', async () => {
    const asked: string[] = []
    const answering =
      (to: string): Request =>
      async (url, init) => {
        asked.push(url)
        if (asked.length > 1) return genuine(url, init)
        return new Response(null, { status: 308, headers: { Location: to } })
      }
    expect(said(await open('https://stamps.example/', answering('http://stamps.example/')))).toMatchObject([
      { code: 'sign/timestamp-redirect', arguments: { why: 'unprotected', to: 'http://stamps.example/' } },
    ])
    expect(asked.splice(0)).toEqual(['https://stamps.example/'])
    expect((await open('http://stamps.example/', answering('https://stamps.example/'))).kind).toBe('ok')
    expect(asked).toEqual(['http://stamps.example/', 'https://stamps.example/'])
  })
})

describe('a name and a password', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

  test.each([
    ['officer:secret', 'officer:secret'],
    ['officer', 'officer:'],
    ['officer:p%40ss%3Aw%C3%B6rd', 'officer:p@ss:wörd'],
    ['officer:100%', 'officer:100%'],
    ['off@icer:secret', 'off@icer:secret'],
  ])('%s go into a header', async (given, sent) => {
    const { host, seen } = await serve({})
    const opened = await open(`http://${given}@${host}/tsa`)
    expect(opened).toMatchObject({ kind: 'ok', notes: [] })
    expect(seen.map(({ authorization }) => authorization)).toEqual([basic(sent)])
  })

  it('go along within an origin, and nowhere else; those of a redirect are nobody’s', async () => {
    const other = await serve({})
    const own = await serve({
      '/tsa': sendingOn(307, '/here'),
      '/here': sendingOn(307, `http://they:chose@${other.host}/there`),
    })
    const opened = await open(`http://officer:secret@${own.host}/tsa`)
    expect(opened.kind).toBe('ok')
    expect(own.seen.map(({ authorization }) => authorization)).toEqual([
      basic('officer:secret'),
      basic('officer:secret'),
    ])
    expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('are never said', async () => {
    const own = await serve({
      '/tsa': sendingOn(301, 'http://they:chose@127.0.0.1:9/'),
      '/bad': sendingOn(303, '/x'),
    })
    for (const path of ['/tsa', '/bad', '/fault']) {
      const problems = said(await open(`http://officer:secret@${own.host}${path}`))
      const words = `${JSON.stringify(problems)}${problems.map((each) => JSON.stringify(wordsOf(each))).join('')}`
      expect(words).not.toMatch(/secret|officer|they|chose/)
    }
    expect(said(await open('http://officer:secret@[broken/'))).toMatchObject([
      { code: 'sign/timestamp-url', arguments: { url: 'http://[broken/' } },
    ])
  })
})
