// Judges the risk of a payment on the phone bill: gathers the facts, asks every rule, and answers what is to be done with the
// writes that keep the decision. Nobody outside is told which rule it was.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { nextHour } from '../domain/limits/calendar.ts'
import { monthCapOf } from '../domain/limits/caps.ts'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import type { Inputs, Verdict } from '../domain/risk/decision.ts'
import { isAtLeast } from '../domain/risk/decision.ts'
import type { SeenPayment } from '../domain/risk/evidence.ts'
import type { RiskFacts } from '../domain/risk/facts.ts'
import { factsOf } from '../domain/risk/facts-of.ts'
import { withShadow } from '../domain/risk/policy.ts'
import { judge } from '../domain/risk/rules.ts'
import { shareOf } from '../domain/risk/shares.ts'
import { insertBlock, type PayerKeys } from '../records/phone-payers.ts'
import { insertDecision, insertRestriction, lowerCap, type Restriction } from '../records/risk.ts'
import { digestBlocks, insertTrace } from '../records/risk-evidence.ts'
import { newId } from '../system.ts'
import { areaSubject, type EvidenceInput, type ReadEvidence, readRiskEvidence } from './read-risk-evidence.ts'

export type JudgeRiskInput = Omit<EvidenceInput, 'blocks'> & {
  readonly phase: 'start' | 'reserve'
  readonly payerKeys: PayerKeys
  /** The payment password was given for this payment. */
  readonly hasSecondFactor: boolean
  /** The payment was held and its time has come. */
  readonly wasHeld: boolean
}

export type JudgedRisk = {
  readonly isDenied: boolean
  readonly needsSecondFactor: boolean
  readonly heldUntil: Instant | undefined
  /** The month's cap that counts from now on, this payment included. */
  readonly lowerCapTo: bigint | undefined
  readonly verdict: Verdict
  /** To be written with whatever becomes of the payment, also where it is refused. */
  readonly statements: readonly Statement[]
}

export async function judgeRisk(deps: Deps, asked: JudgeRiskInput): Promise<JudgedRisk> {
  const risk = withShadow(asked.policy.risk, deps.config.riskShadow)
  const input = { ...asked, policy: { ...asked.policy, risk } }
  const { payment, payer, policy, zone } = input
  const now = deps.system.now()
  const blocks = digestBlocks(payer.ref, input.payerKeys, payment.operatorId ?? '')
  const read = await readRiskEvidence(deps, { ...input, blocks })
  const capUnits = monthCapOf(policy, payer, now)
  const seen = seenPayment(input)
  const facts = factsOf(
    read.evidence,
    { payment: seen, payerDigest: payer.digest, capUnits, zone, now },
    policy.risk,
  )
  const verdict = withRestrictions(judge(facts, policy.risk, input), read.restrictions)
  const isDenied = isAtLeast(verdict.decision, 'DENY')
  const isHeld = !isDenied && !input.wasHeld && verdict.actions.includes('HOLD')
  const isLowered = verdict.actions.includes('LOWER_CAP')
  const lowerCapTo = isLowered ? shareOf(capUnits, policy.risk.monthStart.lowerToShare) : undefined
  return {
    isDenied,
    needsSecondFactor: verdict.actions.includes('STEP_UP'),
    heldUntil: isHeld ? holdEnd(verdict, { policy, zone, now }) : undefined,
    lowerCapTo,
    verdict,
    statements: [
      ...(input.phase === 'start' ? [insertTrace(deps.records, traceOf(input, { ...blocks, read }))] : []),
      keepDecision(deps, input, { verdict, facts, read }),
      ...consequences(deps, input, { verdict, lowerCapTo, read }),
    ],
  }
}

/** What a person or the rules on the whole merchant decided earlier stands above the rules on one payment. */
function withRestrictions(verdict: Verdict, restrictions: readonly Restriction[]): Verdict {
  const blocked = restrictions.find(
    ({ subject, level }) => level === 'blocked' && subject.startsWith('merchant '),
  )
  if (blocked === undefined) return verdict
  return {
    ...verdict,
    decision: 'BLOCK_MERCHANT',
    actions: [...verdict.actions.filter((action) => action !== 'BLOCK_MERCHANT'), 'BLOCK_MERCHANT'],
  }
}

/** A rule that holds for the night says until when; a hold for a person to look at has its own length. */
function holdEnd(
  { fired }: Verdict,
  { policy, zone, now }: { readonly policy: CountryPolicy; readonly zone: string; readonly now: Instant },
): Instant {
  const holds = fired.filter(({ actions, mode }) => mode === 'enforce' && actions.includes('HOLD'))
  const ends = holds.map(({ rule }) =>
    rule === 'H02' ? nextHour(zone, now, policy.risk.night.holdToHour) : instant(now + policy.risk.holdMs),
  )
  return instant(Math.max(now, ...ends))
}

function seenPayment({ payment, visit }: JudgeRiskInput): SeenPayment {
  return {
    id: payment.id,
    payerId: payment.payerId,
    merchantId: payment.merchantId,
    walletId: payment.walletId,
    device: visit.deviceDigest,
    address: visit.addressKey,
    units: payment.amount.units,
    itemClass: payment.itemClass,
    at: payment.createdAt,
    isMade: false,
    isRefunded: false,
  }
}

function traceOf(
  { payment, visit }: JudgeRiskInput,
  more: { readonly blockDigest: string; readonly binDigest: string; readonly read: ReadEvidence },
): Parameters<typeof insertTrace>[1] {
  return {
    paymentId: payment.id,
    payerId: payment.payerId,
    merchantId: payment.merchantId,
    addressKey: visit.addressKey,
    blockDigest: more.blockDigest,
    binDigest: more.binDigest,
    words: more.read.evidence.merchant.words,
    at: payment.createdAt,
  }
}

function keepDecision(
  deps: Deps,
  { payment, phase, policy }: JudgeRiskInput,
  of: { readonly verdict: Verdict; readonly facts: RiskFacts; readonly read: ReadEvidence },
): Statement {
  return insertDecision(deps.records, {
    id: newId(deps.system, 'dec'),
    paymentId: payment.id,
    merchantId: payment.merchantId,
    payerId: payment.payerId,
    phase,
    decision: of.verdict.decision,
    fired: of.verdict.fired,
    inputs: {
      ...inputsOf(of.facts, of.read.region),
      restrictions: of.read.restrictions.map(({ id }) => id).join(' '),
    },
    policyVersion: policy.version,
    at: deps.system.now(),
  })
}

/** The facts that are short enough to be kept with every decision. */
function inputsOf(facts: RiskFacts, region: string): Inputs {
  return {
    units: facts.units.toString(),
    capUnits: facts.capUnits.toString(),
    itemClass: facts.itemClass,
    hour: facts.hour,
    region,
    unitsInBurnDown: facts.payer.unitsInBurnDown.toString(),
    equalCount: facts.payer.equalCount,
    burstCount: facts.payer.burstCount,
    accounts: facts.payer.accounts,
    isFirst: facts.payer.paymentsBefore === 0,
    isNewDevice: facts.payer.isNewDevice,
    payersOnDevice: facts.targets.find(({ kind }) => kind === 'device')?.payers ?? 1,
    payersAround: facts.targets.find(({ kind }) => kind === 'component')?.payers ?? 1,
    merchantAgeMs: facts.merchant.ageMs,
    areaComplaints: facts.area.complaints,
  }
}

/** What a decision does beside the payment: shuts a source or an area, stops a number, lowers a cap. */
function consequences(
  deps: Deps,
  { payment, payer, visit, policy }: JudgeRiskInput,
  of: { readonly verdict: Verdict; readonly lowerCapTo: bigint | undefined; readonly read: ReadEvidence },
): readonly Statement[] {
  const { records, system } = deps
  const now = system.now()
  const { risk } = policy
  const enforced = new Map(
    of.verdict.fired.flatMap((each) => (each.mode === 'enforce' ? [[each.rule, each]] : [])),
  )
  const restrict = (subject: string, rule: 'H03' | 'H04', untilMs?: number): readonly Statement[] => {
    const fire = enforced.get(rule)
    if (fire === undefined) return []
    return [
      insertRestriction(records, {
        id: newId(system, 'rst'),
        subject,
        level: 'blocked',
        rule,
        inputs: fire.inputs,
        policyVersion: policy.version,
        at: now,
        until: untilMs === undefined ? undefined : instant(now + untilMs),
        lifted: undefined,
      }),
    ]
  }
  const { source, area } = of.read.evidence
  const isGuessing = source.misses >= risk.source.misses || source.nearNumbers >= risk.source.nearNumbers
  return [
    // Messages that lead to nothing are the merchant's matter and stop by themselves; only who guesses is shut out.
    ...(isGuessing && !source.isBlocked
      ? restrict(`device ${visit.deviceDigest}`, 'H04', risk.source.blockMs)
      : []),
    ...(source.nearNumbers >= risk.source.nearNumbers && !source.isBlocked
      ? restrict(`address ${visit.addressKey}`, 'H04', risk.source.blockMs)
      : []),
    ...(area.isSwitchedOff
      ? []
      : restrict(areaSubject(payment.operatorId ?? '', of.read.region, payment.itemClass), 'H03')),
    ...(of.verdict.actions.includes('BLOCK_PAYER')
      ? [
          insertBlock(records, {
            digest: payer.digest,
            merchantId: '',
            at: now,
            by: 'risk',
            until: instant(now + risk.disownedBlockMs),
          }),
        ]
      : []),
    ...(of.lowerCapTo === undefined ? [] : [lowerCap(records, payer.id, of.lowerCapTo)]),
  ]
}
