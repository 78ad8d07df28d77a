// Webhooks (D-16 to D-20): an endpoint that a merchant is told of events at, the delivery of one event to it, and the attempts.

import type { Id, Instant } from '@farthing/protocol'
import type { EventType } from '../goods/events.ts'

/** Where a merchant sees its endpoints: mails lead there. */
export const webhookPagePath = '/merchant/webhooks'

export type WebhookEndpoint = {
  readonly id: Id<'whk'>
  readonly merchantId: Id<'mer'>
  /** Where set, only events of this app. */
  readonly appId?: Id<'app'>
  readonly url: string
  /** An empty list means every type. */
  readonly types: readonly EventType[]
  /** `whpk_…`, where it wants Ed25519 signatures as well. */
  readonly publicKey?: string
  readonly state: 'enabled' | 'disabled'
  /** Its own 410 or the merchant. */
  readonly disabledFor?: 'gone' | 'merchant'
  /** What its last refusal with a 4xx was; gone with the next success. */
  readonly warning?: string
  /** Whether its last attempt failed. */
  readonly isFailing: boolean
  readonly createdAt: Instant
  readonly version: number
}

/** What an endpoint's deliveries are signed with; the newest secret comes first. */
export type WebhookSecrets = {
  readonly secrets: readonly {
    /** `whsec_…` */
    readonly secret: string
    /** Where set, it was replaced and signs beside its successor until then. */
    readonly until?: number
  }[]
  /** The 32 bytes of an Ed25519 key in base64, where the endpoint wants `v1a`. */
  readonly seed?: string
}

export type WebhookDelivery = {
  readonly id: Id<'dlv'>
  readonly endpointId: Id<'whk'>
  readonly eventId: Id<'evt'>
  readonly type: EventType
  readonly place: bigint
  readonly state: 'waiting' | 'delivered' | 'dead'
  /** Of this round; a replay begins another. */
  readonly attempts: number
  readonly attemptsBefore: number
  readonly attemptAt?: Instant
  readonly createdAt: Instant
  readonly settledAt?: Instant
}

export type WebhookAttempt = {
  readonly deliveryId: Id<'dlv'>
  /** From 1, over all rounds. */
  readonly number: number
  readonly endpointId: Id<'whk'>
  readonly at: Instant
  readonly tookMs: number
  /** The status it was answered with; absent where there was no answer. */
  readonly status?: number
  /** Why it counts as failed. */
  readonly fault?: string
  /** The head that was sent, with its secrets masked. */
  readonly request: string
  /** The head that was answered and the beginning of its body, with secrets masked. */
  readonly response?: string
}
