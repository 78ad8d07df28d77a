// Passkeys claim a device wallet for a person: they unfreeze it and open it on another device. The ceremony is the
// library's; what is ours is that each challenge is used once and that an authenticator's counter only grows.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, type Problem, problem } from '@farthing/protocol'
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Challenges } from '../challenges.ts'
import { type Deps, undecided } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { deleteFreshProof, hasFreshProof, insertSpentChallenge, upsertFreshProof } from '../records/proofs.ts'
import {
  deletePasskey,
  insertPasskey,
  listPasskeys,
  type Passkey,
  readPasskey,
  updatePasskeyCounter,
} from '../records/wallets.ts'

export type PasskeyDeps = Deps & { readonly challenges: Challenges }

/** A wallet and the device that acts for it. */
export type WalletDevice = { readonly walletId: Id<'wal'>; readonly secret: string }

/** What a proof is asked for. It serves that alone, on the device (its secret, if it has one) that asked. */
export type Purpose = {
  readonly act: 'sign-in' | 'unfreeze' | PasskeyAct
  readonly walletId?: string
  readonly secret: string | undefined
}

/** A change of a wallet's passkeys, or looser limits of a child, which an existing passkey has to agree to. */
export type PasskeyAct = 'add' | `remove ${string}` | `limits ${string}`

const unproven = 'Prove a passkey that this wallet has already'

/** Options for adding a passkey: the first one freely, a further one only to who just proved one. */
export async function startPasskey(
  deps: PasskeyDeps,
  device: WalletDevice,
): Promise<PublicKeyCredentialCreationOptionsJSON | Problem> {
  const { walletId, secret } = device
  const now = deps.system.now()
  const known = await listPasskeys(deps.records, walletId)
  if (known.length > 0 && !(await hasFreshProof(deps.records, { secret, act: 'add' }, now)))
    return problem('passkey_required', unproven)
  if (known.length >= brokerLimits.passkeysPerWallet) {
    return problem('gone_wrong_state', 'Remove a passkey first: ten are the most')
  }
  return generateRegistrationOptions({
    rpName: deps.config.name,
    rpID: new URL(deps.config.origin).hostname,
    userName: `Wallet ${walletId.slice(-6)}`,
    userID: new TextEncoder().encode(walletId),
    attestationType: 'none',
    excludeCredentials: known.map(toDescriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    challenge: deps.challenges.make(registering(device), deps.system.chance(16), now),
  })
}

/** Adds a passkey that a browser made; as the first of its wallet, or with a fresh proof, which it uses up. */
export async function addPasskey(
  deps: PasskeyDeps,
  input: WalletDevice & { readonly response: RegistrationResponseJSON },
): Promise<{ readonly ok: true } | Problem> {
  const now = deps.system.now()
  const proof = { secret: input.secret, act: 'add' }
  const isFirst = (await listPasskeys(deps.records, input.walletId)).length === 0
  if (!isFirst && !(await hasFreshProof(deps.records, proof, now)))
    return problem('passkey_required', unproven)
  const ceremony = openCeremony(deps, registering(input))
  const verified = await verifyRegistrationResponse({
    response: input.response,
    expectedChallenge: ceremony.expects,
    expectedOrigin: deps.config.origin,
    expectedRPID: new URL(deps.config.origin).hostname,
    requireUserVerification: false,
  }).catch(() => undefined)
  const challenge = ceremony.met()
  if (verified?.verified !== true || challenge === undefined) return problem('passkey_invalid')
  const { credential } = verified.registrationInfo
  const passkey: Passkey = {
    credentialId: credential.id,
    walletId: input.walletId,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    createdAt: now,
  }
  // The write itself makes sure that a first passkey is the first: of two sent at once, one is refused.
  const most = isFirst ? 1 : brokerLimits.passkeysPerWallet
  const outcome = await deps.ledger.commit({
    records: [
      insertSpentChallenge(deps.records, challenge, now),
      ...(isFirst ? [] : [deleteFreshProof(deps.records, proof, now)]),
      insertPasskey(deps.records, passkey, most),
    ],
  })
  if (outcome.ok) return { ok: true }
  const isProofGone = !isFirst && outcome.code === 'record_refused' && outcome.index === 1
  if (isProofGone) return problem('passkey_required', unproven)
  return undecided(outcome) ?? problem('passkey_invalid')
}

/** Options for proving a passkey: of one wallet, or of whichever wallet it belongs to (signing in on a new device). */
export async function startProof(
  deps: PasskeyDeps,
  purpose: Purpose,
): Promise<PublicKeyCredentialRequestOptionsJSON | Problem> {
  const { walletId } = purpose
  const known = walletId === undefined ? [] : await listPasskeys(deps.records, walletId)
  if (walletId !== undefined && known.length === 0) return problem('passkey_required')
  return generateAuthenticationOptions({
    rpID: new URL(deps.config.origin).hostname,
    allowCredentials: known.map(toDescriptor),
    userVerification: 'preferred',
    challenge: deps.challenges.make(proving(purpose), deps.system.chance(16), deps.system.now()),
  })
}

/**
 * The wallet a passkey proves; with a wallet given, only that one. A proof for a change of the passkeys stands for five
 * minutes from then on, for that change alone.
 */
export async function provePasskey(
  deps: PasskeyDeps,
  input: { readonly purpose: Purpose; readonly response: unknown },
): Promise<{ readonly ok: true; readonly walletId: Id<'wal'> } | Problem> {
  const { walletId } = input.purpose
  const response = readAssertion(input.response)
  const passkey = response === undefined ? undefined : await readPasskey(deps.records, response.id)
  if (response === undefined || passkey === undefined) return problem('passkey_invalid')
  if (walletId !== undefined && passkey.walletId !== walletId) return problem('passkey_invalid')
  const ceremony = openCeremony(deps, proving(input.purpose))
  const now = deps.system.now()
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: ceremony.expects,
    expectedOrigin: deps.config.origin,
    expectedRPID: new URL(deps.config.origin).hostname,
    credential: {
      id: passkey.credentialId,
      publicKey: Uint8Array.from(passkey.publicKey),
      counter: passkey.counter,
      transports: toTransports(passkey),
    },
    requireUserVerification: false,
  }).catch(() => undefined)
  const challenge = ceremony.met()
  if (verified?.verified !== true || challenge === undefined) return problem('passkey_invalid')
  const { newCounter } = verified.authenticationInfo
  const outcome = await deps.ledger.commit({
    records: [
      insertSpentChallenge(deps.records, challenge, now),
      updatePasskeyCounter(deps.records, passkey.credentialId, newCounter),
      ...noteProof(deps, input.purpose, now),
    ],
  })
  // Refused where meanwhile another request used the challenge or a later answer of the passkey, or removed it.
  if (!outcome.ok) return undecided(outcome) ?? problem('passkey_invalid')
  return { ok: true, walletId: passkey.walletId }
}

/** Removes a passkey; only for a device that just proved one of the wallet for this removal. */
export async function removePasskey(
  deps: PasskeyDeps,
  input: WalletDevice & { readonly credentialId: string },
): Promise<{ readonly ok: true } | Problem> {
  const proof = { secret: input.secret, act: `remove ${input.credentialId}` }
  const outcome = await deps.ledger.commit({
    records: [
      deleteFreshProof(deps.records, proof, deps.system.now()),
      deletePasskey(deps.records, input.walletId, input.credentialId),
    ],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('passkey_required', unproven))
}

function noteProof(deps: PasskeyDeps, { act, secret }: Purpose, now: Instant): readonly Statement[] {
  if (act === 'sign-in' || act === 'unfreeze' || secret === undefined) return []
  return [upsertFreshProof(deps.records, { secret, act }, now)]
}

/** Looks at the challenge while the library verifies; it is used up in the commit, once all else is found right. */
function openCeremony(
  deps: PasskeyDeps,
  purpose: string,
): { readonly expects: (challenge: string) => boolean; readonly met: () => string | undefined } {
  let met: string | undefined
  return {
    expects: (challenge) => {
      met = challenge
      return deps.challenges.isOpen(challenge, purpose, deps.system.now())
    },
    met: () => met,
  }
}

function registering({ walletId, secret }: WalletDevice): string {
  return JSON.stringify(['register', walletId, secret])
}

function proving({ act, walletId, secret }: Purpose): string {
  return JSON.stringify([act, walletId ?? '', secret ?? ''])
}

/** A stranger's JSON as the library takes it, which checks everything but the id. */
function readAssertion(value: unknown): AuthenticationResponseJSON | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value.id === 'string' ? (value as AuthenticationResponseJSON) : undefined
}

function toDescriptor(passkey: Passkey): { id: string; transports: AuthenticatorTransport[] } {
  return { id: passkey.credentialId, transports: toTransports(passkey) }
}

function toTransports(passkey: Passkey): AuthenticatorTransport[] {
  return passkey.transports as AuthenticatorTransport[]
}
