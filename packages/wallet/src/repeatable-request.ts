// A request that can be sent more than once, with or without a ticket. A ticket never leaves the origin it was asked
// for: redirects are followed by hand, within that origin only (per-fee-link 10).

import { ticketHeader } from '@farthing/protocol'
import type { Fetch } from './broker-call.ts'
import { walletLimits } from './limits.ts'
import type { Purchase } from './purchases.ts'
import { readBytes } from './read-body.ts'

/** The header in which a gate names the session a ticket has started, and in which it is sent back. */
export const sessionHeader = 'Farthing-Session'

export type RepeatableRequest = {
  readonly url: string
  readonly method: string
  readonly origin: string
  /** The headers without ticket and session. */
  readonly headers: Headers
  readonly signal: AbortSignal
  readonly redirect: RequestRedirect
  readonly body?: Uint8Array<ArrayBuffer>
}

/** Keeps a request's body so that it can be sent again; undefined where the body is too large to keep. */
export async function keepRequest(request: Request): Promise<RepeatableRequest | undefined> {
  const body = request.body === null ? undefined : await readBytes(request, walletLimits.requestBytesMax)
  if (request.body !== null && body === undefined) return undefined
  const headers = new Headers(request.headers)
  headers.delete(ticketHeader)
  headers.delete(sessionHeader)
  return {
    url: request.url,
    method: request.method,
    origin: new URL(request.url).origin,
    headers,
    signal: request.signal,
    redirect: request.redirect,
    ...(body === undefined ? {} : { body }),
  }
}

/** Sends the request as it came, with no ticket. */
export async function sendPlain(fetch: Fetch, request: RepeatableRequest): Promise<Response> {
  return fetch(request.url, describe(request, request.headers, request.redirect))
}

/** Asks for the same address as JSON, for a server that shows people a page where machines get the offer. */
export async function askForOffer(fetch: Fetch, request: RepeatableRequest): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.set('Accept', 'application/json')
  return fetch(request.url, describe(request, headers, 'manual'))
}

/**
 * Sends the request with a purchase's ticket. A redirect to another origin, or of anything but a GET or HEAD, is not
 * followed: the caller gets the redirect itself.
 */
export async function sendWithTicket(
  fetch: Fetch,
  request: RepeatableRequest,
  purchase: Purchase,
): Promise<Response> {
  const headers = new Headers(request.headers)
  if (purchase.ticket !== undefined) headers.set(ticketHeader, purchase.ticket)
  if (purchase.session !== undefined) headers.set(sessionHeader, purchase.session)
  let url = request.url
  for (let hop = 0; ; hop += 1) {
    const response = await fetch(url, describe(request, headers, 'manual'))
    const next = readRedirect(response, url)
    if (next === undefined || next.origin !== request.origin || hop === walletLimits.redirectsMax) {
      return response
    }
    if (request.redirect !== 'follow' || !isSafe(request)) return response
    await response.body?.cancel()
    url = next.href
  }
}

/** True for a request that may be sent twice without doing anything twice. */
export function isSafe(request: RepeatableRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

function describe(request: RepeatableRequest, headers: Headers, redirect: RequestRedirect): RequestInit {
  const { method, signal, body } = request
  return { method, headers, redirect, signal, ...(body === undefined ? {} : { body }) }
}

function readRedirect(response: Response, base: string): URL | undefined {
  const location = response.headers.get('Location')
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined
  return URL.canParse(location, base) ? new URL(location, base) : undefined
}
