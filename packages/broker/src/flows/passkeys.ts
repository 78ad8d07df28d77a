// Passkeys claim a device wallet for a person: they unfreeze it and open it on another device. The ceremony is the
// library's; what is ours is that each challenge is used once and that an authenticator's counter only grows.

import { type Id, type Problem, problem } from '@farthing/protocol'
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
import { type Deps, undecided, writeRecords } from '../deps.ts'
import type { FreshProofs } from '../fresh-proofs.ts'
import { brokerLimits } from '../limits.ts'
import {
  deletePasskey,
  insertPasskey,
  insertWalletSecret,
  listPasskeys,
  type Passkey,
  readPasskey,
  updatePasskeyCounter,
  type Wallet,
} from '../records/wallets.ts'
import { readWalletBalances } from './read-balances.ts'

export type PasskeyDeps = Deps & { readonly challenges: Challenges; readonly freshProofs: FreshProofs }

/** A wallet and the device that acts for it. */
export type WalletDevice = { readonly walletId: Id<'wal'>; readonly secret: string }

const unproven = 'Prove a passkey that this wallet has already'

/** Options for adding a passkey: the first one freely, a further one only to who just proved one. */
export async function startPasskey(
  deps: PasskeyDeps,
  { walletId, secret }: WalletDevice,
): Promise<PublicKeyCredentialCreationOptionsJSON | Problem> {
  const now = deps.system.now()
  const known = await listPasskeys(deps.records, walletId)
  if (known.length > 0 && !deps.freshProofs.isFresh(secret, now)) return problem('passkey_required', unproven)
  if (known.length >= brokerLimits.passkeysPerWallet) {
    return problem('gone_wrong_state', 'Remove a passkey first: ten are the most')
  }
  const options = await generateRegistrationOptions({
    rpName: deps.config.name,
    rpID: new URL(deps.config.origin).hostname,
    userName: `Wallet ${walletId.slice(-6)}`,
    userID: new TextEncoder().encode(walletId),
    attestationType: 'none',
    excludeCredentials: known.map(toDescriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    challenge: deps.challenges.make(`register ${walletId}`, deps.system.chance(16), now),
  })
  return options
}

export async function addPasskey(
  deps: PasskeyDeps,
  input: WalletDevice & { readonly response: RegistrationResponseJSON },
): Promise<{ readonly ok: true } | Problem> {
  const now = deps.system.now()
  const known = await listPasskeys(deps.records, input.walletId)
  if (known.length > 0 && !deps.freshProofs.isFresh(input.secret, now))
    return problem('passkey_required', unproven)
  const verified = await verifyRegistrationResponse({
    response: input.response,
    expectedChallenge: (challenge) => deps.challenges.take(challenge, `register ${input.walletId}`, now),
    expectedOrigin: deps.config.origin,
    expectedRPID: new URL(deps.config.origin).hostname,
    requireUserVerification: false,
  }).catch(() => undefined)
  if (verified?.verified !== true) return problem('passkey_invalid')
  const { credential } = verified.registrationInfo
  const passkey: Passkey = {
    credentialId: credential.id,
    walletId: input.walletId,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    createdAt: now,
  }
  const outcome = await deps.ledger.commit({ records: [insertPasskey(deps.records, passkey)] })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('passkey_invalid'))
}

/** Options for proving a passkey: of one wallet, or of whichever wallet it belongs to (signing in on a new device). */
export async function startProof(
  deps: PasskeyDeps,
  purpose: { readonly walletId?: string },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const known = purpose.walletId === undefined ? [] : await listPasskeys(deps.records, purpose.walletId)
  const options = await generateAuthenticationOptions({
    rpID: new URL(deps.config.origin).hostname,
    allowCredentials: known.map(toDescriptor),
    userVerification: 'preferred',
    challenge: deps.challenges.make(
      `prove ${purpose.walletId ?? 'any'}`,
      deps.system.chance(16),
      deps.system.now(),
    ),
  })
  return options
}

/** The wallet a passkey proves; with a wallet given, only that one. */
export async function provePasskey(
  deps: PasskeyDeps,
  input: { readonly walletId?: string; readonly response: AuthenticationResponseJSON },
): Promise<{ readonly ok: true; readonly walletId: Id<'wal'> } | Problem> {
  // The response is a stranger's JSON; the library checks the rest of it.
  const credentialId: unknown = input.response.id
  const passkey = typeof credentialId === 'string' ? await readPasskey(deps.records, credentialId) : undefined
  if (passkey === undefined || (input.walletId !== undefined && passkey.walletId !== input.walletId)) {
    return problem('passkey_invalid')
  }
  const now = deps.system.now()
  const verified = await verifyAuthenticationResponse({
    response: input.response,
    expectedChallenge: (challenge) =>
      deps.challenges.take(challenge, `prove ${input.walletId ?? 'any'}`, now),
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
  if (verified?.verified !== true) return problem('passkey_invalid')
  const failed = await writeRecords(deps, [
    updatePasskeyCounter(deps.records, passkey.credentialId, verified.authenticationInfo.newCounter),
  ])
  return failed ?? { ok: true, walletId: passkey.walletId }
}

/** Removes a passkey; only for a device that proved one of the wallet just now. */
export async function removePasskey(
  deps: PasskeyDeps,
  input: WalletDevice & { readonly credentialId: string },
): Promise<{ readonly ok: true } | Problem> {
  if (!deps.freshProofs.isFresh(input.secret, deps.system.now())) return problem('passkey_required', unproven)
  const failed = await writeRecords(deps, [deletePasskey(deps.records, input.walletId, input.credentialId)])
  return failed ?? { ok: true }
}

/**
 * Whether another wallet may be opened on a device: not over one that holds money and has no passkey, since nobody could
 * ever reach that one again.
 */
export async function refuseLosingWallet(
  deps: Deps,
  input: { readonly current: Wallet | undefined; readonly next: string },
): Promise<Problem | undefined> {
  if (input.current === undefined || input.current.id === input.next) return undefined
  const passkeys = await listPasskeys(deps.records, input.current.id)
  const balances = await readWalletBalances(deps, input.current)
  return passkeys.length === 0 && balances.some(({ amount }) => amount > 0n)
    ? problem('wallet_would_be_lost')
    : undefined
}

/** Lets one more device act for a wallet, by a secret of its own. */
export async function addDevice(
  deps: Deps,
  input: { readonly walletId: Id<'wal'>; readonly secret: string },
): Promise<{ readonly ok: true } | Problem> {
  const failed = await writeRecords(deps, [
    insertWalletSecret(
      deps.records,
      { id: input.walletId, secret: input.secret, kind: 'device' },
      deps.system.now(),
    ),
  ])
  return failed ?? { ok: true }
}

function toDescriptor(passkey: Passkey): { id: string; transports: AuthenticatorTransport[] } {
  return { id: passkey.credentialId, transports: toTransports(passkey) }
}

function toTransports(passkey: Passkey): AuthenticatorTransport[] {
  return passkey.transports as AuthenticatorTransport[]
}
