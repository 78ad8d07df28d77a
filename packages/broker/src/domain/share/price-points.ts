// Whether a price may be published for the phone bill: under a contract it is charged by, the merchant must be left
// with something. Where not, the arithmetic is shown line by line (carrier-billing 9.1).

import { type Problem, problem } from '@farthing/protocol'
import { formatMinor, type Minor } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import type { Contract, Day } from './contract.ts'
import { isWithin, type ShareLine, shareOf } from './share.ts'
import type { Split } from './split.ts'

export type PricePoint = {
  readonly price: Minor
  readonly itemClass: ItemClass
  readonly day: Day
  /** Messages we send for a charge, parts counted. */
  readonly messages: bigint
}

/** What a price comes to under one contract. */
export type PricePointShare = {
  readonly contract: Contract
  readonly split: Split
  readonly lines: readonly ShareLine[]
}

export type PricePointJudged =
  | {
      readonly ok: true
      readonly shares: readonly PricePointShare[]
      /** Contracts under which it leaves nothing, with the arithmetic: by those it may not be charged. */
      readonly refused: ReadonlyArray<{ readonly contractId: string; readonly arithmetic: string }>
    }
  | Problem

/** Judges a price under all contracts that could apply to it on its day; refused where none does or all leave nothing. */
export function judgePricePoint(contracts: readonly Contract[], point: PricePoint): PricePointJudged {
  const applying = contracts.filter((contract) => applies(contract, point))
  if (applying.length === 0) {
    return problem('price_not_billable', `No contract covers ${priceText(point.price)}`)
  }
  const shares: PricePointShare[] = []
  const refused: { readonly contractId: string; readonly arithmetic: string }[] = []
  for (const contract of applying) {
    const result = shareOf(contract, point)
    if (result.ok) shares.push({ contract, split: result.split, lines: result.lines })
    else {
      const arithmetic = explainShare(point.price, contract, result.lines)
      refused.push({ contractId: contract.id, arithmetic })
    }
  }
  return shares.length === 0
    ? problem('price_not_viable', refused.map(({ arithmetic }) => arithmetic).join('; '))
    : { ok: true, shares, refused }
}

function applies(contract: Contract, { price, day, itemClass }: PricePoint): boolean {
  return (
    contract.currency === price.currency &&
    contract.effectiveFrom <= day &&
    (contract.effectiveUntil === undefined || day < contract.effectiveUntil) &&
    (contract.itemClasses === undefined || contract.itemClasses.includes(itemClass)) &&
    isWithin(price.units, contract.unitsMin, contract.unitsMax)
  )
}

const partNames: Readonly<Record<ShareLine['part'], string>> = {
  tax: 'tax in the price',
  operator: 'operator',
  aggregator: 'aggregator',
  badDebt: 'withheld for unpaid bills',
  platform: 'our fee',
  messages: 'messages',
  net: 'left for the merchant',
  operatorTax: "tax on the operator's fee",
  aggregatorTax: "tax on the aggregator's fee",
  platformTax: 'tax on our fee',
}

/** The arithmetic of a share in one line of plain text: `0.20 EUR under demo-nl-mt: tax in the price 0.03 (21 % of 0.17), …`. */
export function explainShare(price: Minor, contract: Contract, lines: readonly ShareLine[]): string {
  const parts = lines.map(
    (line) =>
      `${partNames[line.part]} ${formatMinor({ ...price, units: line.units })}${rateText(price, line)}`,
  )
  return `${priceText(price)} under ${contract.id}: ${parts.join(', ')}`
}

function rateText(price: Minor, line: ShareLine): string {
  if (line.bps === undefined || line.of === undefined) return ''
  const fixed = line.fixed === undefined ? '' : ` + ${formatMinor({ ...price, units: line.fixed })}`
  return ` (${formatBps(line.bps)} % of ${formatMinor({ ...price, units: line.of })}${fixed})`
}

/** Basis points as a percentage without needless zeros: 2560 is `25.6`. */
export function formatBps(bps: bigint): string {
  const text = bps.toString().padStart(3, '0')
  const fraction = text.slice(-2).replace(/0+$/, '')
  return `${text.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`}`
}

function priceText(price: Minor): string {
  return `${formatMinor(price)} ${price.currency}`
}
