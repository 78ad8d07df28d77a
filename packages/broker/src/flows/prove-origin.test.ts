// A site proves whose it is by naming its merchant, on a real server that the broker asks.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { paymentSystemPath } from '@farthing/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readMerchant } from '../records/merchants.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, must } from '../testing/test-parties.ts'
import { proveOrigin } from './prove-origin.ts'
import { registerMerchant } from './register-merchant.ts'

let broker: TestBroker
let site: Server
let origin: string
let named = ''

beforeEach(async () => {
  broker = await openTestBroker()
  site = createServer((_, response) =>
    response.end(JSON.stringify({ merchant: named, paymentSystem: broker.origin + paymentSystemPath })),
  ).listen(0, '127.0.0.1')
  await once(site, 'listening')
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})
afterEach(async () => {
  site.close()
  await broker.close()
})

const isProven = async (id: string): Promise<boolean> =>
  (await readMerchant(broker.deps.records, id))?.provenAt !== undefined

it('a merchant whom its site does not name is not proven', async () => {
  const { merchant } = must(await registerMerchant(broker.deps, { name: 'Paper', origin }))
  named = 'mer_somebodyelse'
  expect(codeOf(await proveOrigin(broker.deps, merchant.id))).toBe('origin_unproven')
  expect(await isProven(merchant.id)).toBe(false)
})

it('a site that names another merchant now belongs to that one, and no longer to the one before', async () => {
  const first = must(await registerMerchant(broker.deps, { name: 'Old owner', origin })).merchant
  const second = must(await registerMerchant(broker.deps, { name: 'New owner', origin })).merchant
  named = first.id
  must(await proveOrigin(broker.deps, first.id))
  named = second.id
  must(await proveOrigin(broker.deps, second.id))
  expect([await isProven(first.id), await isProven(second.id)]).toEqual([false, true])
  expect(codeOf(await proveOrigin(broker.deps, first.id))).toBe('origin_unproven')
})
