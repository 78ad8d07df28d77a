// What a payer remembers of a purchase, kept in a store by `buyurl`: the ticket, the gate's session, and a payment whose
// outcome is open. A second record leads from an address that was asked for to the `buyurl` it belongs to.

import { canonicalUrl, limits, type MoneyJson, parseMoneyJson } from '@farthing/protocol'
import { walletLimits } from './limits.ts'
import type { WalletStore } from './store.ts'

/** A payment that was sent and not answered: repeated word for word until the broker says what became of it. */
export type PendingPayment = {
  readonly quote: string
  readonly key: string
  /** The `max` the request carried; another one would be another request. */
  readonly max: MoneyJson
}

export type Purchase = {
  readonly ticket?: string
  /** What the gate said in `Farthing-Session`; it belongs to the ticket. */
  readonly session?: string
  readonly pending?: PendingPayment
}

/** The purchase of a `buyurl`; empty where nothing readable is kept. */
export async function readPurchase(store: WalletStore, buyurl: string): Promise<Purchase> {
  const purchase = parsePurchase(await store.read(`purchase ${canonicalUrl(buyurl)}`))
  const kept = readObject((await store.read(`session ${canonicalUrl(buyurl)}`)) ?? '')
  const session = readHeaderText(kept['session'])
  const isOfTicket = purchase.ticket !== undefined && purchase.ticket === kept['ticket']
  return isOfTicket && session !== undefined ? { ...purchase, session } : purchase
}

/** Keeps ticket and open payment; a purchase with neither is removed. */
export async function writePurchase(
  store: WalletStore,
  buyurl: string,
  { ticket, pending }: Omit<Purchase, 'session'>,
): Promise<void> {
  const isEmpty = ticket === undefined && pending === undefined
  const text = isEmpty ? undefined : JSON.stringify({ ticket, pending })
  await store.write(`purchase ${canonicalUrl(buyurl)}`, text)
}

/** Keeps a ticket's session, apart from the purchase: it may arrive while another request writes down a payment. */
export async function writeSession(
  store: WalletStore,
  buyurl: string,
  { ticket, session }: { readonly ticket: string; readonly session: string },
): Promise<void> {
  await store.write(`session ${canonicalUrl(buyurl)}`, JSON.stringify({ ticket, session }))
}

/** The `buyurl` that an address turned out to belong to, when it was last asked for. */
export async function readBuyUrl(store: WalletStore, address: string): Promise<string | undefined> {
  const buyurl = await store.read(`address ${canonicalUrl(address)}`)
  return buyurl !== undefined && URL.canParse(buyurl) ? buyurl : undefined
}

/** Remembers which `buyurl` an address belongs to. */
export async function writeBuyUrl(store: WalletStore, address: string, buyurl: string): Promise<void> {
  await store.write(`address ${canonicalUrl(address)}`, canonicalUrl(buyurl))
}

/** Reads a kept purchase without its session; whatever is damaged is left out, as it can be had again. */
export function parsePurchase(text: string | undefined): Purchase {
  const fields = readObject(text ?? '')
  const ticket = readHeaderText(fields['ticket'])
  const pending = readPending(fields['pending'])
  return {
    ...(ticket === undefined ? {} : { ticket }),
    ...(pending === undefined ? {} : { pending }),
  }
}

/** Text that may stand in a header: visible ASCII within the bound of a token. */
export function readHeaderText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > limits.tokenCharactersMax) return undefined
  return /^[\x21-\x7e]+$/.test(value) ? value : undefined
}

function readPending(value: unknown): PendingPayment | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { quote, key, max } = value as Record<string, unknown>
  const money = parseMoneyJson(max)
  const isWhole = readHeaderText(quote) !== undefined && readHeaderText(key) !== undefined
  if (!isWhole || money === undefined || typeof quote !== 'string' || typeof key !== 'string')
    return undefined
  return { quote, key, max: { asset: money.asset, amount: money.amount.toString() } }
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  if (text.length > walletLimits.storedValueCharactersMax) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
