// "No more charges on this number": by a STOP message, on the page or by support. It ends what is open, and outlives every
// account, since it stands by the number's digest alone.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Phone } from '../phone.ts'
import { type Block, insertBlock, liftBlocks, listBlocks, type Payer } from '../records/phone-payers.ts'
import { endUntouched, listOpenPayments } from '../records/phone-payments.ts'
import { cancelPhonePayment } from './cancel-phone-payment.ts'

/** Blocks all merchants, or one, at once; what the operator has reserved already is let go of. */
export async function blockPayer(
  deps: Deps,
  phone: Phone,
  input: {
    readonly payer: Payer
    readonly merchantId?: string
    readonly by: Block['by']
    readonly untilMs?: number
  },
): Promise<{ readonly ok: true } | Problem> {
  const { payer, merchantId } = input
  const now = deps.system.now()
  const block: Block = {
    digest: payer.digest,
    merchantId: merchantId ?? '',
    at: now,
    by: input.by,
    ...(input.untilMs === undefined ? {} : { until: (now + input.untilMs) as Block['at'] }),
  }
  const end = {
    to: 'cancelled' as const,
    reason: 'blocked',
    now,
    ...(merchantId === undefined ? {} : { merchantId }),
  }
  const outcome = await deps.ledger.commit({
    records: [insertBlock(deps.records, block), ...endUntouched(deps.records, payer.id, end)],
  })
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  for (const payment of await listOpenPayments(deps.records, payer.id)) {
    if (merchantId === undefined || payment.merchantId === merchantId) {
      await cancelPhonePayment(deps, phone, { payment, reason: 'blocked' })
    }
  }
  return { ok: true }
}

/**
 * Lifts a block of the payer's own, of one merchant or of all; after a code, since whoever holds the phone decides. What support
 * or the risk rules blocked stays: `phone_blocked` then.
 */
export async function unblockPayer(
  deps: Deps,
  input: { readonly payer: Payer; readonly merchantId?: string },
): Promise<{ readonly ok: true } | Problem> {
  const { payer } = input
  const merchantId = input.merchantId ?? ''
  const now = deps.system.now()
  const outcome = await deps.ledger.commit({
    records: [liftBlocks(deps.records, payer.digest, { at: now, merchantId })],
  })
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  const left = await listBlocks(deps.records, payer.digest, now)
  const isLeft = left.some((block) => block.merchantId === merchantId)
  return isLeft ? problem(merchantId === '' ? 'phone_blocked' : 'phone_blocked_merchant') : { ok: true }
}
