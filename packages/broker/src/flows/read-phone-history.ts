// What was charged to a number in the last year, and what was tried, as its holder is shown it; and taking a charge back.

import { type Instant, instant, type Money, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import { bundleEndReason } from '../domain/phone/bundle.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import { decidePayerRefund, type PayerRefund, type RefundHistory } from '../domain/phone/payer-refund.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { brokerLimits } from '../limits.ts'
import type { Phone } from '../phone.ts'
import { type Merchant, readMerchant } from '../records/merchants.ts'
import type { Payer } from '../records/phone-payers.ts'
import {
  listLastCharged,
  listPaymentsOfPayer,
  type PhoneOrder,
  readPhoneOrder,
  readPhonePayment,
} from '../records/phone-payments.ts'
import { listPhoneRefunds, listRefundsOfPayer, type PhoneRefund } from '../records/phone-refunds.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'

export type PhoneHistoryEntry = {
  readonly payment: PhonePayment
  readonly order: PhoneOrder | undefined
  readonly merchant: Merchant | undefined
  readonly refunds: readonly PhoneRefund[]
  readonly refund: PayerRefund
}

/** A page of a number's payments of a year, newest first. */
export async function readPhoneHistory(
  deps: Deps,
  phone: Phone,
  of: { readonly payer: Payer; readonly before?: string; readonly limit: number },
): Promise<readonly PhoneHistoryEntry[]> {
  const { payer, before, limit } = of
  const payments = await listPaymentsOfPayer(deps.records, payer.id, {
    since: instant(deps.system.now() - phoneLimits.historyMs),
    limit,
    ...(before === undefined ? {} : { before }),
  })
  const past = await readPast(deps, payer)
  const merchants = new Map<string, Merchant | undefined>()
  for (const { merchantId } of payments) {
    if (!merchants.has(merchantId)) merchants.set(merchantId, await readMerchant(deps.records, merchantId))
  }
  return Promise.all(
    payments.map(async (payment) => {
      const order = await readPhoneOrder(deps.records, payment.id)
      return {
        payment,
        order,
        merchant: merchants.get(payment.merchantId),
        refunds: await listPhoneRefunds(deps.records, payment.id),
        refund: decide(deps, phone, { payer, payment, history: historyFor(past, payment, order) }),
      }
    }),
  )
}

/** All of the year for an export, read page by page so that others get their turn between. */
export async function readWholePhoneHistory(
  deps: Deps,
  phone: Phone,
  payer: Payer,
): Promise<readonly PhoneHistoryEntry[]> {
  const all: PhoneHistoryEntry[] = []
  let before: string | undefined
  while (all.length < brokerLimits.exportRowsMax) {
    const page = await readPhoneHistory(deps, phone, {
      payer,
      limit: rowsAtOnce,
      ...(before === undefined ? {} : { before }),
    })
    all.push(...page)
    before = page.at(-1)?.payment.id
    if (page.length < rowsAtOnce) break
    await deps.system.rest()
  }
  return all
}

const rowsAtOnce = 200

/** Takes back a charge of the number by the rules above; anybody else's charge is not found. */
export async function refundOwnCharge(
  deps: Deps,
  phone: Phone,
  input: { readonly payer: Payer; readonly paymentId: string; readonly reason: string },
): Promise<{ readonly ok: true; readonly refund: PhoneRefund } | Problem> {
  const { payer } = input
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const payment = await readPhonePayment(deps.records, input.paymentId)
    if (payment === undefined || payment.payerId !== payer.id) return problem('not_found')
    if (payment.kind === 'bundle') return endOwnBundle(deps, phone, payment.id)
    const [latest] = (await listPhoneRefunds(deps.records, payment.id)).filter(
      ({ state }) => state !== 'denied',
    )
    if (latest !== undefined) return { ok: true, refund: latest }
    const past = await readPast(deps, payer)
    const order = await readPhoneOrder(deps.records, payment.id)
    const history = historyFor(past, payment, order)
    if (decide(deps, phone, { payer, payment, history }).kind === 'closed')
      return problem('phone_refund_closed')
    const purchase = await readPurchaseByPhonePayment(deps.records, payment.id)
    const asked = await askPhoneRefund(deps, phone, {
      paymentId: payment.id,
      by: 'buyer',
      reason: input.reason,
      takenBack: history.takenBack,
      ...(purchase === undefined ? {} : { purchaseId: purchase.id }),
    })
    if (asked.ok || asked.code !== 'busy') return asked
    // Another charge was taken back meanwhile: what is allowed is judged anew.
  }
  return problem('busy')
}

/** Of a bundle what is left goes back, whatever the rules for pieces: those were bought and stay. */
async function endOwnBundle(
  deps: Deps,
  phone: Phone,
  paymentId: string,
): Promise<{ readonly ok: true; readonly refund: PhoneRefund } | Problem> {
  const ended = await endPhoneBundle(deps, phone, paymentId)
  if (!ended.ok && ended.code !== 'not_found') return ended
  const refunds = await listPhoneRefunds(deps.records, paymentId)
  const refund = refunds.findLast(({ reason }) => reason === bundleEndReason)
  return refund === undefined ? problem('phone_refund_closed') : { ok: true, refund }
}

/** What a refund comes to, in the ledger's money. */
export function refundedOf(entry: PhoneHistoryEntry): { readonly amount: Money; readonly at: Instant } {
  const done = entry.refunds.filter(({ state }) => state === 'done')
  const { currency } = entry.payment.amount
  const units = done.reduce((sum, refund) => sum + refund.units, 0n)
  return { amount: fromMinor({ currency, units }), at: done.at(-1)?.updatedAt ?? entry.payment.updatedAt }
}

type Past = {
  readonly refunds: ReadonlyArray<{ readonly paymentId: string; readonly thing: string }>
  readonly lastTwenty: readonly string[]
}

async function readPast(deps: Deps, payer: Payer): Promise<Past> {
  return {
    refunds: await listRefundsOfPayer(deps.records, payer.id),
    lastTwenty: await listLastCharged(deps.records, payer.id, brokerLimits.refundShareWindow),
  }
}

function historyFor(past: Past, payment: PhonePayment, order: PhoneOrder | undefined): RefundHistory {
  const thing = `${payment.merchantId} ${order?.buyUrlDigest ?? ''}`
  return {
    takenBack: past.refunds.length,
    ofLastTwenty: past.refunds.filter(({ paymentId }) => past.lastTwenty.includes(paymentId)).length,
    wasRefundedBefore: past.refunds.some((refund) => refund.thing === thing),
  }
}

function decide(
  deps: Deps,
  phone: Phone,
  of: { readonly payer: Payer; readonly payment: PhonePayment; readonly history: RefundHistory },
): PayerRefund {
  const { payer, payment, history } = of
  const now = deps.system.now()
  const profile = phone.operators.get(payment.operatorId ?? '')?.profile
  const days = profile?.refunds.total === true ? profile.refunds.windowDays : 0
  const policy = policyFor(payer.country, now)
  return decidePayerRefund(payment, { policy, windowMs: days * 86_400_000, history }, now)
}
