// The gate behind node:http, and what the Express and Fastify adapters share: Node's request as a Fetch request with a
// bounded body, and a Fetch response written back. Also where the file store is had.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Gate } from '../create-gate.ts'
import { gateLimits } from '../limits.ts'
import type { Sale } from '../sale.ts'

export { type FileStore, fileStore } from '../file-store.ts'

/** Finds what is sold at a request's address; undefined where nothing is. */
export type FindSale = (request: Request) => Sale | undefined | Promise<Sale | undefined>

/** What to do with requests that are for nobody here, and with faults of the publisher's own functions. */
export type ListenerOptions = {
  /** 404 by default. */
  readonly otherwise?: RequestListener
  readonly onFault?: (fault: unknown) => void
}

/** A listener for `http.createServer`: the gate's own addresses, then sales, then `otherwise`. */
export function nodeListener(gate: Gate, find: FindSale, options: ListenerOptions = {}): RequestListener {
  const { otherwise = notFound, onFault } = options
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = toFetchRequest(gate, incoming, { method: incoming.method, url: incoming.url ?? '/' })
    const response = (await gate.handle(request)) ?? (await serveFound(gate, request, await find(request)))
    if (response === undefined) otherwise(incoming, outgoing)
    else await writeResponse(response, incoming, outgoing)
  }
  return (incoming, outgoing) => {
    answer(incoming, outgoing).catch((fault: unknown) => {
      onFault?.(fault)
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('A fault of ours\n')
    })
  }
}

/** What of Node's request another framework knows better: its full address and a body it has read already. */
export type RequestHead = {
  readonly method: string | undefined
  readonly url: string
  readonly parsedBody?: unknown
}

/** Makes a Fetch request of the gate's origin, whatever the Host header says; its body is read when it is needed. */
export function toFetchRequest(
  gate: Pick<Gate, 'origin'>,
  incoming: IncomingMessage,
  head: RequestHead,
): Request {
  // Fetch knows no such methods; the gate refuses them like any other it does not take.
  const method = /^(?:CONNECT|TRACE|TRACK)$/.test(head.method ?? 'GET') ? 'OPTIONS' : (head.method ?? 'GET')
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value === undefined || name.startsWith(':')) continue
    for (const item of Array.isArray(value) ? value : [value]) headers.append(name, item)
  }
  const body = method === 'POST' ? readBody(incoming, head.parsedBody) : null
  // A path of two slashes must not be taken for another host.
  const url = gate.origin + (head.url.startsWith('/') ? head.url : `/${head.url}`)
  return new Request(url, { method, headers, ...(body === null ? {} : { body, duplex: 'half' }) })
}

/** Writes a Fetch response, then lets go of what the sender still sends, up to a bound. */
export async function writeResponse(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const cookies = response.headers.getSetCookie()
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.statusCode = response.status
  outgoing.end(response.body === null ? undefined : Buffer.from(await response.arrayBuffer()))
  if (!incoming.readableEnded) discardRest(incoming)
}

/** Serves a found sale; undefined where nothing was found. */
export async function serveFound(
  gate: Gate,
  request: Request,
  sale: Sale | undefined,
): Promise<Response | undefined> {
  return sale === undefined ? undefined : gate.serve(request, sale.offer, sale)
}

// A stream of our own: it touches the request when it is first read, and cancelling it stops reading but leaves the
// socket whole, so that the refusal can be written.
function readBody(incoming: IncomingMessage, parsedBody: unknown): ReadableStream<Uint8Array> | null {
  const known = formText(parsedBody)
  if (known !== undefined) return new Blob([known]).stream()
  if (incoming.readableEnded) return null
  let stop: (() => void) | undefined
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>): (() => void) => {
    const take = (chunk: Buffer): void => {
      incoming.pause()
      controller.enqueue(new Uint8Array(chunk))
    }
    const end = (): void => {
      detach()
      controller.close()
    }
    const detach = (): void => {
      incoming.pause().off('data', take).off('end', end).off('close', end).off('error', end)
    }
    incoming.on('data', take).on('end', end).on('close', end).on('error', end)
    return detach
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        stop ??= begin(controller)
        incoming.resume()
      },
      cancel: () => stop?.(),
    },
    { highWaterMark: 0 },
  )
}

// A sender that is cut off in the middle does not read the refusal, so its rest is read and thrown away.
function discardRest(incoming: IncomingMessage): void {
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > gateLimits.discardedBytesMax) incoming.destroy()
  })
  incoming.resume()
}

// A form that a framework's parser has read before us, as the text it was.
function formText(parsed: unknown): string | undefined {
  if (typeof parsed === 'string') return parsed
  if (parsed instanceof Uint8Array) return new TextDecoder().decode(parsed)
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const fields = Object.entries(parsed).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return new URLSearchParams(fields).toString()
}

function notFound(_incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n')
}
