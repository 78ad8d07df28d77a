// Buyers with money and merchants that sign quotes, made through the broker's own flows.

import {
  digestText,
  fiatAsset,
  instant,
  type Money,
  type PrivateJwk,
  type Problem,
  paymentSystemPath,
  type Quote,
  signQuote,
  toBase64Url,
} from '@farthing/protocol'
import { type AccountKind, accountId } from '../domain/accounts.ts'
import { createWallet } from '../flows/create-wallet.ts'
import { issueVouchers } from '../flows/issue-vouchers.ts'
import { type PaidOffer, type PayOfferInput, payOffer } from '../flows/pay-offer.ts'
import { redeemVoucher } from '../flows/redeem-voucher.ts'
import { registerMerchant } from '../flows/register-merchant.ts'
import { updateMerchantProven } from '../records/merchants.ts'
import type { TestBroker } from './test-broker.ts'

export const eur = fiatAsset('EUR')

/** An amount in millionths of a euro. */
export function euros(units: bigint): Money {
  return { asset: eur, amount: units }
}

/** Takes the value out of a result that must be one. */
export function must<Value extends { readonly ok: boolean }>(result: Value): Extract<Value, { ok: true }> {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`)
  return result as Extract<Value, { ok: true }>
}

/** The code of a refusal, or `done`. */
export function codeOf(result: { readonly ok: true } | Problem): string {
  return result.ok ? 'done' : result.code
}

/** A fresh voucher code. */
export async function printVoucher(broker: TestBroker, value: Money): Promise<string> {
  const key = toBase64Url(broker.system.chance(16))
  const issued = must(await issueVouchers(broker.deps, { value, count: 1, key }))
  return issued.vouchers[0]?.code ?? ''
}

export type TestWallet = { readonly id: string; readonly token: string }

/** A wallet that holds some money, in vouchers of at most 100. */
export async function openWallet(broker: TestBroker, ...values: readonly Money[]): Promise<TestWallet> {
  const made = must(await createWallet(broker.deps))
  for (const value of values) await topUp(broker, made.token, value)
  return { id: made.walletId, token: made.token }
}

export async function topUp(broker: TestBroker, secret: string, value: Money): Promise<void> {
  const code = await printVoucher(broker, value)
  must(await redeemVoucher(broker.deps, { code, secret, address: `of ${secret}` }))
}

export type TestMerchant = {
  readonly id: string
  readonly apiKey: string
  readonly signingKey: PrivateJwk
  readonly origin: string
  /** Signs a quote for a thing of that name: 0.02 EUR for an hour unless told otherwise. */
  readonly quote: (thing: string, changes?: Partial<Quote>, key?: PrivateJwk) => Promise<string>
}

/** A merchant whose origin counts as proven. */
export async function openMerchant(
  broker: TestBroker,
  origin = 'https://paper.example',
): Promise<TestMerchant> {
  const { deps, system } = broker
  const made = must(await registerMerchant(deps, { name: `Shop at ${origin}`, origin }))
  const { id } = made.merchant
  const proven = updateMerchantProven(deps.records, { merchantId: id, origin }, system.now())
  must(await deps.ledger.commit({ records: [proven] }))
  return {
    id,
    apiKey: made.apiKey,
    signingKey: made.signingKey,
    origin,
    quote: async (thing, changes = {}, key = made.signingKey) => {
      const address = `${origin}/${thing}`
      const quote: Quote = {
        merchantId: id,
        paymentSystem: broker.origin + paymentSystemPath,
        origin,
        nonce: toBase64Url(system.chance(16)),
        price: euros(20_000n),
        offerDigest: await digestText(`offer of ${address}`),
        buyUrlDigest: await digestText(address),
        duration: 3600,
        issuedAt: system.now(),
        expiresAt: instant(system.now() + 600_000),
        title: `About ${thing}`,
        url: address,
        ...changes,
      }
      return signQuote(quote, key)
    },
  }
}

/** Pays as a person who confirmed, under a key made from the quote unless given. */
export function pay(
  broker: TestBroker,
  wallet: TestWallet,
  quote: string,
  more: Partial<PayOfferInput> = {},
): Promise<PaidOffer | Problem> {
  const idempotencyKey = `key of ${wallet.id} ${quote.slice(-20)}`
  return payOffer(broker.deps, {
    walletId: wallet.id,
    quote,
    idempotencyKey,
    consent: 'explicit',
    ...more,
  })
}

/** What an account holds in euro, credits less debits. */
export async function balanceOf(broker: TestBroker, kind: AccountKind, owner = 'house'): Promise<bigint> {
  const [account] = await broker.deps.ledger.lookupAccounts([accountId(kind, owner, eur)])
  return account === undefined ? 0n : account.creditsPosted - account.debitsPosted
}

/** The three balances that a payment moves. */
export async function balances(
  broker: TestBroker,
  wallet: TestWallet,
  merchant: TestMerchant,
): Promise<{ readonly buyer: bigint; readonly merchant: bigint; readonly house: bigint }> {
  return {
    buyer: await balanceOf(broker, 'wallet', wallet.id),
    merchant: await balanceOf(broker, 'merchant', merchant.id),
    house: await balanceOf(broker, 'houseFees'),
  }
}
