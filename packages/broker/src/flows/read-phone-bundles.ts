// What is left of bundles, and which of them can pay a price.

import type { Asset, Id, Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { allowanceAccountId } from '../domain/allowance.ts'
import { bundleAllowance, type PhoneBundle } from '../domain/phone/bundle.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { listBundlesOfWallet, listUsableBundles } from '../records/phone-bundles.ts'

export type BundleLeft = { readonly bundle: PhoneBundle; readonly left: Money }

/** What is left of a bundle now. */
export async function readBundleLeft(deps: Deps, bundle: PhoneBundle): Promise<Money> {
  const [account] = await deps.ledger.lookupAccounts([allowanceAccountId(bundleAllowance(bundle))])
  const amount = account === undefined ? 0n : account.creditsPosted - account.debitsPosted
  return { asset: bundle.asset, amount }
}

/** The bundle that pays a price at a merchant: of those with enough left the one that ends first. `without` are passed over. */
export async function findBundle(
  deps: Deps,
  wanted: { readonly walletId: Id<'wal'>; readonly merchantId: string; readonly price: Money },
  without: ReadonlySet<string> = new Set(),
): Promise<BundleLeft | undefined> {
  const { walletId, merchantId, price } = wanted
  const asset: Asset = price.asset
  const bundles = await listUsableBundles(
    deps.records,
    { walletId, merchantId, asset, now: deps.system.now() },
    phoneLimits.bundlesMax,
  )
  for (const bundle of bundles) {
    if (without.has(bundle.paymentId)) continue
    const left = await readBundleLeft(deps, bundle)
    if (left.amount >= price.amount) return { bundle, left }
  }
  return undefined
}

/** A wallet's bundles that are not over, newest first, with what is left of each. */
export async function readWalletBundles(deps: Deps, walletId: string): Promise<readonly BundleLeft[]> {
  const bundles = await listBundlesOfWallet(deps.records, walletId, phoneLimits.bundlesMax)
  return Promise.all(bundles.map(async (bundle) => ({ bundle, left: await readBundleLeft(deps, bundle) })))
}
