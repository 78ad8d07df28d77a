// Phones: made on first sight of a number that is one of ours, changed by whoever plays customer or operator.

import { type Brand, brandOf, monthOf } from './brands.ts'
import type { OperatorDeps } from './deps.ts'
import { operatorLimits } from './limits.ts'
import { beginningOf, type Traits } from './traits.ts'

export type Subscriber = {
  readonly number: string
  readonly brand: Brand
  readonly kind: 'postpaid' | 'prepaid'
  readonly balanceUnits: bigint
  readonly monthlyCapUnits: bigint
  /** Null: refunds have no limit. */
  readonly refundCapUnits: bigint | null
  readonly lineSinceAt: number
  readonly simSwappedAt: number | null
  readonly traits: Traits
}

/** What may be changed; what is absent stays. */
export type SubscriberChange = {
  readonly kind?: Subscriber['kind'] | undefined
  readonly balanceUnits?: bigint | undefined
  readonly monthlyCapUnits?: bigint | undefined
  readonly refundCapUnits?: bigint | null | undefined
  readonly lineSinceAt?: number | undefined
  readonly simSwappedAt?: number | null | undefined
  readonly traits?: { readonly [Name in keyof Traits]?: Traits[Name] | undefined } | undefined
}

type Row = Omit<Subscriber, 'brand' | 'traits'> & { readonly traits: string }

/** A line is taken to be a year old when it is first seen. */
const usualLineAgeMs = 365 * 24 * 3_600_000

/** The phone of a number, made now if it was never seen; undefined for numbers of nobody here. */
export function seeSubscriber(deps: OperatorDeps, number: string): Subscriber | undefined {
  const brand = brandOf(deps.config.brands, number)
  if (brand === undefined) return undefined
  const row = readRow(deps, number) ?? createRow(deps, number, brand)
  return { ...row, brand, traits: JSON.parse(row.traits) as Traits }
}

/** The phone of a number that can be reached as a customer: known, and not moved away. */
export function findCustomer(deps: OperatorDeps, number: string): Subscriber | undefined {
  const subscriber = seeSubscriber(deps, number)
  return subscriber?.traits.isKnown === true && !subscriber.traits.isPorted ? subscriber : undefined
}

/** Changes a phone; true if it is one of ours. */
export function changeSubscriber(deps: OperatorDeps, number: string, change: SubscriberChange): boolean {
  return deps.store.transaction(() => {
    const before = seeSubscriber(deps, number)
    if (before === undefined) return false
    const traits: Traits = { ...before.traits, ...definedOf(change.traits ?? {}) }
    const after = { ...before, ...definedOf(change), traits }
    deps.store.run(
      `update subscribers set kind = ?, balanceUnits = ?, monthlyCapUnits = ?, refundCapUnits = ?, lineSinceAt = ?,
       simSwappedAt = ?, traits = ? where number = ?`,
      after.kind,
      after.balanceUnits,
      after.monthlyCapUnits,
      after.refundCapUnits,
      after.lineSinceAt,
      after.simSwappedAt,
      JSON.stringify(traits),
      number,
    )
    if (!before.traits.isReachable && traits.isReachable) deps.messages.phoneIsBack(number)
    deps.live.changed(number)
    return true
  })
}

/** Whether the SIM was changed so recently that nothing is charged. */
export function isSimFresh(deps: OperatorDeps, subscriber: Subscriber): boolean {
  return (
    subscriber.simSwappedAt !== null &&
    deps.system.now() - subscriber.simSwappedAt < operatorLimits.simSwapGuardMs
  )
}

/** The month now, where the phone is at home. */
export function monthNow(deps: OperatorDeps, brand: Brand): string {
  return monthOf(deps.system.now(), brand.zone)
}

/** Numbers seen so far, the latest first. */
export function listNumbers(deps: OperatorDeps, max: number): readonly string[] {
  return deps.store
    .all<{ readonly number: string }>(
      `select s.number, max(s.createdAt, coalesce((select max(at) from messages m where m.number = s.number), 0),
       coalesce((select max(at) from bill b where b.number = s.number), 0)) as lastAt
       from subscribers s order by lastAt desc, s.number limit ?`,
      max,
    )
    .map((row) => row.number)
}

function readRow(deps: OperatorDeps, number: string): Row | undefined {
  return deps.store.get<Row>('select * from subscribers where number = ?', number)
}

function createRow(deps: OperatorDeps, number: string, brand: Brand): Row {
  const now = deps.system.now()
  const beginning = beginningOf(number)
  const row: Row = {
    number,
    kind: beginning.kind,
    balanceUnits:
      beginning.kind === 'postpaid' ? 0n : beginning.balance === 'low' ? brand.lowUnits : brand.prepaidUnits,
    monthlyCapUnits: beginning.cap === 'used up' ? 0n : brand.monthlyCapUnits,
    refundCapUnits: null,
    lineSinceAt: now - usualLineAgeMs,
    simSwappedAt: beginning.isSimSwapped ? now : null,
    traits: JSON.stringify(beginning.traits),
  }
  deps.store.run(
    `insert into subscribers (number, operatorId, kind, balanceUnits, monthlyCapUnits, refundCapUnits, traits,
     lineSinceAt, simSwappedAt, createdAt) values (?, ?, ?, ?, ?, null, ?, ?, ?, ?)`,
    number,
    brand.operatorId,
    row.kind,
    row.balanceUnits,
    row.monthlyCapUnits,
    row.traits,
    row.lineSinceAt,
    row.simSwappedAt,
    now,
  )
  return row
}

function definedOf<T extends object>(value: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], undefined> }
}
