// Reads the published vectors, which lie beside the sources as plain JSON for implementers in any language.

import offers from '../../vectors/offers.json' with { type: 'json' }
import prices from '../../vectors/prices.json' with { type: 'json' }
import receipts from '../../vectors/receipts.json' with { type: 'json' }
import tokens from '../../vectors/tokens.json' with { type: 'json' }
import urls from '../../vectors/urls.json' with { type: 'json' }

type Vectors = {
  readonly prices: {
    readonly valid: readonly { input: string; asset: string; amount: string; canonical: string }[]
    readonly invalid: readonly { input: string; fault: string }[]
  }
  readonly urls: {
    readonly resolved: readonly { base: string; field: string; url: string; glued: string }[]
    readonly accepted: readonly string[]
    readonly refused: readonly string[]
    readonly canonical: readonly { input: string; url: string }[]
    readonly pairs: readonly { requesturl: string; buyurl: string; ok: boolean }[]
  }
  readonly offers: {
    readonly page: string
    readonly offers: readonly {
      name: string
      page: string
      offer: Readonly<Record<string, unknown>>
      canonical: string
      offerDigest: string
      buyUrlDigest: string
      customElement: string
      anchor: string
      jsonLd: string
    }[]
    readonly reading: readonly {
      name: string
      html: string
      offer?: Readonly<Record<string, unknown>>
      warning?: string
      fault?: string
      field?: string
    }[]
  }
  readonly receipts: {
    readonly key: { kty: 'OKP'; crv: 'Ed25519'; kid: string; x: string; d: string }
    readonly valid: readonly { name: string; token: string; payload: Readonly<Record<string, unknown>> }[]
    readonly refused: readonly { name: string; token: string; code: string }[]
    readonly expected: { issuer: string; app: string; mode: 'test' | 'live'; player: string }
    readonly statusList: {
      token: string
      uri: string
      statuses: readonly { index: number; status: string }[]
    }
  }
  readonly tokens: {
    readonly key: { kty: 'OKP'; crv: 'Ed25519'; kid: string; x: string; d: string }
    readonly quote: { token: string; payload: Readonly<Record<string, unknown>> }
    readonly ticket: { token: string; payload: Readonly<Record<string, unknown>> }
  }
}

/** The vectors of one file under `vectors/`. */
export function readVectors<Name extends keyof Vectors>(name: Name): Vectors[Name] {
  const all: Vectors = {
    prices,
    urls,
    offers,
    receipts: receipts as Vectors['receipts'],
    tokens: tokens as Vectors['tokens'],
  }
  return all[name]
}
