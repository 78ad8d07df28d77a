// Sample data for the gallery: one reader, three merchants, amounts from half a cent to five euros, and the awkward
// cases (long titles, right-to-left names, sub-cent prices). No page imports this.

import {
  duration,
  fiatAsset,
  instant,
  type Money,
  money,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
  toProblemDetails,
} from '@farthing/protocol'
import type { CheckoutFields, CheckoutOffer } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { messagesFor } from './messages/catalogue.ts'

/** The moment every sample page is looked at: a Monday evening. */
export const sampleNow = instant(Date.UTC(2026, 10, 23, 18, 20))

/** So many minutes before (negative: after) that moment. */
export function minutesAgo(minutes: number): ReturnType<typeof instant> {
  return instant(sampleNow - minutes * 60_000)
}

/** Millionths of a euro. */
export function euro(millionths: bigint): Money {
  return money(fiatAsset('EUR'), millionths)
}

export function sampleContext(locale: string, more: Partial<PageContext> = {}): PageContext {
  return {
    t: messagesFor(locale),
    locale,
    isTest: true,
    now: sampleNow,
    requestId: 'req_01kax2r8m0q5y7v3n9d4c6h1tz',
    ...more,
  }
}

export const sampleSellers = {
  gazette: {
    merchantId: 'mer_01kax0gazette',
    merchantName: 'The Tidewater Gazette',
    origin: 'https://tidewater.example',
  },
  harbour: {
    merchantId: 'mer_01kax0harbour',
    merchantName: 'Harbour Radio',
    origin: 'https://radio.harbour.example',
  },
  weather: {
    merchantId: 'mer_01kax0weather',
    merchantName: 'Very Long Name Of A Weather Service For Small Boats And Their Owners',
    origin: 'https://forecasts.coastal-weather-service-for-small-boats.example:8443',
  },
  arabic: { merchantId: 'mer_01kax0arabic', merchantName: 'صحيفة الميناء', origin: 'https://mina.example' },
} as const

export const sampleOffer: CheckoutOffer = {
  merchantName: sampleSellers.gazette.merchantName,
  origin: sampleSellers.gazette.origin,
  title: 'Why the harbour silts up, and who has known it since 1911',
  price: euro(20_000n),
  access: duration(7 * 86_400_000),
}

export const sampleFields: CheckoutFields = {
  mode: 'page',
  quote: 'eyJhbGciOiJFZERTQSJ9.eyJwcmljZSI6IjAuMDIgRVVSIn0.c2lnbmF0dXJl',
  key: 'AAAAAAAAAAAAAAAAAAAAAA',
  return: 'https://tidewater.example/.well-known/farthing/return',
  state: 'c3RhdGU',
}

export const sampleWindowFields: CheckoutFields = {
  mode: 'window',
  quote: sampleFields.quote,
  key: sampleFields.key,
  offer: '{"v":1}',
  page: sampleSellers.gazette.origin,
}

/** Problem details as http makes them. */
export function sampleProblem(code: ProblemCode): ProblemDetails {
  const refusal: Problem = { ok: false, code }
  return toProblemDetails(refusal, {
    base: 'https://pay.example',
    requestId: 'req_01kax2r8m0q5y7v3n9d4c6h1tz',
  })
}
