// The document of a catalogue as it is written: strict, bounded, with nothing in it that is not read. Amounts are strings of
// digits, times ISO 8601, lengths of time whole seconds. Members come out in the order they stand here, so that a pulled file changes
// only where the catalogue did.

import { checkOfferUrl, fiatScale, limits } from '@farthing/protocol'
import { z } from 'zod'
import { roundings } from './catalogue.ts'
import { itemKinds } from './content.ts'
import { goodsLimits } from './goods-limits.ts'

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dots and dashes, up to 64')
const locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag such as en or de-AT')
const region = z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166 such as DE')
const digits = (most: bigint): z.ZodType<string> =>
  z
    .string()
    .refine((text) => /^[1-9][0-9]{0,18}$/.test(text) && BigInt(text) <= most, `digits from 1 to ${most}`)
const count = (most: number): z.ZodType<number> => z.number().int().min(1).max(most)
const seconds = count(goodsLimits.durationMsMax / 1000)
const ppm = (most: number): z.ZodType<number> => z.number().int().min(0).max(most)
const time = z.iso.datetime('a time such as 2026-12-01T00:00:00Z').max(40)
const texts = (charactersMax: number): z.ZodType<Record<string, string>> =>
  z
    .record(locale, z.string().min(1).max(charactersMax))
    .refine((value) => Object.keys(value).length <= goodsLimits.localesMax, 'too many languages')
const title = texts(goodsLimits.titleCharactersMax).refine(
  (value) => Object.keys(value).length > 0,
  'at least one language',
)
const url = z
  .string()
  .max(limits.urlCharactersMax)
  .refine((text) => checkOfferUrl(text) !== undefined, 'an https address')
const tags = z.array(name).max(goodsLimits.tagsMax)
const regions = z.array(region).min(1).max(goodsLimits.regionsMax)
const skus = z.array(name).min(1).max(goodsLimits.itemsMax)

const isoCodes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
/** The code of a virtual currency: never one that money has. */
const virtualCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{2,11}$/, '3 to 12 upper-case letters or digits, a letter first')
  .refine((code) => !isoCodes.has(code), 'a code that no money has')

const money = z.strictObject({
  asset: z
    .string()
    .regex(/^[A-Z]{3}\/6$/, `money such as EUR/${fiatScale}`)
    .refine((asset) => isoCodes.has(asset.slice(0, 3)), 'a currency of ISO 4217'),
  amount: digits(limits.amountMax),
})
const virtualAmount = z.strictObject({
  asset: z.string().regex(/^[A-Z][A-Z0-9]{2,11}\/[0-9]{1,2}$/, 'a virtual currency such as GOLD/0'),
  amount: digits(goodsLimits.unitsMax),
})
const units = digits(goodsLimits.unitsMax)

/** Exactly one of these says what is asked for. */
const asked = {
  money: money.optional(),
  currency: virtualAmount.optional(),
  items: z
    .array(z.strictObject({ sku: name, amount: units }))
    .min(1)
    .max(goodsLimits.costItemsMax)
    .optional(),
}
const window = { starts_at: time.optional(), ends_at: time.optional() }

const price = z.strictObject({
  id: name,
  ...asked,
  regions: regions.optional(),
  by_region: z.record(region, money).optional(),
  by_currency: z.array(money).max(goodsLimits.regionsMax).optional(),
  rounding: z.enum(roundings).optional(),
  ...window,
  quantity_min: count(goodsLimits.quantityMax).optional(),
  quantity_max: count(goodsLimits.quantityMax).optional(),
})

const currency = z.strictObject({
  code: virtualCode,
  title,
  // Whole units alone: a currency that needs parts is counted in its smallest part.
  scale: z.literal(0),
  initial: units.optional(),
  maximum: units.optional(),
  expires_after_seconds: seconds.optional(),
  purchasable: z.boolean(),
  spendable_on: skus.optional(),
})

const taxClass = z.strictObject({
  name,
  ppm: ppm(1_000_000),
  regions: z.record(region, ppm(1_000_000)).optional(),
})

const file = z.strictObject({
  name: z.string().min(1).max(goodsLimits.titleCharactersMax),
  url,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits in lower case'),
  bytes: z.number().int().min(0).max(goodsLimits.fileBytesMax),
})

const item = z.strictObject({
  sku: name,
  kind: z.enum(itemKinds),
  title,
  text: texts(goodsLimits.textCharactersMax).optional(),
  images: z.array(url).max(goodsLimits.imagesMax).optional(),
  tags: tags.optional(),
  age_rating: z.union([z.literal(0), z.literal(13), z.literal(16), z.literal(18)]).optional(),
  tax_class: name.optional(),
  refund_class: z.enum(['instant', 'review', 'none_after_use']).optional(),
  clawback: z.enum(['take_available', 'debt', 'ignore']).optional(),
  giftable: z.boolean().optional(),
  quantity_max: count(goodsLimits.quantityMax).optional(),
  per_player: count(goodsLimits.quantityMax).optional(),
  stackable: z.boolean().optional(),
  units: units.optional(),
  expires_after_seconds: seconds.optional(),
  duration_seconds: seconds.optional(),
  until: time.optional(),
  currency: virtualAmount.optional(),
  contents: z
    .array(z.strictObject({ sku: name, quantity: count(goodsLimits.quantityMax) }))
    .min(1)
    .max(goodsLimits.bundlePartsMax)
    .optional(),
  files: z.array(file).min(1).max(goodsLimits.filesMax).optional(),
  prices: z.array(price).max(goodsLimits.pricesMax),
})

const store = z.strictObject({
  id: name,
  title,
  items: skus.optional(),
  prices: z
    .array(z.strictObject({ sku: name, price: name, ...asked }))
    .max(goodsLimits.overridesMax)
    .optional(),
  eligibility: z
    .strictObject({
      level_min: z.number().int().min(0).max(goodsLimits.levelMax).optional(),
      level_max: z.number().int().min(0).max(goodsLimits.levelMax).optional(),
      tags: tags.optional(),
      not_tags: tags.optional(),
      first_purchase: z.boolean().optional(),
    })
    .optional(),
})

const offer = z.strictObject({
  code: name,
  automatic: z.boolean(),
  title: title.optional(),
  items: skus.optional(),
  tags: tags.optional(),
  stores: z.array(name).min(1).max(goodsLimits.storesMax).optional(),
  regions: regions.optional(),
  players: z
    .array(z.string().min(1).max(goodsLimits.externalIdCharactersMax))
    .min(1)
    .max(goodsLimits.playersPerOfferMax)
    .optional(),
  discount_ppm: count(999_999).optional(),
  discount: money.optional(),
  extra_ppm: count(100_000_000).optional(),
  starts_at: time,
  ends_at: time.optional(),
  cap_total: count(1_000_000_000).optional(),
  cap_per_player: count(goodsLimits.quantityMax).optional(),
})

/** The whole document. */
export const catalogueSchema = z.strictObject({
  default_locale: locale,
  default_region: region.optional(),
  currencies: z.array(currency).max(goodsLimits.currenciesMax).optional(),
  tax_classes: z.array(taxClass).max(goodsLimits.taxClassesMax).optional(),
  items: z.array(item).max(goodsLimits.itemsMax),
  stores: z.array(store).max(goodsLimits.storesMax).optional(),
  offers: z.array(offer).max(goodsLimits.offersMax).optional(),
})

export type CatalogueDocument = z.infer<typeof catalogueSchema>
export type ItemDocument = z.infer<typeof item>
export type PriceDocument = z.infer<typeof price>
export type StoreDocument = z.infer<typeof store>
export type OfferDocument = z.infer<typeof offer>
