// Somebody says that a payment on the phone bill was not theirs, or complains of it. Said of a payment that is still under way,
// "not me" ends it and stops the number for a day (H05); many of them in one area switch a class of goods off (H03).

import type { Statement } from '@farthing/ledger'
import type { Problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Phone } from '../phone.ts'
import type { Payer } from '../records/phone-payers.ts'
import { insertReport, type Report } from '../records/risk.ts'
import { readLine } from '../records/risk-evidence.ts'
import { newId } from '../system.ts'
import { blockPayer } from './block-payer.ts'

type Reported = {
  readonly payment: PhonePayment
  readonly payer: Payer
  readonly kind: Report['kind']
}

/** Keeps the report; the same words about the same payment change nothing more. */
export async function reportPhonePayment(
  deps: Deps,
  phone: Phone,
  reported: Reported,
): Promise<{ readonly ok: true } | Problem> {
  const { payer, kind } = reported
  const outcome = await deps.ledger.commit({ records: [await reportStatement(deps, reported)] })
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  if (kind !== 'not_me') return { ok: true }
  const { risk } = policyFor(payer.country, deps.system.now())
  return blockPayer(deps, phone, { payer, by: 'risk', untilMs: risk.disownedBlockMs })
}

/** The write of a report, for a flow that commits more than that. */
export async function reportStatement(deps: Deps, { payment, payer, kind }: Reported): Promise<Statement> {
  const { region } = await readLine(deps.records, payer.id)
  return insertReport(deps.records, {
    id: newId(deps.system, 'rpt'),
    kind,
    paymentId: payment.id,
    payerId: payer.id,
    merchantId: payment.merchantId,
    operatorId: payment.operatorId ?? '',
    region: region === '' ? payer.country : region,
    itemClass: payment.itemClass,
    at: deps.system.now(),
  })
}
