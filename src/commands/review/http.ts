import { createReadStream, realpathSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { readText } from '../../disk.ts'
import { packageFolder } from '../../version.ts'
import { isSecret, newSecret } from './secret.ts'

/** What a page that is served asks for and does; whatever it gets is JSON. */
export interface ReviewActs {
  /** how it stands, with the words of the page in that language */
  state(this: void, language: string): Promise<object>
  /** somebody's word on documents; null: on all of them */
  say(
    this: void,
    event: 'approved' | 'sent-back',
    documents: readonly string[] | null,
    remark: string | null,
  ): Promise<SaidAnswer>
}

/** What became of it: recorded; or refused, with sentences that say why. */
export type SaidAnswer =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'refused'; readonly why: readonly string[] }

/** How it came that nothing is served any more: nobody did anything for a while; whoever looked was done; somebody stopped it. */
export type ServingEnd = 'idle' | 'done' | 'stopped'

/** Pages that are served. */
export interface ServedPages {
  /** with the token behind `#`, which no browser sends and no log has: it is good once */
  readonly address: string
  readonly ended: Promise<ServingEnd>
  stop(this: void): void
}

/**
 * Serves a folder of pages to one browser on this machine, with controls to approve and to send back. Who has the token gets a
 * cookie at first contact, and nobody else gets anything: other machines do not reach it, other pages neither know the token nor have
 * the cookie sent (SameSite=Strict), and what comes under another name of this machine, or from another page, is refused.
 * `idleMs`: nobody asks for anything for so long, and it ends.
 */
export async function servePages(folder: string, acts: ReviewActs, idleMs: number): Promise<ServedPages> {
  let end: (how: ServingEnd) => void = () => {}
  const ended = new Promise<ServingEnd>((resolve) => {
    end = resolve
  })
  let clock: NodeJS.Timeout | null = null
  const stay = (): void => {
    if (clock !== null) clearTimeout(clock)
    clock = setTimeout(() => end('idle'), idleMs)
  }
  const server = createServer()
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // no other machine reaches that
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const gate = openGate(port)
  const turns = openTurns()
  const respond = openResponder({ root: realpathSync(folder), origin, gate, turns, acts, stay, end })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of HEADERS) response.setHeader(name, value)
    respond(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else plain(response, error instanceof TooMuch ? 413 : 500, 'that did not work')
    })
  })
  stay()
  const closed = ended.then(async (how) => {
    if (clock !== null) clearTimeout(clock)
    await turns.last()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
      // what was answered last is on its way
      setTimeout(() => server.closeAllConnections(), 100).unref()
    })
    return how
  })
  return { address: `${origin}/#${gate.token}`, ended: closed, stop: () => end('stopped') }
}

/** Who is let in: whoever brings the token first, and has the cookie from then on. */
interface Gate {
  readonly token: string
  /** the cookie to be set; null: that is not the token, or somebody has come with it before */
  enter(this: void, token: unknown): string | null
  isKnown(this: void, request: IncomingMessage): boolean
}

function openGate(port: number): Gate {
  const [token, session] = [newSecret(), newSecret()]
  // cookies know no ports, and somebody may look at two letters
  const cookie = `invite-${port}=${session}`
  let isSpent = false
  return {
    token,
    enter(given) {
      if (isSpent || typeof given !== 'string' || !isSecret(token, given)) return null
      isSpent = true
      return `${cookie}; Path=/; HttpOnly; SameSite=Strict`
    },
    isKnown: ({ headers }) => (headers.cookie ?? '').split(/; */).some((each) => isSecret(cookie, each)),
  }
}

/** One thing is recorded after the other. */
interface Turns {
  take<T>(this: void, work: () => Promise<T>): Promise<T>
  /** when all is done that was begun */
  last(this: void): Promise<void>
}

function openTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(work) {
      const next = last.then(work, work)
      last = next
      return next
    },
    last: () =>
      last.then(
        () => {},
        () => {},
      ),
  }
}

/** What answers are made of. */
interface Serving {
  /** the folder, without links in its path */
  readonly root: string
  readonly origin: string
  readonly gate: Gate
  readonly turns: Turns
  readonly acts: ReviewActs
  /** somebody is there */
  stay(this: void): void
  end(this: void, how: ServingEnd): void
}

type Responder = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function openResponder(serving: Serving): Responder {
  const { root, origin, gate, acts, stay } = serving
  return async (request, response) => {
    const foreign = foreignness(request, origin)
    if (foreign !== null) {
      plain(response, foreign.status, foreign.why)
      return
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    if (request.method === 'POST') {
      await post(serving, request, response, pathname)
      return
    }
    const isAsset = Object.hasOwn(ASSETS, pathname)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD, POST')
      plain(response, 405, 'only GET, HEAD and POST')
    } else if (pathname === '/favicon.ico') {
      // browsers ask for it unasked, and tell of a page that lacks it
      response.statusCode = 204
      response.end()
    } else if (!gate.isKnown(request)) {
      if (pathname === '/') text(response, 200, 'text/html', ENTRANCE)
      else if (isAsset) text(response, 200, ASSETS[pathname]!, asset(pathname))
      else plain(response, 403, 'nobody knows you')
    } else {
      stay()
      if (isAsset) text(response, 200, ASSETS[pathname]!, asset(pathname))
      else if (pathname === '/-/state')
        json(response, 200, await acts.state(searchParams.get('language') ?? 'en'))
      else sendFile(request, response, root, pathname)
    }
  }
}

/** Whatever changes anything, and the token. */
async function post(
  { gate, turns, acts, stay, end }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  if (pathname === '/-/enter') {
    const cookie = gate.enter(((await bodyOf(request)) as { readonly token?: unknown } | null)?.token)
    if (cookie === null) plain(response, 403, 'this address is not good, or was used before')
    else {
      response.setHeader('Set-Cookie', cookie)
      json(response, 200, {})
    }
    return
  }
  if (!gate.isKnown(request)) {
    plain(response, 403, 'nobody knows you')
    return
  }
  stay()
  if (pathname === '/-/end') {
    json(response, 200, {})
    end('done')
    return
  }
  const event = pathname === '/-/approve' ? 'approved' : pathname === '/-/send-back' ? 'sent-back' : null
  const asked = event === null ? null : askedIn(await bodyOf(request))
  if (event === null) plain(response, 404, 'there is nothing of that name')
  else if (asked === null) plain(response, 400, 'that cannot be understood')
  else {
    const said = await turns.take(() => acts.say(event, asked.documents, asked.remark))
    json(response, said.kind === 'recorded' ? 200 : 409, said)
  }
}

/**
 * Another name for this machine (a name server may say that any is), another page that asks, or one that does not say which it
 * is: null where it is ours.
 */
function foreignness(
  { headers, method }: IncomingMessage,
  own: string,
): { readonly status: number; readonly why: string } | null {
  if (`http://${headers.host ?? ''}` !== own) return { status: 421, why: 'that is no name of this page' }
  const site = headers['sec-fetch-site']
  const isForeign =
    (headers.origin !== undefined && headers.origin !== own) ||
    (method === 'POST' && headers.origin === undefined) ||
    (method === 'POST' && site !== undefined && site !== 'same-origin')
  return isForeign ? { status: 403, why: 'another page asks for that' } : null
}

const HEADERS: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      ...["script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'"],
      ...["connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ].join('; '),
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cache-Control', 'no-store'],
]

/** What comes with invite and not with the pages. */
const ASSETS: Readonly<Record<string, string>> = {
  '/-/enter.js': 'text/javascript',
  '/-/approve.js': 'text/javascript',
  '/-/approve.css': 'text/css',
}

/** Beside the sources, and beside what they are built to. */
function asset(name: string): string {
  const file = path.basename(name)
  const places = ['dist/review', 'src/commands/review/page'].map((each) =>
    path.join(packageFolder, each, file),
  )
  const found = places.map((each) => readText(each)).find((each) => each !== null)
  if (found === undefined) throw new Error(`${file} did not come with the program`)
  return found
}

const ENTRANCE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>invite review</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/-/approve.css"><script src="/-/enter.js" defer></script></head>
<body class="entrance"><p id="entrance" role="status">…</p><noscript><p>This page needs JavaScript.</p></noscript></body></html>
`

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json' },
  ...{ '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.svg': 'image/svg+xml' },
  ...{ '.txt': 'text/plain', '.woff2': 'font/woff2', '.pdf': 'application/pdf' },
}

/** A file of the folder, and of no other: neither by dots nor by links. Pages get the controls. */
function sendFile(request: IncomingMessage, response: ServerResponse, root: string, pathname: string): void {
  const found = fileIn(root, pathname === '/' ? '/index.html' : pathname)
  const type = found === null ? '' : (TYPES[path.extname(found).toLowerCase()] ?? 'application/octet-stream')
  if (found === null) plain(response, 404, 'there is nothing of that name')
  else if (type === 'text/html') text(response, 200, type, withControls(readText(found) ?? ''))
  else {
    response.setHeader('Content-Type', typed(type))
    response.setHeader('Content-Length', statSync(found).size)
    if (request.method === 'HEAD') response.end()
    else
      createReadStream(found)
        .on('error', () => response.destroy())
        .pipe(response)
  }
}

function fileIn(root: string, pathname: string): string | null {
  try {
    const names = decodeURIComponent(pathname).split('/').slice(1)
    if (names.some((name) => name === '' || name.startsWith('.') || /[\\\0:]/.test(name))) return null
    const found = realpathSync(path.join(root, ...names))
    return found.startsWith(`${root}${path.sep}`) && statSync(found).isFile() ? found : null
  } catch {
    return null
  }
}

const withControls = (html: string): string => {
  const controls = '<link rel="stylesheet" href="/-/approve.css"><script src="/-/approve.js" defer></script>'
  return html.includes('</head>') ? html.replace('</head>', () => `${controls}</head>`) : `${controls}${html}`
}

/** More than any page of ours sends. */
class TooMuch extends Error {}
const MOST_BYTES = 1 << 20

/** Null: it is no JSON, or does not say that it is. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return null
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    // read to its end all the same: else the answer would not be heard
    if (length <= MOST_BYTES) pieces.push(piece)
  }
  if (length > MOST_BYTES) throw new TooMuch()
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    return null
  }
}

/** What a page asks for; null: that cannot be understood. */
function askedIn(
  value: unknown,
): { readonly documents: readonly string[] | null; readonly remark: string | null } | null {
  if (typeof value !== 'object' || value === null) return null
  const { documents, remark } = value as { readonly documents?: unknown; readonly remark?: unknown }
  const isList =
    documents === null ||
    (Array.isArray(documents) && documents.length > 0 && documents.every((each) => typeof each === 'string'))
  const isText = remark === null || typeof remark === 'string'
  if (!isList || !isText) return null
  return { documents, remark: remark?.trim() === '' ? null : (remark?.trim() ?? null) }
}

const typed = (type: string): string =>
  /^(text|application\/json)/.test(type) ? `${type}; charset=utf-8` : type

function text(response: ServerResponse, status: number, type: string, body: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', typed(type))
  response.end(body)
}

const json = (response: ServerResponse, status: number, body: object): void =>
  text(response, status, 'application/json', JSON.stringify(body))

const plain = (response: ServerResponse, status: number, why: string): void =>
  text(response, status, 'text/plain', `${why}\n`)
