// Spend control of charges on the phone bill: judged before a code is sent and counted in the commit that reserves. What the operator
// takes counts as a whole, of a bundle its sum; pieces bought from it later count no more.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { isMinor } from '../domain/guard/guard.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { readApp } from '../records/apps.ts'
import { readGuardianLink } from '../records/family.ts'
import { readGuardSpend } from '../records/guard-spends.ts'
import { adoptAdult, readGuard } from '../records/guards.ts'
import { readOrderByNonce } from '../records/orders.ts'
import type { Payer } from '../records/phone-payers.ts'
import type { PhoneOrder } from '../records/phone-payments.ts'
import { type JudgedSpend, judgeSpend, type SpendRefusal } from './judge-spend.ts'
import { planPurchaseNotice } from './plan-spend-notices.ts'

/** Judges a charge; a guardian is not asked for one, since nothing can be set aside on a bill for a day. */
export async function judgePhoneSpend(
  deps: Deps,
  of: {
    readonly payment: PhonePayment
    readonly order: Pick<PhoneOrder, 'nonce' | 'title'> | undefined
    readonly payer: Pick<Payer, 'age' | 'country'>
    readonly now: Instant
  },
): Promise<JudgedSpend | SpendRefusal> {
  const { payment, order, payer } = of
  const goods =
    order === undefined ? undefined : await readOrderByNonce(deps.records, payment.merchantId, order.nonce)
  const app = goods === undefined ? undefined : await readApp(deps.records, goods.appId)
  return judgeSpend(deps, {
    walletId: payment.walletId,
    id: payment.id,
    price: payment.price,
    counted: fromMinor(payment.amount).amount,
    merchantId: payment.merchantId,
    ...(app === undefined ? {} : { app }),
    category: payment.itemClass,
    ...(order?.title === undefined ? {} : { title: order.title }),
    region: payer.country,
    consent: 'explicit',
    // The number's code is the second act.
    isConfirmedTwice: true,
    phonePaymentId: payment.id,
    isAdultInstrument: payer.age === 'adult',
    now: of.now,
  })
}

/** What a settled charge adds to its commit, none of which can refuse it: an adult's line tells the band, a guardian hears of a purchase. */
export async function planPhoneSettled(
  deps: Deps,
  of: { readonly payment: PhonePayment; readonly payer: Pick<Payer, 'age'>; readonly isDelivered: boolean },
): Promise<readonly Statement[]> {
  const { payment } = of
  const adult =
    of.payer.age === 'adult' ? [adoptAdult(deps.records, payment.walletId, deps.system.now())] : []
  const guard = of.isDelivered ? await readGuard(deps.records, payment.walletId) : undefined
  if (guard === undefined || !isMinor(guard.band)) return adult
  const link = await readGuardianLink(deps.records, payment.walletId)
  const spend = await readGuardSpend(deps.records, payment.id)
  if (link === undefined || spend === undefined) return adult
  const { guardianId } = link
  return [...adult, ...(await planPurchaseNotice(deps, { guardianId, guard, spend, price: payment.price }))]
}
