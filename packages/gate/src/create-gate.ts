// The gate: what a publisher's server calls. One gate per origin and merchant; it keeps the broker's keys, the refund
// list and the session counts, and everything else is decided from the request.

import type { Offer } from '@farthing/protocol'
import { type Access, checkAccess } from './check-access.ts'
import type { GateConfig } from './config.ts'
import { createDeps } from './deps.ts'
import { handleOwn } from './handle-own.ts'
import { offerLink } from './html/per-fee-link.ts'
import { type OfferInput, priceItem } from './offer-input.ts'
import { headOf } from './page-parts.ts'
import type { Pages } from './sale.ts'
import { serveSale } from './serve-sale.ts'

export type Gate = {
  /** The configured origin, without a trailing slash. */
  readonly origin: string
  /** For the head of pages with `link`s: the style sheet and the element's script. */
  readonly head: string
  /** The offer that readers and wallets see; throws a Bug where the input is none. */
  offer(input: OfferInput): Promise<Offer>
  /** Answers the gate's own addresses; undefined for every other request. */
  handle(request: Request): Promise<Response | undefined>
  /** Answers a request for a priced address; also takes the POST of its buy and undo forms. */
  serve(request: Request, input: OfferInput, pages: Pages): Promise<Response>
  /** The decision alone, for publishers who answer themselves; put its headers on the answer. */
  check(request: Request, input: OfferInput): Promise<Access>
  /** A `<per-fee-link>` for a front page, which works as a plain link without script. */
  link(input: OfferInput): Promise<string>
}

/** Makes a gate; throws a Bug where the configuration is wrong. It calls nobody until the first ticket comes. */
export function createGate(config: GateConfig): Gate {
  const deps = createDeps(config)
  const { settings } = deps
  return {
    origin: settings.origin,
    head: headOf(settings),
    offer: async (input) => (await priceItem(settings, input)).offer,
    handle: (request) => handleOwn(deps, request),
    serve: async (request, input, pages) =>
      serveSale(deps, { request, item: await priceItem(settings, input), pages }),
    check: async (request, input) => checkAccess(deps, request, await priceItem(settings, input)),
    link: async (input) => offerLink(settings, await priceItem(settings, input)).html,
  }
}
