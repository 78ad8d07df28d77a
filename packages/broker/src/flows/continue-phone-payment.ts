// Goes on with a payment on the phone bill from wherever it stands: commits the intent, calls the operator, commits what it
// said. Anyone may call it at any time: the page that waits, a callback, the repair job, a restarted broker.

import { Bug, instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { ChargeAnswer } from '../domain/phone/answers.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import {
  type Move,
  moveByAnswer,
  moveByRepeat,
  type NextStep,
  nextStep,
} from '../domain/phone/transitions.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { readPayer } from '../records/phone-payers.ts'
import { applyMove, notBlocked, readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { bookPhoneCharge } from './book-phone-charge.ts'
import { chargeOrder, commitMove } from './move-phone-payment.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'
import { reservePhonePayment } from './reserve-phone-payment.ts'

/** Takes every step that is due; answers the payment as it stands then, or undefined where there is none. */
export function continuePhonePayment(
  deps: Deps,
  phone: Phone,
  paymentId: string,
): Promise<PhonePayment | undefined> {
  const running = phone.running.get(paymentId)
  if (running !== undefined) return running
  const run = goOn(deps, phone, paymentId).finally(() => phone.running.delete(paymentId))
  phone.running.set(paymentId, run)
  return run
}

async function goOn(deps: Deps, phone: Phone, paymentId: string): Promise<PhonePayment | undefined> {
  for (let steps = 0; steps < phoneLimits.stepsPerRound; steps += 1) {
    const payment = await readPhonePayment(deps.records, paymentId)
    if (payment === undefined) return undefined
    const operator = phone.operators.get(payment.operatorId ?? '')
    // Without its profile nobody can be asked; it waits until the profile is back.
    if (operator === undefined) return payment
    const step = nextStep(payment, { isTwoStep: operator.rail.capabilities.twoStep }, deps.system.now())
    if (step.do === 'nothing') return payment
    const isDone = await takeStep(deps, phone, { payment, operator, step })
    if (!isDone) return readPhonePayment(deps.records, paymentId)
  }
  return readPhonePayment(deps.records, paymentId)
}

type Taking = { readonly payment: PhonePayment; readonly operator: PhoneOperator; readonly step: NextStep }

/** Whether to look for a further step. */
async function takeStep(deps: Deps, phone: Phone, { payment, operator, step }: Taking): Promise<boolean> {
  const now = deps.system.now()
  switch (step.do) {
    case 'nothing':
      return false
    case 'expire':
      return commitMove(deps, payment, { to: step.to, cause: 'time', reason: 'expired' })
    case 'begin': {
      const reserved = await reservePhonePayment(deps, phone, { payment, operator })
      return reserved === undefined
        ? true
        : ask(deps, phone, { payment: reserved, operator, isRepeat: false })
    }
    case 'begin-charge': {
      const intent: Move = {
        to: 'charging',
        cause: 'reserved',
        nextCheckAt: instant(now + phoneLimits.callMs),
        checks: payment.checks,
      }
      const charging = await commitIntent(deps, phone, { payment, intent })
      return charging === undefined
        ? true
        : ask(deps, phone, { payment: charging, operator, isRepeat: false })
    }
    case 'refund': {
      const reason = payment.reason ?? 'not_deliverable'
      await askPhoneRefund(deps, phone, { paymentId: payment.id, by: 'house', reason })
      return false
    }
    case 'start':
    case 'confirm':
    case 'cancel':
    case 'lookup':
      return ask(deps, phone, { payment, operator, isRepeat: true, step: step.do })
  }
  throw new Bug('a step nobody knows')
}

/**
 * The intent to charge what is reserved, refused where the payer said STOP meanwhile: then the reservation is let go of.
 */
async function commitIntent(
  deps: Deps,
  phone: Phone,
  { payment, intent }: { readonly payment: PhonePayment; readonly intent: Move },
): Promise<PhonePayment | undefined> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  if (payer === undefined) throw new Bug('a payment without a payer')
  const after = applyMove(payment, intent, deps.system.now())
  const outcome = await deps.ledger.commit({
    records: updatePhonePayment(
      deps.records,
      { before: payment, after, cause: intent.cause },
      notBlocked(after, payer.digest),
    ),
  })
  if (outcome.ok) return after
  if (undecided(outcome) !== undefined) return undefined
  const latest = await readPhonePayment(deps.records, payment.id)
  if (latest?.version === payment.version) {
    await commitMove(deps, payment, {
      to: 'cancelling',
      cause: 'blocked',
      reason: 'blocked',
      nextCheckAt: deps.system.now(),
      checks: 0,
    })
  }
  return undefined
}

type Asking = {
  readonly payment: PhonePayment
  readonly operator: PhoneOperator
  readonly isRepeat: boolean
  readonly step?: 'start' | 'confirm' | 'cancel' | 'lookup'
}

/** Calls the operator and commits what it said; whether anything is left to do now. */
async function ask(deps: Deps, phone: Phone, asking: Asking): Promise<boolean> {
  const { payment, operator } = asking
  const answer = await callRail(deps, phone, asking)
  const now = deps.system.now()
  const move =
    asking.step === 'start' ? moveByRepeat(payment, answer, now) : moveByAnswer(payment, answer, now)
  if (move === undefined) return false
  if (move.to === 'charged') return bookPhoneCharge(deps, phone, { payment, operator, move })
  return commitMove(deps, payment, move)
}

async function callRail(deps: Deps, phone: Phone, asking: Asking): Promise<ChargeAnswer> {
  const { payment, operator, isRepeat } = asking
  const { rail } = operator
  const order = await chargeOrder(deps, phone, { payment, isRepeat })
  const { operatorPaymentId } = payment
  const isTwoStep = rail.capabilities.twoStep
  const step = asking.step ?? (payment.state === 'charging' && isTwoStep ? 'confirm' : 'start')
  if (step === 'start') return rail.start(order)
  if (operatorPaymentId === undefined) return rail.lookup(order)
  if (step === 'confirm' && rail.confirm !== undefined) return rail.confirm({ order, operatorPaymentId })
  if (step === 'cancel' && rail.cancel !== undefined) return rail.cancel({ order, operatorPaymentId })
  return rail.lookup({ ...order, operatorPaymentId })
}
