// Posts to a stranger's address with a guard (D-18): only public addresses, the one that was looked at; https; few ports; no
// redirects; little time, and only the beginning of the answer.

import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { addressRefused, guardedLookup, isAskable, literalAddress, type Resolve } from './addresses.ts'

export type PostGuard = {
  /** Lets private addresses, plain http and any port through: for development. */
  readonly isOpen: boolean
  readonly resolve?: Resolve
}

/** Why there was no whole answer; `refused` means that nothing was sent. */
export type PostFault = 'refused' | 'unreachable' | 'timeout' | 'cut_off'

export type PostAnswer =
  | {
      readonly ok: true
      readonly status: number
      /** As they came, name and value in turn. */
      readonly headers: readonly (readonly [string, string])[]
      /** The beginning of the body. */
      readonly body: string
    }
  | { readonly ok: false; readonly fault: PostFault }

/** Whether an address may be posted to at all, as far as that can be told without resolving its name. */
export function isPostable(address: string, guard: Pick<PostGuard, 'isOpen'>): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return false
  if (guard.isOpen) return url.protocol === 'https:' || url.protocol === 'http:'
  const host = literalAddress(url)
  return url.protocol === 'https:' && isUsualPort(url) && (host === undefined || isAskable(host, false))
}

/** Ports below 1024 belong to other services, whom a request could talk into something. */
function isUsualPort(url: URL): boolean {
  const port = url.port === '' ? 443 : Number(url.port)
  return port === 80 || port === 443 || port >= 1_024
}

/** Posts once; never throws. */
export function postGuarded(
  address: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  guard: PostGuard,
): Promise<PostAnswer> {
  if (!isPostable(address, guard)) return Promise.resolve({ ok: false, fault: 'refused' })
  const url = new URL(address)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const signal = AbortSignal.timeout(webhookLimits.timeoutMs)
  const body = Buffer.from(message.body)
  return new Promise((settle) => {
    const fail = (fault: Error): void => settle({ ok: false, fault: faultOf(fault, signal) })
    const outgoing = request(
      url,
      {
        method: 'POST',
        lookup: guardedLookup((found) => guard.isOpen || isAskable(found, false), guard.resolve),
        // No connection that another guard let through is used again.
        agent: false,
        signal,
        headers: { ...message.headers, 'content-length': String(body.length) },
      },
      (response) => {
        readBeginning(response, (text) => {
          if (text === undefined) {
            settle({ ok: false, fault: signal.aborted ? 'timeout' : 'cut_off' })
            return
          }
          settle({ ok: true, status: response.statusCode ?? 0, headers: pairsOf(response), body: text })
        })
      },
    )
    outgoing.on('error', fail)
    // Another protocol is not spoken here; Node takes the answer away and tells nobody else of it.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy()
      settle({ ok: false, fault: 'cut_off' })
    })
    // Whatever else ends a request: nobody waits for it any more.
    outgoing.on('close', () => settle({ ok: false, fault: signal.aborted ? 'timeout' : 'cut_off' }))
    outgoing.end(body)
  })
}

function faultOf(fault: Error, signal: AbortSignal): PostFault {
  if (signal.aborted) return 'timeout'
  return fault.message === addressRefused ? 'refused' : 'unreachable'
}

/** Reads up to the bound and hangs up there; undefined where the answer breaks off before its end. */
function readBeginning(response: IncomingMessage, end: (text: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  const text = (): string => Buffer.concat(chunks).subarray(0, webhookLimits.answerBytesMax).toString('utf8')
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length < webhookLimits.answerBytesMax) return
    end(text())
    response.destroy()
  })
  response.on('end', () => end(text()))
  response.on('error', () => end(undefined))
  response.on('close', () => end(undefined))
}

function pairsOf(response: IncomingMessage): readonly (readonly [string, string])[] {
  const { rawHeaders } = response
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  ) as (readonly [string, string])[]
}
