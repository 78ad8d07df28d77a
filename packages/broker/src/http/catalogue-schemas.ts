// Schemas of apps, catalogues, stores and players in the API.

import { z } from '@hono/zod-openapi'
import { ageBands } from '../domain/goods/app.ts'
import { catalogueSchema } from '../domain/goods/catalogue-schema.ts'
import { itemKinds } from '../domain/goods/content.ts'
import { changedThings } from '../domain/goods/diff-catalogues.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { contentSchema, costSchema } from './order-endpoints.ts'
import { moneySchema } from './schemas.ts'

const ageRating = z.union([z.literal(0), z.literal(13), z.literal(16), z.literal(18)])
const delivery = z.enum(['hosted', 'app'])
const region = z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166 such as DE')
const locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag such as de-AT')
  .max(35)
const returnUrls = z.array(z.string().max(2_048)).max(goodsLimits.returnUrlsMax)

export const appSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    merchant: z.string(),
    title: z.string(),
    delivery,
    age_rating: ageRating,
    return_urls: z.array(z.string()),
    created_at: z.string(),
  })
  .openapi('App')

export const appInput = z.strictObject({
  title: z.string().min(1).max(200),
  delivery: delivery.default('hosted'),
  age_rating: ageRating.default(0),
  return_urls: returnUrls.default([]),
})

export const appChanges = z.strictObject({
  title: z.string().min(1).max(200).optional(),
  delivery: delivery.optional(),
  age_rating: ageRating.optional(),
  return_urls: returnUrls.optional(),
})

export const appParams = z.object({ app: z.string().max(64) })

/** What is sent as a draft: read and judged by the catalogue's own rules, which tell every fault with its pointer. */
export const draftInput = z.looseObject({}).openapi('CatalogueDraft', {
  description:
    'A catalogue; see the schema Catalogue. Faults are told as catalogue_invalid, with JSON pointers.',
})

const documentSchema = catalogueSchema

const findingSchema = z
  .object({
    severity: z.enum(['error', 'warning']),
    pointer: z.string(),
    code: z.string(),
    message: z.string(),
  })
  .openapi('CatalogueFinding')

export const draftSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    version: z.number().int(),
    updated_at: z.string(),
    catalogue: documentSchema,
    findings: z.array(findingSchema),
  })
  .openapi('CatalogueDraftSaved')

export const publishedSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    number: z.number().int(),
    published_at: z.string(),
    catalogue: documentSchema,
  })
  .openapi('PublishedCatalogue')

export const publicationSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    number: z.number().int(),
    published_at: z.string(),
    /** False where this was what counted already. */
    new: z.boolean(),
    findings: z.array(findingSchema),
  })
  .openapi('CataloguePublication')

export const versionSchema = z.object({ number: z.number().int(), published_at: z.string() })

export const diffSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    /** Numbers of published catalogues; `draft` is the draft, absent is nothing. */
    from: z.union([z.number().int(), z.literal('draft')]).optional(),
    to: z.union([z.number().int(), z.literal('draft')]),
    changes: z.array(
      z.object({
        what: z.enum(changedThings),
        name: z.string(),
        change: z.enum(['added', 'removed', 'changed']),
        member: z.string().optional(),
        before: z.string().optional(),
        after: z.string().optional(),
      }),
    ),
  })
  .openapi('CatalogueDiff')

const optionSchema = z.object({
  option: z.string(),
  cost: costSchema,
  per: z.string().optional(),
  tax: moneySchema.optional(),
  rule: z.enum(['player_offer', 'store', 'region', 'currency', 'base']),
  was: moneySchema.optional(),
  offer: z
    .object({
      code: z.string(),
      ends_at: z.string().optional(),
      cap_total: z.number().int().optional(),
      cap_per_player: z.number().int().optional(),
    })
    .optional(),
  worth: moneySchema.optional(),
  shortfall: z.object({ units: z.string(), price: moneySchema }).optional(),
  quantity_min: z.number().int().optional(),
  quantity_max: z.number().int().optional(),
})

export const storeSchema = z
  .object({
    app: z.string(),
    test: z.boolean(),
    catalogue: z.number().int(),
    store: z.string(),
    region: z.string(),
    items: z.array(
      z.object({
        sku: z.string(),
        kind: z.enum(itemKinds),
        title: z.string(),
        text: z.string().optional(),
        images: z.array(z.string()),
        tags: z.array(z.string()),
        age_rating: ageRating,
        contents: z.array(contentSchema),
        parts: z
          .array(
            z.object({
              sku: z.string(),
              title: z.string(),
              quantity: z.number().int(),
              cost: costSchema.optional(),
            }),
          )
          .optional(),
        options: z.array(optionSchema),
        refund_class: z.enum(['instant', 'review', 'none_after_use']),
        giftable: z.boolean(),
        quantity_max: z.number().int(),
        per_player: z.number().int().optional(),
        unavailable: z.enum(['already_owned', 'limit_reached', 'not_eligible', 'age_rating']).optional(),
      }),
    ),
  })
  .openapi('Store')

export const storeQuery = z.object({
  /** A player's id, or the app's own id of the player. */
  player: z.string().min(1).max(goodsLimits.externalIdCharactersMax),
  locale: locale.optional(),
  store: z.string().max(64).optional(),
  level: z.coerce.number().int().min(0).max(goodsLimits.levelMax).optional(),
  /** Tags with blanks between; likewise codes of offers. */
  tags: z.string().max(1_000).optional(),
  codes: z.string().max(1_000).optional(),
})

export const playerSchema = z
  .object({
    player: z.string(),
    test: z.boolean(),
    app: z.string(),
    external_id: z.string(),
    region: z.string().optional(),
    locale: z.string(),
    age_band: z.enum(ageBands),
    guest: z.boolean(),
    created_at: z.string(),
  })
  .openapi('Player')

export const playerInput = z.strictObject({
  external_id: z.string().min(1).max(goodsLimits.externalIdCharactersMax),
  region: region.optional(),
  locale: locale.optional(),
  age_band: z.enum(ageBands).optional(),
})

export const playerParams = z.object({
  app: z.string().max(64),
  player: z.string().max(goodsLimits.externalIdCharactersMax),
})
