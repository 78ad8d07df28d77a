// The commit that asks for money: the second look at risk, then the intent with every cap of the payer counted in it, over all
// merchants, so that of a thousand at once none passes a cap by a unit.

import { Bug, instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { Part } from '../domain/part.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Move } from '../domain/phone/transitions.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import {
  applyMove,
  readPhoneOrder,
  readPhonePayment,
  readPhoneVisit,
  reservationCondition,
  updatePhonePayment,
} from '../records/phone-payments.ts'
import { readWallet } from '../records/wallets.ts'
import { capCode, findPassedCap, type JudgedPayer, judgePayer } from './judge-payer.ts'
import { judgePhoneSpend } from './judge-phone-spend.ts'
import { commitMove } from './move-phone-payment.ts'

type Reserving = { readonly payment: PhonePayment; readonly operator: PhoneOperator }

/** The payment as the operator is to be asked for it now; undefined where it went another way or must be read again. */
export async function reservePhonePayment(
  deps: Deps,
  phone: Phone,
  { payment, operator }: Reserving,
): Promise<PhonePayment | undefined> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const visit = await readPhoneVisit(deps.records, payment.id)
  if (payer === undefined || visit === undefined) throw new Bug('a payment without its payer')
  const order = await readPhoneOrder(deps.records, payment.id)
  const judged = await judgePayer(deps, phone, { payment, payer, operator, visit, order, phase: 'reserve' })
  if (!judged.ok) {
    await reject(deps, payment, judged.code, judged.statements)
    return undefined
  }
  if (judged.needsPassword && payment.reason !== 'password_ok') {
    await commitMove(deps, payment, {
      to: 'step_up',
      cause: 'second factor',
      // Nothing is to be done before its time is over; due all along, it would hold up others.
      nextCheckAt: instant(payment.createdAt + phoneLimits.openLifeMs),
    })
    return undefined
  }
  if (judged.heldUntil !== undefined && payment.state !== 'held') {
    const { heldUntil } = judged
    await commitMove(deps, payment, { to: 'held', cause: 'risk', heldUntil, nextCheckAt: heldUntil })
    return undefined
  }
  const spend = await judgePhoneSpend(deps, { payment, order, payer, now: deps.system.now() })
  if (!spend.ok) {
    await reject(deps, payment, spend.code, judged.statements)
    return undefined
  }
  return commitReservation(deps, phone, { payment, operator, payer, judged, spend: spend.part })
}

type Committing = Reserving & { readonly payer: Payer; readonly judged: JudgedPayer; readonly spend: Part }

async function commitReservation(
  deps: Deps,
  phone: Phone,
  committing: Committing,
): Promise<PhonePayment | undefined> {
  const { payment, operator, payer, judged } = committing
  const now = deps.system.now()
  const move: Move = {
    to: operator.rail.capabilities.twoStep ? 'reserving' : 'charging',
    cause: 'code and limits',
    nextCheckAt: instant(now + phoneLimits.callMs),
    checks: 0,
  }
  const after = applyMove(payment, move, now)
  const outcome = await deps.ledger.commit({
    records: [
      ...updatePhonePayment(
        deps.records,
        { before: payment, after, cause: move.cause },
        reservationCondition(after, payer, judged.caps),
      ),
      ...judged.statements,
      ...committing.spend.records,
    ],
  })
  if (outcome.ok) return after
  if (undecided(outcome) !== undefined) return undefined
  // Another payment took what was left, the payer changed a limit, or this one moved on.
  const latest = await readPhonePayment(deps.records, payment.id)
  if (latest?.version !== payment.version) return undefined
  const wallet = await readWallet(deps.records, payment.walletId)
  if (wallet === undefined || wallet.frozenAt !== undefined) {
    await reject(deps, payment, wallet === undefined ? 'wallet_missing' : 'wallet_frozen')
    return undefined
  }
  const passed = await findPassedCap(deps, { payment, caps: judged.caps })
  if (passed !== undefined) {
    const policy = policyFor(payer.country, now, phone.policies)
    await reject(deps, payment, capCode(passed, { policy, payer, now }))
  }
  return undefined
}

async function reject(
  deps: Deps,
  payment: PhonePayment,
  reason: string,
  statements: JudgedPayer['statements'] = [],
): Promise<void> {
  const now = deps.system.now()
  const after = applyMove(payment, { to: 'rejected', cause: 'limits or risk', reason }, now)
  await deps.ledger.commit({
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: 'limits or risk' }),
      ...statements,
    ],
  })
}
