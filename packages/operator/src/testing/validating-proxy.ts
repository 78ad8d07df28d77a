// Two proxies for tests: one between a caller and an operator, one between an operator and the sink of its events. Both pass everything
// on untouched and have what goes through them judged by a watch of the wire.

import {
  request as callHttp,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WireRequest } from './camara-schema/wire-message.ts'
import type { AnswerWatch, WireWatch } from './camara-schema/wire-watch.ts'

/** A proxy on loopback; `url` has no slash at its end. */
export type WatchedProxy = { readonly url: string; readonly close: () => Promise<void> }

type Route = {
  readonly target: () => string
  readonly watch: (request: WireRequest) => AnswerWatch | undefined
}

/** Starts a proxy in front of an operator; pages that belong to no interface pass unjudged. Its target may be named late. */
export async function proxyOperator(target: () => string, watch: WireWatch): Promise<WatchedProxy> {
  return await startProxy({ target, watch: (request) => watch.request(request) })
}

/** Starts a proxy in front of the receiver of events. */
export async function proxySinks(target: () => string, watch: WireWatch): Promise<WatchedProxy> {
  let url = ''
  const proxy = await startProxy({
    target,
    watch: (request) => watch.event(request, `${url}${request.path}${searchOf(request)}`),
  })
  url = proxy.url
  return proxy
}

function searchOf({ query }: WireRequest): string {
  return query.size === 0 ? '' : `?${query.toString()}`
}

async function startProxy(route: Route): Promise<WatchedProxy> {
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing, route))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => stop(server) }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, route: Route): Promise<void> {
  const body = await readAll(incoming)
  // What is cut off on one side is cut off on the other, so that silence stays silence.
  if (body === undefined) return void outgoing.destroy()
  const url = new URL(incoming.url ?? '/', 'http://proxy')
  const onAnswer = route.watch({
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: headersOf(incoming),
    body: body.toString('utf8'),
  })
  const target = new URL(`${route.target()}${incoming.url ?? '/'}`)
  const call = callHttp(
    target,
    { method: incoming.method, headers: { ...incoming.headers, host: target.host }, agent: false },
    (answer) => void answerBack(answer, outgoing, onAnswer),
  )
  call.on('error', () => outgoing.destroy())
  outgoing.on('close', () => call.destroy())
  call.end(body)
}

async function answerBack(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  onAnswer: AnswerWatch | undefined,
): Promise<void> {
  const status = answer.statusCode ?? 502
  if (onAnswer === undefined) {
    // Pages may stream without an end, so they go through as they come.
    outgoing.writeHead(status, answer.headers)
    answer.on('error', () => outgoing.destroy())
    answer.pipe(outgoing)
    return
  }
  const body = await readAll(answer)
  if (body === undefined) return void outgoing.destroy()
  onAnswer({ status, headers: headersOf(answer), body: body.toString('utf8') })
  outgoing.writeHead(status, answer.headers)
  outgoing.end(body)
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers))
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  return headers
}

async function readAll(message: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of message) pieces.push(piece as Buffer)
  } catch {
    return undefined
  }
  return message.complete ? Buffer.concat(pieces) : undefined
}
