// A payment that was asked for and not answered, kept for the tab's life under its `buyurl`, so that neither a second
// click nor a reload pays twice. It holds no ticket: scripts of the page could read it.

import { type Offer, parseOfferJson, type Quote, readQuoteUnverified, toOfferJson } from '@farthing/protocol'

export type Pending = {
  readonly offer: Offer
  readonly token: string
  readonly quote: Quote
  readonly idempotencyKey: string
}

// Where the browser keeps nothing (private modes, sandboxes), this page's memory has to do.
const memory = new Map<string, string>()

/** The open payment of a `buyurl`; undefined where there is none or it cannot be read. */
export function readPending(buyurl: string): Pending | undefined {
  const fields = readObject(readPlace(buyurl) ?? '')
  const { token, idempotencyKey } = fields
  const read = parseOfferJson(fields['offer'])
  const quote = typeof token === 'string' ? readQuoteUnverified(token) : undefined
  if (!read.ok || typeof token !== 'string' || quote === undefined) return undefined
  if (typeof idempotencyKey !== 'string') return undefined
  return { offer: read.offer, token, quote, idempotencyKey }
}

/** Keeps a payment before it is asked for. */
export function writePending({ offer, token, idempotencyKey }: Pending): void {
  const text = JSON.stringify({ offer: toOfferJson(offer), token, idempotencyKey })
  memory.set(keyOf(offer.buyurl), text)
  try {
    sessionStorage.setItem(keyOf(offer.buyurl), text)
  } catch {
    // The memory of the page has it.
  }
}

/** Forgets a payment that has been answered. */
export function clearPending(buyurl: string): void {
  memory.delete(keyOf(buyurl))
  try {
    sessionStorage.removeItem(keyOf(buyurl))
  } catch {
    // Nothing is kept there.
  }
}

function readPlace(buyurl: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(buyurl)) ?? undefined
  } catch {
    return memory.get(keyOf(buyurl))
  }
}

function keyOf(buyurl: string): string {
  return `farthing:pending:${buyurl}`
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
