// Mail addresses and codes are kept sealed (AES-256-GCM) under a key that is not in the database.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { Bug } from '@farthing/protocol'
import type { Keyring } from '../keyring.ts'

const nonceBytes = 12
const tagBytes = 16

/** Seals a text with a nonce of twelve bytes that was never used before. */
export function sealText(keyring: Keyring, text: string, nonce: Uint8Array): Uint8Array {
  if (nonce.length !== nonceBytes) throw new Bug('a seal needs twelve bytes of chance')
  const cipher = createCipheriv('aes-256-gcm', keyring.derive('mail seal'), nonce)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** The text of a seal; one that was changed is a broken invariant. */
export function openSeal(keyring: Keyring, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', keyring.derive('mail seal'), bytes.subarray(0, nonceBytes))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  const body = bytes.subarray(nonceBytes, bytes.length - tagBytes)
  return decipher.update(body, undefined, 'utf8') + decipher.final('utf8')
}

/** The keyed digest two equal secrets are known by. */
export function digestSealed(keyring: Keyring, text: string): string {
  return createHmac('sha256', keyring.derive('mail digest')).update(text).digest('base64url')
}
