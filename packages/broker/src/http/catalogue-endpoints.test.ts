// Apps, catalogues, stores and players over the API, as a merchant's server and its command line call it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApiKey } from '../flows/register-merchant.ts'
import { readApiKeyBySecret } from '../records/merchants.ts'
import { json, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { cents, day, openPlayer, openTestApp, publishGoods, sampleCatalogue } from '../testing/test-goods.ts'
import { must, openMerchant, type TestMerchant } from '../testing/test-parties.ts'

let broker: TestBroker
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker()
  merchant = await openMerchant(broker)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Answer = Record<string, unknown>

async function call(
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string>; key?: string } = {},
): Promise<Response> {
  const { body, headers = {}, key = merchant.apiKey } = more
  return broker.send(path, {
    ...json(key, body ?? {}, headers),
    method,
    ...(method === 'GET' ? { body: null } : {}),
  })
}

async function answer(response: Response | Promise<Response>): Promise<Answer> {
  const got = await response
  expect(got.ok, await got.clone().text()).toBe(true)
  return (await got.json()) as Answer
}

async function makeApp(): Promise<string> {
  const made = await answer(
    call('POST', '/v1/apps', { body: { title: 'A feud' }, headers: { 'idempotency-key': 'app one' } }),
  )
  return String(made['app'])
}

describe('an app', () => {
  it('is made once per key, found by its merchant and by nobody else', async () => {
    const app = await makeApp()
    expect(await makeApp()).toBe(app)
    expect(await answer(call('GET', `/v1/apps/${app}`))).toMatchObject({
      app,
      test: true,
      title: 'A feud',
      delivery: 'hosted',
      merchant: merchant.id,
    })
    expect((await answer(call('GET', '/v1/apps')))['data']).toHaveLength(1)
    const other = await openMerchant(broker, 'https://other.example')
    for (const path of [
      '',
      '/catalogue',
      '/catalogue/draft',
      '/catalogue/diff',
      '/store?player=x',
      '/players',
    ]) {
      const response = await call('GET', `/v1/apps/${app}${path}`, { key: other.apiKey })
      expect([path, response.status]).toEqual([path, 404])
    }
    const published = await call('POST', `/v1/apps/${app}/catalogue/publish`, { key: other.apiKey })
    expect(await problemOf(published)).toBe('app_unknown')
    expect((await answer(call('GET', '/v1/apps', { key: other.apiKey })))['data']).toEqual([])
  })

  it('sends players back only to the site of its merchant', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}`
    const refused = await call('PUT', path, { body: { return_urls: ['https://else.example/back'] } })
    expect(await problemOf(refused)).toBe('invalid_request')
    const changed = await answer(
      call('PUT', path, { body: { return_urls: [`${merchant.origin}/back`], age_rating: 16 } }),
    )
    expect(changed).toMatchObject({
      title: 'A feud',
      age_rating: 16,
      return_urls: [`${merchant.origin}/back`],
    })
  })

  it('is changed only with the scope for it', async () => {
    const app = await makeApp()
    const by = await readApiKeyBySecret(broker.deps.records, merchant.apiKey)
    if (by === undefined) throw new Error('the key is gone')
    const reader = must(
      await createApiKey(broker.deps, {
        merchantId: merchant.id,
        name: 'Reader',
        scopes: ['goods:read'],
        by,
      }),
    ).secret
    expect((await call('GET', `/v1/apps/${app}`, { key: reader })).status).toBe(200)
    const draft = { body: sampleCatalogue(), key: reader }
    expect(await problemOf(await call('PUT', `/v1/apps/${app}/catalogue/draft`, draft))).toBe('forbidden')
  })
})

describe('a draft', () => {
  it('comes back as it was sent, and is replaced only by who saw the last one', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue/draft`
    expect(await problemOf(await call('GET', path))).toBe('catalogue_missing')
    const first = await call('PUT', path, { body: sampleCatalogue() })
    expect(first.headers.get('etag')).toBe('"draft-1"')
    expect((await answer(first))['catalogue']).toEqual(sampleCatalogue())
    const second = sampleCatalogue({ default_region: 'FR' })
    const stale = await call('PUT', path, { body: second, headers: { 'if-match': '"draft-0"' } })
    expect(await problemOf(stale)).toBe('stale_tag')
    const replaced = await call('PUT', path, { body: second, headers: { 'if-match': '"draft-1"' } })
    expect(replaced.headers.get('etag')).toBe('"draft-2"')
    const same = await call('PUT', path, { body: second })
    expect(same.headers.get('etag')).toBe('"draft-2"')
  })

  it('is judged and not kept on a dry run', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue/draft`
    await answer(call('PUT', `${path}?dry_run=yes`, { body: sampleCatalogue() }))
    expect(await problemOf(await call('GET', path))).toBe('catalogue_missing')
  })

  it('is refused with the place of each fault', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue/draft`
    const [sword] = sampleCatalogue().items
    const response = await call('PUT', path, {
      body: {
        ...sampleCatalogue(),
        items: [sword, { ...sword, prices: [{ id: 'money', money: { asset: 'EUR/6', amount: 5 } }] }],
      },
    })
    const details = (await response.json()) as { code: string; errors: { pointer: string }[] }
    expect(details.code).toBe('catalogue_invalid')
    expect(details.errors.map(({ pointer }) => pointer)).toContain('/items/1/prices/0/money/amount')
    const random = { ...sword, sku: 'chest', kind: 'random' }
    const chest = await call('PUT', path, { body: { ...sampleCatalogue(), items: [random] } })
    expect(await problemOf(chest)).toBe('random_items_not_allowed')
  })

  it('may be larger than other bodies, up to its own bound', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue/draft`
    const [sword] = sampleCatalogue().items
    if (sword === undefined) throw new Error('no sword')
    const many = (count: number) => ({
      default_locale: 'en',
      currencies: sampleCatalogue().currencies,
      items: Array.from({ length: count }, (_, index) => ({
        ...sword,
        sku: `sword-${index}`,
        tags: [],
        text: { en: 'A'.repeat(400) },
        tax_class: undefined,
      })),
    })
    await answer(call('PUT', path, { body: many(500) }))
    expect(await problemOf(await call('PUT', path, { body: many(1_900) }))).toBe('body_too_large')
    const stranger = await call('PUT', path, { body: many(500), key: `fk_test_${'x'.repeat(43)}` })
    expect(await problemOf(stranger)).toBe('body_too_large')
  })
})

describe('publishing', () => {
  it('numbers what it publishes, tells it once in the stream, and shows what changed', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue`
    expect(await problemOf(await call('POST', `${path}/publish`))).toBe('catalogue_missing')
    await answer(call('PUT', `${path}/draft`, { body: sampleCatalogue() }))
    expect(await answer(call('POST', `${path}/publish`))).toMatchObject({ number: 1, new: true })
    expect(await answer(call('POST', `${path}/publish`))).toMatchObject({ number: 1, new: false })
    const dearer = sampleCatalogue()
    dearer.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(6) })
    await answer(call('PUT', `${path}/draft`, { body: dearer }))
    expect((await answer(call('GET', `${path}/diff`)))['changes']).toEqual([
      {
        what: 'price',
        name: 'sword/money',
        change: 'changed',
        member: 'money',
        before: '0.05 EUR',
        after: '0.06 EUR',
      },
    ])
    const stale = await call('POST', `${path}/publish`, { headers: { 'if-match': '"draft-1"' } })
    expect(await problemOf(stale)).toBe('stale_tag')
    expect(await answer(call('POST', `${path}/publish`))).toMatchObject({ number: 2, new: true })
    expect(await answer(call('POST', `${path}/rollback`, { body: { number: 1 } }))).toMatchObject({
      number: 3,
    })
    expect(await answer(call('GET', path))).toMatchObject({ number: 3, catalogue: sampleCatalogue() })
    expect(await answer(call('GET', `${path}?number=2`))).toMatchObject({ number: 2, catalogue: dearer })
    const versions = (await answer(call('GET', `${path}/versions`)))['data'] as { number: number }[]
    expect(versions.map(({ number }) => number)).toEqual([3, 2, 1])
    const events = await broker.deps.records
      .selectFrom('events')
      .selectAll()
      .where('object_id', '=', app)
      .execute()
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['catalogue.published', 1n],
      ['catalogue.published', 2n],
      ['catalogue.published', 3n],
    ])
  })

  it('of one draft by many at once makes one catalogue', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue`
    await answer(call('PUT', `${path}/draft`, { body: sampleCatalogue() }))
    const all = await Promise.all(Array.from({ length: 10 }, () => answer(call('POST', `${path}/publish`))))
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, () => 1))
    expect(all.filter((each) => each['new'] === true)).toHaveLength(1)
  })

  it('is refused while a finding is an error', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/catalogue`
    const offer = {
      code: 'SPRING',
      automatic: true,
      discount_ppm: 200_000,
      starts_at: day(-1),
      ends_at: day(2),
    }
    await answer(call('PUT', `${path}/draft`, { body: sampleCatalogue({ offers: [offer] }) }))
    await answer(call('POST', `${path}/publish`))
    broker.system.advance(86_400_000)
    const longer = sampleCatalogue({ offers: [{ ...offer, ends_at: day(9) }] })
    const kept = await answer(call('PUT', `${path}/draft`, { body: longer }))
    expect(kept['findings']).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'offer_restarted', pointer: '/offers/0' }),
    )
    const refused = await call('POST', `${path}/publish`)
    expect(await problemOf(refused)).toBe('catalogue_invalid')
  })
})

describe('a store', () => {
  it('is answered with a tag, and not again while nothing changed', async () => {
    const app = await makeApp()
    const path = `/v1/apps/${app}/store?player=anna`
    await answer(call('PUT', `/v1/apps/${app}/catalogue/draft`, { body: sampleCatalogue() }))
    await answer(call('POST', `/v1/apps/${app}/catalogue/publish`))
    expect(await problemOf(await call('GET', path))).toBe('player_unknown')
    const player = await answer(
      call('POST', `/v1/apps/${app}/players`, {
        body: { external_id: 'anna', region: 'FR', locale: 'de-AT' },
      }),
    )
    expect(player).toMatchObject({ external_id: 'anna', guest: true, age_band: 'unknown', test: true })
    const first = await call('GET', path)
    const tag = first.headers.get('etag') ?? ''
    const store = await answer(first)
    expect(store).toMatchObject({ app, test: true, catalogue: 1, region: 'FR', store: 'main' })
    const items = store['items'] as { sku: string; title: string; options: Answer[] }[]
    expect(items.find(({ sku }) => sku === 'sword')).toMatchObject({
      title: 'Ein Schwert',
      options: [
        {
          option: 'money',
          cost: { kind: 'money', price: cents(5) },
          tax: { asset: 'EUR/6', amount: '8333' },
          rule: 'base',
        },
        {
          option: 'gold',
          cost: { kind: 'currency', price: { asset: 'GOLD/0', amount: '12' } },
          worth: { asset: 'EUR/6', amount: '118800' },
          shortfall: { units: '12', price: { asset: 'EUR/6', amount: '118800' } },
        },
      ],
    })
    const again = await call('GET', path, { headers: { 'if-none-match': tag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const byId = await answer(call('GET', `/v1/apps/${app}/store?player=${String(player['player'])}`))
    expect(byId).toEqual(store)
    await answer(call('POST', `/v1/apps/${app}/players`, { body: { external_id: 'anna', region: 'DE' } }))
    const moved = await call('GET', path, { headers: { 'if-none-match': tag } })
    expect(moved.status).toBe(200)
  })

  it('is none before anything was published, or of a name that is not there', async () => {
    const app = await openTestApp(broker, merchant)
    await openPlayer(broker, app, 'ben')
    expect(await problemOf(await call('GET', `/v1/apps/${app.id}/store?player=ben`))).toBe(
      'catalogue_missing',
    )
    await publishGoods(broker, app)
    expect(await problemOf(await call('GET', `/v1/apps/${app.id}/store?player=ben&store=vip`))).toBe(
      'not_found',
    )
  })
})

describe('players', () => {
  it('whose names differ in half a character are no one player: such names are refused', async () => {
    const app = await openTestApp(broker, merchant)
    for (const half of ['\\ud800', '\\udfff', '\\uD83D', '\\\\\\ud800']) {
      const response = await broker.send(`/v1/apps/${app.id}/players`, {
        ...json(merchant.apiKey, {}),
        body: `{"external_id":"a${half}b"}`,
      })
      expect([half, await problemOf(response)]).toEqual([half, 'invalid_request'])
    }
    for (const whole of ['\\ud83d\\ude00', '\\\\ud800']) {
      const response = await broker.send(`/v1/apps/${app.id}/players`, {
        ...json(merchant.apiKey, {}),
        body: `{"external_id":"a${whole}b"}`,
      })
      expect([whole, response.ok]).toEqual([whole, true])
    }
  })

  it('are one per external id, whoever asks at once', async () => {
    const app = await openTestApp(broker, merchant)
    const made = await Promise.all(Array.from({ length: 10 }, () => openPlayer(broker, app, 'anna')))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    for (const name of ['annette', 'ben']) {
      broker.system.advance(1_000)
      await openPlayer(broker, app, name)
    }
    const listed = (await answer(call('GET', `/v1/apps/${app.id}/players?text=ann`)))['data'] as {
      external_id: string
    }[]
    expect(listed.map((player) => player.external_id)).toEqual(['annette', 'anna'])
    const page = await answer(call('GET', `/v1/apps/${app.id}/players?limit=2`))
    const next = await answer(
      call('GET', `/v1/apps/${app.id}/players?limit=2&cursor=${String(page['next_cursor'])}`),
    )
    expect((next['data'] as unknown[]).length).toBe(1)
  })
})
