// Under which name an address is counted: by its network (carrier-billing 5: a /24, or a /56 of IPv6), as a keyed digest, so that
// no address stands in a record.

import { createHash } from 'node:crypto'
import { addressKey } from '../attempt-limiter.ts'
import type { Phone } from '../phone.ts'

/** The digest of an address's network. */
export function digestAddress(phone: Pick<Phone, 'codeKey'>, address: string): string {
  return createHash('sha256')
    .update(phone.codeKey)
    .update(networkOf(address))
    .digest('base64url')
    .slice(0, 22)
}

function networkOf(address: string): string {
  // `address 203.0.113.9`, or `address 2001:db8:1:23aa::/64`.
  const key = addressKey(address)
  const four = /^address (?:::ffff:)?([0-9]+\.[0-9]+\.[0-9]+)\.[0-9]+$/.exec(key)?.[1]
  if (four !== undefined) return `${four}.0/24`
  const groups = /^address ([0-9a-f:]+)::\/64$/.exec(key)?.[1]?.split(':')
  if (groups === undefined) return key
  const last = Number.parseInt(groups[3] ?? '0', 16) & 0xff00
  return `${groups.slice(0, 3).join(':')}:${last.toString(16)}::/56`
}
