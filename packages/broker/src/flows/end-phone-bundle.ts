// Ends a bundle: what is left of it can no longer be spent from the commit that asks the operator to give it back. At its time,
// when its buyer asks, or before the wallet closes.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import {
  bundleClosing,
  bundleEndReason,
  bundleRefundUnits,
  type PhoneBundle,
} from '../domain/phone/bundle.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import { readPhoneBundle, updateBundleClosed } from '../records/phone-bundles.ts'
import { applyMove, readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { insertPhoneRefund, listPhoneRefunds } from '../records/phone-refunds.ts'
import { continuePhoneRefund } from './continue-phone-refund.ts'
import { readBundleLeft } from './read-phone-bundles.ts'
import { makeRefund } from './refund-phone-payment.ts'

/** Answers the bundle as it stands then: `ending` while the operator has not said yes. Asked for again, it is the same ending. */
export async function endPhoneBundle(
  deps: Deps,
  phone: Phone,
  paymentId: string,
): Promise<{ readonly ok: true; readonly bundle: PhoneBundle } | Problem> {
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const bundle = await readPhoneBundle(deps.records, paymentId)
    if (bundle === undefined) return problem('not_found')
    if (bundle.state !== 'open') return { ok: true, bundle }
    const payment = await readPhonePayment(deps.records, paymentId)
    if (payment === undefined || payment.state === 'refund_pending') {
      return problem('gone_wrong_state', 'A refund of this charge is under way')
    }
    const failed = await close(deps, phone, { bundle, payment })
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

type Closing = { readonly bundle: PhoneBundle; readonly payment: PhonePayment }

/** One try; what was drawn or put back since the reading refuses it, and the bundle is read again. */
async function close(deps: Deps, phone: Phone, { bundle, payment }: Closing): Promise<Problem | undefined> {
  const left = await readBundleLeft(deps, bundle)
  const refunds = await listPhoneRefunds(deps.records, payment.id)
  const given = refunds.reduce((sum, { state, units }) => (state === 'denied' ? sum : sum + units), 0n)
  const { currency, units } = payment.amount
  const toRefund = bundleRefundUnits(left, { currency, units: units - given })
  const closing = left.amount === 0n ? [] : [bundleClosing(bundle, left.amount)]
  // Of a charge that was taken back nothing is left to give: the permission ends alone.
  if (toRefund === 0n || payment.state !== 'charged') {
    return refusalOf(
      await deps.ledger.commit({
        transfers: closing,
        records: [updateBundleClosed(deps.records, bundle, 'ended')],
      }),
    )
  }
  const refund = makeRefund(deps, payment, {
    by: 'buyer',
    reason: bundleEndReason,
    units: toRefund,
    ordinal: refunds.length,
  })
  const cause = 'bundle ended'
  const after = applyMove(payment, { to: 'refund_pending', cause }, deps.system.now())
  const outcome = await deps.ledger.commit({
    transfers: closing,
    records: [
      updateBundleClosed(deps.records, bundle, 'ending'),
      ...updatePhonePayment(deps.records, { before: payment, after, cause }),
      insertPhoneRefund(deps.records, refund),
    ],
  })
  if (outcome.ok) await continuePhoneRefund(deps, phone, { refundId: refund.id, isDue: false, isFirst: true })
  return refusalOf(outcome)
}

/** Nothing where looking again will tell. */
function refusalOf(outcome: Awaited<ReturnType<Deps['ledger']['commit']>>): Problem | undefined {
  return outcome.ok ? undefined : undecided(outcome)
}
