// Opens a wallet on one more device, by a passkey proved there. Never over a wallet that would be lost by it.

import { type Problem, problem } from '@farthing/protocol'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { type Deps, undecided } from '../deps.ts'
import { insertWalletSecret, listPasskeys, type Wallet } from '../records/wallets.ts'
import { makeWalletSecret } from './create-wallet.ts'
import { type PasskeyDeps, provePasskey, startProof } from './passkeys.ts'
import { readWalletBalances } from './read-balances.ts'

/** A device as it comes: perhaps with a secret, perhaps with a wallet that secret acts for. */
export type ComingDevice = { readonly secret?: string; readonly wallet?: Wallet }

/** Options for signing in; refused at once where the device's own wallet would be lost. */
export async function startSignIn(
  deps: PasskeyDeps,
  device: ComingDevice,
): Promise<PublicKeyCredentialRequestOptionsJSON | Problem> {
  if (await wouldLoseWallet(deps, device)) return problem('wallet_would_be_lost')
  return startProof(deps, { act: 'sign-in', secret: device.secret })
}

/** Signs a device in and tells the secret it has from now on. */
export async function signInDevice(
  deps: PasskeyDeps,
  input: { readonly device: ComingDevice; readonly response: unknown },
): Promise<{ readonly ok: true; readonly secret: string } | Problem> {
  const { device, response } = input
  if (await wouldLoseWallet(deps, device)) return problem('wallet_would_be_lost')
  const proven = await provePasskey(deps, { purpose: { act: 'sign-in', secret: device.secret }, response })
  if (!proven.ok) return proven
  // A secret of its own for this device; the one it had may act for a wallet of somebody else.
  const secret = makeWalletSecret(deps, 'fd')
  const outcome = await deps.ledger.commit({
    records: [
      insertWalletSecret(deps.records, { id: proven.walletId, secret, kind: 'device' }, deps.system.now()),
    ],
  })
  if (outcome.ok) return { ok: true, secret }
  // The wallet was closed just now, and its passkeys with it.
  return undecided(outcome) ?? problem('passkey_invalid')
}

/** Whether the device's wallet holds money and has no passkey, so that nobody could reach it from anywhere else. */
export async function wouldLoseWallet(deps: Deps, { wallet }: ComingDevice): Promise<boolean> {
  if (wallet === undefined || (await listPasskeys(deps.records, wallet.id)).length > 0) return false
  const balances = await readWalletBalances(deps, wallet)
  return balances.some(({ amount }) => amount > 0n)
}
