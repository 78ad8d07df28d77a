// What a publisher configures, checked once at the start: a gate that starts is a gate that can sell. A mistake here is
// the publisher's bug and stops the process, so that it is met at the desk and not by a reader.

import {
  Bug,
  checkOfferUrl,
  type PrivateJwk,
  parseId,
  parsePublicJwk,
  paymentSystemPath,
} from '@farthing/protocol'
import type { GateStore } from './store.ts'
import type { System } from './system.ts'
import { englishTexts, type GateTexts } from './texts.ts'

/** What to do with readers who have paid while the broker cannot be reached. */
export type BrokerAwayRule = 'closed' | 'open'

/** The gate's configuration. */
export type GateConfig = {
  /** The broker's origin, such as `https://pay.example`. */
  readonly broker: string
  /** The merchant's id at the broker, `mer_…`. */
  readonly merchant: string
  /** This site's public origin. Quotes, audience and redirects use it, never the Host header. */
  readonly origin: string
  /** The Ed25519 key that signs quotes; its public half is registered at the broker. */
  readonly signingKey: PrivateJwk
  /** A key of the broker's merchant API, needed for the way back without script, renewals and undo. */
  readonly apiKey?: string
  readonly merchantName?: string
  /**
   * Default `closed`: a ticket that cannot be checked or renewed gets the preview. `open`: while the keys have never
   * been seen, a well-formed, unexpired ticket for this site is believed, and an expired one lives one life longer.
   */
  readonly whenBrokerIsAway?: BrokerAwayRule
  /** The status of the preview page for people; machines always get 402. Default 402. */
  readonly previewStatus?: 402 | 200
  /** `test` puts the word on the gate block; a test broker is another broker, with its own keys. Default `live`. */
  readonly mode?: 'live' | 'test'
  /** Counts session starts and keeps the broker's last keys and refund list; in memory by default. */
  readonly store?: GateStore
  readonly system?: System
  /** Told of faults of the store, which never stop the gate; for the publisher's log. */
  readonly onFault?: (fault: unknown) => void
  /** Words for people that replace the English ones. */
  readonly texts?: Partial<GateTexts>
}

/** The configuration after its checks, with defaults filled in. */
export type Settings = {
  readonly broker: string
  readonly paymentSystem: string
  readonly merchant: string
  readonly origin: string
  readonly signingKey: PrivateJwk
  readonly apiKey: string | undefined
  readonly merchantName: string | undefined
  readonly whenBrokerIsAway: BrokerAwayRule
  readonly previewStatus: 402 | 200
  readonly isTest: boolean
  readonly texts: GateTexts
}

/** Checks a configuration; throws a Bug that names the member at fault. */
export function readSettings(config: GateConfig): Settings {
  const broker = readOrigin('broker', config.broker)
  if (parseId('mer', config.merchant) === undefined) {
    throw new Bug('gate configuration: merchant must be the id of a merchant, mer_…')
  }
  if (parsePublicJwk(config.signingKey) === undefined || !/^[A-Za-z0-9_-]{43}$/.test(config.signingKey.d)) {
    throw new Bug('gate configuration: signingKey must be a private Ed25519 JWK with a kid')
  }
  return {
    broker,
    paymentSystem: broker + paymentSystemPath,
    merchant: config.merchant,
    origin: readOrigin('origin', config.origin),
    signingKey: config.signingKey,
    apiKey: config.apiKey,
    merchantName: config.merchantName,
    whenBrokerIsAway: config.whenBrokerIsAway ?? 'closed',
    previewStatus: config.previewStatus ?? 402,
    isTest: config.mode === 'test',
    texts: { ...englishTexts, ...config.texts },
  }
}

function readOrigin(name: string, text: string): string {
  const url = checkOfferUrl(text)
  if (url === undefined || url.href !== `${url.origin}/`) {
    throw new Bug(`gate configuration: ${name} must be an origin, https or http on loopback`)
  }
  return url.origin
}
