// The gate's own seal over what it hands to browsers: an HMAC whose key is derived from the signing key, so that every
// process of one gate agrees without sharing anything more.

import { Bug, fromBase64Url, type PrivateJwk, toBase64Url } from '@farthing/protocol'

/** Seals text for one purpose, and checks a seal in constant time. */
export type Sealer = {
  seal(purpose: SealPurpose, text: string): Promise<string>
  isSealed(purpose: SealPurpose, text: string, seal: string): Promise<boolean>
}

/** Apart, so that a seal made for one use is worthless for another. */
export type SealPurpose = 'session' | 'state'

const encoder = new TextEncoder()

/** Derives the sealing key by HKDF from the private half of the signing key. */
export function createSealer(signingKey: PrivateJwk): Sealer {
  let key: Promise<CryptoKey> | undefined
  const readKey = (): Promise<CryptoKey> => {
    key ??= deriveKey(signingKey)
    return key
  }
  return {
    seal: async (purpose, text) =>
      toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', await readKey(), message(purpose, text)))),
    isSealed: async (purpose, text, seal) => {
      const bytes = fromBase64Url(seal)
      if (bytes === undefined) return false
      return crypto.subtle.verify('HMAC', await readKey(), new Uint8Array(bytes), message(purpose, text))
    },
  }
}

function message(purpose: SealPurpose, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(`${purpose}\n${text}`))
}

async function deriveKey(signingKey: PrivateJwk): Promise<CryptoKey> {
  const secret = fromBase64Url(signingKey.d)
  if (secret === undefined) throw new Bug('the signing key is not base64url')
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveKey'])
  const info = new Uint8Array(encoder.encode('farthing gate seal 1'))
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  )
}
