// Fetches a merchant's proof document. The address comes from a stranger, so it is fetched with a guard: no redirects,
// few bytes, little time, and only addresses that are public (or loopback, in a test instance).

import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { OriginProofJson } from '@farthing/protocol'
import { brokerLimits } from '../limits.ts'
import { guardedLookup, isAskable, literalAddress } from './addresses.ts'

/** Reads the proof document at an address; undefined where there is none, it is malformed, or it may not be asked. */
export async function readOriginProof(
  address: string,
  guard: { readonly mayBeLoopback: boolean },
): Promise<OriginProofJson | undefined> {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !guard.mayBeLoopback) return undefined
  const text = await fetchGuarded(url, guard.mayBeLoopback)
  if (text === undefined) return undefined
  try {
    const { merchant, paymentSystem } = JSON.parse(text) as Record<string, unknown>
    return typeof merchant === 'string' && typeof paymentSystem === 'string'
      ? { merchant, paymentSystem }
      : undefined
  } catch {
    return undefined
  }
}

function fetchGuarded(url: URL, mayBeLoopback: boolean): Promise<string | undefined> {
  const mayAsk = (address: string): boolean => isAskable(address, mayBeLoopback)
  const host = literalAddress(url)
  if (host !== undefined && !mayAsk(host)) return Promise.resolve(undefined)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((settle) => {
    const outgoing = request(
      url,
      {
        lookup: guardedLookup(mayAsk),
        // No connection of another guard is used again.
        agent: false,
        signal: AbortSignal.timeout(brokerLimits.originProofTimeoutMs),
        headers: { accept: 'application/json' },
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.destroy()
          settle(undefined)
          return
        }
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          if (text.length > brokerLimits.originProofBytesMax) response.destroy()
        })
        response.on('end', () => settle(text))
        response.on('close', () => settle(undefined))
        response.on('error', () => settle(undefined))
      },
    )
    outgoing.on('error', () => settle(undefined))
    // Also where the answer changes to another protocol, of which Node tells nothing else.
    outgoing.on('close', () => settle(undefined))
    outgoing.end()
  })
}
