// Replays events through the risk rules, all of them in shadow, so that every payment goes through and what each rule would
// have said is seen. Keeps what happened in memory, in another way than the database does.

import { type Instant, instant } from '@farthing/protocol'
import { daySpan } from '../domain/limits/calendar.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import { findCashOutWords } from '../domain/risk/cash-out-words.ts'
import type { Evidence, LineFacts, SeenPayment, SeenUse } from '../domain/risk/evidence.ts'
import { evidenceLimits } from '../domain/risk/evidence-limits.ts'
import { factsOf } from '../domain/risk/facts-of.ts'
import { type MerchantPayment, merchantFactsOf } from '../domain/risk/merchant-facts.ts'
import type { RuleId } from '../domain/risk/policy.ts'
import { judge, judgeMerchant, merchantRules, paymentRules } from '../domain/risk/rules.ts'
import type { Life, LifeEvent, LifeMerchant, LifePayer, LifePayment } from './phone-life.ts'

export const replayZone = 'Europe/Amsterdam'

/** A country's policy with every rule in shadow. */
export function inShadow(policy: CountryPolicy): CountryPolicy {
  const ids = [...paymentRules, ...merchantRules].map(({ id }) => id)
  const modes = Object.fromEntries(ids.map((id) => [id, 'shadow' as const]))
  return { ...policy, risk: { ...policy.risk, modes } }
}

export type Replayed = {
  /** The rules that spoke against each payment. */
  readonly fired: ReadonlyMap<string, readonly RuleId[]>
  /** The rules that spoke against each merchant at the end of any week. */
  readonly merchants: ReadonlyMap<string, readonly RuleId[]>
  /** Merchants that a rule would have stopped. */
  readonly blocked: ReadonlySet<string>
  /** Payments that the caps refused before any rule was asked. */
  readonly capped: number
}

type Kept = SeenPayment & {
  readonly isMade: boolean
  readonly isRefunded: boolean
  readonly event: LifePayment
  readonly number: string
  readonly operator: string
}

type Book = {
  readonly policy: CountryPolicy
  readonly payers: ReadonlyMap<string, LifePayer>
  readonly merchants: ReadonlyMap<string, LifeMerchant>
  readonly byId: Map<string, Kept>
  /** By `payer X`, `device X`, `account X`, `address X`, `merchant X` and `bin X`, in the order of time. */
  readonly index: Map<string, string[]>
  readonly uses: SeenUse[]
  readonly reports: { readonly at: number; readonly payment: Kept; readonly what: string }[]
  readonly unpaid: Set<string>
  readonly opened: Set<string>
}

const day = 86_400_000

export function replay(
  life: Life,
  policy: CountryPolicy = inShadow(policyFor('NL', instant(Date.UTC(2026, 2, 2)))),
): Replayed {
  const book: Book = {
    policy,
    payers: new Map(life.payers.map((payer) => [payer.id, payer])),
    merchants: new Map(life.merchants.map((merchant) => [merchant.id, merchant])),
    byId: new Map(),
    index: new Map(),
    uses: [],
    reports: [],
    unpaid: new Set(),
    opened: new Set(),
  }
  const fired = new Map<string, readonly RuleId[]>()
  const merchants = new Map<string, Set<RuleId>>()
  const blocked = new Set<string>()
  let capped = 0
  let week = (life.events[0]?.at ?? 0) + 7 * day
  for (const event of life.events) {
    for (; event.at >= week; week += 7 * day) judgeAll(book, instant(week), { merchants, blocked })
    if (event.kind !== 'payment') note(book, event)
    else if (isCapped(book, event)) capped += 1
    else {
      fired.set(event.id, judgeEvent(book, event))
      keep(book, event)
    }
  }
  judgeAll(book, instant(week), { merchants, blocked })
  return { fired, merchants: new Map([...merchants].map(([id, rules]) => [id, [...rules]])), blocked, capped }
}

/** What the caps refuse is no payment, and the rules never see it. */
function isCapped(book: Book, event: LifePayment): boolean {
  const spent = find(book, `payer ${event.payer}`, event.at - 31 * day)
    .filter(({ isMade, at }) => isMade && sameMonth(at, event.at))
    .reduce((total, { units }) => total + units, 0n)
  return spent + event.units > book.policy.monthUnitsStart || event.units > book.policy.transactionUnitsMax
}

const monthFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: replayZone,
  year: 'numeric',
  month: '2-digit',
})

function sameMonth(one: number, other: number): boolean {
  return monthFormat.format(one) === monthFormat.format(other)
}

function judgeEvent(book: Book, event: LifePayment): readonly RuleId[] {
  const payer = book.payers.get(event.payer)
  if (payer === undefined) throw new Error(`nobody is called ${event.payer}`)
  const payment = seen(event)
  const facts = factsOf(
    evidenceOf(book, event, payer),
    {
      payment,
      payerDigest: event.payer,
      capUnits: book.policy.monthUnitsStart,
      zone: replayZone,
      now: payment.at,
    },
    book.policy.risk,
  )
  return judge(facts, book.policy.risk).fired.map(({ rule }) => rule)
}

function evidenceOf(book: Book, event: LifePayment, payer: LifePayer): Evidence {
  const { risk } = book.policy
  const { at } = event
  const of = (key: string, ms: number): readonly Kept[] => find(book, key, at - ms)
  const { subjectMs, payerMs, binMs } = evidenceLimits
  const ofPayer = of(`payer ${event.payer}`, payerMs)
  const ofDevice = of(`device ${event.device}`, subjectMs)
  const ofWallet = of(`account ${event.account}`, subjectMs)
  const ofAddress = of(`address ${event.address}`, subjectMs)
  const everMade = of(`payer ${event.payer}`, 10_000 * day).filter(
    ({ isMade, isRefunded }) => isMade || isRefunded,
  )
  const merchant = book.merchants.get(event.merchant)
  return {
    madeEver: everMade.length > 0 ? 1 : 0,
    ofClassEver: everMade.some((each) => each.itemClass === event.item && each.at <= at - risk.night.burstMs)
      ? 1
      : 0,
    isDeviceKnown: everMade.some(({ device }) => device === event.device),
    ofPayer,
    ofDevice,
    ofWallet,
    ofAddress,
    ofBin: of(`bin ${binOf(payer)}`, binMs),
    around: aroundOf(book, [...ofPayer, ...ofDevice, ...ofWallet], at - risk.sharedTarget.windowMs),
    uses: usesOf(book, event.payer, at - evidenceLimits.usesMs),
    line: lineOf(payer, at),
    code: { delayMs: event.codeDelayMs, isOtherNetwork: event.codeAddress !== event.address },
    disowned: book.reports.filter(
      (report) =>
        report.payment.payerId === event.payer &&
        report.what !== 'complaint' &&
        report.at >= at - evidenceLimits.disownedMs,
    ).length,
    merchant: merchantEvidence(book, event, merchant),
    ...(event.referenceUnits === undefined ? {} : { referenceUnits: event.referenceUnits }),
    area: {
      complaints: new Set(
        book.reports
          .filter(
            ({ at: when, payment }) =>
              when >= at - risk.area.windowMs &&
              payment.operator === payer.operator &&
              payment.itemClass === event.item &&
              book.payers.get(payment.payerId)?.region === payer.region,
          )
          .map(({ payment }) => payment.payerId),
      ).size,
      isSwitchedOff: false,
    },
    source: sourceOf(book, event, payer),
  }
}

function merchantEvidence(
  book: Book,
  event: LifePayment,
  merchant: LifeMerchant | undefined,
): Evidence['merchant'] {
  const createdAt = merchant?.createdAt ?? event.at
  const isNew = event.at - createdAt < book.policy.risk.newMerchant.days * day
  const today = daySpan(replayZone, instant(event.at)).from
  const taken = find(book, `merchant ${event.merchant}`, today).filter(({ isMade }) => isMade)
  const siblings = [...book.merchants.values()].filter(
    ({ id, owner }) => id === event.merchant || (owner !== undefined && owner === merchant?.owner),
  )
  return {
    createdAt: instant(createdAt),
    dayUnits: isNew ? taken.reduce((total, { units }) => total + units, 0n) : 0n,
    links: merchant?.ownerDevice === undefined ? [] : [{ kind: 'device', digest: merchant.ownerDevice }],
    siblings: siblings.map(({ id }) => id),
    words: findCashOutWords(event.texts),
  }
}

function sourceOf(book: Book, event: LifePayment, payer: LifePayer): Evidence['source'] {
  const { risk } = book.policy
  const { at } = event
  const misses = (key: string): number =>
    find(book, key, at - evidenceLimits.missesMs).reduce((total, kept) => total + kept.event.misses, 0)
  const block = payer.number.slice(0, -2)
  const near = find(book, `address ${event.address}`, at - risk.source.nearWindowMs).filter(
    ({ payerId, number }) => payerId !== event.payer && number.slice(0, -2) === block,
  )
  const sends = find(book, `merchant ${event.merchant}`, at - evidenceLimits.sendsMs)
    .filter((kept) => kept.at <= at - evidenceLimits.sendsRipeMs)
    .slice(0, risk.source.sends)
  return {
    misses: misses(`device ${event.device}`),
    missesOfAddress: misses(`address ${event.address}`),
    nearNumbers: 1 + new Set(near.map(({ payerId }) => payerId)).size,
    sends: sends.length,
    converted: sends.filter((kept) => kept.event.outcome === 'made').length,
    isBlocked: false,
  }
}

function aroundOf(book: Book, ring: readonly Kept[], since: number): readonly Kept[] {
  const keys = ring
    .filter(({ at }) => at >= since)
    .flatMap(({ payerId, device, walletId }) => [
      `payer ${payerId}`,
      `device ${device}`,
      `account ${walletId}`,
    ])
  return [...new Set(keys)].flatMap((key) => find(book, key, since))
}

function usesOf(book: Book, payer: string, since: number): readonly SeenUse[] {
  const recent = book.uses.filter(({ at }) => at >= since)
  const places = new Set(recent.filter(({ payerId }) => payerId === payer).map(({ device }) => device))
  return recent.filter(({ device }) => places.has(device))
}

/** What the operator knows at that time: a swap to come is not known yet. */
export function lineOf({ line }: LifePayer, at: number): LineFacts {
  const past = (key: string, time: number | undefined) =>
    time === undefined || time > at ? {} : { [key]: instant(time) }
  return {
    ...past('since', line.since),
    ...(line.isPrepaid === undefined ? {} : { isPrepaid: line.isPrepaid }),
    ...past('simSwappedAt', line.simSwappedAt),
    ...past('deviceSwappedAt', line.deviceSwappedAt),
    ...past('portedInAt', line.portedInAt),
  }
}

function keep(book: Book, event: LifePayment): void {
  const payer = book.payers.get(event.payer)
  if (payer === undefined) throw new Error(`nobody is called ${event.payer}`)
  book.byId.set(event.id, {
    ...seen(event),
    isMade: event.outcome === 'made',
    event,
    number: payer.number,
    operator: payer.operator,
  })
  if (event.isOpened) book.opened.add(event.id)
  const keys = [
    `payer ${event.payer}`,
    `device ${event.device}`,
    `account ${event.account}`,
    `address ${event.address}`,
    `merchant ${event.merchant}`,
    `bin ${binOf(payer)}`,
  ]
  for (const key of keys) {
    const known = book.index.get(key)
    if (known === undefined) book.index.set(key, [event.id])
    else known.push(event.id)
  }
}

function note(book: Book, event: Exclude<LifeEvent, LifePayment>): void {
  const kept = book.byId.get(event.payment)
  if (kept === undefined) return
  if (event.kind === 'refund' && kept.isMade) {
    book.byId.set(event.payment, { ...kept, isMade: false, isRefunded: true })
  }
  if (event.kind === 'unpaid') book.unpaid.add(event.payment)
  if (event.kind === 'report') book.reports.push({ at: event.at, payment: kept, what: event.what })
  if (event.kind === 'use') {
    book.opened.add(event.payment)
    book.uses.push({
      paymentId: kept.id,
      payerId: kept.payerId,
      paidAt: kept.at,
      paidDevice: kept.device,
      paidAddress: kept.address,
      device: event.device,
      address: event.address,
      isAbroad: false,
      units: kept.units,
      at: instant(event.at),
    })
  }
}

function judgeAll(
  book: Book,
  now: Instant,
  found: { readonly merchants: Map<string, Set<RuleId>>; readonly blocked: Set<string> },
): void {
  const { risk } = book.policy
  const all = [...book.byId.values()]
  const made = all.filter(({ event, at }) => event.outcome === 'made' && at > now - risk.unpaid.windowMs)
  const unpaidOf = (rows: readonly Kept[]) => ({
    chargedUnits: sum(rows),
    unpaidUnits: sum(rows.filter(({ id }) => book.unpaid.has(id))),
    unpaidCount: rows.filter(({ id }) => book.unpaid.has(id)).length,
  })
  const everybody = unpaidOf(made)
  const average = Number(everybody.unpaidUnits) / Math.max(1, Number(everybody.chargedUnits))
  for (const merchant of book.merchants.values()) {
    const rows = find(book, `merchant ${merchant.id}`, now - 31 * day)
    if (rows.length === 0) continue
    const facts = merchantFactsOf(
      rows.map((row) => merchantPayment(book, row)),
      {
        createdAt: instant(merchant.createdAt),
        transactionCapUnits: book.policy.transactionUnitsMax,
        payerMonths: payerMonths(book, rows, now - risk.fakeMerchant.windowMs),
        unpaid: {
          ...unpaidOf(made.filter(({ merchantId }) => merchantId === merchant.id)),
          unpaidAverage: average,
        },
        ...against(book, { rows, merchantId: merchant.id, now }),
      },
      { now, zone: replayZone, policy: risk },
    )
    for (const { rule, actions } of judgeMerchant(facts, risk).fired) {
      found.merchants.set(merchant.id, (found.merchants.get(merchant.id) ?? new Set()).add(rule))
      if (actions.includes('BLOCK_MERCHANT')) found.blocked.add(merchant.id)
    }
  }
}

function against(
  book: Book,
  of: { readonly rows: readonly Kept[]; readonly merchantId: string; readonly now: Instant },
): { readonly wordPayments: number; readonly complaints: number } {
  const { risk } = book.policy
  return {
    wordPayments: of.rows.filter(
      ({ at, event }) => at >= of.now - risk.words.windowMs && findCashOutWords(event.texts).length > 0,
    ).length,
    complaints: book.reports.filter(
      ({ at, payment, what }) =>
        what !== 'stop' && payment.merchantId === of.merchantId && at >= of.now - risk.complaints.windowMs,
    ).length,
  }
}

function payerMonths(
  book: Book,
  rows: readonly Kept[],
  since: number,
): ReadonlyArray<{ readonly units: bigint; readonly capUnits: bigint }> {
  const payers = new Set(rows.filter((row) => wasMade(row) && row.at >= since).map(({ payerId }) => payerId))
  return [...payers].map((payer) => {
    const months = new Map<string, bigint>()
    for (const row of find(book, `payer ${payer}`, since).filter(wasMade)) {
      const month = monthFormat.format(row.at)
      months.set(month, (months.get(month) ?? 0n) + row.units)
    }
    const units = [...months.values()].reduce((most, each) => (each > most ? each : most), 0n)
    return { units, capUnits: book.policy.monthUnitsStart }
  })
}

function wasMade({ isMade, isRefunded }: Kept): boolean {
  return isMade || isRefunded
}

function merchantPayment(book: Book, row: Kept): MerchantPayment {
  return {
    payerId: row.payerId,
    walletId: row.walletId,
    device: row.device,
    units: row.units,
    at: row.at,
    outcome: row.isRefunded ? 'refunded' : row.event.outcome,
    isBundle: false,
    isUsed: book.opened.has(row.id),
  }
}

function seen(event: LifePayment): SeenPayment {
  return {
    id: event.id,
    payerId: event.payer,
    merchantId: event.merchant,
    walletId: event.account,
    device: event.device,
    address: event.address,
    units: event.units,
    itemClass: event.item,
    at: instant(event.at),
    isMade: false,
    isRefunded: false,
  }
}

/** What is kept under a key since, newest first and not more than the database would tell. */
function find(book: Book, key: string, since: number): readonly Kept[] {
  const found: Kept[] = []
  const ids = book.index.get(key) ?? []
  for (let place = ids.length - 1; place >= 0 && found.length < evidenceLimits.rowsMax; place -= 1) {
    const kept = book.byId.get(ids[place] ?? '')
    if (kept === undefined || kept.at < since) break
    found.push(kept)
  }
  return found
}

function binOf(payer: LifePayer): string {
  return `${payer.operator} ${payer.number.slice(0, -5)}`
}

function sum(rows: readonly Kept[]): bigint {
  return rows.reduce((total, { units }) => total + units, 0n)
}

/** The figures of one replay: how often ordinary payments were suspected, and what was found in each story. */
export type ReplayReport = {
  readonly payments: number
  readonly falseAlarms: number
  readonly falseAlarmShare: number
  readonly falseByRule: Readonly<Record<string, number>>
  readonly falseMerchants: readonly string[]
  readonly capped: number
  readonly stories: Readonly<Record<string, readonly string[]>>
}

/** Counts what the rules said of ordinary payments and of each story; a story's shops count with it. */
export function reportOf(
  life: Life,
  replayed: Replayed,
  shopsOf: Readonly<Record<string, readonly string[]>>,
): ReplayReport {
  const stories: Record<string, Set<string>> = {}
  const falseByRule: Record<string, number> = {}
  let payments = 0
  let falseAlarms = 0
  for (const event of life.events) {
    const rules = event.kind === 'payment' ? replayed.fired.get(event.id) : undefined
    if (event.kind !== 'payment' || rules === undefined) continue
    if (event.story !== '') {
      const known = (stories[event.story] ??= new Set())
      for (const rule of rules) known.add(rule)
      continue
    }
    payments += 1
    falseAlarms += rules.length > 0 ? 1 : 0
    for (const rule of rules) falseByRule[rule] = (falseByRule[rule] ?? 0) + 1
  }
  const guilty = new Set(Object.values(shopsOf).flat())
  for (const [story, shops] of Object.entries(shopsOf)) {
    const known = (stories[story] ??= new Set())
    for (const shop of shops) for (const rule of replayed.merchants.get(shop) ?? []) known.add(rule)
  }
  return {
    payments,
    falseAlarms,
    falseAlarmShare: falseAlarms / Math.max(1, payments),
    falseByRule,
    falseMerchants: [...replayed.merchants]
      .filter(([id]) => !guilty.has(id))
      .map(([id, rules]) => `${id} ${rules.join(' ')}`),
    capped: replayed.capped,
    stories: Object.fromEntries(Object.entries(stories).map(([story, rules]) => [story, [...rules].sort()])),
  }
}
