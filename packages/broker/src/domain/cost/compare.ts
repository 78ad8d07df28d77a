// What the merchant keeps of a price, for every way to be paid, in exact arithmetic: phone bill, card, PayPal, app store, a
// prepaid balance, a tab. Losses are shown as they are. Sums are millionths of the currency, but the phone bill's minor units.

import { type Money, money } from '@farthing/protocol'
import { feeOf } from '../fee.ts'
import { fromMinor, type Minor, toMinor } from '../phone/minor.ts'
import type { Contract, Day } from '../share/contract.ts'
import { demoContracts, demoOf, demoRead } from '../share/demo-contracts.ts'
import {
  halfUp,
  isWithin,
  messagesPerCharge,
  netOfTax,
  type ShareLine,
  shareBps,
  shareOf,
} from '../share/share.ts'
import type { CostCountry } from './countries.ts'
import { type Rate, type RateName, rateOf, type Source, topUps } from './rates.ts'

export type WayName = 'phone' | 'balance' | 'tab' | RateName

export type CostPart =
  | 'rate'
  | 'house'
  | 'topUp'
  | Exclude<ShareLine['part'], 'tax' | 'net' | 'operatorTax' | 'aggregatorTax' | 'platformTax'>

/** One cost: `amount = round(ppm × of / 1,000,000) + fixed`; of a top-up, the price's share of its fee. */
export type CostLine = {
  readonly part: CostPart
  readonly amount: Money
  readonly ppm?: bigint
  readonly of?: Money
  readonly fixed?: Money
}

/** A way with what stays of the price. */
export type CostWay = {
  readonly way: WayName
  /** Tells ways of one name apart: the contract, or what is topped up. */
  readonly contractId?: string
  readonly topUp?: Money
  readonly costs: readonly CostLine[]
  /** The tax in the price, which goes to the state by whoever hands it on. */
  readonly tax: Money
  /** The price less all costs, with its tax; below zero where the costs are more than the price. */
  readonly kept: Money
  /** What stays with the merchant in the end. */
  readonly keptAfterTax: Money
  /** Whether figures are a contract here, an example for show, published, our own, or a guess. */
  readonly basis: 'contract' | 'example' | 'published' | 'own' | 'assumption'
  /** Where the figures come from: when they were read or published, or since when the contract holds. */
  readonly source: { readonly text: string; readonly date: string }
}

/** A way that this price cannot go, and why. */
export type CostBarrier = {
  readonly way: WayName
  readonly why: 'no_contract' | 'not_billable' | 'no_rate'
}

export type CostQuestion = {
  readonly price: Money
  readonly country: CostCountry
  readonly day: Day
  /** Our own share of a price in parts per million. */
  readonly feePpm: bigint
  /** Contracts with operators; where none is of the country, one for show is taken. */
  readonly contracts: readonly Contract[]
}

export type Comparison = {
  readonly price: Money
  readonly country: CostCountry
  /** The one that leaves most first. */
  readonly ways: readonly CostWay[]
  readonly barriers: readonly CostBarrier[]
}

const ppmPerBps = 100n

/** Compares every way to be paid a price in a country; the price must be in the country's currency. */
export function compareCosts(question: CostQuestion): Comparison {
  const { price, country } = question
  const found = [
    ...phoneWays(question),
    ...(['card', 'paypal', 'app_store', 'app_store_small'] as const).map((name) => ratedWay(question, name)),
    ...topUps.map((sum) => balanceWay(question, sum)),
    tabWay(question),
  ]
  const ways = found.flatMap((each) => (each !== undefined && 'costs' in each ? [each] : []))
  const barriers = found.flatMap((each) => (each !== undefined && 'why' in each ? [each] : []))
  return { price, country, ways: ways.toSorted(byKept), barriers }
}

function byKept(left: CostWay, right: CostWay): number {
  return left.keptAfterTax.amount === right.keptAfterTax.amount
    ? 0
    : left.keptAfterTax.amount > right.keptAfterTax.amount
      ? -1
      : 1
}

function phoneWays(question: CostQuestion): ReadonlyArray<CostWay | CostBarrier> {
  const { price, country, day } = question
  const own = question.contracts.filter(({ tax }) => tax.country === country.code)
  const known = own.length > 0 ? own : demosOf(country)
  const valid = known.filter(
    (contract) =>
      contract.currency === country.currency &&
      contract.effectiveFrom <= day &&
      (contract.effectiveUntil === undefined || day < contract.effectiveUntil) &&
      (contract.itemClasses?.includes('content') ?? true),
  )
  if (valid.length === 0) return [{ way: 'phone', why: 'no_contract' }]
  const units = toMinor(price)
  const fitting = valid.filter(
    (contract) => units !== undefined && isWithin(units.units, contract.unitsMin, contract.unitsMax),
  )
  if (units === undefined || units.units === 0n || fitting.length === 0) {
    return [{ way: 'phone', why: 'not_billable' }]
  }
  return fitting.map((contract) =>
    phoneWay(contract, { price: units, day, basis: own.length > 0 ? 'contract' : 'example' }),
  )
}

function demosOf(country: CostCountry): readonly Contract[] {
  const demos = demoContracts.filter(({ tax }) => tax.country === country.code)
  return demos.length > 0 ? demos : [demoOf(country)]
}

function phoneWay(
  contract: Contract,
  of: { readonly price: Minor; readonly day: Day; readonly basis: 'contract' | 'example' },
): CostWay {
  const { lines } = shareOf(contract, { ...of, itemClass: 'content', messages: messagesPerCharge })
  const sum = (units: bigint): Money => fromMinor({ ...of.price, units })
  const unitsOf = (part: ShareLine['part']): bigint => lines.find((line) => line.part === part)?.units ?? 0n
  return {
    way: 'phone',
    contractId: contract.id,
    costs: lines.flatMap((line) => {
      if (!isCost(line.part)) return []
      return [
        {
          part: line.part,
          amount: sum(line.units),
          ...(line.bps === undefined ? {} : { ppm: line.bps * ppmPerBps }),
          ...(line.of === undefined ? {} : { of: sum(line.of) }),
          ...(line.fixed === undefined ? {} : { fixed: sum(line.fixed) }),
        },
      ]
    }),
    tax: sum(unitsOf('tax')),
    kept: sum(unitsOf('net') + unitsOf('tax')),
    keptAfterTax: sum(unitsOf('net')),
    basis: of.basis,
    // The terms of a real contract are between its parties; what it comes to is told, not where it is written.
    source:
      of.basis === 'example'
        ? { text: contract.note, date: demoRead }
        : { text: 'A contract of this broker', date: contract.effectiveFrom },
  }
}

/** The tax on fees is claimed back by whoever pays it, so it is no cost. */
function isCost(part: ShareLine['part']): part is Exclude<CostPart, 'rate' | 'house' | 'topUp'> {
  return part !== 'tax' && part !== 'net' && !part.endsWith('Tax')
}

function ratedWay(question: CostQuestion, name: RateName): CostWay | CostBarrier {
  const rate = rateOf(name, question.country.currency)
  if (rate === undefined) return { way: name, why: 'no_rate' }
  const { price } = question
  const fixed = rate.fixed === 0n ? {} : { fixed: money(price.asset, rate.fixed) }
  const amount = feeAt(price, rate)
  return finish(question, {
    way: name,
    costs: [{ part: 'rate', amount, ppm: rate.bps * ppmPerBps, of: price, ...fixed }],
    ...basisOf(rate.source),
  })
}

function balanceWay(question: CostQuestion, sum: bigint): CostWay | undefined {
  const { price } = question
  const card = rateOf('card', question.country.currency)
  if (card === undefined) return undefined
  const topUp = money(price.asset, sum)
  const fee = feeAt(topUp, card)
  const share = money(price.asset, halfUp(price.amount * fee.amount, sum))
  return finish(question, {
    way: 'balance',
    topUp,
    costs: [houseLine(question), { part: 'topUp', amount: share, of: topUp, fixed: fee }],
    ...basisOf(card.source),
  })
}

function tabWay(question: CostQuestion): CostWay {
  return finish(question, {
    way: 'tab',
    costs: [houseLine(question)],
    basis: 'own',
    source: { text: 'Our own share, as this system is set up', date: question.day },
  })
}

function houseLine({ price, feePpm }: CostQuestion): CostLine {
  return { part: 'house', amount: feeOf(price, feePpm), ppm: feePpm, of: price }
}

/** A fee at a rate, rounded half up to the millionth. */
function feeAt(price: Money, rate: Rate): Money {
  return money(price.asset, shareBps(price.amount, rate.bps) + rate.fixed)
}

function basisOf(source: Source): Pick<CostWay, 'basis' | 'source'> {
  return { basis: source.isAssumption ? 'assumption' : 'published', source }
}

function finish(question: CostQuestion, way: Omit<CostWay, 'tax' | 'kept' | 'keptAfterTax'>): CostWay {
  const { price, country } = question
  const costs = way.costs.reduce((sum, { amount }) => sum + amount.amount, 0n)
  const tax = price.amount - netOfTax(price.amount, country.taxBps)
  return {
    ...way,
    tax: money(price.asset, tax),
    kept: money(price.asset, price.amount - costs),
    keptAfterTax: money(price.asset, price.amount - costs - tax),
  }
}
