// The rows of a month's statement, counted from the bill: what was charged, given back, and taken back, with what the
// operator keeps and what it pays out.

import { createHmac } from 'node:crypto'
import { formatInstant, instant } from '@farthing/protocol'
import type { StatementLineType, StatementRow } from '@farthing/protocol/camara'
import type { BillLine } from '../bill.ts'
import { readPayment, requestOf } from '../billing/payment-row.ts'
import { addMonths, type Brand, type Commission } from '../brands.ts'
import type { OperatorDeps } from '../deps.ts'
import { seeSubscriber } from '../subscribers.ts'

/** Which file: one brand's month for one client. */
export type StatementOf = { readonly brand: Brand; readonly period: string; readonly clientId: string }

/** A row with the line of the bill it comes from. */
export type BuiltRow = { readonly row: StatementRow; readonly billId: number }

/** The money of one row in minor units; all of one sign. */
export type Share = Pick<
  StatementRow,
  'amountGross' | 'taxAmount' | 'amountNet' | 'commission' | 'outpayment'
>

/** The rows of a month: its own lines, lines that come late from earlier months, and charges taken back. */
export function buildRows(deps: OperatorDeps, of: StatementOf): readonly BuiltRow[] {
  const own = ownLines(deps, of).map((line) => buildRow(deps, of, { line, lineType: lineTypeOf(line) }))
  const taken = unpaidCharges(deps, of).map((line) => buildRow(deps, of, { line, lineType: 'CLAWBACK' }))
  return [...own, ...taken]
}

/** The row of one line of the bill. */
export function buildRow(
  deps: OperatorDeps,
  of: StatementOf,
  { line, lineType }: { readonly line: BillLine; readonly lineType: StatementLineType },
): BuiltRow {
  const payment = line.paymentId === null ? undefined : readPayment(deps, line.paymentId)
  const transaction = payment === undefined ? undefined : requestOf(payment).amountTransaction
  const row: StatementRow = {
    operatorId: of.brand.operatorId,
    period: of.period,
    lineType,
    serverReferenceCode: payment?.serverReference ?? line.messageId ?? '',
    paymentId: payment?.id ?? '',
    clientCorrelator: payment?.correlator ?? '',
    referenceCode: transaction?.referenceCode ?? '',
    eventTime: formatInstant(instant(line.at)),
    payerAlias: aliasOf(deps, line.number),
    ...shareOf(deps, of.brand, { line, lineType }),
    currency: line.currency,
    priceClass:
      line.shortCode === null
        ? (transaction?.paymentAmount.chargingMetaData?.purchaseCategoryCode ?? 'digital')
        : `message-${line.shortCode}`,
    status: {
      CHARGE: 'CHARGED',
      REFUND: 'REFUNDED',
      CLAWBACK: 'CLAWED_BACK',
      ADJUST: 'ADJUSTED',
      FEE: 'FEE',
    }[lineType],
    reasonCode: lineType === 'CLAWBACK' ? 'UNPAID_BILL' : '',
  }
  return { row, billId: line.id }
}

/** What a charge of so many minor units splits into: tax inside the price, commission, outpayment; halves round up. */
export function splitCharge(brand: Brand, commission: Commission, gross: bigint): Share {
  const net = roundHalfUp(gross * 10_000n, BigInt(10_000 + brand.taxBps))
  const tax = gross - net
  const base = commission.base === 'net' ? net : gross
  const kept = roundHalfUp(base * BigInt(commission.bps), 10_000n) + commission.fixedUnits
  return share(brand, { gross, net, tax, kept })
}

/** The part of a charge's split that goes back with a refund: commission in proportion to the sum given back. */
export function splitRefund(brand: Brand, charge: Share, gross: bigint): Share {
  const net = roundHalfUp(gross * 10_000n, BigInt(10_000 + brand.taxBps))
  const kept = roundHalfUp(charge.commission * gross, charge.amountGross)
  return negate(share(brand, { gross, net, tax: gross - net, kept }))
}

/** A stranger's name for a payer: the same for the same number, and nothing of the number. */
export function aliasOf(deps: OperatorDeps, number: string): string {
  const key =
    deps.store.get<{ readonly value: string }>(`select value from meta where name = 'aliasKey'`)?.value ?? ''
  return createHmac('sha256', key).update(number).digest('hex').slice(0, 20)
}

/** The bill's lines of a client's month that are in the file: its own but for those put off, and those put off to it. */
export function ownLines(deps: OperatorDeps, { brand, period, clientId }: StatementOf): readonly BillLine[] {
  return deps.store.all<BillLine>(
    `select b.* from bill b join subscribers s on s.number = b.number
     left join deferred d on d.billId = b.id
     where s.operatorId = ? and b.clientId = ? and b.kind in ('CHARGE', 'REFUND') and coalesce(d.toPeriod, b.period) = ?
     order by b.id`,
    brand.operatorId,
    clientId,
    period,
  )
}

/** Last month's charges of phones whose bill was not paid, but for what was refunded. */
export function unpaidCharges(
  deps: OperatorDeps,
  { brand, period, clientId }: StatementOf,
): readonly BillLine[] {
  const lines = deps.store.all<BillLine>(
    `select b.* from bill b join subscribers s on s.number = b.number
     where s.operatorId = ? and b.clientId = ? and b.kind = 'CHARGE' and b.period = ?
     and (b.paymentId is null or not exists (select 1 from bill r where r.paymentId = b.paymentId and r.kind = 'REFUND'))
     order by b.id`,
    brand.operatorId,
    clientId,
    addMonths(period, -1),
  )
  return lines.filter((line) => seeSubscriber(deps, line.number)?.traits.clawsBack === true)
}

/** Commission and outpayment with the tax where the merchant remits it. */
function share(
  brand: Brand,
  of: { readonly gross: bigint; readonly net: bigint; readonly tax: bigint; readonly kept: bigint },
): Share {
  const passedOn = brand.taxRemitter === 'MERCHANT' ? of.tax : 0n
  return {
    amountGross: of.gross,
    taxAmount: of.tax,
    amountNet: of.net,
    commission: of.kept,
    outpayment: of.net - of.kept + passedOn,
  }
}

function shareOf(
  deps: OperatorDeps,
  brand: Brand,
  { line, lineType }: { readonly line: BillLine; readonly lineType: StatementLineType },
): Share {
  const commission = line.shortCode === null ? brand.direct : brand.message
  if (lineType === 'REFUND' && line.paymentId !== null) {
    const paid = readPayment(deps, line.paymentId)?.units ?? -line.units
    return splitRefund(brand, splitCharge(brand, commission, paid), -line.units)
  }
  const charged = splitCharge(brand, commission, line.units)
  return lineType === 'CLAWBACK' ? negate(charged) : charged
}

function negate(value: Share): Share {
  return {
    amountGross: -value.amountGross,
    taxAmount: -value.taxAmount,
    amountNet: -value.amountNet,
    commission: -value.commission,
    outpayment: -value.outpayment,
  }
}

function lineTypeOf(line: BillLine): StatementLineType {
  return line.kind === 'REFUND' ? 'REFUND' : 'CHARGE'
}

/** The nearest whole number to a quotient of numbers that are not negative; halves go up. */
function roundHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n)
}
