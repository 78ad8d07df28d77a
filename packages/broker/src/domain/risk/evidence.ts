// What is known when a payment is judged, as rows from the records: the payment itself, earlier ones near it, and what was
// told of the line, the goods and the merchant. The lists are bounded; facts-of.ts counts them.

import type { Instant } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'

/** A payment as the rules see it. */
export type SeenPayment = {
  readonly id: string
  readonly payerId: string
  readonly merchantId: string
  readonly walletId: string
  readonly device: string
  readonly address: string
  /** Minor units; all rows of one judgement are of one currency. */
  readonly units: bigint
  readonly itemClass: ItemClass
  readonly at: Instant
  /** Whether the operator may have taken the money. */
  readonly isMade: boolean
  readonly isRefunded: boolean
}

/** Somebody came for the goods of a payment. */
export type SeenUse = {
  readonly paymentId: string
  readonly payerId: string
  readonly paidAt: Instant
  readonly paidDevice: string
  readonly paidAddress: string
  readonly device: string
  readonly address: string
  readonly isAbroad: boolean
  readonly units: bigint
  readonly at: Instant
}

/** What the operator told of a line. */
export type LineFacts = {
  readonly since?: Instant
  readonly isPrepaid?: boolean
  readonly simSwappedAt?: Instant
  readonly deviceSwappedAt?: Instant
  readonly portedInAt?: Instant
}

/** Something that belongs to a merchant's owner. */
export type MerchantLink = {
  readonly kind: 'owner' | 'device' | 'address' | 'bank' | 'staff'
  readonly digest: string
}

export type Evidence = {
  readonly madeEver: number
  /** Whether the payer ever made a payment of this class before the burst. */
  readonly ofClassEver: number
  readonly isDeviceKnown: boolean
  /** The payer's own, over this month and those before that the rules look at. */
  readonly ofPayer: readonly SeenPayment[]
  /** Of the same device, account and address, and of numbers of the same block, over thirty days. */
  readonly ofDevice: readonly SeenPayment[]
  readonly ofWallet: readonly SeenPayment[]
  readonly ofAddress: readonly SeenPayment[]
  readonly ofBin: readonly SeenPayment[]
  /** Of payers that share a device or account with this one's, over the window of C05. */
  readonly around: readonly SeenPayment[]
  /** Uses of this payer's goods, and of others' in the same places. */
  readonly uses: readonly SeenUse[]
  readonly line: LineFacts
  readonly code?: { readonly delayMs: number; readonly isOtherNetwork: boolean }
  readonly disowned: number
  readonly merchant: {
    readonly createdAt: Instant
    /** What it took today before this payment; zero where it is not new any more. */
    readonly dayUnits: bigint
    readonly links: readonly MerchantLink[]
    /** The merchants of the same owner, this one among them. */
    readonly siblings: readonly string[]
    readonly words: readonly string[]
  }
  readonly referenceUnits?: bigint
  readonly area: { readonly complaints: number; readonly isSwitchedOff: boolean }
  readonly source: {
    readonly misses: number
    readonly missesOfAddress: number
    readonly nearNumbers: number
    readonly sends: number
    readonly converted: number
    readonly isBlocked: boolean
  }
}
