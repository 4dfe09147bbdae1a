import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { integerOf, members, octets, readWhole, sequence, Tag } from '../../src/sign/der.ts'
import { tokenOver } from './signed-by.ts'

/** An authority of the test's that is asked over HTTP. */
export interface HttpAuthority {
  readonly url: string
  /** its certificate and those above it */
  chain: readonly Uint8Array[]
  /** how many questions it has answered */
  answered: number
  /** after so many more it is away */
  left: number
  close(): void
}

/** Stamps with the clock of the process, as long as there are answers left. */
export async function httpAuthority(chain: readonly Uint8Array[]): Promise<HttpAuthority> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (own.left-- <= 0) return void response.writeHead(503).end()
    own.answered++
    const [, imprint, nonce] = members(readWhole(Buffer.concat(chunks)), Tag.sequence)
    const [, digest] = members(imprint, Tag.sequence)
    const token = tokenOver(own.chain, new Date(), octets(digest), nonce!.raw)
    response.setHeader('Content-Type', 'application/timestamp-reply')
    // a connection that is kept may be closed just when the next question is sent
    response.setHeader('Connection', 'close')
    response.end(sequence(sequence(integerOf(0)), token))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const own: HttpAuthority = {
    url: `http://127.0.0.1:${port}/`,
    chain,
    answered: 0,
    left: Number.POSITIVE_INFINITY,
    close: () => server.close().closeAllConnections(),
  }
  return own
}
