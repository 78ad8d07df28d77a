// Fresh Ed25519 keys for tests.

import type { PrivateJwk } from '@farthing/protocol'

/** A new signing key under a key id. */
export async function makeSigningKey(kid: string): Promise<PrivateJwk> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('no key pair')
  const { x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  if (x === undefined || d === undefined) throw new Error('no key material')
  return { kty: 'OKP', crv: 'Ed25519', kid, x, d }
}
