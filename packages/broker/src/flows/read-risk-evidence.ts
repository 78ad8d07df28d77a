// Gathers what the risk rules want to know around a payment, each question by an index and with a bound. What is read here
// decides about risk alone; caps are counted in the commit that reserves.

import { instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { daySpan } from '../domain/limits/calendar.ts'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { findCashOutWords } from '../domain/risk/cash-out-words.ts'
import type { Evidence, SeenPayment } from '../domain/risk/evidence.ts'
import { evidenceLimits } from '../domain/risk/evidence-limits.ts'
import type { Payer } from '../records/phone-payers.ts'
import type { PhoneOrder, PhoneVisit } from '../records/phone-payments.ts'
import {
  countAreaComplaints,
  countDisowned,
  type Restriction,
  readItem,
  readRestrictions,
} from '../records/risk.ts'
import {
  countMisses,
  countNearNumbers,
  hasPaid,
  listSeenOfBin,
  listSeenPayments,
  listSeenUses,
  type Near,
  readConversion,
  readLine,
  readLinks,
  readMerchantStart,
  readTakenSince,
  readTrace,
} from '../records/risk-evidence.ts'

export type EvidenceInput = {
  readonly payment: PhonePayment
  readonly payer: Payer
  readonly visit: PhoneVisit
  readonly order: PhoneOrder | undefined
  /** Where the buyer came from: the page before, a campaign's name. */
  readonly texts?: readonly string[]
  readonly policy: CountryPolicy
  readonly zone: string
  readonly blocks: { readonly blockDigest: string; readonly binDigest: string }
}

export type ReadEvidence = {
  readonly evidence: Evidence
  readonly region: string
  readonly restrictions: readonly Restriction[]
}

const dayMs = 86_400_000

export async function readRiskEvidence(deps: Deps, input: EvidenceInput): Promise<ReadEvidence> {
  const { records } = deps
  const { payment, payer, policy } = input
  const { risk } = policy
  const now = deps.system.now()
  const since = (ms: number): Near => ({
    currency: payment.amount.currency,
    since: instant(now - ms),
    notId: payment.id,
  })
  const [rows, told, trace, uses] = await Promise.all([
    readRows(deps, input, since),
    readLine(records, payer.id),
    readTrace(records, payment.id),
    listSeenUses(records, payer.id, instant(now - evidenceLimits.usesMs)),
  ])
  const region = told.region === '' ? payer.country : told.region
  const restrictions = await readRestrictions(records, subjectsOf(input, region), now)
  const isMade = { notId: payment.id }
  const before = instant(now - risk.night.burstMs)
  const words = findCashOutWords([
    input.order?.title ?? '',
    input.order?.url ?? '',
    ...(input.texts ?? []),
  ]).slice(0, evidenceLimits.wordsMax)
  const ofClass = { ...isMade, itemClass: payment.itemClass, before }
  const [everPaid, everOfClass, isDeviceKnown, disowned, merchant, reference, area, source] =
    await Promise.all([
      hasPaid(records, payer.id, isMade),
      hasPaid(records, payer.id, ofClass),
      hasPaid(records, payer.id, { ...isMade, device: input.visit.deviceDigest }),
      countDisowned(records, payer.id, instant(now - evidenceLimits.disownedMs)),
      readMerchant(deps, input, since),
      readReference(deps, input),
      readArea(deps, input, { region, restrictions }),
      readSource(deps, input, restrictions),
    ])
  const evidence: Evidence = {
    ...rows,
    madeEver: everPaid ? 1 : 0,
    ofClassEver: everOfClass ? 1 : 0,
    isDeviceKnown,
    uses,
    line: told.line,
    ...(trace.code === undefined ? {} : { code: trace.code }),
    disowned,
    merchant: { ...merchant, words: [...new Set([...trace.words, ...words])] },
    ...reference,
    area,
    source,
  }
  return { evidence, region, restrictions }
}

/** Under which names a restriction may speak of this payment. */
export function subjectsOf(input: EvidenceInput, region: string): readonly string[] {
  const { payment, visit } = input
  return [
    `merchant ${payment.merchantId}`,
    `address ${visit.addressKey}`,
    `device ${visit.deviceDigest}`,
    ...[region, '*'].flatMap((place) =>
      [payment.itemClass, '*'].map((itemClass) => areaSubject(payment.operatorId ?? '', place, itemClass)),
    ),
  ]
}

/** The subject of a switch that stops a class of goods at an operator in a region. */
export function areaSubject(operatorId: string, region: string, itemClass: string): string {
  return `area ${operatorId} ${region} ${itemClass}`
}

type Since = (ms: number) => Near

async function readRows(
  { records }: Deps,
  { payment, payer, visit, policy, blocks }: EvidenceInput,
  since: Since,
): Promise<Pick<Evidence, 'ofPayer' | 'ofDevice' | 'ofWallet' | 'ofAddress' | 'ofBin' | 'around'>> {
  const subject = since(evidenceLimits.subjectMs)
  const by = (
    column: 'payer_id' | 'device_digest' | 'wallet_id' | 'address_key',
    among: readonly string[],
    near: Near,
  ): Promise<readonly SeenPayment[]> => listSeenPayments(records, { column, among }, near)
  const [ofPayer, ofDevice, ofWallet, ofAddress, ofBin] = await Promise.all([
    by('payer_id', [payer.id], since(evidenceLimits.payerMs)),
    by('device_digest', [visit.deviceDigest], subject),
    by('wallet_id', [payment.walletId], subject),
    by('address_key', [visit.addressKey], subject),
    listSeenOfBin(records, blocks.binDigest, since(evidenceLimits.binMs)),
  ])
  // From the payers met on this device and account on to their other devices and accounts.
  const near = since(policy.risk.sharedTarget.windowMs)
  const ring = [...ofPayer, ...ofDevice, ...ofWallet].filter(({ at }) => at >= near.since)
  const some = (of: (row: SeenPayment) => string, but: string): readonly string[] =>
    [...new Set(ring.map(of))].filter((each) => each !== but).slice(0, evidenceLimits.neighboursMax)
  const around = [
    ...(await by(
      'payer_id',
      some(({ payerId }) => payerId, payer.id),
      near,
    )),
    ...(await by(
      'device_digest',
      some(({ device }) => device, visit.deviceDigest),
      near,
    )),
    ...(await by(
      'wallet_id',
      some(({ walletId }) => walletId, payment.walletId),
      near,
    )),
  ]
  return { ofPayer, ofDevice, ofWallet, ofAddress, ofBin, around }
}

async function readMerchant(
  deps: Deps,
  { payment, policy, zone }: EvidenceInput,
  since: Since,
): Promise<Omit<Evidence['merchant'], 'words'>> {
  const now = deps.system.now()
  const createdAt = (await readMerchantStart(deps.records, payment.merchantId)) ?? now
  const isNew = now - createdAt < policy.risk.newMerchant.days * dayMs
  const today = { ...since(0), since: daySpan(zone, now).from }
  return {
    createdAt,
    dayUnits: isNew ? await readTakenSince(deps.records, payment.merchantId, today) : 0n,
    ...(await readLinks(deps.records, payment.merchantId)),
  }
}

async function readReference(
  { records }: Deps,
  { payment, order }: EvidenceInput,
): Promise<Pick<Evidence, 'referenceUnits'>> {
  if (order === undefined) return {}
  const { reference } = await readItem(records, {
    merchantId: payment.merchantId,
    buyDigest: order.buyUrlDigest,
  })
  return reference === undefined || reference.currency !== payment.amount.currency
    ? {}
    : { referenceUnits: reference.units }
}

async function readArea(
  deps: Deps,
  { payment, policy }: EvidenceInput,
  at: { readonly region: string; readonly restrictions: readonly Restriction[] },
): Promise<Evidence['area']> {
  const area = { operatorId: payment.operatorId ?? '', region: at.region, itemClass: payment.itemClass }
  const since = instant(deps.system.now() - policy.risk.area.windowMs)
  return {
    complaints: await countAreaComplaints(deps.records, area, since),
    isSwitchedOff: at.restrictions.some(({ subject }) => subject.startsWith('area ')),
  }
}

async function readSource(
  deps: Deps,
  { payment, payer, visit, policy, blocks }: EvidenceInput,
  restrictions: readonly Restriction[],
): Promise<Evidence['source']> {
  const { records } = deps
  const now = deps.system.now()
  const bounds = policy.risk.source
  const misses = instant(now - evidenceLimits.missesMs)
  const { addressKey, deviceDigest } = visit
  const conversion = await readConversion(
    records,
    { merchantId: payment.merchantId, country: payer.country, sends: bounds.sends },
    {
      since: instant(now - evidenceLimits.sendsMs),
      until: instant(now - evidenceLimits.sendsRipeMs),
    },
  )
  const near = { addressKey, blockDigest: blocks.blockDigest, payerId: payer.id }
  return {
    misses: await countMisses(records, { column: 'device_digest', value: deviceDigest }, misses),
    missesOfAddress: await countMisses(records, { column: 'address_key', value: addressKey }, misses),
    nearNumbers:
      1 + (await countNearNumbers(records, { ...near, since: instant(now - bounds.nearWindowMs) })),
    ...conversion,
    isBlocked: restrictions.some(
      ({ subject, level }) => level === 'blocked' && /^(?:address|device) /.test(subject),
    ),
  }
}
