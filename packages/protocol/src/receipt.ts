// The receipt: the broker's signed statement of a paid order, which an app verifies alone and keeps for ever. What became of the
// order since is told by a status list, not by the receipt.

import { limits } from './limits.ts'
import { type Money, type MoneyJson, parseMoneyJson, toMoneyJson } from './money.ts'
import { type Problem, type ProblemCode, problem } from './problem.ts'
import { type KeySet, type PrivateJwk, signToken, type VerifyFault, verifyToken } from './signed.ts'
import { parseStatusReference, type StatusReference, statusReferenceJson } from './status-list.ts'
import { type Instant, parseSeconds, toSeconds } from './time.ts'

export const receiptType = 'farthing-receipt+jwt'

/** One line of a receipt. Virtual currency is written like money, with the app's own code: `GOLD/0`. */
export type ReceiptLine = {
  readonly sku: string
  readonly quantity: number
  /** Of the whole line; absent where it cost other items. */
  readonly price?: Money
  readonly items?: readonly { readonly sku: string; readonly amount: bigint }[]
  /** A part of the price; absent where the seller did not state it. */
  readonly tax?: Money
}

export type Receipt = {
  /** The broker's origin. */
  readonly issuer: string
  readonly app: string
  readonly player: string
  readonly order: string
  readonly paidAt: Instant
  readonly mode: 'test' | 'live'
  readonly lines: readonly ReceiptLine[]
  /** What was bought is for somebody else: nothing is given to the player for it. */
  readonly isGift?: true
  /** Where the status list says what became of it. */
  readonly status: StatusReference
}

export async function signReceipt(receipt: Receipt, key: PrivateJwk): Promise<string> {
  return signToken(
    receiptType,
    {
      iss: receipt.issuer,
      app: receipt.app,
      player: receipt.player,
      order: receipt.order,
      iat: toSeconds(receipt.paidAt),
      env: receipt.mode,
      lines: receipt.lines.map(lineJson),
      ...(receipt.isGift === undefined ? {} : { gift: true }),
      status: statusReferenceJson(receipt.status),
    },
    key,
  )
}

/** What a receipt is held against; `player` where somebody presents it as theirs. */
export type ReceiptExpectation = {
  readonly keySet: KeySet
  readonly issuer: string
  readonly app: string
  readonly mode: 'test' | 'live'
  readonly player?: string
}

export type VerifiedReceipt = { readonly ok: true; readonly receipt: Receipt } | Problem

const faultCodes: Readonly<Record<VerifyFault, ProblemCode>> = {
  malformed: 'receipt_invalid',
  signature: 'receipt_signature_invalid',
  unknown_key: 'receipt_key_unknown',
}

/** Verifies a receipt without asking anybody; each fault has a code of its own. Never throws, whatever the text is. */
export async function verifyReceipt(token: string, expected: ReceiptExpectation): Promise<VerifiedReceipt> {
  const verified = await verifyToken(receiptType, token, expected.keySet)
  if (!verified.ok) return problem(faultCodes[verified.fault])
  const receipt = parsePayload(verified.payload)
  if (receipt === undefined) return problem('receipt_invalid')
  if (receipt.issuer !== expected.issuer) return problem('receipt_other_issuer')
  if (receipt.mode !== expected.mode) return problem('receipt_other_mode')
  if (receipt.app !== expected.app) return problem('receipt_other_app')
  const isOfPlayer = receipt.player === expected.player && receipt.isGift !== true
  if (expected.player !== undefined && !isOfPlayer) {
    return problem('receipt_bound_to_other_player')
  }
  return { ok: true, receipt }
}

type LineJson = {
  readonly sku: string
  readonly quantity: number
  readonly price?: MoneyJson
  readonly items?: readonly { readonly sku: string; readonly amount: string }[]
  readonly tax?: MoneyJson
}

/** A line as tokens and answers carry it. */
export function lineJson(line: ReceiptLine): LineJson {
  return {
    sku: line.sku,
    quantity: line.quantity,
    ...(line.price === undefined ? {} : { price: toMoneyJson(line.price) }),
    ...(line.items === undefined
      ? {}
      : { items: line.items.map(({ sku, amount }) => ({ sku, amount: amount.toString() })) }),
    ...(line.tax === undefined ? {} : { tax: toMoneyJson(line.tax) }),
  }
}

function parsePayload(claims: Readonly<Record<string, unknown>>): Receipt | undefined {
  const { iss, app, player, order, env, lines } = claims
  if (!isText(iss) || !isText(app) || !isText(player) || !isText(order)) return undefined
  if (env !== 'test' && env !== 'live') return undefined
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > limits.receiptLinesMax) return undefined
  const paidAt = parseSeconds(claims['iat'])
  const status = parseStatusReference(claims['status'])
  const parsed = lines.map(parseLine).filter((line) => line !== undefined)
  if (paidAt === undefined || status === undefined || parsed.length !== lines.length) return undefined
  return {
    issuer: iss,
    app,
    player,
    order,
    paidAt,
    mode: env,
    lines: parsed,
    status,
    ...(claims['gift'] === true ? { isGift: true } : {}),
  }
}

function parseLine(value: unknown): ReceiptLine | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { sku, quantity, price, items, tax } = value as Readonly<Record<string, unknown>>
  if (!isText(sku) || typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity < 1)
    return undefined
  const [readPrice, readTax, readItems] = [parseMoneyJson(price), parseMoneyJson(tax), parseItems(items)]
  if ((price !== undefined && readPrice === undefined) || (tax !== undefined && readTax === undefined))
    return undefined
  // A line cost one thing or the other, never both and never neither.
  if ((readPrice === undefined) === (readItems === undefined)) return undefined
  return {
    sku,
    quantity,
    ...(readPrice === undefined ? {} : { price: readPrice }),
    ...(readItems === undefined ? {} : { items: readItems }),
    ...(readTax === undefined ? {} : { tax: readTax }),
  }
}

function parseItems(value: unknown): ReceiptLine['items'] {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const items = value.map((item: unknown) => {
    const { sku, amount } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
    return isText(sku) && typeof amount === 'string' && /^[1-9][0-9]{0,18}$/.test(amount)
      ? { sku, amount: BigInt(amount) }
      : undefined
  })
  const read = items.filter((item) => item !== undefined)
  return read.length === items.length ? read : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= limits.urlCharactersMax
}
