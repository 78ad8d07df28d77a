// Which addresses of the network a stranger's URL may lead to. Names are resolved here, and the connection goes to the very address
// that was looked at, so that a name cannot answer one thing to the check and another to the connection.

import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

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
  ['::ffff:0:0:0', 96],
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
  // An address with a zone is one of this machine's own links.
  if (version === 0 || address.includes('%')) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (loopback.check(address, family)) return mayBeLoopback
  return !closed[family].check(address, family)
}

/** Turns a name into its addresses, as `node:dns` does with `all`. */
export type Resolve = (
  name: string,
  answer: (
    fault: Error | null,
    addresses?: readonly { readonly address: string; readonly family: number }[],
  ) => void,
) => void

const resolveBySystem: Resolve = (name, answer) => {
  lookup(name, { all: true, verbatim: true }, answer)
}

/** What `guardedLookup` fails with where a name leads to an address that may not be asked. */
export const addressRefused = 'address not allowed'

/**
 * The lookup of one connection. It sits in the very connection, so a name cannot change its address between check and use; where
 * one of several addresses may not be asked, none is.
 */
export function guardedLookup(
  mayAsk: (address: string) => boolean,
  resolve: Resolve = resolveBySystem,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (fault, addresses) => {
      // Where a name has none, Node hands over no list at all.
      const [first] = addresses ?? []
      if (fault !== null || addresses === undefined || first === undefined) {
        callback(fault ?? new Error('no address'), '', 0)
      } else if (!addresses.every(({ address }) => mayAsk(address))) {
        callback(new Error(addressRefused), '', 0)
      } else if (options.all === true) {
        callback(null, [...addresses])
      } else {
        callback(null, first.address, first.family)
      }
    })
  }
}

/** The host of a URL as an address, without the brackets of IPv6; undefined where it is a name. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? undefined : host
}
