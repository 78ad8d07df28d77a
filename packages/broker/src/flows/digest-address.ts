// Under which name an address is counted: by its network, as a keyed digest, so that no address stands in a record.

import { createHash } from 'node:crypto'
import { addressKey } from '../attempt-limiter.ts'
import type { Phone } from '../phone.ts'

/** The digest of an address's network. */
export function digestAddress(phone: Pick<Phone, 'codeKey'>, address: string): string {
  return createHash('sha256')
    .update(phone.codeKey)
    .update(addressKey(address))
    .digest('base64url')
    .slice(0, 22)
}
