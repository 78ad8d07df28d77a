// What the family page is given: one's own age band, the guardian where there is one, the members one is guardian of, and what
// waits for an answer.

import type { Instant, Money } from '@farthing/protocol'
import type { AgeBand } from '../domain/goods/app.ts'
import type { FormFault } from './field.ts'

export const ceilingPeriods = ['purchase', 'day', 'week', 'month'] as const

/** A ceiling with what of it is used; `used` is absent for ceilings of one purchase. */
export type Ceiling = {
  readonly period: (typeof ceilingPeriods)[number]
  readonly limit: Money
  readonly used?: Money
  /** Whose rule it is: the stricter always counts (E-03). */
  readonly by: 'self' | 'guardian' | 'region' | 'app' | 'operator'
  /** The app, seller or class it is for, where it is not for everything. */
  readonly scope?: string
}

/** A limit of one's own that becomes looser later. */
export type RaiseView = { readonly period: Ceiling['period']; readonly limit?: Money; readonly at: Instant }

/** When a guardian is told (E-06). */
export const noticeKinds = ['each', 'weekly'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What was typed into a form of limits that came back. */
export type LimitEntered = {
  readonly period: Ceiling['period']
  readonly amount: string
  readonly fault: FormFault
}

export type FamilyMember = {
  /** Of the link. */
  readonly id: string
  /** The linked wallet; absent while nobody has accepted. */
  readonly walletId?: string
  /** What the guardian calls them; may be empty. */
  readonly name: string
  readonly band: AgeBand
  readonly state: 'invited' | 'linked'
  readonly since: Instant
  /** Invited: until when the code works. */
  readonly inviteUntil?: Instant
  readonly ceilings: readonly Ceiling[]
  readonly notices: NoticeKind
  /** Apps that need no question up to a price, and for how much a month. */
  readonly always: ReadonlyArray<{ readonly appTitle: string; readonly under: Money; readonly month: Money }>
  /** This month's purchases, newest first. */
  readonly recent: ReadonlyArray<{
    readonly id: string
    readonly title: string
    readonly price: Money
    readonly at: Instant
  }>
  readonly entered?: LimitEntered
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
    /** Since when, where it was told. */
    readonly declaredAt?: Instant
    readonly ceilings: readonly Ceiling[]
    readonly raises: readonly RaiseView[]
    readonly monthSpent: readonly Money[]
    readonly entered?: LimitEntered
  }
  /** `linked`: somebody watches over this wallet; `missing`: somebody has to, and nobody does. */
  readonly guardian?: 'linked' | 'missing'
  /** Purchases of one's own that wait for the guardian. */
  readonly asked: ReadonlyArray<{
    readonly orderId: string
    readonly title: string
    readonly price: Money
    readonly expiresAt: Instant
  }>
  readonly approvals: readonly Approval[]
  readonly members: readonly FamilyMember[]
  /** Shown once, right after an invitation was made. */
  readonly invitation?: {
    readonly name: string
    readonly code: string
    readonly href: string
    readonly until: Instant
  }
  /** A code that came in the address. */
  readonly joinCode?: string
  readonly ageFault?: FormFault
  readonly inviteFault?: FormFault
  readonly joinFault?: FormFault
  readonly mail: {
    /** Most of its name left out. */
    readonly address?: string
    readonly isVerified: boolean
    /** False where this service sends no mail: then all of it stands on this page alone. */
    readonly isSending: boolean
    readonly fault?: FormFault
  }
  readonly justDone?: FamilyDone
  /** A refusal that belongs to no form of the page as it is now. */
  readonly fault?: FormFault
  readonly key: string
}

export const familyDone = [
  'approved',
  'always',
  'denied',
  'saved',
  'later',
  'withdrawn',
  'joined',
  'mail',
  'mail-on',
  'mail-off',
] as const
export type FamilyDone = (typeof familyDone)[number]
