// Counts what the records tell into the facts that the rules look at. Pure: the same evidence gives the same facts, from a
// database or from a simulation.

import type { Instant } from '@farthing/protocol'
import { localTime, monthBefore } from '../limits/calendar.ts'
import { componentOf, type Edge } from './components.ts'
import type { Evidence, LineFacts, SeenPayment, SeenUse } from './evidence.ts'
import { type RiskFacts, resaleable, type SharedTarget, type Velocity } from './facts.ts'
import type { RiskPolicy } from './policy.ts'

/** The payment that is judged, and what it is judged against. */
export type Judged = {
  readonly payment: SeenPayment
  readonly payerDigest: string
  readonly capUnits: bigint
  readonly zone: string
  readonly now: Instant
}

const hour = 3_600_000
const day = 24 * hour
const windows = { '1h': hour, '24h': day, '30d': 30 * day } as const

/** The facts of a payment; the evidence must not hold the payment itself. */
export function factsOf(evidence: Evidence, judged: Judged, policy: RiskPolicy): RiskFacts {
  const { payment, now, zone } = judged
  return {
    units: payment.units,
    itemClass: payment.itemClass,
    capUnits: judged.capUnits,
    hour: localTime(zone, now).hour,
    payer: payerFacts(evidence, judged, policy),
    line: lineFacts(evidence.line, now),
    ...(evidence.code === undefined ? {} : { code: evidence.code }),
    targets: targetsOf(evidence, judged, policy),
    redeem: redeemFacts(evidence, judged, policy),
    merchant: {
      ageMs: now - evidence.merchant.createdAt,
      dayUnits: evidence.merchant.dayUnits + payment.units,
      ownerMatches: ownerMatches(evidence, judged),
      words: evidence.merchant.words,
    },
    ...(evidence.referenceUnits === undefined ? {} : { referenceUnits: evidence.referenceUnits }),
    area: evidence.area,
    source: evidence.source,
    velocity: velocityOf(evidence, judged),
  }
}

function payerFacts(evidence: Evidence, judged: Judged, policy: RiskPolicy): RiskFacts['payer'] {
  const { payment, now, zone } = judged
  const made = evidence.ofPayer.filter(({ isMade }) => isMade)
  const since = (rows: readonly SeenPayment[], ms: number): readonly SeenPayment[] =>
    [payment, ...rows].filter(({ at }) => at > now - ms)
  const equal = since(made, policy.burnDown.equalWindowMs).filter(({ units }) => units === payment.units)
  const burst = since(made, policy.night.burstMs)
  const recent = since(evidence.ofPayer, policy.spread.windowMs)
  const month = monthBefore(zone, now, 0)
  const resold = [payment, ...made].filter(({ itemClass }) => resaleable.has(itemClass))
  const { siblings } = evidence.merchant
  return {
    paymentsBefore: evidence.madeEver,
    unitsInBurnDown: sum(since(made, policy.burnDown.windowMs)),
    equalCount: equal.length,
    equalUnits: sum(equal),
    ...monthStarts([payment, ...made], judged, policy),
    accounts: distinct(recent, ({ walletId }) => walletId),
    merchantsOfOwner: distinct(
      recent.filter(({ merchantId }) => siblings.includes(merchantId)),
      ({ merchantId }) => merchantId,
    ),
    resaleableMonthUnits: sum(resold.filter(({ at }) => at >= month.from)),
    resaleableDayCount: resold.filter(({ at }) => at > now - day).length,
    ofClassBefore: evidence.ofClassEver,
    burstCount: burst.length,
    burstUnits: sum(burst),
    refundRounds: evidence.ofPayer.filter(
      ({ merchantId, isRefunded, at }) =>
        isRefunded && merchantId === payment.merchantId && at > now - policy.refundLoop.windowMs,
    ).length,
    disowned: evidence.disowned,
    isNewDevice: !evidence.isDeviceKnown,
    isStaff: evidence.merchant.links.some(
      ({ kind, digest }) => kind === 'staff' && digest === judged.payerDigest,
    ),
  }
}

function monthStarts(
  rows: readonly SeenPayment[],
  { now, zone }: Judged,
  { monthStart }: RiskPolicy,
): Pick<RiskFacts['payer'], 'isMonthStart' | 'monthStartUnits'> {
  const starts = Array.from({ length: monthStart.months }, (_, index) => monthBefore(zone, now, index).from)
  const isIn = (at: Instant, start: Instant): boolean => at >= start && at < start + monthStart.hours * hour
  return {
    isMonthStart: starts.slice(0, 1).some((start) => isIn(now, start)),
    monthStartUnits: starts.map((start) => sum(rows.filter(({ at }) => isIn(at, start)))),
  }
}

function lineFacts(line: LineFacts, now: Instant): RiskFacts['line'] {
  return {
    ...(line.since === undefined ? {} : { ageMs: now - line.since }),
    ...(line.isPrepaid === undefined ? {} : { isPrepaid: line.isPrepaid }),
    ...(line.simSwappedAt === undefined ? {} : { simSwapAgeMs: now - line.simSwappedAt }),
    ...(line.deviceSwappedAt === undefined ? {} : { deviceSwapAgeMs: now - line.deviceSwappedAt }),
    ...(line.portedInAt === undefined ? {} : { portInAgeMs: now - line.portedInAt }),
  }
}

function targetsOf(evidence: Evidence, judged: Judged, policy: RiskPolicy): readonly SharedTarget[] {
  const { payment, now } = judged
  const target = (kind: SharedTarget['kind'], rows: readonly SeenPayment[]): SharedTarget => {
    const recent = [payment, ...rows].filter(({ at }) => at > now - policy.sharedTarget.windowMs)
    return {
      kind,
      payers: distinct(recent, ({ payerId }) => payerId),
      units: sum(recent.filter((each) => each.isMade || each === payment)),
    }
  }
  const group = groupOf(evidence, judged)
  return [
    target('device', evidence.ofDevice),
    target('account', evidence.ofWallet),
    target('address', evidence.ofAddress),
    ...redeemTargets(evidence.uses, judged, policy),
    target(
      'component',
      nearRows(evidence).filter(({ payerId }) => group.has(`payer ${payerId}`)),
    ),
  ]
}

/** Places in which goods of this payer and of others were used. */
function redeemTargets(
  uses: readonly SeenUse[],
  { payment }: Judged,
  { redeem }: RiskPolicy,
): readonly SharedTarget[] {
  const places = new Set(
    uses.filter(({ payerId }) => payerId === payment.payerId).map(({ device }) => device),
  )
  return [...places].map((place) => {
    const here = uses.filter(({ device }) => device === place)
    const quick = here.filter(({ at, paidAt }) => at - paidAt < redeem.windowMs)
    return {
      kind: 'redeem',
      payers: distinct(quick, ({ payerId }) => payerId),
      units: sum(quick),
    }
  })
}

function redeemFacts(evidence: Evidence, { payment }: Judged, { redeem }: RiskPolicy): RiskFacts['redeem'] {
  const own = evidence.uses.filter(({ payerId }) => payerId === payment.payerId)
  const quick = own.filter(
    (use) =>
      use.at - use.paidAt < redeem.withinMs &&
      use.device !== use.paidDevice &&
      (use.address !== use.paidAddress || use.isAbroad),
  )
  const together = own.map(
    (use) =>
      evidence.uses.filter(
        ({ device, at, paidDevice }) =>
          device === use.device && device !== paidDevice && Math.abs(at - use.at) < redeem.withinMs,
      ).length,
  )
  return {
    fastElsewhere: quick.length,
    bulk: Math.max(0, ...together),
    isAbroad: quick.some(({ isAbroad }) => isAbroad),
  }
}

/** What of the owner's turns up among the devices, accounts and payers that hang together with this payment. */
function ownerMatches(evidence: Evidence, judged: Judged): readonly string[] {
  const { links } = evidence.merchant
  if (links.length === 0) return []
  const group = groupOf(evidence, judged)
  const { payment, payerDigest } = judged
  return links
    .filter(({ kind, digest }) => {
      if (kind === 'device') return group.has(`device ${digest}`)
      if (kind === 'address') return digest === payment.address
      return kind === 'owner' && digest === payerDigest
    })
    .map(({ kind }) => kind)
}

/** Addresses tie nobody together: half a city shares one. */
function groupOf(evidence: Evidence, { payment }: Judged): ReadonlySet<string> {
  const edges = [payment, ...nearRows(evidence)].flatMap(({ payerId, device, walletId }): readonly Edge[] => [
    [`payer ${payerId}`, `device ${device}`],
    [`payer ${payerId}`, `account ${walletId}`],
  ])
  return componentOf(edges, `payer ${payment.payerId}`)
}

function nearRows(evidence: Evidence): readonly SeenPayment[] {
  const rows = [...evidence.around, ...evidence.ofDevice, ...evidence.ofWallet, ...evidence.ofPayer]
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

function velocityOf(evidence: Evidence, { payment, now }: Judged): readonly Velocity[] {
  const subjects = {
    payer: evidence.ofPayer,
    device: evidence.ofDevice,
    address: evidence.ofAddress,
    bin: evidence.ofBin,
  } as const
  return (Object.keys(subjects) as (keyof typeof subjects)[]).flatMap((subject) =>
    (Object.keys(windows) as (keyof typeof windows)[]).map((window) => {
      const rows = [payment, ...subjects[subject]].filter(({ at }) => at > now - windows[window])
      return {
        subject,
        window,
        count: rows.length,
        units: sum(rows.filter((each) => each.isMade || each === payment)),
      }
    }),
  )
}

function sum(rows: ReadonlyArray<{ readonly units: bigint }>): bigint {
  return rows.reduce((total, { units }) => total + units, 0n)
}

function distinct<Row>(rows: readonly Row[], of: (row: Row) => string): number {
  return new Set(rows.map(of)).size
}
