// The state machine: every answer of an operator in every state leads somewhere the published table allows, and the way
// there is the one the specification asks for.

import { type Id, instant } from '@farthing/protocol'
import { array, assert, constantFrom, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChargeAnswer, KnownCharge, RefusalReason } from './answers.ts'
import type { PhonePayment, PhoneState } from './payment.ts'
import { phoneLimits } from './payment-limits.ts'
import {
  countedStates,
  isOver,
  type Move,
  moveByAnswer,
  nextStep,
  transitions,
  untouchedStates,
} from './transitions.ts'

const now = instant(1_800_000_000_000)

function paymentIn(state: PhoneState, more: Partial<PhonePayment> = {}): PhonePayment {
  return {
    id: 'phn_x' as Id<'phn'>,
    walletId: 'wal_x' as Id<'wal'>,
    merchantId: 'mer_x' as Id<'mer'>,
    payerId: 'pyr_x' as Id<'pyr'>,
    operatorId: 'op',
    contractId: 'con',
    amount: { currency: 'EUR', units: 100n },
    price: { asset: 'EUR/6', amount: 1_000_000n },
    kind: 'single',
    itemClass: 'content',
    flow: 'code',
    state,
    unknownIn: state === 'unknown' ? 'charging' : undefined,
    version: 3,
    creditStage: 'none',
    split: undefined,
    correlator: 'phn_x',
    operatorPaymentId: undefined,
    serverReference: undefined,
    validation: undefined,
    reason: undefined,
    month: '2027-01',
    createdAt: instant(now - 10_000),
    updatedAt: instant(now - 1_000),
    chargedAt: undefined,
    nextCheckAt: now,
    checks: 0,
    heldUntil: undefined,
    ...more,
  }
}

const asked: readonly PhoneState[] = ['reserving', 'awaiting_operator', 'charging', 'cancelling', 'unknown']
const chargeStates: ReadonlyArray<KnownCharge['state']> = [
  'processing',
  'awaiting_code',
  'awaiting_page',
  'reserved',
  'charged',
  'denied',
  'cancelled',
]
const refusals: readonly RefusalReason[] = [
  'cap_reached',
  'amount_not_allowed',
  'not_applicable',
  'denied',
  'low_balance',
  'unknown_number',
  'wrong_code',
  'code_locked',
  'already_confirmed',
  'already_cancelled',
  'not_refundable',
  'busy',
  'misconfigured',
]
const answers: readonly ChargeAnswer[] = [
  ...chargeStates.map(
    (state): ChargeAnswer => ({ kind: 'known', charge: { state, operatorPaymentId: 'op-1' } }),
  ),
  ...refusals.map((reason): ChargeAnswer => ({ kind: 'refused', reason })),
  { kind: 'absent' },
  { kind: 'unknown', why: 'timeout' },
]

describe('the state machine of a phone payment', () => {
  it('leads from every state the operator was asked in to one the table allows, whatever it answers', () => {
    const unknownIns = ['reserving', 'charging', 'cancelling'] as const
    for (const state of asked) {
      for (const answer of answers) {
        for (const unknownIn of unknownIns) {
          for (const operatorPaymentId of [undefined, 'op-1']) {
            const payment = paymentIn(state, {
              operatorPaymentId,
              unknownIn: state === 'unknown' ? unknownIn : undefined,
            })
            const move = moveByAnswer(payment, answer, now)
            if (move === undefined) continue
            expect(transitions[state], `${state} by ${JSON.stringify(answer)}`).toContain(move.to)
            expect(move.to === 'unknown').toBe(move.unknownIn !== undefined)
          }
        }
      }
    }
  })

  it('never takes silence for a no: an unanswered call is unknown and is looked at again', () => {
    for (const state of ['reserving', 'charging', 'cancelling'] as const) {
      const move = moveByAnswer(paymentIn(state), { kind: 'unknown', why: 'timeout' }, now)
      expect(move).toMatchObject({ to: 'unknown', unknownIn: state, checks: 1 })
      expect(move?.nextCheckAt).toBeGreaterThan(now)
    }
  })

  it('repeats the same call first and only asks after that', () => {
    const charging = (checks: number): PhonePayment =>
      paymentIn('unknown', { checks, operatorPaymentId: 'op-1' })
    expect(nextStep(charging(1), { isTwoStep: true }, now)).toEqual({ do: 'confirm' })
    expect(nextStep(charging(2), { isTwoStep: true }, now)).toEqual({ do: 'lookup' })
    expect(nextStep(paymentIn('unknown', { checks: 1 }), { isTwoStep: false }, now)).toEqual({ do: 'start' })
    expect(nextStep(paymentIn('unknown', { checks: 5 }), { isTwoStep: false }, now)).toEqual({ do: 'lookup' })
  })

  it('takes a request for never arrived only after several questions, and never one whose id is known', () => {
    const early = moveByAnswer(paymentIn('unknown', { checks: 2 }), { kind: 'absent' }, now)
    expect(early?.to).toBe('unknown')
    const late = paymentIn('unknown', { checks: phoneLimits.absentChecks })
    expect(moveByAnswer(late, { kind: 'absent' }, now)).toMatchObject({
      to: 'denied',
      reason: 'never_arrived',
    })
    const known = { ...late, operatorPaymentId: 'op-1' }
    expect(moveByAnswer(known, { kind: 'absent' }, now)?.to).toBe('unknown')
  })

  it('lets go of a payment whose way to validate was lost with the first answer', () => {
    const lost: ChargeAnswer = {
      kind: 'known',
      charge: { state: 'awaiting_code', operatorPaymentId: 'op-1' },
    }
    const move = moveByAnswer(paymentIn('unknown', { unknownIn: 'reserving', checks: 1 }), lost, now)
    expect(move).toMatchObject({ to: 'unknown', unknownIn: 'cancelling', operatorPaymentId: 'op-1' })
    const letGo = paymentIn('unknown', { unknownIn: 'cancelling', operatorPaymentId: 'op-1' })
    expect(nextStep(letGo, { isTwoStep: true }, now)).toEqual({ do: 'cancel' })
    // Later questions never say it again: what the first answer said stands.
    const waiting = paymentIn('awaiting_operator', { validation: { kind: 'code', authorizationId: 'a' } })
    expect(moveByAnswer(waiting, lost, now)?.to).toBe('awaiting_operator')
  })

  it('cancels a reservation that will not be confirmed', () => {
    const payment = paymentIn('charging', { operatorPaymentId: 'op-1' })
    const move = moveByAnswer(payment, { kind: 'refused', reason: 'denied' }, now)
    expect(move).toMatchObject({ to: 'cancelling', reason: 'denied' })
  })

  it('does not believe a refusal of a repeat: the first may have been heard', () => {
    const payment = paymentIn('unknown', { checks: 1, unknownIn: 'reserving' })
    expect(moveByAnswer(payment, { kind: 'refused', reason: 'cap_reached' }, now)?.to).toBe('unknown')
  })

  it('gives up asking after a bound and leaves it to the statement, never to a guess', () => {
    const payment = paymentIn('unknown', { checks: phoneLimits.checksMax })
    const move = moveByAnswer(payment, { kind: 'unknown', why: 'timeout' }, now)
    expect(move?.to).toBe('unknown')
    expect(move?.nextCheckAt).toBeUndefined()
  })

  it('counts every state in which the operator may hold money, and no other', () => {
    for (const state of Object.keys(transitions) as PhoneState[]) {
      const isFree = untouchedStates.includes(state) || (isOver(state) && state !== 'charged_back')
      expect(countedStates.includes(state), state).toBe(!isFree)
    }
  })

  it('ends every random course of answers charged at most once, and out of unknown only by word of the operator', () => {
    const step = record({ answer: constantFrom(...answers) })
    assert(
      property(array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        let payment = paymentIn('reserving')
        let charges = 0
        for (const { answer } of steps) {
          if (!asked.includes(payment.state)) {
            if (payment.state !== 'reserved') break
            payment = paymentIn('charging', { operatorPaymentId: payment.operatorPaymentId })
          }
          const move: Move | undefined = moveByAnswer(payment, answer, now)
          if (move === undefined) continue
          if (payment.state === 'unknown' && move.to === 'charged') {
            expect(answer).toMatchObject({ kind: 'known', charge: { state: 'charged' } })
          }
          if (move.to === 'charged') charges += 1
          payment = {
            ...payment,
            state: move.to,
            unknownIn: move.unknownIn,
            operatorPaymentId: move.operatorPaymentId ?? payment.operatorPaymentId,
            checks: move.checks ?? payment.checks,
          }
        }
        expect(charges).toBeLessThanOrEqual(1)
      }),
    )
  })
})
