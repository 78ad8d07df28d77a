// The lines of a refund as the JSON that its row keeps: counts as strings of digits, shares as `1/3`.

import type { Content } from './content.ts'
import type { RefundLine } from './order-refund.ts'

type Row = {
  readonly ordinal: number
  readonly sku: string
  readonly units: string
  readonly unused?: string
  readonly taken: ReadonlyArray<{
    readonly kind: Content['kind']
    readonly sku: string
    readonly granted: string
    readonly taken: string
    readonly debt: string
  }>
}

export function refundLinesText(lines: readonly RefundLine[]): string {
  return JSON.stringify(
    lines.map(
      ({ ordinal, sku, units, unused, taken }): Row => ({
        ordinal,
        sku,
        units: units.toString(),
        ...(unused === undefined ? {} : { unused: `${unused.numerator}/${unused.denominator}` }),
        taken: taken.map((each) => ({
          kind: each.kind,
          sku: each.sku,
          granted: each.granted.toString(),
          taken: each.taken.toString(),
          debt: each.debt.toString(),
        })),
      }),
    ),
  )
}

export function refundLinesFromText(text: string): readonly RefundLine[] {
  const rows = JSON.parse(text) as readonly Row[]
  return rows.map(({ ordinal, sku, units, unused, taken }) => {
    const [numerator, denominator] = (unused ?? '').split('/')
    return {
      ordinal,
      sku,
      units: BigInt(units),
      ...(numerator === undefined || denominator === undefined
        ? {}
        : { unused: { numerator: BigInt(numerator), denominator: BigInt(denominator) } }),
      taken: taken.map((each) => ({
        kind: each.kind,
        sku: each.sku,
        granted: BigInt(each.granted),
        taken: BigInt(each.taken),
        debt: BigInt(each.debt),
      })),
    }
  })
}
