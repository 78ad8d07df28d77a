// The formula of the revenue share (carrier-billing 9.1): one charge, split to the unit. Every part rounds half up, and the
// merchant takes what is left, so that the parts always add up to the price.

import { Bug } from '@farthing/protocol'
import type { Minor } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import type { Contract, Day } from './contract.ts'
import { merchantCredit, type Split } from './split.ts'

const whole = 10_000n

/** Messages we send for a charge: the code and the receipt, one segment each. */
export const messagesPerCharge = 2n

/** One charge to be split. */
export type ShareInput = {
  readonly price: Minor
  readonly itemClass: ItemClass
  /** The day of the charge in the operator's zone. */
  readonly day: Day
  /** How many messages we send for it, parts counted. */
  readonly messages: bigint
  /** What was charged under the contract this month before, in minor units; decides tiers by volume. */
  readonly volume?: bigint
}

export type SharePart =
  | 'tax'
  | 'operator'
  | 'aggregator'
  | 'badDebt'
  | 'platform'
  | 'messages'
  | 'net'
  | 'operatorTax'
  | 'aggregatorTax'
  | 'platformTax'

/** One line of the arithmetic: `units = round(bps × of / 10,000) + fixed`; lines without a rate are what is left. */
export type ShareLine = {
  readonly part: SharePart
  readonly units: bigint
  readonly bps?: bigint
  /** What the rate is counted on, in minor units. */
  readonly of?: bigint
  readonly fixed?: bigint
}

export type ShareResult =
  | { readonly ok: true; readonly split: Split; readonly lines: readonly ShareLine[] }
  /** The merchant would be left with nothing, or owe for its own sale: the arithmetic says why. */
  | { readonly ok: false; readonly net: bigint; readonly lines: readonly ShareLine[] }

/** Splits a charge by a contract, or says line by line why nothing is left of it for the merchant. */
export function shareOf(contract: Contract, input: ShareInput): ShareResult {
  if (input.price.currency !== contract.currency) throw new Bug('a contract splits its own currency only')
  if (input.price.units <= 0n || input.messages < 0n) throw new Bug('a charge is more than nothing')
  const { split, lines } = splitCharge(contract, input)
  const isViable = split.net > 0n && merchantCredit(split) > 0n
  return isViable ? { ok: true, split, lines } : { ok: false, net: split.net, lines }
}

function splitCharge(
  contract: Contract,
  input: ShareInput,
): { readonly split: Split; readonly lines: readonly ShareLine[] } {
  const price = input.price.units
  const net = netOfTax(price, contract.tax.bps)
  const rate = operatorRate(contract, input)
  const operator = line('operator', contract.base === 'NET' ? net : price, rate)
  // An operator that takes more than there is leaves nothing to count a share on; the merchant's line shows the loss.
  const outpayment = net > operator.units ? net - operator.units : 0n
  const bases = { NET: net, GROSS: price, OUTPAYMENT: outpayment }
  const { aggregator, badDebt, platform, feeTax } = contract
  const fees = {
    operator,
    aggregator: line('aggregator', bases[aggregator.base], aggregator),
    badDebt: line('badDebt', bases[badDebt.base], { bps: badDebt.mode === 'FLAT' ? badDebt.bps : 0n }),
    platform: line('platform', bases[platform.base], platform),
    messages: {
      part: 'messages',
      units: halfUp(input.messages * contract.messageThousandths, 1_000n),
    } as ShareLine,
  }
  const taken = Object.values(fees).reduce((sum, { units }) => sum + units, 0n)
  const taxes = {
    operatorTax: line('operatorTax', fees.operator.units, { bps: feeTax.operatorBps }),
    aggregatorTax: line('aggregatorTax', fees.aggregator.units, { bps: feeTax.aggregatorBps }),
    platformTax: line('platformTax', fees.platform.units, { bps: feeTax.platformBps }),
  }
  const tax: ShareLine = { part: 'tax', units: price - net, bps: contract.tax.bps, of: net }
  const left: ShareLine = { part: 'net', units: net - taken }
  const units = ({ units: sum }: ShareLine): bigint => sum
  return {
    split: {
      contractId: contract.id,
      currency: contract.currency,
      price,
      tax: tax.units,
      taxRemitter: contract.taxRemitter,
      operator: units(fees.operator),
      aggregator: units(fees.aggregator),
      ...(contract.aggregatorId === undefined ? {} : { aggregatorId: contract.aggregatorId }),
      badDebt: units(fees.badDebt),
      platform: units(fees.platform),
      messages: units(fees.messages),
      net: left.units,
      operatorTax: units(taxes.operatorTax),
      aggregatorTax: units(taxes.aggregatorTax),
      platformTax: units(taxes.platformTax),
    },
    lines: [tax, ...Object.values(fees), left, ...Object.values(taxes)].filter(
      ({ part, units: sum }) => sum !== 0n || part === 'net' || part === 'operator',
    ),
  }
}

/** The price without the tax inside it, rounded half up. */
export function netOfTax(price: bigint, taxBps: bigint): bigint {
  return halfUp(price * whole, whole + taxBps)
}

/** A share in basis points of a sum, rounded half up. */
export function shareBps(sum: bigint, bps: bigint): bigint {
  return halfUp(sum * bps, whole)
}

/** The quotient to the nearest integer, halves upwards; for amounts that are not negative. */
export function halfUp(dividend: bigint, divisor: bigint): bigint {
  if (dividend < 0n || divisor <= 0n) throw new Bug('rounding half up is for amounts that are not negative')
  return (2n * dividend + divisor) / (2n * divisor)
}

function operatorRate(
  contract: Contract,
  input: ShareInput,
): { readonly bps: bigint; readonly fixed: bigint } {
  const volume = input.volume ?? 0n
  const tier = contract.operator.tiers.find(
    (row) =>
      (row.from === undefined || row.from <= input.day) &&
      (row.until === undefined || input.day < row.until) &&
      (row.itemClasses === undefined || row.itemClasses.includes(input.itemClass)) &&
      isWithin(input.price.units, row.unitsMin, row.unitsMax) &&
      isWithin(volume, row.volumeMin, row.volumeMax),
  )
  return tier ?? contract.operator
}

/** Whether a sum lies within bounds that may be open, ends included. */
export function isWithin(sum: bigint, min: bigint | undefined, max: bigint | undefined): boolean {
  return (min === undefined || sum >= min) && (max === undefined || sum <= max)
}

function line(
  part: SharePart,
  of: bigint,
  rate: { readonly bps: bigint; readonly fixed?: bigint },
): ShareLine {
  const { bps, fixed = 0n } = rate
  return { part, units: shareBps(of, bps) + fixed, bps, of, ...(fixed === 0n ? {} : { fixed }) }
}
