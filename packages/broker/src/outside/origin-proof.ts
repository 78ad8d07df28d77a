// Fetches a merchant's proof document. The address comes from a stranger, so it is fetched with a guard: no redirects,
// few bytes, little time, and only addresses that are public (or loopback, in a test instance).

import { lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { OriginProofJson } from '@farthing/protocol'
import { brokerLimits } from '../limits.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

// Addresses that a public site never has (RFC 6890 and its IPv6 kin), and those that carry an IPv4 address inside.
// Two lists, since in a list of both families the addresses that carry IPv4 inside IPv6 (::ffff:0:0/96) are every IPv4
// address.
const closed = { ipv4: new BlockList(), ipv6: new BlockList() }
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  closed.ipv4.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  closed.ipv6.addSubnet(net, bits, 'ipv6')
}

/** Whether an address may be asked: a public one, or a loopback one where that is allowed. */
export function isAskable(address: string, mayBeLoopback: boolean): boolean {
  const version = isIP(address)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (loopback.check(address, family)) return mayBeLoopback
  return !closed[family].check(address, family)
}

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

// The guard sits in the lookup of the very connection, so a name cannot change its address between check and use.
function guardedLookup(mayBeLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (fault, addresses) => {
      const allowed =
        fault === null ? addresses.filter(({ address }) => isAskable(address, mayBeLoopback)) : []
      const [first] = allowed
      if (first === undefined) {
        callback(fault ?? new Error('address not allowed'), [], 0)
      } else if (options.all === true) {
        callback(null, allowed)
      } else {
        callback(null, first.address, first.family)
      }
    })
  }
}

function fetchGuarded(url: URL, mayBeLoopback: boolean): Promise<string | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAskable(host, mayBeLoopback)) return Promise.resolve(undefined)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((settle) => {
    const outgoing = request(
      url,
      {
        lookup: guardedLookup(mayBeLoopback),
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
    outgoing.end()
  })
}
