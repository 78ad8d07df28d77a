// Secrets are kept as digests only: a copy of the database signs nobody in and redeems no voucher.

import { createHash, createHmac } from 'node:crypto'

/** The digest of a secret of 128 bits or more, which needs no salt against guessing. */
export function digestSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** The digest of a voucher code, keyed by a pepper that is not in the database. */
export function digestVoucherCode(code: string, pepper: Uint8Array): string {
  return createHmac('sha256', pepper).update(code).digest('base64url')
}
