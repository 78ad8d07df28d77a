// Whether a wallet may spend a price: age, guardian, hours and every ceiling (E-02 to E-05, E-08). What it answers is joined into the
// commit that pays, and carries the decision as conditions, so that nothing that changes meanwhile slips through.

import { type Instant, type Money, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { type Ceiling, ceilingsFor, isWithinHours, periodStart } from '../domain/guard/ceilings.ts'
import { type Guard, hoursInForce, isMinor, type StandingApproval } from '../domain/guard/guard.ts'
import { judgeCeilings } from '../domain/guard/judge-ceilings.ts'
import { minuteOfDay } from '../domain/guard/minute-of-day.ts'
import type { Part } from '../domain/part.ts'
import { readGuardianLink } from '../records/family.ts'
import {
  type CountedCeiling,
  type GuardSpend,
  insertGuardSpend,
  readSpentUnder,
} from '../records/guard-spends.ts'
import { listLimits, readGuard, readStandingApproval } from '../records/guards.ts'
import { planSpendNotices } from './plan-spend-notices.ts'

export type SpendInput = {
  readonly walletId: string
  /** Names the payment: `spendId` of its merchant and nonce, or the charge's id. */
  readonly id: string
  readonly price: Money
  /** What counts against ceilings, where that is not the price: nothing for a piece of a bundle, all of a charge for its bundle. */
  readonly counted?: bigint
  readonly merchantId: string
  readonly app?: Pick<App, 'id' | 'ageRating' | 'title'>
  readonly category: string
  readonly title?: string
  /** Where the goods are sold to, beside the wallet's own region. */
  readonly region?: string
  readonly consent: 'explicit' | 'silent'
  /** The payer saw the sum again and said yes once more, which those below 18 have to (E-08). */
  readonly isConfirmedTwice?: boolean
  readonly phonePaymentId?: string
  /** The instrument is known to be an adult's. */
  readonly isAdultInstrument?: boolean
  /** The guardian has said yes to this purchase. */
  readonly isApproved?: boolean
  readonly now: Instant
}

/** What the ceilings look at of a quote. */
export type QuotedSpend = Pick<
  SpendInput,
  'merchantId' | 'price' | 'category' | 'title' | 'app' | 'region'
> & {
  readonly order?: Order
}

/** A refusal that a guardian's approval would lift says so. */
export type SpendRefusal = Problem & { readonly approvalBy?: string; readonly ceiling?: Ceiling }

export type JudgedSpend = { readonly ok: true; readonly part: Part }

/** The id that a payment of a merchant's quote counts under. */
export function spendId(merchantId: string, nonce: string): string {
  return `${merchantId}|${nonce}`
}

/** What joins the commit that pays, or why it may not be paid. */
export async function judgeSpend(deps: Deps, input: SpendInput): Promise<JudgedSpend | SpendRefusal> {
  const stored = await readGuard(deps.records, input.walletId)
  const guard: Guard =
    stored.band === 'unknown' && input.isAdultInstrument === true ? { ...stored, band: 'adult' } : stored
  const minor = isMinor(guard.band)
  const link = minor ? await readGuardianLink(deps.records, input.walletId) : undefined
  if (minor && link === undefined) return problem('guardian_needed')
  // What a minor pays is confirmed each time, whatever budget stands (E-08).
  if (minor && input.consent === 'silent') {
    return problem('consent_required', 'A payment by somebody below 18 is confirmed each time')
  }
  if (!isWithinHours(hoursInForce(guard, input.now), minuteOfDay(guard.zone, input.now)))
    return problem('spending_hours')
  if (minor && input.isApproved !== true && input.isConfirmedTwice !== true) {
    return problem('second_confirmation_needed')
  }
  const standing = minor ? await readStanding(deps, input) : undefined
  const counted = await countedCeilings(deps, input, { guard, standing })
  const spend = toSpend(input, guard, standing)
  const spent = await readSpentUnder(deps.records, spend, counted)
  const judged = judgeCeilings(counted, spent, priceOf(input))
  if (judged.kind === 'refused') return { ...refusalOf(judged.ceiling, guard), ceiling: judged.ceiling }
  const isApproved = input.isApproved === true
  if (judged.kind === 'approval' && !isApproved) {
    return {
      ...problem('approval_needed'),
      ceiling: judged.ceiling,
      ...(link === undefined ? {} : { approvalBy: link.guardianId }),
    }
  }
  const ceilings = isApproved ? counted.filter(({ yields }) => !yields) : counted
  const notices =
    link === undefined
      ? []
      : await planSpendNotices(deps, {
          guardianId: link.guardianId,
          guard,
          spend,
          price: input.price,
          counted,
        })
  const row = insertGuardSpend(deps.records, spend, {
    version: stored.version,
    price: priceOf(input),
    ceilings,
  })
  return { ok: true, part: { accounts: [], transfers: [], records: [row, ...notices] } }
}

/** What is held against ceilings: a bundle's whole charge, of anything else its price. */
function priceOf({ counted, price }: SpendInput): bigint {
  return counted === undefined || counted === 0n ? price.amount : counted
}

function toSpend(input: SpendInput, guard: Guard, standing: StandingApproval | undefined): GuardSpend {
  return {
    id: input.id,
    walletId: guard.walletId,
    asset: input.price.asset,
    units: input.counted ?? input.price.amount,
    backUnits: 0n,
    merchantId: input.merchantId,
    ...(input.app === undefined ? {} : { appId: input.app.id }),
    category: input.category,
    ...(input.title === undefined ? {} : { title: input.title }),
    ...(input.phonePaymentId === undefined ? {} : { phonePaymentId: input.phonePaymentId }),
    // Of minors: where the guardian allowed it, for once or for good (E-07).
    isConsented: !isMinor(guard.band) || input.isApproved === true || standing !== undefined,
    at: input.now,
  }
}

async function readStanding(deps: Deps, input: SpendInput): Promise<StandingApproval | undefined> {
  if (input.app === undefined) return undefined
  const { asset } = input.price
  const found = await readStandingApproval(deps.records, {
    childId: input.walletId,
    appId: input.app.id,
    asset,
  })
  return found !== undefined && priceOf(input) <= found.units ? found : undefined
}

async function countedCeilings(
  deps: Deps,
  input: SpendInput,
  of: { readonly guard: Guard; readonly standing: StandingApproval | undefined },
): Promise<readonly CountedCeiling[]> {
  const { guard, standing } = of
  const ceilings = ceilingsFor({
    guard,
    limits: guard.version === 0 ? [] : await listLimits(deps.records, input.walletId),
    ...(standing === undefined ? {} : { standing }),
    operator: deps.config.spendLimits,
    asset: input.price.asset,
    priceUnits: priceOf(input),
    merchantId: input.merchantId,
    ...(input.app === undefined ? {} : { app: input.app }),
    category: input.category,
    ...(input.region === undefined ? {} : { region: input.region }),
    now: input.now,
  })
  return ceilings.map((ceiling) => ({
    ...ceiling,
    from: ceiling.period === 'purchase' ? input.now : periodStart(ceiling.period, guard.zone, input.now),
  }))
}

/** Whose limit it is, as the payer is told. */
function refusalOf(ceiling: Ceiling, guard: Guard): Problem {
  switch (ceiling.by) {
    case 'app':
      return problem('age_rating')
    case 'region':
      return problem('spend_limit_region')
    case 'operator':
      return problem(guard.band === 'unknown' ? 'age_unknown_limit' : 'spend_limit_reached')
    case 'self':
      return problem('spend_limit_reached')
    case 'guardian':
      return problem('spend_limit_guardian')
  }
  return problem('spend_limit_reached')
}
