import { afterEach, beforeEach, expect, it } from 'vitest'
import { demoDe, demoNl } from '../domain/share/demo-contracts.ts'
import { addContracts } from '../flows/add-contracts.ts'
import { problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openMerchant, type TestMerchant } from '../testing/test-parties.ts'

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

function ask(query: string, key = merchant.apiKey): Promise<Response> {
  return broker.send(`/v1/merchant/price-point?${query}`, { headers: { authorization: `Bearer ${key}` } })
}

it('tells a merchant the parts of a price under each contract, exactly', async () => {
  await addContracts(broker.deps, [demoDe, demoNl])
  const response = await ask('price=4.99&currency=EUR')
  expect(response.status).toBe(200)
  const { shares } = (await response.json()) as { readonly shares: readonly object[] }
  expect(shares).toHaveLength(2)
  expect(shares[0]).toMatchObject({
    contract: 'demo-de-dcb',
    parts: { net: { asset: 'EUR/6', amount: '3170000' }, aggregator: { asset: 'EUR/6', amount: '180000' } },
  })
})

it('refuses a price that leaves nothing, with the arithmetic', async () => {
  await addContracts(broker.deps, [demoNl])
  const response = await ask('price=0.20&currency=EUR')
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    code: 'price_not_viable',
    detail: expect.stringContaining('operator 0.16 (25.6 % of 0.17 + 0.12)'),
    money_moved: 'no',
  })
})

it.each([
  ['price=0.005&currency=EUR', 'price_not_billable'],
  ['price=1&currency=XXX', 'price_not_billable'],
  ['price=1&currency=GBP', 'price_not_billable'],
  ['price=none&currency=EUR', 'invalid_request'],
  ['price=0&currency=EUR', 'invalid_request'],
  ['price=1&currency=EUR&item_class=air', 'invalid_request'],
])('refuses %s', async (query, code) => {
  await addContracts(broker.deps, [demoNl])
  expect(await problemOf(await ask(query))).toBe(code)
})

it('tells nobody but merchants', async () => {
  expect(await problemOf(await ask('price=1&currency=EUR', 'wrong'))).toBe('unauthenticated')
})
