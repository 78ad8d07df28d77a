// What every page is given besides its view: the words, the moment and who is looking. Filled in by http.

import type { Instant } from '@farthing/protocol'
import type { Messages } from './messages/catalogue.ts'

/** The same for every page of one request; pages read no clock and no header of their own. */
export type PageContext = {
  readonly t: Messages
  /** A locale of `locales`, which also formats money and dates. */
  readonly locale: string
  /** True on a test instance: every page then carries the banner. */
  readonly isTest: boolean
  readonly now: Instant
  readonly requestId: string
  /** True where this broker works with an operator: then there are pages of the phone bill to lead to. */
  readonly hasPhone?: boolean
  /** Present where this device holds a wallet. */
  readonly wallet?: { readonly isFrozen: boolean }
  /** Present where a merchant is signed in. */
  readonly merchant?: { readonly name: string }
}

/** One page of a list; `nextHref` leads on, where there is more. */
export type Page<T> = { readonly items: readonly T[]; readonly nextHref?: string }
