// What the merchant's pages of goods are given: apps, a catalogue with its draft, the grid of prices, a store as a player sees it.

import type { Instant, Money } from '@farthing/protocol'
import type { App } from '../domain/goods/app.ts'
import type { PriceRule } from '../domain/goods/content.ts'
import type { FormFault } from './field.ts'
import type { ContentView, CostView } from './goods-view.ts'

export type AppRow = {
  readonly id: string
  readonly title: string
  readonly delivery: App['delivery']
  readonly ageRating: App['ageRating']
  readonly published?: { readonly number: number; readonly at: Instant; readonly items: number }
  readonly hasDraft: boolean
  /** Grants that the app has not confirmed by now. */
  readonly unconfirmed: number
}

export type MerchantGoodsView = {
  readonly apps: readonly AppRow[]
  readonly nextHref?: string
  readonly csvHref: string
  readonly entered?: Readonly<Record<'title' | 'return', string>>
  readonly fault?: FormFault
  readonly key: string
}

/** The app that a page is about, for its head and its tabs. */
export type AppHead = { readonly id: string; readonly title: string }

/** Something the lint says of a draft. */
export type DraftFault = {
  readonly level: 'error' | 'warning'
  /** A JSON pointer into the document. */
  readonly pointer: string
  readonly message: string
}

/** One difference between two catalogues. */
export type DiffRow = {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly pointer: string
  readonly before?: string
  readonly after?: string
}

export type CatalogueVersion = {
  readonly number: number
  readonly publishedAt: Instant
  readonly isCurrent: boolean
}

export type MerchantCatalogueView = {
  readonly app: AppHead & Pick<AppRow, 'delivery' | 'ageRating'> & { readonly returnUrls: readonly string[] }
  readonly published?: { readonly number: number; readonly at: Instant; readonly items: number }
  readonly draft?: { readonly updatedAt: Instant; readonly version: number }
  readonly faults: readonly DraftFault[]
  readonly diff: readonly DiffRow[]
  readonly versions: readonly CatalogueVersion[]
  readonly justDone?: 'published' | 'rolled-back' | 'saved' | 'made'
  readonly fault?: FormFault
  readonly key: string
}

export type MerchantCatalogueEditView = {
  readonly app: AppHead
  readonly json: string
  /** The version of the draft that was read: another one's change since is not overwritten. */
  readonly version: number
  readonly faults: readonly DraftFault[]
  readonly fault?: FormFault
  readonly key: string
}

/** One way to have an item, in one region. */
export type PriceCell = {
  readonly cost: CostView
  readonly rule: PriceRule
  readonly was?: Money
  readonly offer?: string
}

export type MerchantPricesView = {
  readonly app: AppHead
  readonly store: string
  readonly stores: readonly string[]
  /** The columns, in the order they were asked for. */
  readonly regions: readonly string[]
  readonly rows: ReadonlyArray<{
    readonly sku: string
    readonly title: string
    /** One per region; empty where the item is not sold there. */
    readonly cells: ReadonlyArray<readonly PriceCell[]>
  }>
  readonly regionsEntered: string
  readonly fault?: FormFault
  readonly csvHref: string
}

export type PreviewItem = {
  readonly sku: string
  readonly title: string
  readonly text?: string
  readonly contents: readonly ContentView[]
  readonly options: ReadonlyArray<PriceCell & { readonly endsAt?: Instant }>
  readonly unavailable?: 'already_owned' | 'limit_reached' | 'not_eligible' | 'age_rating'
  readonly isGiftable: boolean
}

export type MerchantPreviewView = {
  readonly app: AppHead
  readonly player: string
  readonly locale: string
  readonly store: string
  readonly stores: readonly string[]
  /** Absent before a player was named or where there is none of that id. */
  readonly seen?: {
    readonly region: string
    readonly catalogueNumber: number
    readonly items: readonly PreviewItem[]
  }
  readonly fault?: FormFault
}
