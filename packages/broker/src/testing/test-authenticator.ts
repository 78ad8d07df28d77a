// An authenticator in software: makes passkeys and signs with them as a browser would send it. Knows nothing of the
// broker but its origin.

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { toBase64Url } from '@farthing/protocol'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What the broker's options tell an authenticator. */
export type Options = { readonly challenge: string }

export type TestAuthenticator = {
  readonly credentialId: string
  /** Answers creation options. */
  readonly register: (options: Options) => object
  /** Answers request options; each time its counter grows. */
  readonly prove: (options: Options) => object
}

const present = 0x01
const verified = 0x04
const attested = 0x40

/** A passkey of its own for one origin, named by a seed. */
export function testAuthenticator(origin: string, seed: string): TestAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = createHash('sha256').update(seed).digest()
  const credentialId = toBase64Url(id)
  const rpIdHash = createHash('sha256').update(new URL(origin).hostname).digest()
  let counter = 0
  const head = (flags: number): Buffer => {
    counter += 1
    const rest = Buffer.alloc(5)
    rest.writeUInt8(flags)
    rest.writeUInt32BE(counter, 1)
    return Buffer.concat([rpIdHash, rest])
  }
  const clientData = (type: string, { challenge }: Options): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const credential = (response: object): object => ({
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })
  return {
    credentialId,
    register: (options) => {
      const length = Buffer.from([0, id.length])
      const authData = Buffer.concat([
        head(present | verified | attested),
        Buffer.alloc(16),
        length,
        id,
        coseKey(publicKey),
      ])
      const attestation = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, string>>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', Uint8Array.from(authData)],
        ]),
      )
      return credential({
        clientDataJSON: toBase64Url(clientData('webauthn.create', options)),
        attestationObject: toBase64Url(attestation),
        transports: ['internal'],
      })
    },
    prove: (options) => {
      const data = clientData('webauthn.get', options)
      const authenticatorData = head(present | verified)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(data).digest()])
      return credential({
        clientDataJSON: toBase64Url(data),
        authenticatorData: toBase64Url(authenticatorData),
        signature: toBase64Url(sign('sha256', signed, privateKey)),
      })
    },
  }
}

// COSE: key type EC2, algorithm ES256, curve P-256, then both coordinates.
function coseKey(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
      [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
    ]),
  )
}
