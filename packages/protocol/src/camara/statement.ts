// An operator's statement in its canonical form: one row a line of the bill, one trailer that tells whether the file is
// whole. Amounts are whole minor units of the file's one currency; money given back is negative.

export type StatementLineType = 'CHARGE' | 'REFUND' | 'CLAWBACK' | 'ADJUST' | 'FEE'

export const statementLineTypes: readonly StatementLineType[] = [
  'CHARGE',
  'REFUND',
  'CLAWBACK',
  'ADJUST',
  'FEE',
]

export type StatementRow = {
  readonly operatorId: string
  /** The month the file is for, as 2026-11; a row may be of an earlier event. */
  readonly period: string
  readonly lineType: StatementLineType
  readonly serverReferenceCode: string
  readonly paymentId: string
  readonly clientCorrelator: string
  readonly referenceCode: string
  /** RFC 3339. */
  readonly eventTime: string
  readonly payerAlias: string
  readonly amountGross: bigint
  readonly taxAmount: bigint
  readonly amountNet: bigint
  readonly commission: bigint
  readonly outpayment: bigint
  readonly currency: string
  readonly priceClass: string
  readonly status: string
  readonly reasonCode: string
}

export type StatementTrailer = {
  readonly count: number
  readonly sumGross: bigint
  readonly sumOutpayment: bigint
  /** SHA-256, in hex, of everything before the trailer's line. */
  readonly sha256: string
}

export type StatementFormat = 'csv' | 'jsonl'

/** A whole file, or the line (from 1) that is wrong and why; cells are never repeated. */
export type StatementRead =
  | { readonly ok: true; readonly rows: readonly StatementRow[]; readonly trailer: StatementTrailer }
  | { readonly ok: false; readonly line: number; readonly why: string }

/** The columns in their order. */
export const statementColumns: ReadonlyArray<keyof StatementRow> = [
  'operatorId',
  'period',
  'lineType',
  'serverReferenceCode',
  'paymentId',
  'clientCorrelator',
  'referenceCode',
  'eventTime',
  'payerAlias',
  'amountGross',
  'taxAmount',
  'amountNet',
  'commission',
  'outpayment',
  'currency',
  'priceClass',
  'status',
  'reasonCode',
]

/** The columns that hold money. */
export const statementAmounts: ReadonlyArray<
  'amountGross' | 'taxAmount' | 'amountNet' | 'commission' | 'outpayment'
> = ['amountGross', 'taxAmount', 'amountNet', 'commission', 'outpayment']

/** What the bank account receives for a statement. */
export type PaymentAdvice = {
  readonly operatorId: string
  readonly period: string
  readonly reference: string
  readonly amount: bigint
  readonly currency: string
  /** The day the money arrives, as 2026-12-20. */
  readonly paidOn: string
}
