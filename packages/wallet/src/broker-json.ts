// Readers of the broker's answers: exact shapes of broker-api.ts of @farthing/protocol with money as Money. A member of
// another type makes the answer unreadable; members we do not know are left out.

import {
  type Instant,
  instant,
  limits,
  type Money,
  type PaymentState,
  parseMoneyJson,
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
