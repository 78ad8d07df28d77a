// A merchant's server that takes webhooks: it verifies each with the specification's own library and answers as it is told to.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { EventJson } from '../domain/goods/event-json.ts'

export type Received = {
  readonly event: EventJson
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type Receiver = {
  readonly url: string
  /** Everything that came, in its order. */
  readonly received: Received[]
  /** How it answers from now on; 200 with an empty body at first. */
  readonly answer: (how: (request: Received, response: ServerResponse) => void) => void
  /** Stops listening, and listens again at the same address. */
  readonly goDown: () => Promise<void>
  readonly comeUp: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a receiver on a port of its own on this machine. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let answer: (request: Received, response: ServerResponse) => void = (_, response) => void response.end()
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const taken: Received = { event: JSON.parse(body) as EventJson, body, headers }
    received.push(taken)
    answer(taken, response)
  }
  let server: Server | undefined
  let port = 0
  const comeUp = async (): Promise<void> => {
    server = createServer((request, response) => void take(request, response))
    await new Promise<void>((done) => server?.listen(port, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  }
  const goDown = async (): Promise<void> => {
    const old = server
    server = undefined
    old?.closeAllConnections()
    await new Promise<void>((done) => (old === undefined ? done() : old.close(() => done())))
  }
  await comeUp()
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (how) => {
      answer = how
    },
    goDown,
    comeUp,
    close: goDown,
  }
}

/** Verifies what came by the specification's library at the time it was sent; throws where it does not fit. */
export function verifyReceived(received: Received, secret: string): unknown {
  // The library compares with the clock of this machine, and the broker's stands where the test put it.
  const { headers, body } = received
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
  const signed = new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body)
  const signatures = (headers['webhook-signature'] ?? '').split(' ')
  if (!signatures.includes(signed)) throw new Error('the signature does not fit')
  return JSON.parse(body)
}
