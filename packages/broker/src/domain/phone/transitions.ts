// The state machine of a payment on the phone bill as data: which state may follow which, what each means, and what is to
// be done next. Pure: the flows call the operator and commit what this file decides.

import { Bug, type Instant, instant } from '@farthing/protocol'
import type { ChargeAnswer, KnownCharge, RefusalReason } from './answers.ts'
import type { PhonePayment, PhoneState } from './payment.ts'
import { phoneLimits } from './payment-limits.ts'

/** Every state that may follow a state; what is not here never happens (carrier-billing 2). */
export const transitions: Readonly<Record<PhoneState, readonly PhoneState[]>> = {
  created: ['code_sent', 'code_ok', 'rejected', 'no_operator', 'cancelled', 'expired'],
  code_sent: [
    'code_sent',
    'code_ok',
    'no_operator',
    'code_expired',
    'code_locked',
    'rejected',
    'cancelled',
    'expired',
  ],
  code_ok: ['held', 'step_up', 'reserving', 'charging', 'rejected', 'cancelled', 'expired'],
  step_up: ['code_ok', 'rejected', 'cancelled', 'expired'],
  held: ['code_ok', 'step_up', 'reserving', 'charging', 'rejected', 'cancelled', 'expired'],
  reserving: [
    'reserving',
    'awaiting_operator',
    'reserved',
    'denied',
    'no_operator',
    'cancelled',
    'charged',
    'unknown',
  ],
  awaiting_operator: [
    'awaiting_operator',
    'reserved',
    'charged',
    'denied',
    'cancelled',
    'cancelling',
    'expired',
    'code_locked',
    'unknown',
  ],
  reserved: ['charging', 'cancelling', 'cancelled', 'expired', 'denied', 'charged'],
  charging: [
    'charging',
    'awaiting_operator',
    'reserved',
    'charged',
    'denied',
    'no_operator',
    'cancelled',
    'cancelling',
    'unknown',
  ],
  cancelling: ['cancelling', 'cancelled', 'charged', 'denied', 'unknown'],
  unknown: [
    'unknown',
    'reserving',
    'awaiting_operator',
    'reserved',
    'charging',
    'cancelling',
    'charged',
    'denied',
    'cancelled',
    'no_operator',
  ],
  // Refunded at once where a statement tells of a refund that the operator had refused.
  charged: ['refund_pending', 'refunded', 'charged_back'],
  refund_pending: ['refunded', 'charged', 'charged_back'],
  rejected: [],
  no_operator: ['charged'],
  code_expired: [],
  code_locked: ['charged'],
  // Only a statement leads on from these: it tells of a charge that nobody knew of.
  denied: ['charged'],
  cancelled: ['charged'],
  expired: ['charged'],
  refunded: [],
  charged_back: [],
}

/** Nothing follows these but what a statement brings to light. */
export const endedStates: readonly PhoneState[] = [
  'rejected',
  'no_operator',
  'code_expired',
  'code_locked',
  'denied',
  'cancelled',
  'expired',
  'refunded',
  'charged_back',
]

/** Whether a payment has ended. */
export function isOver(state: PhoneState): boolean {
  return endedStates.includes(state)
}

/** States in which the operator may have the money reserved or taken: they count against every cap. */
export const countedStates: readonly PhoneState[] = [
  'reserving',
  'awaiting_operator',
  'reserved',
  'charging',
  'charged',
  'cancelling',
  'unknown',
  'refund_pending',
  'charged_back',
]

/** States in which the operator has not been asked for anything yet, so that ending the payment costs nobody anything. */
export const untouchedStates: readonly PhoneState[] = ['created', 'code_sent', 'code_ok', 'step_up', 'held']

/** What a transition changes beside the state and the version. */
export type Move = {
  readonly to: PhoneState
  readonly cause: string
  readonly unknownIn?: PhonePayment['unknownIn'] | undefined
  readonly operatorPaymentId?: string
  readonly serverReference?: string
  readonly validation?: PhonePayment['validation']
  readonly reason?: string
  readonly nextCheckAt?: Instant
  readonly checks?: number
  readonly heldUntil?: Instant
}

/** What the flow does next for a payment in this state. */
export type NextStep =
  | { readonly do: 'nothing' }
  /** Commits the intent to reserve (two steps) or to charge (one). */
  | { readonly do: 'begin' }
  | { readonly do: 'start' }
  /** Commits the intent to charge what is reserved. */
  | { readonly do: 'begin-charge' }
  | { readonly do: 'confirm' }
  | { readonly do: 'cancel' }
  | { readonly do: 'lookup' }
  | { readonly do: 'expire'; readonly to: PhoneState }
  /** Charged and not to be kept: the operator is asked to give it back. */
  | { readonly do: 'refund' }

/** What is due for a payment now. `isTwoStep` is the operator's way of charging. */
export function nextStep(
  payment: PhonePayment,
  operator: { readonly isTwoStep: boolean },
  now: Instant,
): NextStep {
  const isDue = payment.nextCheckAt !== undefined && payment.nextCheckAt <= now
  switch (payment.state) {
    case 'created':
      return isPast(payment, phoneLimits.openLifeMs, now)
        ? { do: 'expire', to: 'expired' }
        : { do: 'nothing' }
    case 'code_sent':
      return isPast(payment, phoneLimits.openLifeMs, now)
        ? { do: 'expire', to: 'code_expired' }
        : { do: 'nothing' }
    case 'held':
      return (payment.heldUntil ?? now) <= now ? { do: 'begin' } : { do: 'nothing' }
    case 'step_up':
      return isPast(payment, phoneLimits.openLifeMs, now)
        ? { do: 'expire', to: 'expired' }
        : { do: 'nothing' }
    case 'code_ok':
      return isPast(payment, phoneLimits.openLifeMs, now) ? { do: 'expire', to: 'expired' } : { do: 'begin' }
    case 'reserved':
      return isDue ? { do: 'begin-charge' } : { do: 'nothing' }
    case 'awaiting_operator':
      return isDue ? { do: 'lookup' } : { do: 'nothing' }
    case 'reserving':
    case 'charging':
      return isDue ? goOn(payment, operator) : { do: 'nothing' }
    case 'cancelling':
      return isDue ? { do: 'cancel' } : { do: 'nothing' }
    case 'unknown':
      return isDue ? repeatOrAsk(payment, operator) : { do: 'nothing' }
    case 'charged':
      return isDue ? { do: 'refund' } : { do: 'nothing' }
    case 'refund_pending':
    case 'rejected':
    case 'no_operator':
    case 'code_expired':
    case 'code_locked':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'refunded':
    case 'charged_back':
      return { do: 'nothing' }
  }
  throw new Bug('a phone payment in no known state')
}

/** An intent found under way: what the operator is working on is asked about, otherwise the call is made (again). */
function goOn(payment: PhonePayment, operator: { readonly isTwoStep: boolean }): NextStep {
  if (payment.checks > 0 && payment.operatorPaymentId !== undefined) return { do: 'lookup' }
  return payment.state === 'charging' && operator.isTwoStep ? { do: 'confirm' } : { do: 'start' }
}

/** First the same call with the same correlator, after that only questions (carrier-billing 2, invariants). */
function repeatOrAsk(payment: PhonePayment, operator: { readonly isTwoStep: boolean }): NextStep {
  if (payment.checks > 1) return { do: 'lookup' }
  if (payment.unknownIn === 'cancelling') return { do: 'cancel' }
  return payment.unknownIn === 'charging' && operator.isTwoStep ? { do: 'confirm' } : { do: 'start' }
}

/** What an answer of the operator to a charge makes of the payment; undefined where it tells nothing new. */
export function moveByAnswer(payment: PhonePayment, answer: ChargeAnswer, now: Instant): Move | undefined {
  if (answer.kind === 'known') return moveByCharge(payment, answer.charge, now)
  if (answer.kind === 'refused') return moveByRefusal(payment, answer.reason, now)
  if (answer.kind === 'absent') return moveByAbsence(payment, now)
  return wait(payment, now, answer.why)
}

/**
 * What the answer to a repeated start makes of the payment. The call before may have taken hold and its answer been lost, by a
 * death say: that the repeat is refused is no word on the payment itself, so that it is asked about.
 */
export function moveByRepeat(payment: PhonePayment, answer: ChargeAnswer, now: Instant): Move | undefined {
  const isUnderWay = payment.state === 'reserving' || payment.state === 'charging'
  if (!isUnderWay || answer.kind !== 'refused' || answer.reason === 'busy')
    return moveByAnswer(payment, answer, now)
  return { ...wait(payment, now, answer.reason), checks: Math.max(payment.checks + 1, 2) }
}

function moveByCharge(payment: PhonePayment, charge: KnownCharge, now: Instant): Move | undefined {
  const ids = {
    operatorPaymentId: charge.operatorPaymentId,
    ...(charge.serverReference === undefined ? {} : { serverReference: charge.serverReference }),
  }
  switch (charge.state) {
    case 'charged':
      return payment.state === 'charged' ? undefined : { to: 'charged', cause: 'operator', ...ids }
    case 'denied':
      return { to: 'denied', cause: 'operator', reason: charge.reason ?? 'denied', ...ids }
    case 'cancelled':
      return { to: 'cancelled', cause: 'operator', reason: payment.reason ?? 'operator_cancelled', ...ids }
    case 'reserved':
      return moveByReserved(payment, ids, now)
    case 'awaiting_code':
    case 'awaiting_page':
      return moveByValidation(payment, { charge, ids }, now)
    case 'processing':
      return { ...wait(payment, now, 'processing'), ...ids, ...atWork(payment) }
  }
  throw new Bug('a charge in no known state')
}

/** The operator has it and works on it: that is not unknown, the intent goes on. */
function atWork(payment: PhonePayment): Partial<Move> {
  const asked = payment.state === 'unknown' ? payment.unknownIn : payment.state
  return asked === undefined || asked === 'awaiting_operator' ? {} : { to: asked, unknownIn: undefined }
}

/**
 * A reservation that stands. Where a charge was asked for, the confirmation has not taken hold and is made again, which is
 * harmless: the operator knows the payment by its id. Where it was to be cancelled, it still is.
 */
function moveByReserved(payment: PhonePayment, ids: Partial<Move>, now: Instant): Move {
  const asked = payment.state === 'unknown' ? payment.unknownIn : payment.state
  const again = { ...wait(payment, now, 'still reserved'), ...ids, unknownIn: undefined }
  if (asked === 'cancelling') return { ...again, to: 'cancelling' }
  if (asked === 'charging') return { ...again, to: 'reserved' }
  return { to: 'reserved', cause: 'operator', ...ids, nextCheckAt: now, checks: 0 }
}

function moveByValidation(
  payment: PhonePayment,
  { charge, ids }: { readonly charge: KnownCharge; readonly ids: Partial<Move> },
  now: Instant,
): Move {
  const validation = validationOf(charge)
  const waiting = { ...wait(payment, now, 'awaiting the payer'), ...ids }
  if (payment.state === 'awaiting_operator') return waiting
  const asked = payment.state === 'unknown' ? payment.unknownIn : payment.state
  if (asked === 'cancelling') return { ...waiting, to: 'cancelling', unknownIn: undefined }
  if (validation === undefined) {
    const letGo = { to: 'unknown', unknownIn: 'cancelling', checks: 0, nextCheckAt: now } as const
    return { ...letGo, ...ids, cause: 'the way to validate is lost', reason: 'expired' }
  }
  return {
    to: 'awaiting_operator',
    cause: 'operator',
    ...ids,
    validation,
    checks: 0,
    nextCheckAt: instant(now + phoneLimits.awaitCheckMs),
  }
}

/** Only the first answer says how the payer validates. Where it was lost nobody can, and the payment is let go of. */
function validationOf({ authorizationId, validationUrl }: KnownCharge): PhonePayment['validation'] {
  if (authorizationId !== undefined) return { kind: 'code', authorizationId }
  return validationUrl === undefined ? undefined : { kind: 'page', url: validationUrl }
}

function moveByRefusal(payment: PhonePayment, reason: RefusalReason, now: Instant): Move {
  // Throttled or our own fault: nothing was done, and the same call is made again later.
  if (reason === 'busy') return wait(payment, now, 'busy')
  if (reason === 'already_confirmed' || reason === 'already_cancelled') {
    return { ...wait(payment, now, reason), nextCheckAt: now, checks: Math.max(payment.checks, 2) }
  }
  if (payment.state === 'awaiting_operator') return wait(payment, now, reason)
  // The operator's first answer may have been lost: what it says now about a repeat is no word on the payment itself.
  if (payment.state === 'unknown')
    return { ...wait(payment, now, reason), checks: Math.max(payment.checks + 1, 2) }
  if (payment.state === 'cancelling') {
    return { ...wait(payment, now, reason), nextCheckAt: now, checks: Math.max(payment.checks, 2) }
  }
  // What is reserved and will not be charged is let go of.
  if (payment.state === 'charging' && payment.operatorPaymentId !== undefined) {
    return { to: 'cancelling', cause: 'operator', reason, nextCheckAt: now, checks: 0 }
  }
  if (reason === 'unknown_number') return { to: 'no_operator', cause: 'operator', reason }
  return { to: 'denied', cause: 'operator', reason }
}

/**
 * The operator knows nothing under our correlator. A first request may still be under way, so that only after a while it
 * counts as never arrived; a payment whose id we know cannot be absent.
 */
function moveByAbsence(payment: PhonePayment, now: Instant): Move {
  const isLong = now - payment.updatedAt >= 0 && payment.checks >= phoneLimits.absentChecks
  if (payment.operatorPaymentId !== undefined || !isLong) return wait(payment, now, 'absent')
  return { to: 'denied', cause: 'operator knows nothing of it', reason: 'never_arrived' }
}

/** Nobody knows yet: looks again later, ever more rarely, and past a bound leaves it to the statement or a person. */
function wait(payment: PhonePayment, now: Instant, why: string): Move {
  const delayMs = phoneLimits.checkDelaysMs[Math.min(payment.checks, phoneLimits.checkDelaysMs.length - 1)]
  const isGivenUp = payment.checks >= phoneLimits.checksMax
  const nextCheckAt = isGivenUp || delayMs === undefined ? {} : { nextCheckAt: instant(now + delayMs) }
  const checks = payment.checks + 1
  if (payment.state === 'awaiting_operator') {
    const isExpired = isPast(payment, phoneLimits.awaitLifeMs, now)
    return isExpired
      ? { to: 'cancelling', cause: 'expired', reason: 'expired', nextCheckAt: now, checks: 0 }
      : { to: 'awaiting_operator', cause: why, checks, nextCheckAt: instant(now + phoneLimits.awaitCheckMs) }
  }
  const unknownIn = payment.state === 'unknown' ? payment.unknownIn : underWay(payment.state)
  return { to: 'unknown', cause: why, unknownIn, checks, ...nextCheckAt }
}

function underWay(state: PhoneState): 'reserving' | 'charging' | 'cancelling' {
  if (state === 'reserving' || state === 'charging' || state === 'cancelling') return state
  // A reservation that was confirmed or cancelled meanwhile is asked about as what comes next of it.
  if (state === 'reserved') return 'charging'
  throw new Bug(`nothing is under way in ${state}`)
}

function isPast(payment: PhonePayment, lifeMs: number, now: Instant): boolean {
  return now - payment.createdAt >= lifeMs
}
