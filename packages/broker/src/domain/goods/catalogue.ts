// What a seller sells, as one document: currencies, items with their prices, stores and offers. Published versions never change.

import type { Asset, Instant, Money } from '@farthing/protocol'
import type { ClawbackMode, ItemKind, RefundClass } from './content.ts'

/** Words by language tag, such as `en` or `de-AT`. */
export type Texts = Readonly<Record<string, string>>

export type VirtualCurrency = {
  readonly code: string
  /** `GOLD/0`: the code with its decimals. */
  readonly asset: Asset
  readonly title: Texts
  readonly scale: number
  /** What a new player is given. */
  readonly initial?: bigint
  /** The most a player may hold. */
  readonly maximum?: bigint
  /** Of currency that was given; what was bought does not end. */
  readonly expiresAfterMs?: number
  /** Whether it is sold: in packs, and by the unit to the exact shortfall. */
  readonly purchasable: boolean
  /** Skus that it may be spent on; on all where absent. */
  readonly spendableOn?: readonly string[]
}

/** Tax that stands within prices, in parts per million of the price without it. */
export type TaxClass = {
  readonly name: string
  readonly ppm: bigint
  readonly regions: Readonly<Record<string, bigint>>
}

export const roundings = ['none', 'minor', 'five', '99', 'whole'] as const
/**
 * How a converted price is rounded: not at all; to the nearest minor unit; to the nearest five of them; up to the next sum that
 * ends in .99; to the nearest whole unit.
 */
export type PriceRounding = (typeof roundings)[number]

/** What is asked for one unit of an item, before it is resolved for anybody. */
export type Asked =
  | { readonly kind: 'money'; readonly price: Money }
  | { readonly kind: 'currency'; readonly code: string; readonly amount: bigint }
  | { readonly kind: 'items'; readonly items: readonly { readonly sku: string; readonly amount: bigint }[] }

/** From `startsAt` until just before `endsAt`; open where one is absent. */
export type Window = { readonly startsAt?: Instant; readonly endsAt?: Instant }

export type Price = Window & {
  /** Names the option within its item, in every version alike. */
  readonly id: string
  readonly asked: Asked
  /** Where it is offered; everywhere if absent. */
  readonly regions?: readonly string[]
  readonly byRegion: Readonly<Record<string, Money>>
  readonly byCurrency: readonly Money[]
  readonly rounding: PriceRounding
  readonly quantityMin?: number
  readonly quantityMax?: number
}

/** A file of a download, at the seller's own site. */
export type ItemFile = {
  readonly name: string
  readonly url: string
  /** Of its bytes, as 64 hexadecimal digits. */
  readonly sha256: string
  readonly bytes: bigint
}

export type Item = {
  readonly sku: string
  readonly kind: ItemKind
  readonly title: Texts
  readonly text?: Texts
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly ageRating: 0 | 13 | 16 | 18
  readonly taxClass?: string
  readonly refundClass: RefundClass
  readonly clawback: ClawbackMode
  readonly isGiftable: boolean
  readonly quantityMax: number
  /** How many of it one player may ever buy. */
  readonly perPlayer?: number
  /** Of a durable: may be held more than once. */
  readonly isStackable: boolean
  /** How much one unit counts to: charges of a consumable, calls of a metered right. */
  readonly units: bigint
  readonly expiresAfterMs?: number
  /** Of a pass: how long it lasts, or the instant at which all end. */
  readonly durationMs?: number
  readonly until?: Instant
  /** Of a currency pack. */
  readonly pack?: { readonly code: string; readonly amount: bigint }
  /** Of a bundle. */
  readonly parts: readonly { readonly sku: string; readonly quantity: number }[]
  /** Of a download. */
  readonly files: readonly ItemFile[]
  readonly prices: readonly Price[]
}

/** Who may enter a store, by what the app tells of the player and by whether they bought before. */
export type Eligibility = {
  readonly levelMin?: number
  readonly levelMax?: number
  /** The player has one of these. */
  readonly tags?: readonly string[]
  /** And none of these. */
  readonly notTags?: readonly string[]
  /** Only those who have bought nothing yet, or only those who have. */
  readonly firstPurchase?: boolean
}

export type Store = {
  readonly id: string
  readonly title: Texts
  /** Which items it shows; all where absent. */
  readonly items?: readonly string[]
  readonly overrides: readonly { readonly sku: string; readonly price: string; readonly asked: Asked }[]
  readonly eligibility?: Eligibility
}

export type OfferGift =
  | { readonly kind: 'share'; readonly ppm: bigint }
  | { readonly kind: 'amount'; readonly money: Money }
  | { readonly kind: 'extra'; readonly ppm: bigint }

export type Offer = {
  readonly code: string
  /** Without anybody typing its code. */
  readonly isAutomatic: boolean
  readonly title?: Texts
  /** What it is for: items by sku or by tag; all where both are absent. */
  readonly items?: readonly string[]
  readonly tags?: readonly string[]
  readonly stores?: readonly string[]
  readonly regions?: readonly string[]
  /** Players by the app's own ids; everybody where absent. */
  readonly players?: readonly string[]
  readonly gift: OfferGift
  readonly startsAt: Instant
  readonly endsAt?: Instant
  readonly capTotal?: number
  readonly capPerPlayer?: number
}

export type Catalogue = {
  readonly defaultLocale: string
  /** Of players whose region nobody told. */
  readonly defaultRegion?: string
  readonly currencies: readonly VirtualCurrency[]
  readonly taxClasses: readonly TaxClass[]
  readonly items: readonly Item[]
  readonly stores: readonly Store[]
  readonly offers: readonly Offer[]
}

/** A catalogue as it was published: the numbers of an app count from 1. */
export type PublishedCatalogue = {
  readonly number: number
  readonly catalogue: Catalogue
  readonly publishedAt: Instant
}

/** The store of a catalogue that names none: everything, for everybody. */
export const wholeStore: Store = { id: 'main', title: {}, overrides: [] }

/** The stores of a catalogue, in the order in which a player is sent to the first that takes them. */
export function storesOf(catalogue: Catalogue): readonly Store[] {
  return catalogue.stores.length === 0 ? [wholeStore] : catalogue.stores
}

/** The words for a language: of that tag, of its main language, of the catalogue's own, else any. */
export function textFor(texts: Texts, locale: string, otherwise: string): string {
  const language = locale.split('-')[0] ?? locale
  return texts[locale] ?? texts[language] ?? texts[otherwise] ?? Object.values(texts)[0] ?? ''
}

/** Whether an instant lies within a window. */
export function isWithinWindow(window: Window, at: Instant): boolean {
  return (window.startsAt ?? at) <= at && (window.endsAt === undefined || at < window.endsAt)
}
