// Takes an operator's notification. Its word is only a hint where to look: the payment itself is asked for, so that order,
// repetition and forgery make no difference.

import { instant, type Problem, problem } from '@farthing/protocol'
import { sql } from 'kysely'
import { type Deps, undecided } from '../deps.ts'
import { isOver } from '../domain/phone/transitions.ts'
import type { Phone } from '../phone.ts'
import { compile } from '../records/database.ts'
import { readPhonePaymentByCorrelator } from '../records/phone-payments.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { continuePhoneRefund } from './continue-phone-refund.ts'
import { makeDue } from './make-due.ts'

/** Answers the status for the operator: 204 taken (or taken before), 410 where nothing further is wanted. */
export async function takeCallback(
  deps: Deps,
  phone: Phone,
  input: { readonly correlator: string; readonly request: Request },
): Promise<{ readonly ok: true; readonly status: 204 | 400 | 401 | 410 } | Problem> {
  const payment = await readPhonePaymentByCorrelator(deps.records, input.correlator)
  const rail = phone.operators.get(payment?.operatorId ?? '')?.rail
  if (payment === undefined || rail?.readCallback === undefined) return problem('not_found')
  const read = await rail.readCallback(input.request)
  if (!read.ok) return { ok: true, status: read.status }
  const { source, eventId, about } = read.event
  const insert = sql`insert into phone_callbacks (source, event_id, payment_id, at)
    select ${source}, ${eventId}, ${payment.id}, ${BigInt(deps.system.now())}
    where not exists (select 1 from phone_callbacks where source = ${source} and event_id = ${eventId})`
  const outcome = await deps.ledger.commit({
    records: [compile({ compile: () => insert.compile(deps.records) }, 1)],
  })
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  if (!outcome.ok) return { ok: true, status: 204 }
  if (about === 'refund') {
    for (const refund of await listPhoneRefunds(deps.records, payment.id)) {
      await continuePhoneRefund(deps, phone, { refundId: refund.id, isDue: true })
    }
    return { ok: true, status: 204 }
  }
  if (isOver(payment.state)) return { ok: true, status: 204 }
  await makeDue(deps, payment.id, instant(deps.system.now()))
  // Whoever goes on with it already waits for the operator, and some operators wait for this answer before they give theirs.
  if (!phone.running.has(payment.id)) await continuePhonePayment(deps, phone, payment.id)
  return { ok: true, status: 204 }
}
