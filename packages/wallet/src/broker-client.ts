// What a program may ask of its wallet at the broker: thin functions that answer the value or the broker's refusal.

import { brokerPaths, type Problem, problem } from '@farthing/protocol'
import { type BrokerCall, type BrokerDeps, callBroker } from './broker-call.ts'
import {
  type PaymentList,
  parsePaymentList,
  parseRefund,
  parseTopUp,
  parseWallet,
  parseWalletCreated,
  type Refund,
  type TopUp,
  type WalletCreated,
  type WalletView,
} from './broker-json.ts'

/** The value, or the broker's refusal; silence is `outcome_unknown`. */
export type ClientResult<Value> = { readonly ok: true; readonly value: Value } | Problem

/** The Idempotency-Key of an intent; repeat an `outcome_unknown` with the same one. Left out, a random one is used. */
export type WithKey = { readonly key?: string }

/** Makes a wallet; no token is needed. */
export async function createWallet(
  deps: BrokerDeps,
  input: WithKey = {},
): Promise<ClientResult<WalletCreated>> {
  return ask(deps, { method: 'POST', path: brokerPaths.wallets, body: {}, ...input }, parseWalletCreated)
}

/** Tops the wallet up with a voucher code. */
export async function topUp(
  deps: BrokerDeps,
  { voucher, ...input }: WithKey & { readonly voucher: string },
): Promise<ClientResult<TopUp>> {
  return ask(deps, { method: 'POST', path: brokerPaths.topUps, body: { voucher }, ...input }, parseTopUp)
}

/** The wallet with its balances. */
export async function readWallet(deps: BrokerDeps): Promise<ClientResult<WalletView>> {
  return ask(deps, { method: 'GET', path: brokerPaths.wallet }, parseWallet)
}

/** One page of the wallet's payments, newest first; `nextCursor` of an answer asks for the next page. */
export async function listPayments(
  deps: BrokerDeps,
  { cursor, limit }: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<ClientResult<PaymentList>> {
  const query = new URLSearchParams()
  if (cursor !== undefined) query.set('cursor', cursor)
  if (limit !== undefined) query.set('limit', String(limit))
  const tail = query.size === 0 ? '' : `?${query}`
  return ask(deps, { method: 'GET', path: `${brokerPaths.payments}${tail}` }, parsePaymentList)
}

/** Takes a payment back within its time; the whole price returns. */
export async function refundPayment(
  deps: BrokerDeps,
  { payment, ...input }: WithKey & { readonly payment: string },
): Promise<ClientResult<Refund>> {
  const path = `${brokerPaths.payments}/${encodeURIComponent(payment)}/refunds`
  return ask(deps, { method: 'POST', path, body: {}, ...input }, parseRefund)
}

/** One call and its answer read by `parse`; an answer that cannot be read is `outcome_unknown`. */
export async function ask<Value>(
  deps: BrokerDeps,
  call: BrokerCall,
  parse: (value: unknown) => Value | undefined,
): Promise<ClientResult<Value>> {
  const answer = await callBroker(deps, call)
  if (!answer.ok) return answer
  const value = parse(answer.value)
  return value === undefined
    ? problem('outcome_unknown', 'the payment system answered something that cannot be read')
    : { ok: true, value }
}
