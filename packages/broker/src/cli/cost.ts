// farthing cost: what a merchant keeps of a price by every way to be paid. Needs no broker.

import { readFileSync } from 'node:fs'
import {
  assetCode,
  fiatAsset,
  formatDecimal,
  formatMoney,
  type Money,
  money,
  parseDecimal,
  toMoneyJson,
} from '@farthing/protocol'
import { defineCommand } from 'citty'
import {
  type Comparison,
  type CostBarrier,
  type CostLine,
  type CostWay,
  compareCosts,
} from '../domain/cost/compare.ts'
import { costCountries, findCountry } from '../domain/cost/countries.ts'
import type { Contract } from '../domain/share/contract.ts'
import { readContracts } from '../domain/share/read-contracts.ts'
import { jsonArgument, misuse, print } from './output.ts'

export const costCommand = defineCommand({
  meta: { name: 'cost', description: 'What the merchant keeps of a price, by every way to be paid' },
  args: {
    price: { type: 'positional', description: 'The price, such as 0.25', required: true },
    country: { type: 'string', description: 'Where it is sold, such as NL', default: 'NL' },
    'fee-percent': {
      type: 'string',
      description: 'Our own share of a price',
      default: process.env['FARTHING_FEE_PERCENT'] ?? '2',
    },
    operators: {
      type: 'string',
      description: 'A file with contracts of operators, instead of those for show',
    },
    ...jsonArgument,
  },
  run: ({ args }) => {
    const country =
      findCountry(args.country.toUpperCase()) ??
      misuse(`--country is one of ${costCountries.map(({ code }) => code).join(', ')}`)
    const price = parseDecimal(args.price, fiatAsset(country.currency))
    if (price === undefined || price.amount === 0n) misuse('The price is an amount such as 0.25')
    const fee = parseDecimal(args['fee-percent'], 'PCT/4')?.amount
    if (fee === undefined || fee > 500_000n) misuse('--fee-percent is a decimal from 0 to 50')
    const comparison = compareCosts({
      price,
      country,
      day: new Date().toISOString().slice(0, 10),
      feePpm: fee,
      contracts: args.operators === undefined ? [] : readFile(args.operators),
    })
    print(args.json, toJson(comparison), toText(comparison))
  },
})

function readFile(path: string): readonly Contract[] {
  let file: unknown
  try {
    file = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return misuse(`${path} cannot be read as JSON`)
  }
  const found = typeof file === 'object' && file !== null && 'contracts' in file ? file.contracts : undefined
  const read = readContracts(found)
  return read.ok ? read.contracts : misuse(`${path}: ${read.faults.join('; ')}`)
}

function toJson({ price, country, ways, barriers }: Comparison): object {
  return {
    price: toMoneyJson(price),
    country: country.code,
    tax_percent: percent(country.taxBps * 100n),
    ways: ways.map((each) => ({
      way: each.way,
      ...(each.contractId === undefined ? {} : { contract: each.contractId }),
      ...(each.topUp === undefined ? {} : { top_up: toMoneyJson(each.topUp) }),
      kept: toMoneyJson(each.kept),
      tax: toMoneyJson(each.tax),
      kept_after_tax: toMoneyJson(each.keptAfterTax),
      costs: each.costs.map((line) => ({
        part: line.part,
        amount: toMoneyJson(line.amount),
        reckoning: reckoning(line),
      })),
      basis: each.basis,
      source: each.source.text,
      date: each.source.date,
    })),
    not_possible: barriers,
  }
}

function toText({ price, country, ways, barriers }: Comparison): string {
  const code = assetCode(price.asset)
  const head = `${formatMoney(price)}, sold in ${country.code} (tax in the price ${percent(country.taxBps * 100n)} %). What the merchant keeps, in ${code}:`
  const rows = [
    ['', 'with tax', '', 'after tax', ''],
    ...ways.map((each) => [
      wayName(each),
      formatDecimal(each.kept),
      share(each.kept, price),
      formatDecimal(each.keptAfterTax),
      share(each.keptAfterTax, price),
    ]),
  ]
  const widths = [0, 1, 2, 3, 4].map((place) => Math.max(...rows.map((row) => (row[place] ?? '').length)))
  const table = rows.map((row) =>
    row
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  '),
  )
  const arithmetic = ways.map(
    (each) =>
      `${wayName(each)}: ${formatDecimal(price)}${each.costs.map((line) => ` - ${formatDecimal(line.amount)} ${partNames[line.part]}${bracketed(line)}`).join('')} = ${formatDecimal(each.kept)}. ${basisWords[each.basis]}: ${each.source.text} (${each.source.date})`,
  )
  return [
    head,
    '',
    ...table.map((line) => line.trimEnd()),
    ...barriers.map((barrier) => `${names[barrier.way]}: ${barrierWords[barrier.why]}`),
    '',
    ...arithmetic,
    '',
    'Tax is the usual rate as generally known, rates are list prices, and examples are no offers: reckon with your own contract.',
  ].join('\n')
}

const names: Readonly<Record<CostWay['way'], string>> = {
  phone: 'Phone bill',
  card: 'Card',
  paypal: 'PayPal micropayments',
  app_store: 'App store',
  app_store_small: 'App store, small developer',
  balance: 'Prepaid balance',
  tab: 'Tab',
}

const partNames: Readonly<Record<CostLine['part'], string>> = {
  rate: 'fee',
  house: 'our share',
  topUp: 'part of the top-up by card',
  operator: 'operator',
  aggregator: 'aggregator',
  badDebt: 'withheld for unpaid bills',
  platform: 'our share',
  messages: 'messages',
}

const basisWords: Readonly<Record<CostWay['basis'], string>> = {
  contract: 'By contract',
  example: 'An example',
  published: 'Published',
  own: 'Our own',
  assumption: 'An assumption',
}

const barrierWords: Readonly<Record<CostBarrier['why'], string>> = {
  no_contract: 'no contract of this country is in force',
  not_billable: 'operators bill whole minor units, within the bounds of their contracts',
  no_rate: 'no rate in this currency is known',
}

function wayName(each: CostWay): string {
  if (each.topUp !== undefined)
    return `${names[each.way]}, topped up with ${formatDecimal(each.topUp)} by card`
  return each.contractId === undefined ? names[each.way] : `${names[each.way]} (${each.contractId})`
}

function bracketed(line: CostLine): string {
  const text = reckoning(line)
  return text === '' ? '' : ` (${text})`
}

function reckoning(line: CostLine): string {
  if (line.part === 'topUp' && line.of !== undefined && line.fixed !== undefined) {
    return `${formatDecimal(line.fixed)} on ${formatDecimal(line.of)}`
  }
  if (line.ppm === undefined || line.of === undefined) return ''
  const fixed = line.fixed === undefined ? '' : ` + ${formatDecimal(line.fixed)}`
  return `${percent(line.ppm)} % of ${formatDecimal(line.of)}${fixed}`
}

function percent(ppm: bigint): string {
  return formatDecimal(money('PCT/4', ppm))
}

/** A part of the price as a percentage with one decimal, rounded towards zero. */
function share(part: Money, price: Money): string {
  const tenths = (part.amount * 1_000n) / price.amount
  const [sign, size] = tenths < 0n ? ['-', -tenths] : ['', tenths]
  return `${sign}${size / 10n}.${size % 10n} %`
}
