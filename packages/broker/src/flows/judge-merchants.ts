// Judges every merchant that takes phone bills, now and then: too many complaints, refunds or unpaid bills, or the marks of a
// shop that sells nothing. What it finds is kept as restrictions, which payments and payouts honour until a person lifts them.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import type { Action, Fired, Verdict } from '../domain/risk/decision.ts'
import type { MerchantFacts } from '../domain/risk/facts.ts'
import { type MerchantCounts, merchantFactsOf } from '../domain/risk/merchant-facts.ts'
import { type MerchantTerms, termsOfAge } from '../domain/risk/merchant-rules.ts'
import { withShadow } from '../domain/risk/policy.ts'
import { judgeMerchant } from '../domain/risk/rules.ts'
import {
  insertDecision,
  insertRestriction,
  listDecisions,
  type RestrictionLevel,
  readRestrictions,
} from '../records/risk.ts'
import { readMerchantStart } from '../records/risk-evidence.ts'
import {
  countAgainst,
  listMerchantPayments,
  listMerchantsAfter,
  listPayerMonths,
  readUnpaid,
} from '../records/risk-merchants.ts'
import { newId } from '../system.ts'

/** What of an operator a merchant's judgement depends on; a phone's profile is one. */
export type JudgedOperator = { readonly country: string; readonly zone: string; readonly currency: string }

export type JudgedMerchant = {
  readonly merchantId: string
  readonly facts: MerchantFacts
  readonly verdict: Verdict
}

type Merchant = { readonly id: string; readonly createdAt: Instant }

/** Judges all merchants; answers those that a rule spoke against. A restriction that stands already is not put on again. */
export async function judgeMerchants(
  deps: Deps,
  operators: ReadonlyMap<string, JudgedOperator>,
): Promise<readonly JudgedMerchant[]> {
  const found: JudgedMerchant[] = []
  const averages = new Map<string, number>()
  for (let after = ''; ; ) {
    const merchants = await listMerchantsAfter(deps.records, after)
    for (const merchant of merchants) {
      const judged = await judgeOne(deps, { merchant, operators, averages })
      if (judged !== undefined && judged.verdict.fired.length > 0) found.push(judged)
    }
    const last = merchants.at(-1)
    if (last === undefined) return found
    after = last.id
  }
}

async function judgeOne(
  deps: Deps,
  of: {
    readonly merchant: Merchant
    readonly operators: ReadonlyMap<string, JudgedOperator>
    readonly averages: Map<string, number>
  },
): Promise<JudgedMerchant | undefined> {
  const { merchant } = of
  const now = deps.system.now()
  const longest = 30 * 86_400_000
  const payments = await listMerchantPayments(deps.records, {
    merchantId: merchant.id,
    since: instant(now - longest),
  })
  const main = mainOperator(payments.map(({ operatorId }) => operatorId))
  const operator = of.operators.get(main ?? '')
  if (operator === undefined) return undefined
  const ofCountry = policyFor(operator.country, now)
  const policy = { ...ofCountry, risk: withShadow(ofCountry.risk, deps.config.riskShadow) }
  const counts = await readCounts(deps, { merchant, policy, averages: of.averages })
  const own = payments.filter(({ currency }) => currency === policy.currency)
  const facts = merchantFactsOf(own, counts, { now, zone: operator.zone, policy: policy.risk })
  const verdict = judgeMerchant(facts, policy.risk)
  if (verdict.fired.length > 0 && !(await isKept(deps, merchant, verdict))) {
    await keep(deps, { merchant, verdict, policy })
  }
  return { merchantId: merchant.id, facts, verdict }
}

function mainOperator(operatorIds: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const id of operatorIds) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0]
}

async function readCounts(
  deps: Deps,
  of: {
    readonly merchant: Merchant
    readonly policy: CountryPolicy
    readonly averages: Map<string, number>
  },
): Promise<MerchantCounts> {
  const { merchant, policy } = of
  const { records } = deps
  const now = deps.system.now()
  const since = (ms: number): Instant => instant(now - ms)
  const { currency, risk } = policy
  const unpaid = { since: since(risk.unpaid.windowMs), currency }
  const months = await listPayerMonths(records, {
    merchantId: merchant.id,
    since: since(risk.fakeMerchant.windowMs),
    currency,
  })
  const average = of.averages.get(currency) ?? shareUnpaid(await readUnpaid(records, unpaid))
  of.averages.set(currency, average)
  return {
    createdAt: merchant.createdAt,
    transactionCapUnits: policy.transactionUnitsMax,
    payerMonths: months.map(({ units, ownCap }) => ({ units, capUnits: ownCap ?? policy.monthUnitsStart })),
    unpaid: {
      ...(await readUnpaid(records, { merchantId: merchant.id, ...unpaid })),
      unpaidAverage: average,
    },
    ...(await countAgainst(records, merchant.id, {
      words: since(risk.words.windowMs),
      complaints: since(risk.complaints.windowMs),
    })),
  }
}

function shareUnpaid(of: { readonly chargedUnits: bigint; readonly unpaidUnits: bigint }): number {
  return of.chargedUnits === 0n ? 0 : Number(of.unpaidUnits) / Number(of.chargedUnits)
}

/** The same said of a merchant within a day is not written down again. */
async function isKept(deps: Deps, merchant: Merchant, verdict: Verdict): Promise<boolean> {
  const decisions = await listDecisions(deps.records, { paymentId: merchant.id })
  const [latest] = decisions
  const rules = (fired: readonly Fired[]): string => fired.map(({ rule, mode }) => `${rule} ${mode}`).join()
  return (
    latest !== undefined &&
    latest.at > deps.system.now() - 86_400_000 &&
    latest.decision === verdict.decision &&
    rules(latest.fired) === rules(verdict.fired)
  )
}

async function keep(
  deps: Deps,
  of: { readonly merchant: Merchant; readonly verdict: Verdict; readonly policy: CountryPolicy },
): Promise<void> {
  const { merchant, verdict, policy } = of
  const now = deps.system.now()
  const restrictions = verdict.fired.flatMap((fired): readonly Statement[] => {
    const level = levelOf(fired)
    if (fired.mode !== 'enforce' || level === undefined) return []
    return [
      insertRestriction(deps.records, {
        id: newId(deps.system, 'rst'),
        subject: `merchant ${merchant.id}`,
        level,
        rule: fired.rule,
        inputs: fired.inputs,
        policyVersion: policy.version,
        at: now,
        until: undefined,
        lifted: undefined,
      }),
    ]
  })
  await writeRecords(deps, [
    insertDecision(deps.records, {
      id: newId(deps.system, 'dec'),
      paymentId: merchant.id,
      merchantId: merchant.id,
      payerId: '',
      phase: 'merchant',
      decision: verdict.decision,
      fired: verdict.fired,
      inputs: {},
      policyVersion: policy.version,
      at: now,
    }),
    ...restrictions,
  ])
}

/** What a rule's answer means for a merchant. */
function levelOf({ rule, actions }: Fired): RestrictionLevel | undefined {
  const asks = (action: Action): boolean => actions.includes(action)
  if (asks('BLOCK_MERCHANT')) return 'blocked'
  if (asks('HOLD')) return 'payouts_blocked'
  if (!asks('REVIEW')) return undefined
  return rule === 'M01' ? 'reserve' : 'watched'
}

/** What a merchant's phone money is subject to now: by its age and by what was found against it. */
export async function readMerchantTerms(
  deps: Deps,
  merchantId: string,
  policy: CountryPolicy,
): Promise<MerchantTerms & { readonly paysOut: boolean; readonly sells: boolean }> {
  const now = deps.system.now()
  const createdAt = (await readMerchantStart(deps.records, merchantId)) ?? now
  const ofAge = termsOfAge(now - createdAt, policy.risk)
  const restrictions = await readRestrictions(deps.records, [`merchant ${merchantId}`], now)
  const has = (level: RestrictionLevel): boolean => restrictions.some((each) => each.level === level)
  return {
    reservePercent: Math.max(
      ofAge.reservePercent,
      has('reserve') ? policy.risk.complaints.reservePercent : 0,
    ),
    payoutDelayDays: ofAge.payoutDelayDays,
    paysOut: !has('payouts_blocked') && !has('blocked'),
    sells: !has('blocked'),
  }
}
