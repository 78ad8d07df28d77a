// What the queue of refunds and disputes is given, and the page of one of them.

import type { Instant, Money } from '@farthing/protocol'
import type { Page } from './context.ts'
import type { FormFault } from './field.ts'
import type { AppChoice } from './merchant-goods-filter.ts'

/** `refund`: a buyer asked and the merchant decides. `dispute`: whoever collected the money took it back, or asks to. */
export type CaseKind = 'refund' | 'dispute'
export type CaseState = 'open' | 'sent' | 'pending' | 'approved' | 'failed' | 'declined' | 'won' | 'lost'

export const caseFilters = ['open', 'closed'] as const

export type CaseRow = {
  readonly id: string
  readonly kind: CaseKind
  readonly state: CaseState
  readonly title: string
  readonly orderId: string
  readonly player: { readonly id: string; readonly externalId: string }
  readonly appTitle: string
  readonly amount: Money
  readonly reason: string
  readonly openedAt: Instant
  /** Open ones: by when it must be answered. */
  readonly dueAt?: Instant
}

export type CaseFilter = {
  readonly app?: string
  readonly kind?: CaseKind
  readonly state?: (typeof caseFilters)[number]
}

export type MerchantRefundsView = {
  readonly cases: Page<CaseRow>
  readonly count: number
  readonly isMore: boolean
  readonly apps: AppChoice
  readonly filter: CaseFilter
  /** True where disputes stand in the list too: then it can be filtered by kind. */
  readonly hasDisputes?: boolean
  readonly csvHref: string
}

/** A piece of what is laid before whoever decides; the prefilled ones come from the records. */
export type Evidence = {
  readonly name: 'order' | 'delivery' | 'consumption' | 'previous' | 'sessions'
  readonly text: string
}

export type MerchantCaseView = CaseRow & {
  /** Share of what was granted that is used, in words of the records: used and granted amounts. */
  readonly consumed: ReadonlyArray<{
    readonly title: string
    readonly used: bigint
    readonly granted: bigint
  }>
  readonly previousRefunds: { readonly count: number; readonly total?: Money }
  readonly evidence: readonly Evidence[]
  /** What the merchant laid before them by now. */
  readonly sent?: ReadonlyArray<{ readonly text: string; readonly at: Instant }>
  readonly sentAt?: Instant
  readonly entered?: string
  readonly canDecide: boolean
  readonly justDone?: 'approved' | 'declined' | 'sent'
  readonly fault?: FormFault
  readonly key: string
}
