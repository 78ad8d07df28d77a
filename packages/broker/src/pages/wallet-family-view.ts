// What the family page is given: one's own age band, the guardian where there is one, the members one is guardian of, and what
// waits for an answer.

import type { Instant, Money } from '@farthing/protocol'
import type { AgeBand } from '../domain/goods/app.ts'
import type { FormFault } from './field.ts'

/** A ceiling with what of it is used; `used` is absent for ceilings of one purchase. */
export type Ceiling = {
  readonly kind: 'purchase' | 'day' | 'week' | 'month'
  readonly limit: Money
  readonly used?: Money
  /** Whose rule it is: the stricter always counts (E-03). */
  readonly from: 'guardian' | 'age' | 'operator' | 'own'
}

/** When a guardian is told (E-06). */
export const noticeKinds = ['each', 'weekly', 'off'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export type FamilyMember = {
  readonly id: string
  /** The name the guardian gave. */
  readonly name: string
  readonly band: AgeBand
  readonly state: 'invited' | 'linked' | 'withdrawn'
  readonly since: Instant
  /** Invited: until when the code works. */
  readonly inviteUntil?: Instant
  readonly ceilings: readonly Ceiling[]
  readonly notices: NoticeKind
  /** Sellers and apps that need no question below an amount. */
  readonly always: ReadonlyArray<{ readonly id: string; readonly appTitle: string; readonly below: Money }>
  readonly fault?: FormFault
}

/** A purchase that waits for a guardian (E-05). */
export type Approval = {
  readonly id: string
  readonly memberName: string
  readonly title: string
  readonly appTitle: string
  readonly merchantName: string
  readonly price: Money
  /** What the member spent this month, before this. */
  readonly monthSpent: Money
  readonly monthLimit?: Money
  readonly askedAt: Instant
  readonly expiresAt: Instant
  readonly fault?: FormFault
}

export type WalletFamilyView = {
  readonly own: {
    readonly band: AgeBand
    /** How it became known, where it is. */
    readonly declaredAt?: Instant
    readonly ceilings: readonly Ceiling[]
    readonly monthSpent: Money
  }
  /** Present where somebody watches over this wallet. */
  readonly guardian?: { readonly since: Instant; readonly isWithdrawn: boolean }
  /** Purchases of one's own that wait for the guardian. */
  readonly asked: ReadonlyArray<{
    readonly orderId?: string
    readonly title: string
    readonly price: Money
    readonly expiresAt: Instant
  }>
  readonly approvals: readonly Approval[]
  readonly members: readonly FamilyMember[]
  /** Shown once, right after an invitation was made. */
  readonly invitation?: { readonly name: string; readonly code: string; readonly until: Instant }
  readonly ageFault?: FormFault
  readonly inviteFault?: FormFault
  readonly joinFault?: FormFault
  /** Where the mail of the guardian goes. */
  readonly mail?: string
  readonly mailFault?: FormFault
  readonly justDone?: 'approved' | 'always' | 'denied' | 'saved' | 'withdrawn' | 'joined' | 'age' | 'mail'
  readonly unread: ReadonlyArray<'approvals' | 'members'>
  readonly key: string
}
