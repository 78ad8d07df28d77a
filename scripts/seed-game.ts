// Makes the game's shop at a broker, by what any merchant may call: the merchant, two apps with their catalogues, an endpoint for
// webhooks. What is there already is brought up to date, as the game's port may be another one each time.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { paymentSystemPath } from '@farthing/protocol'

/** What the game reads when it starts; see `examples/game/src/config.ts`. */
export type GameShop = {
  readonly broker: string
  readonly origin: string
  readonly merchant: string
  readonly paymentSystem: string
  readonly apiKey: string
  readonly mode: 'test'
  readonly farmApp: string
  readonly smithyApp: string
  readonly webhookEndpoint: string
  readonly webhookSecret: string
  readonly dataFolder: string
}

export type Seeding = {
  readonly broker: string
  readonly origin: string
  readonly dataFolder: string
  /** The shop of the last time, if there is one. */
  readonly known: GameShop | undefined
  /** Makes a merchant at an origin. */
  readonly register: (merchant: {
    readonly name: string
    readonly origin: string
  }) => Promise<{ readonly merchant: string; readonly apiKey: string }>
  /** Tells whether the broker still knows the merchant, whose origin is then this one. */
  readonly move: (merchant: string, origin: string) => Promise<boolean>
}

const catalogues = join(import.meta.dirname, '../examples/game')

export async function seedGame(seeding: Seeding): Promise<GameShop> {
  const { known, origin, broker } = seeding
  const shop =
    known !== undefined && (await seeding.move(known.merchant, origin))
      ? { ...known, ...seeding, broker }
      : await openShop(seeding)
  const call = caller(broker, shop.apiKey)
  for (const [app, file] of [
    [shop.farmApp, 'catalogue-farm.json'],
    [shop.smithyApp, 'catalogue-smithy.json'],
  ] as const) {
    await call('PUT', `/v1/apps/${app}`, { return_urls: [`${origin}/back`] })
    const catalogue = JSON.parse(readFileSync(join(catalogues, file), 'utf8')) as object
    await call('PUT', `/v1/apps/${app}/catalogue/draft`, catalogue)
    await call('POST', `/v1/apps/${app}/catalogue/publish`)
  }
  await call('PUT', `/v1/webhook_endpoints/${shop.webhookEndpoint}`, { url: `${origin}/hooks/farthing` })
  const { merchant, apiKey, farmApp, smithyApp, webhookEndpoint, webhookSecret } = shop
  const { dataFolder } = seeding
  return {
    broker,
    origin,
    merchant,
    paymentSystem: broker + paymentSystemPath,
    apiKey,
    mode: 'test',
    farmApp,
    smithyApp,
    webhookEndpoint,
    webhookSecret,
    dataFolder,
  }
}

async function openShop(
  seeding: Seeding,
): Promise<Omit<GameShop, 'dataFolder' | 'mode' | 'broker' | 'origin' | 'paymentSystem'>> {
  const { origin, broker } = seeding
  const { merchant, apiKey } = await seeding.register({ name: 'Hollow Farm', origin })
  const call = caller(broker, apiKey)
  const open = async (title: string, delivery: 'hosted' | 'app'): Promise<string> =>
    String((await call('POST', '/v1/apps', { title, delivery, return_urls: [`${origin}/back`] }))['app'])
  const farmApp = await open('Hollow Farm', 'hosted')
  const smithyApp = await open('Hollow Farm, the smithy', 'app')
  const endpoint = await call('POST', '/v1/webhook_endpoints', {
    url: `${origin}/hooks/farthing`,
    app: smithyApp,
    types: ['grant.delivered', 'grant.reversed', 'grant.auto_refunded'],
  })
  return {
    merchant,
    apiKey,
    farmApp,
    smithyApp,
    webhookEndpoint: String(endpoint['id']),
    webhookSecret: String(endpoint['secret']),
  }
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>

/** Calls as the merchant; throws the refusal's own words. */
function caller(broker: string, key: string): Call {
  return async (method, path, body) => {
    const response = await fetch(broker + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const value = (await response.json()) as Record<string, unknown>
    if (!response.ok)
      throw new Error(
        `${path} was refused: ${String(value['detail'])} ${JSON.stringify(value['errors'] ?? '')}`,
      )
    return value
  }
}
