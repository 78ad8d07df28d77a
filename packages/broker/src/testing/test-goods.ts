// An app with a published catalogue and its players, made through the broker's own flows.

import { formatInstant, instant } from '@farthing/protocol'
import type { App, Player } from '../domain/goods/app.ts'
import type { CatalogueDocument } from '../domain/goods/catalogue-schema.ts'
import { type AppWords, createApp } from '../flows/create-app.ts'
import { ensurePlayer } from '../flows/ensure-player.ts'
import { publishDraft, saveDraft } from '../flows/publish-catalogue.ts'
import { readMerchant } from '../records/merchants.ts'
import type { TestBroker } from './test-broker.ts'
import { must, type TestMerchant } from './test-parties.ts'
import { testStart } from './test-system.ts'

/** An app of a merchant, hosted unless told otherwise. */
export async function openTestApp(
  broker: TestBroker,
  merchant: TestMerchant,
  words: Partial<AppWords> = {},
): Promise<App> {
  const known = await readMerchant(broker.deps.records, merchant.id)
  if (known === undefined) throw new Error('no such merchant')
  const made = await createApp(broker.deps, {
    merchant: known,
    key: `app of ${merchant.id} ${words.title ?? ''} ${words.delivery ?? ''}`,
    words: { title: 'A feud', delivery: 'hosted', ageRating: 0, returnUrls: [], ...words },
  })
  return must(made).app
}

/** Publishes a catalogue and tells its number. */
export async function publishGoods(
  broker: TestBroker,
  app: App,
  document: CatalogueDocument = sampleCatalogue(),
): Promise<number> {
  must(await saveDraft(broker.deps, { app, json: document }))
  return must(await publishDraft(broker.deps, { app })).number
}

/** A player of an app: an adult in Germany unless told otherwise. */
export async function openPlayer(
  broker: TestBroker,
  app: App,
  externalId: string,
  more: Partial<Pick<Player, 'region' | 'locale' | 'ageBand'>> = {},
): Promise<Player> {
  const wanted = { app, externalId, region: 'DE', locale: 'en', ageBand: 'adult', ...more } as const
  return must(await ensurePlayer(broker.deps, wanted)).player
}

/** So many hundredths of a euro. */
export function cents(count: number): { readonly asset: string; readonly amount: string } {
  return { asset: 'EUR/6', amount: String(count * 10_000) }
}

/** A catalogue with one item of every kind: sword, potion, gold, bundle, season pass, song, calls of an oracle. */
export function sampleCatalogue(changes: Partial<CatalogueDocument> = {}): CatalogueDocument {
  const gold = (amount: number): { asset: string; amount: string } => ({
    asset: 'GOLD/0',
    amount: String(amount),
  })
  return {
    default_locale: 'en',
    default_region: 'DE',
    currencies: [{ code: 'GOLD', title: { en: 'Gold', de: 'Gold' }, scale: 0, purchasable: true }],
    tax_classes: [{ name: 'standard', ppm: 190_000, regions: { FR: 200_000 } }],
    items: [
      {
        sku: 'sword',
        kind: 'durable',
        title: { en: 'A sword', de: 'Ein Schwert' },
        tags: ['weapons'],
        tax_class: 'standard',
        prices: [
          { id: 'money', money: cents(5) },
          { id: 'gold', currency: gold(12) },
        ],
      },
      {
        sku: 'potion',
        kind: 'consumable',
        title: { en: 'A potion' },
        tax_class: 'standard',
        units: '3',
        prices: [{ id: 'money', money: cents(10) }],
      },
      {
        sku: 'gold-100',
        kind: 'currency_pack',
        title: { en: 'A hundred gold' },
        tax_class: 'standard',
        currency: gold(100),
        prices: [{ id: 'money', money: cents(99) }],
      },
      {
        sku: 'starter',
        kind: 'bundle',
        title: { en: 'To begin with' },
        tax_class: 'standard',
        contents: [
          { sku: 'potion', quantity: 2 },
          { sku: 'gold-100', quantity: 1 },
        ],
        prices: [{ id: 'money', money: cents(109) }],
      },
      {
        sku: 'season',
        kind: 'pass',
        title: { en: 'The season' },
        tax_class: 'standard',
        duration_seconds: 30 * 86_400,
        prices: [{ id: 'money', money: cents(50) }],
      },
      {
        sku: 'song',
        kind: 'download',
        title: { en: 'The song of the feud' },
        tax_class: 'standard',
        files: [
          {
            name: 'song.ogg',
            url: 'https://paper.example/files/song.ogg',
            sha256: 'a'.repeat(64),
            bytes: 1_000,
          },
        ],
        prices: [{ id: 'money', money: cents(30) }],
      },
      {
        sku: 'oracle',
        kind: 'metered',
        title: { en: 'Ten questions' },
        tax_class: 'standard',
        units: '10',
        prices: [
          { id: 'money', money: cents(20) },
          { id: 'potions', items: [{ sku: 'potion', amount: '5' }] },
        ],
      },
    ],
    ...changes,
  }
}

/** So many days after the beginning of every test, as a catalogue writes times. */
export function day(days: number): string {
  return formatInstant(instant(testStart + days * 86_400_000))
}
