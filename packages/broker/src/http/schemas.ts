// Schemas of the JSON API: what is accepted and what is promised, in one place for validation and documentation.

import { limits, type Money, parseMoneyJson, problemCodes } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'

export const moneySchema = z
  .object({ asset: z.string(), amount: z.string() })
  .openapi('Money', { example: { asset: 'EUR/6', amount: '20000' } })

/** Money as it comes in, parsed into bigint at the edge. */
export const moneyInput = moneySchema.transform((value, context): Money => {
  const money = parseMoneyJson(value)
  if (money !== undefined && money.amount > 0n) return money
  context.addIssue({
    code: 'custom',
    message: 'An amount is a string of digits above zero beside an asset such as EUR/6',
  })
  return z.NEVER
})

export const tokenInput = z.string().min(1).max(limits.tokenCharactersMax)

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(problemCodes as [string, ...string[]]),
    hint: z.string(),
    retryable: z.boolean(),
    money_moved: z.enum(['no', 'yes', 'unknown']),
    instance: z.string().optional(),
    request_id: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

export const walletCreatedSchema = z
  .object({ wallet: z.string(), token: z.string(), test: z.boolean() })
  .openapi('WalletCreated')

export const walletSchema = z
  .object({
    wallet: z.string(),
    test: z.boolean(),
    frozen: z.boolean(),
    balances: z.array(moneySchema),
    /** Larger charges on a phone bill that further pieces of one merchant are bought from. No balance: they pay nobody else. */
    bundles: z.array(
      z.object({
        phone_payment: z.string(),
        merchant: z.string(),
        state: z.enum(['open', 'ending', 'refused']),
        charged: moneySchema,
        left: moneySchema,
        ends_at: z.string(),
      }),
    ),
  })
  .openapi('Wallet')

export const topUpSchema = z
  .object({ top_up: z.string(), money: moneySchema, balance: moneySchema, test: z.boolean() })
  .openapi('TopUp')

export const paymentSchema = z
  .object({
    payment: z.string(),
    test: z.boolean(),
    state: z.enum(['paid', 'refunded']),
    merchant: z.string(),
    merchant_name: z.string(),
    origin: z.string(),
    price: moneySchema,
    charged: moneySchema,
    title: z.string().optional(),
    url: z.string().optional(),
    paid_at: z.string(),
    access_ends_at: z.string(),
    refundable_until: z.string(),
    ticket: z.string().optional(),
    receipt_url: z.string(),
    phone_bill: z
      .object({
        number_ends: z.string(),
        operator: z.string(),
        reference: z.string(),
        refund: z.enum(['asking', 'done', 'denied']).optional(),
      })
      .optional(),
  })
  .openapi('Payment')

export const ticketSchema = z.object({ ticket: z.string() }).openapi('Ticket')

export const refundSchema = z
  .object({ refund: z.string(), payment: z.string(), money: moneySchema, test: z.boolean() })
  .openapi('Refund')

export const ledgerLineSchema = z
  .object({
    transfer: z.string(),
    what: z.string(),
    debit: z.string(),
    credit: z.string(),
    money: moneySchema,
    at: z.string(),
  })
  .openapi('LedgerLine')

/** Where every unit of a charge on the phone bill went. */
const phoneSplitSchema = z
  .object({
    operator_name: z.string(),
    contract: z.string(),
    tax: moneySchema,
    tax_remitter: z.enum(['operator', 'platform', 'merchant']),
    operator: moneySchema,
    aggregator: moneySchema,
    bad_debt: moneySchema,
    platform: moneySchema,
    messages: moneySchema,
    net: moneySchema,
    fee_tax: moneySchema,
    stage: z.enum(['none', 'pending', 'confirmed', 'available', 'reversed']),
    expected_on: z.string().optional(),
  })
  .openapi('PhoneSplit')

export const merchantPaymentSchema = z
  .object({
    payment: z.string(),
    test: z.boolean(),
    state: z.enum(['paid', 'refunded']),
    price: moneySchema,
    fee: moneySchema,
    net: moneySchema,
    title: z.string().optional(),
    url: z.string().optional(),
    buyer: z.string(),
    paid_at: z.string(),
    refunded_at: z.string().optional(),
    paid_by: z.enum(['balance', 'phone', 'bundle']),
    split: phoneSplitSchema.optional(),
    refund_state: z.enum(['asking', 'done', 'denied']).optional(),
    ledger: z.array(ledgerLineSchema).optional(),
  })
  .openapi('MerchantPayment')

export const merchantSchema = z
  .object({
    merchant: z.string(),
    test: z.boolean(),
    name: z.string(),
    origin: z.string(),
    proven: z.boolean(),
    balances: z.array(moneySchema),
  })
  .openapi('Merchant')

export const listQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageLimitMax).default(limits.pageLimitDefault),
})

export const idParams = z.object({ id: z.string().max(64) })

/** A list of one schema with the cursor to its next page. */
export function listOf(item: z.ZodType): z.ZodType {
  return z.object({ data: z.array(item), next_cursor: z.string().optional() })
}
