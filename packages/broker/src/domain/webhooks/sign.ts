// Signatures of the Standard Webhooks specification: over id, timestamp and body, by every secret in force, and by Ed25519 where
// the endpoint wants it (D-16).

import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { WebhookSecrets } from './webhook.ts'

/** What is signed of one attempt; the time is in whole seconds since 1970. */
export type SignedParts = { readonly id: string; readonly seconds: number; readonly body: string }

/** The headers of an attempt: its secrets are those of `now`, it is dated `sentAt`; both in milliseconds. */
export function webhookHeaders(
  message: { readonly id: string; readonly body: string },
  secrets: WebhookSecrets,
  { now, sentAt }: { readonly now: number; readonly sentAt: number },
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const parts = { ...message, seconds: Math.floor(sentAt / 1_000) }
  const signatures = secrets.secrets
    .filter(({ until }) => until === undefined || until > now)
    .map(({ secret }) => signSymmetric(parts, secret))
  if (secrets.seed !== undefined) signatures.push(signAsymmetric(parts, secrets.seed))
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(parts.seconds),
    'webhook-signature': signatures.join(' '),
  }
}

/** `v1,…`: HMAC-SHA256 under the bytes that stand behind `whsec_` in base64. */
export function signSymmetric(parts: SignedParts, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(textOf(parts)).digest('base64')}`
}

/** `v1a,…`: Ed25519 by the key of 32 bytes in base64. */
export function signAsymmetric(parts: SignedParts, seed: string): string {
  return `v1a,${sign(null, Buffer.from(textOf(parts)), keyOf(seed)).toString('base64')}`
}

/** `whpk_…`: the public half of an Ed25519 key of 32 bytes in base64. */
export function publicKeyOf(seed: string): string {
  const { x } = createPublicKey(keyOf(seed)).export({ format: 'jwk' })
  return `whpk_${Buffer.from(x ?? '', 'base64url').toString('base64')}`
}

function textOf({ id, seconds, body }: SignedParts): string {
  return `${id}.${seconds}.${body}`
}

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

function keyOf(seed: string): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({
    key: Buffer.concat([pkcs8Head, Buffer.from(seed, 'base64')]),
    format: 'der',
    type: 'pkcs8',
  })
}
