// The shapes and addresses of the broker's HTTP API that wallets and gates use, so that both sides read one page.

import type { MoneyJson } from './money.ts'

/** The path of a broker's payment-system id: `<origin>/pay/v1`. */
export const paymentSystemPath = '/pay/v1'

/** Addresses below the broker's origin. `GET` unless the comment says otherwise. */
export const brokerPaths = {
  keys: '/.well-known/jwks.json',
  /** `?merchant=mer_…` → RefundListJson: purchases refunded within the last ticket life. */
  refunds: '/v1/refunded-purchases',
  /** POST → WalletCreatedJson */
  wallets: '/v1/wallets',
  /** → WalletJson */
  wallet: '/v1/wallet',
  /** POST { voucher } → TopUpJson */
  topUps: '/v1/wallet/top-ups',
  /** POST { quote, max? } → PaymentJson with ticket; GET → ListJson<PaymentJson> */
  payments: '/v1/payments',
  /** POST { quote, number, shown, … } → PhonePaymentJson; GET below it, and POST to its `code`, `cancel` and the like */
  phonePayments: '/v1/phone-payments',
  /** POST { code } → TicketJson, by the merchant's key */
  ticketExchange: '/v1/merchant/tickets/exchange',
  /** POST { ticket } → TicketJson, by the merchant's key */
  ticketRenew: '/v1/merchant/tickets/renew',
  /** POST { ticket } → RefundJson: the buyer's undo, passed on by the merchant */
  ticketUndo: '/v1/merchant/tickets/undo',
  /** The checkout page people are sent to: `?quote=…&return=…&state=…` */
  checkout: '/pay',
  /** The wallet window that speaks the pfl messages. */
  window: '/window',
  element: '/embed/per-fee-link.js',
  /** The reader's own pages, which a gate links to. */
  walletPage: '/wallet',
  walletPayments: '/wallet/payments',
} as const

/** What a gate serves below its own origin; `proof` names the merchant and is how an origin is proven. */
export const gatePaths = {
  proof: '/.well-known/farthing.json',
  /** `?code=…&state=…`: the way back; exchanges the code for the ticket and sets the cookie. */
  back: '/.well-known/farthing/return',
} as const

/** Body of `gatePaths.proof`. */
export type OriginProofJson = { readonly merchant: string; readonly paymentSystem: string }

/** Body of `brokerPaths.refunds`. */
export type RefundListJson = { readonly merchant: string; readonly purchases: readonly string[] }

export type WalletCreatedJson = { readonly wallet: string; readonly token: string; readonly test: boolean }

export type WalletJson = {
  readonly wallet: string
  readonly test: boolean
  readonly frozen: boolean
  readonly balances: readonly MoneyJson[]
}

export type TopUpJson = {
  readonly top_up: string
  readonly money: MoneyJson
  readonly balance: MoneyJson
  readonly test: boolean
}

export type PaymentState = 'paid' | 'refunded'

export type PaymentJson = {
  readonly payment: string
  readonly test: boolean
  readonly state: PaymentState
  readonly merchant: string
  readonly merchant_name: string
  readonly origin: string
  readonly price: MoneyJson
  /** What this request took from the wallet: the price, or zero where it was bought before. */
  readonly charged: MoneyJson
  readonly title?: string
  readonly url?: string
  readonly paid_at: string
  readonly access_ends_at: string
  readonly refundable_until: string
  readonly ticket?: string
  readonly receipt_url: string
  /** Present where it was charged to a phone bill; of the number only the last digits. */
  readonly phone_bill?: {
    readonly number_ends: string
    readonly operator: string
    readonly reference: string
    readonly refund?: 'asking' | 'done' | 'denied'
  }
}

export type TicketJson = { readonly ticket: string }

export type RefundJson = {
  readonly refund: string
  readonly payment: string
  readonly money: MoneyJson
  readonly test: boolean
}

export type ListJson<Item> = { readonly data: readonly Item[]; readonly next_cursor?: string }
