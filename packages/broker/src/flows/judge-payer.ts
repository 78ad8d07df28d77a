// Whether a payer may be charged this now: blocks, the country's limits, the payer's own, risk, and the second factor. Asked
// before a code is sent, so that nobody waits for a message in vain, and again before the operator is asked for money.

import type { Statement } from '@farthing/ledger'
import { type Instant, type Problem, type ProblemCode, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Cap, capsFor, monthCapOf, passedCap, transactionFault } from '../domain/limits/caps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import { whySecondFactor } from '../domain/limits/second-factor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { listBlocks, type Payer, withPasswordInForce } from '../records/phone-payers.ts'
import { type PhoneOrder, type PhoneVisit, readFirstPaidAt, readSpent } from '../records/phone-payments.ts'
import { judgeRisk } from './judge-risk.ts'

export type JudgedPayer = {
  readonly ok: true
  readonly policyVersion: string
  /** What the commit that reserves counts. */
  readonly caps: readonly Cap[]
  /** The stored decision. */
  readonly statements: readonly Statement[]
  readonly needsPassword: boolean
  readonly heldUntil?: Instant
}

export type JudgePayerInput = {
  readonly payment: PhonePayment
  readonly payer: Payer
  readonly operator: PhoneOperator
  readonly visit: PhoneVisit
  readonly order: PhoneOrder | undefined
  readonly phase: 'start' | 'reserve'
}

/** A refusal that ends the payment carries the statements of its decision, to be kept with it. */
export type RefusedPayer = Problem & { readonly statements?: readonly Statement[] }

export async function judgePayer(
  deps: Deps,
  phone: Phone,
  input: JudgePayerInput,
): Promise<JudgedPayer | RefusedPayer> {
  const { payment, operator } = input
  const now = deps.system.now()
  const payer = withPasswordInForce(input.payer, now)
  const blocked = await judgeBlocks(deps, { payment, payer, now })
  if (blocked !== undefined) return blocked
  const policy = policyFor(payer.country, now, phone.policies)
  const fault = transactionFault(policy, payer, payment)
  if (fault !== undefined) return problem(faultCodes[fault])
  const caps = capsFor(
    policy,
    { ...payer, firstPaidAt: await readFirstPaidAt(deps.records, payer.id) },
    { now, zone: operator.profile.zone, itemClass: payment.itemClass },
  )
  const passed = await findPassedCap(deps, { payment, caps })
  if (passed !== undefined) return problem(capCode(passed, { policy, payer, now }))
  const risk = await judgeRisk(deps, {
    ...input,
    policy,
    zone: operator.profile.zone,
    payerKeys: phone.payerKeys,
    hasSecondFactor: payment.reason === 'password_ok',
    wasHeld: payment.state === 'held',
  })
  const { statements } = risk
  if (risk.isDenied) return { ...problem('phone_denied'), statements }
  const lowered = lowerCaps(caps, risk.lowerCapTo)
  if (lowered !== caps && (await findPassedCap(deps, { payment, caps: lowered })) !== undefined) {
    return { ...problem('phone_denied'), statements }
  }
  const isSuspect = risk.needsSecondFactor
  const needsPassword = whySecondFactor(policy, { units: payment.amount.units, isSuspect }) !== undefined
  if (needsPassword && payer.password === undefined)
    return { ...problem('phone_password_needed'), statements }
  if (needsPassword && payer.passwordLockedAt !== undefined) {
    return { ...problem('phone_password_locked'), statements }
  }
  return {
    ok: true,
    policyVersion: policy.version,
    caps: lowered,
    statements,
    needsPassword,
    ...(risk.heldUntil === undefined ? {} : { heldUntil: risk.heldUntil }),
  }
}

/** The month's cap as a rule has just lowered it. */
function lowerCaps(caps: readonly Cap[], unitsMax: bigint | undefined): readonly Cap[] {
  return unitsMax === undefined ? caps : caps.map((cap) => (cap.id === 'month' ? { ...cap, unitsMax } : cap))
}

async function judgeBlocks(
  deps: Deps,
  { payment, payer, now }: { readonly payment: PhonePayment; readonly payer: Payer; readonly now: Instant },
): Promise<Problem | undefined> {
  const blocks = await listBlocks(deps.records, payer.digest, now)
  if (blocks.some(({ merchantId }) => merchantId === '')) return problem('phone_blocked')
  const isOfMerchant = blocks.some(({ merchantId }) => merchantId === payment.merchantId)
  return isOfMerchant ? problem('phone_blocked_merchant') : undefined
}

/** The first cap that this payment would pass, counted over all merchants. */
export async function findPassedCap(
  deps: Deps,
  { payment, caps }: { readonly payment: PhonePayment; readonly caps: readonly Cap[] },
): Promise<Cap | undefined> {
  const counted = new Map<Cap, { readonly units: bigint; readonly count: number }>()
  for (const cap of caps) {
    const span = { currency: payment.amount.currency, ...cap }
    counted.set(cap, await readSpent(deps.records, payment.payerId, span))
  }
  return passedCap(caps, payment.amount.units, (cap) => counted.get(cap) ?? { units: 0n, count: 0 })
}

/** Whose limit it is that was reached, as the payer is told. */
export function capCode(
  cap: Cap,
  of: { readonly policy: CountryPolicy; readonly payer: Payer; readonly now: Instant },
): ProblemCode {
  switch (cap.id) {
    case 'day_count':
      return 'phone_cap_count'
    case 'new_number':
    case 'new_number_day_count':
      return 'phone_cap_new'
    case 'month': {
      const isOwn = monthCapOf(of.policy, of.payer, of.now) < of.policy.monthUnitsStart
      return isOwn ? 'phone_cap_own' : 'phone_cap_country'
    }
    case 'class':
      return 'phone_cap_country'
  }
  return 'phone_cap_country'
}

const faultCodes = {
  currency_not_allowed: 'phone_amount_not_allowed',
  class_not_allowed: 'phone_item_not_allowed',
  minor_not_allowed: 'phone_item_not_allowed',
  guardian_needed: 'phone_item_not_allowed',
  above_transaction_cap: 'phone_amount_not_allowed',
} as const satisfies Record<NonNullable<ReturnType<typeof transactionFault>>, ProblemCode>
