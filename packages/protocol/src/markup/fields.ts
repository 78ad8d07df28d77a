// The one way from the fields of a per-fee link, as any embedding carries them, to an offer: names and aliases,
// defaults, URL rules, times (per-fee-link 3). It does not know where the fields were read.

import {
  capAccess,
  type LegacyDurationUnit,
  normalizeExpiration,
  parseAccessDuration,
} from '../access-time.ts'
import { displayText } from '../display-text.ts'
import { limits } from '../limits.ts'
import type { Money } from '../money.ts'
import type { Offer, OfferFault, OfferRefusal, OfferResult, PaymentSystem } from '../offer.ts'
import { canonicalUrl, checkOfferUrl } from '../offer-url.ts'
import { parsePrice } from '../price.ts'

/** The fields of one link before any rule, in order of appearance; unknown names do no harm. */
export type RawOffer = {
  readonly fields: readonly RawField[]
  readonly systems: readonly { readonly id: unknown; readonly data?: unknown }[]
}

/** A name in any case with what stood there: text, or something else where the form is JSON. */
export type RawField = { readonly name: string; readonly value: unknown }

/** What the document knows and the markup must not say. */
export type OfferContext = {
  /** The base URL of the page, for relative addresses. */
  readonly base?: string | undefined
  /** The address of the page that carried the link. */
  readonly page?: string | undefined
  readonly legacyDurationUnit?: LegacyDurationUnit
}

type FieldName =
  | 'price'
  | 'textlink'
  | 'imagelink'
  | 'requesturl'
  | 'buyurl'
  | 'mpbaseurl'
  | 'title'
  | 'description'
  | 'merchantname'
  | 'duration'
  | 'expiration'
  | 'target'

type Values = ReadonlyMap<FieldName, unknown>

/** Names as read, with the aliases of per-fee-link 3.1. A Map, because names come from outside. */
const fieldNames: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ['price', 'price'],
  ['textlink', 'textlink'],
  ['imagelink', 'imagelink'],
  ['requesturl', 'requesturl'],
  ['buyurl', 'buyurl'],
  ['buyid', 'buyurl'],
  ['mpbaseurl', 'mpbaseurl'],
  ['baseurl', 'mpbaseurl'],
  ['title', 'title'],
  ['description', 'description'],
  ['longdesc', 'description'],
  ['merchantname', 'merchantname'],
  ['duration', 'duration'],
  ['expiration', 'expiration'],
  ['target', 'target'],
])

/** Applies every rule of per-fee-link 3; a duration that cannot be read counts as absent and is told in `warnings`. */
export function makeOffer(raw: RawOffer, context: OfferContext = {}): OfferResult {
  const values = gatherFields(raw.fields)
  if ('ok' in values) return values
  const price = readPrice(values)
  if ('ok' in price) return price
  const textlink = readText(values, 'textlink')
  if (textlink === undefined) return refuse('E-MISSING', 'textlink')
  const urls = readUrls(values, context.base)
  if ('ok' in urls) return urls
  const paymentsystems = readSystems(raw.systems)
  if ('ok' in paymentsystems) return paymentsystems
  const expiration = readExpiration(values)
  if (typeof expiration === 'object') return expiration
  const duration = readDuration(values, context.legacyDurationUnit)
  const target = readTarget(values)
  const page = readPage(context.page)
  const offer: Offer = {
    price,
    textlink,
    ...urls,
    title: readText(values, 'title') ?? textlink,
    merchantname: readText(values, 'merchantname') ?? defaultMerchantName(urls.requesturl),
    duration: duration ?? 0,
    paymentsystems,
    ...(expiration === undefined ? {} : { expiration }),
    ...(target === undefined ? {} : { target }),
    ...(page === undefined ? {} : { page }),
  }
  if (duration === undefined)
    return { ok: true, offer, warnings: [{ fault: 'E-DURATION', field: 'duration' }] }
  return { ok: true, offer }
}

/** The name of a merchant that gives none: the host of `requesturl`, with its port where it is not the usual one. */
export function defaultMerchantName(requesturl: string): string {
  return new URL(requesturl).host
}

// A field given twice must agree with itself; blank counts as absent.
function gatherFields(fields: readonly RawField[]): Values | OfferRefusal {
  const values = new Map<FieldName, unknown>()
  for (const field of fields) {
    const name = fieldNames.get(field.name.toLowerCase())
    const value = typeof field.value === 'string' ? field.value.trim() : field.value
    if (name === undefined || value === undefined || value === null || value === '') continue
    if (values.has(name) && values.get(name) !== value) return refuse('E-CONFLICT', name)
    values.set(name, value)
  }
  return values
}

function readPrice(values: Values): Money | OfferRefusal {
  const value = values.get('price')
  if (value === undefined) return refuse('E-MISSING', 'price')
  const parsed = typeof value === 'string' ? parsePrice(value) : ({ ok: false, fault: 'E-PRICE' } as const)
  return parsed.ok ? parsed.price : refuse(parsed.fault, 'price')
}

function readText(values: Values, name: 'textlink' | 'title' | 'merchantname'): string | undefined {
  const value = values.get(name)
  const text = typeof value === 'string' ? displayText(value) : ''
  return text === '' ? undefined : text
}

function readUrls(
  values: Values,
  pageBase: string | undefined,
): Pick<Offer, 'requesturl' | 'buyurl' | 'imagelink' | 'description'> | OfferRefusal {
  const base = pageBase !== undefined && URL.canParse(pageBase) ? pageBase : undefined
  const prefix = readUrl(values, 'mpbaseurl', undefined)
  if (prefix === null) return refuse('E-URL', 'mpbaseurl')
  const requesturl = readUrl(values, 'requesturl', prefix?.href ?? base)
  if (requesturl === undefined) return refuse('E-MISSING', 'requesturl')
  if (requesturl === null) return refuse('E-URL', 'requesturl')
  const buyurl = readUrl(values, 'buyurl', prefix?.href ?? base)
  if (buyurl === null || (buyurl ?? requesturl).origin !== requesturl.origin) return refuse('E-URL', 'buyurl')
  // The picture and the description are not goods, so the prefix of the goods is not theirs.
  const imagelink = readUrl(values, 'imagelink', base)
  if (imagelink === null) return refuse('E-URL', 'imagelink')
  const description = readUrl(values, 'description', base)
  if (description === null) return refuse('E-URL', 'description')
  return {
    requesturl: requesturl.href,
    buyurl: canonicalUrl((buyurl ?? requesturl).href),
    ...(imagelink === undefined ? {} : { imagelink: imagelink.href }),
    ...(description === undefined ? {} : { description: description.href }),
  }
}

/** Undefined where the field is absent, null where it breaks the rules of 3.4. */
function readUrl(values: Values, name: FieldName, base: string | undefined): URL | null | undefined {
  const value = values.get(name)
  if (value === undefined) return undefined
  return typeof value === 'string' ? (checkOfferUrl(value, base) ?? null) : null
}

function readSystems(raw: RawOffer['systems']): readonly PaymentSystem[] | OfferRefusal {
  if (raw.length === 0 || raw.length > limits.paymentSystemsMax) return refuse('E-MISSING', 'paymentsystems')
  const systems = new Map<string, string>()
  for (const { id, data } of raw) {
    const url = typeof id === 'string' ? checkOfferUrl(id) : undefined
    if (url === undefined) return refuse('E-URL', 'paymentsystems')
    const text = data ?? ''
    if (typeof text !== 'string' || !isSystemData(text)) return refuse('E-CONFLICT', 'paymentsystems')
    if ((systems.get(url.href) ?? text) !== text) return refuse('E-CONFLICT', 'paymentsystems')
    systems.set(url.href, text)
  }
  return [...systems].map(([id, data]) => ({ id, data }))
}

// The data is passed on unchanged, so what HTML cannot carry unchanged is refused rather than altered.
function isSystemData(text: string): boolean {
  if (text.length > limits.paymentSystemDataBytesMax || text.includes('\0') || !text.isWellFormed())
    return false
  return new TextEncoder().encode(text).length <= limits.paymentSystemDataBytesMax
}

function readExpiration(values: Values): string | undefined | OfferRefusal {
  const value = values.get('expiration')
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? normalizeExpiration(value) : undefined
  return text ?? refuse('E-EXPIRATION', 'expiration')
}

/** Seconds; 0 where absent, undefined where unreadable. A JSON number counts seconds, text is read by 3.7. */
function readDuration(values: Values, legacyUnit: LegacyDurationUnit | undefined): number | undefined {
  const value = values.get('duration') ?? 0
  if (typeof value === 'string') return parseAccessDuration(value, legacyUnit)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? capAccess(value) : undefined
}

// A hint only, so a name that no browsing context should have is dropped.
function readTarget(values: Values): string | undefined {
  const value = values.get('target')
  if (typeof value !== 'string') return undefined
  if (value.startsWith('_'))
    return /^_(?:self|blank|parent|top)$/i.test(value) ? value.toLowerCase() : undefined
  return /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(value) ? value : undefined
}

function readPage(page: string | undefined): string | undefined {
  const url = page === undefined ? undefined : checkOfferUrl(page)
  return url === undefined ? undefined : url.href.slice(0, url.href.length - url.hash.length)
}

function refuse(fault: OfferFault, field: string): OfferRefusal {
  return { ok: false, fault, field }
}
