// Readers of the broker's answers: exact shapes of broker-api.ts of @farthing/protocol with money as Money. A member of
// another type makes the answer unreadable; members we do not know are left out.

import {
  type Instant,
  instant,
  limits,
  type Money,
  type PaymentState,
  type ProblemCode,
  parseMoneyJson,
  problemCodes,
} from '@farthing/protocol'

/** A wallet just made. The token is shown this once and is all that opens the wallet. */
export type WalletCreated = { readonly wallet: string; readonly token: string; readonly isTest: boolean }

export type WalletView = {
  readonly wallet: string
  readonly isTest: boolean
  readonly isFrozen: boolean
  readonly balances: readonly Money[]
}

export type TopUp = { readonly topUp: string; readonly money: Money; readonly balance: Money }

/** A payment as the broker tells it. */
export type Payment = {
  readonly payment: string
  readonly isTest: boolean
  readonly state: PaymentState
  readonly merchant: string
  readonly merchantName: string
  readonly origin: string
  readonly price: Money
  /** What this request took from the wallet: the price, or zero where it was bought before. */
  readonly charged: Money
  readonly paidAt: Instant
  readonly accessEndsAt: Instant
  readonly refundableUntil: Instant
  readonly receiptUrl: string
  readonly title?: string
  readonly url?: string
  readonly ticket?: string
}

export type Refund = { readonly refund: string; readonly payment: string; readonly money: Money }

export type PaymentList = { readonly data: readonly Payment[]; readonly nextCursor?: string }

/** A payment on the phone bill as the broker tells it; of the number it tells the last digits only. */
export type PhonePayment = {
  readonly phonePayment: string
  readonly isTest: boolean
  readonly state: string
  /** Nothing follows any more. */
  readonly isFinal: boolean
  readonly price: Money
  readonly numberEnds: string
  readonly operator?: string
  /** The operator's own page, where it is confirmed. */
  readonly confirmUrl?: string
  /** What it bought. */
  readonly payment?: string
  /** The reference on the bill. */
  readonly reference?: string
  /** Why it ended without a charge. */
  readonly refusal?: ProblemCode
}

export function parseWalletCreated(value: unknown): WalletCreated | undefined {
  const fields = readFields(value)
  const found = { wallet: fields.text('wallet'), token: fields.text('token') }
  return whole({ ...found, isTest: fields.flag('test') })
}

export function parseWallet(value: unknown): WalletView | undefined {
  const fields = readFields(value)
  const balances = fields.list('balances')?.map(parseMoneyJson)
  if (balances === undefined || !balances.every((balance) => balance !== undefined)) return undefined
  const found = {
    wallet: fields.text('wallet'),
    isTest: fields.flag('test'),
    isFrozen: fields.flag('frozen'),
  }
  return whole({ ...found, balances })
}

export function parseTopUp(value: unknown): TopUp | undefined {
  const fields = readFields(value)
  return whole({
    topUp: fields.text('top_up'),
    money: fields.money('money'),
    balance: fields.money('balance'),
  })
}

export function parsePayment(value: unknown): Payment | undefined {
  const fields = readFields(value)
  const state = fields.text('state')
  const [title, url, ticket] = [fields.text('title'), fields.text('url'), fields.text('ticket')]
  const found = whole({
    payment: fields.text('payment'),
    isTest: fields.flag('test'),
    merchant: fields.text('merchant'),
    merchantName: fields.text('merchant_name'),
    origin: fields.text('origin'),
    price: fields.money('price'),
    charged: fields.money('charged'),
    paidAt: fields.time('paid_at'),
    accessEndsAt: fields.time('access_ends_at'),
    refundableUntil: fields.time('refundable_until'),
    receiptUrl: fields.text('receipt_url'),
  })
  if (found === undefined || (state !== 'paid' && state !== 'refunded')) return undefined
  return {
    ...found,
    state,
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(ticket === undefined ? {} : { ticket }),
  }
}

export function parsePhonePayment(value: unknown): PhonePayment | undefined {
  const fields = readFields(value)
  const found = whole({
    phonePayment: fields.text('phone_payment'),
    isTest: fields.flag('test'),
    state: fields.text('state'),
    isFinal: fields.flag('final'),
    price: fields.money('price'),
  })
  if (found === undefined) return undefined
  const [operator, confirmUrl] = [fields.text('operator'), fields.text('confirm_url')]
  const [payment, reference] = [fields.text('payment'), fields.text('reference')]
  const refusal = problemCodes.find((code) => code === fields.text('refusal'))
  return {
    ...found,
    numberEnds: fields.text('number_ends') ?? '',
    ...(operator === undefined ? {} : { operator }),
    ...(confirmUrl === undefined ? {} : { confirmUrl }),
    ...(payment === undefined ? {} : { payment }),
    ...(reference === undefined ? {} : { reference }),
    ...(refusal === undefined ? {} : { refusal }),
  }
}

export function parseRefund(value: unknown): Refund | undefined {
  const fields = readFields(value)
  return whole({
    refund: fields.text('refund'),
    payment: fields.text('payment'),
    money: fields.money('money'),
  })
}

export function parsePaymentList(value: unknown): PaymentList | undefined {
  const fields = readFields(value)
  const data = fields.list('data')?.map(parsePayment)
  const nextCursor = fields.text('next_cursor')
  if (data === undefined || !data.every((payment) => payment !== undefined)) return undefined
  return { data, ...(nextCursor === undefined ? {} : { nextCursor }) }
}

type Fields = {
  readonly text: (name: string) => string | undefined
  readonly flag: (name: string) => boolean | undefined
  readonly money: (name: string) => Money | undefined
  readonly time: (name: string) => Instant | undefined
  readonly list: (name: string) => readonly unknown[] | undefined
}

function readFields(value: unknown): Fields {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return {
    text: (name) => {
      const member = fields[name]
      return typeof member === 'string' && member !== '' && member.length <= limits.tokenCharactersMax
        ? member
        : undefined
    },
    flag: (name) => {
      const member = fields[name]
      return typeof member === 'boolean' ? member : undefined
    },
    money: (name) => parseMoneyJson(fields[name]),
    time: (name) => {
      const member = fields[name]
      const milliseconds = typeof member === 'string' ? Date.parse(member) : Number.NaN
      return Number.isNaN(milliseconds) ? undefined : instant(milliseconds)
    },
    list: (name) => {
      const member = fields[name]
      return Array.isArray(member) && member.length <= limits.pageLimitMax ? member : undefined
    },
  }
}

type Whole<Found> = { readonly [Name in keyof Found]: Exclude<Found[Name], undefined> }

/** The record where every member was found, else undefined. */
function whole<Found extends object>(found: Found): Whole<Found> | undefined {
  return Object.values(found).includes(undefined) ? undefined : (found as Whole<Found>)
}
