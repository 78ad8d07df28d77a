// A merchant is made once per request of the operator, and its secrets are told again to whoever repeats that request.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { brokerLimits } from '../limits.ts'
import { listApiKeys, readApiKeyBySecret, readMerchant } from '../records/merchants.ts'
import { actBefore } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, must } from '../testing/test-parties.ts'
import { createApiKey, moveMerchant, registerMerchant, revokeApiKey } from './register-merchant.ts'

const paper = { name: 'Paper', origin: 'https://paper.example' }
let broker: TestBroker

beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(() => broker.close())

it('a request repeated tells the same merchant and keys, and makes nothing', async () => {
  const first = must(await registerMerchant(broker.deps, { ...paper, key: 'one' }))
  broker.system.advance(60_000)
  expect(await registerMerchant(broker.deps, { ...paper, key: 'one' })).toEqual(first)
  const keys = await listApiKeys(broker.deps.records, first.merchant.id)
  expect(keys.map(({ id }) => id)).toEqual([
    (await readApiKeyBySecret(broker.deps.records, first.apiKey))?.id,
  ])
  expect((await readMerchant(broker.deps.records, first.merchant.id))?.publicKeys).toEqual(
    first.merchant.publicKeys,
  )
})

it('a request sent twice at once makes one merchant', async () => {
  const twice = await Promise.all([1, 2].map(() => registerMerchant(broker.deps, { ...paper, key: 'one' })))
  expect(twice[1]).toEqual(twice[0])
})

it('a key that made another merchant, or one that moved since, tells no secrets', async () => {
  const { merchant } = must(await registerMerchant(broker.deps, { ...paper, key: 'one' }))
  expect(codeOf(await registerMerchant(broker.deps, { ...paper, name: 'Other', key: 'one' }))).toBe(
    'idempotency_key_reused',
  )
  must(await moveMerchant(broker.deps, { merchantId: merchant.id, origin: 'https://new.example' }))
  expect(codeOf(await registerMerchant(broker.deps, { ...paper, key: 'one' }))).toBe('idempotency_key_reused')
})

it('other keys, other brokers and no key at all make other secrets', async () => {
  const other = await openTestBroker({ seed: 2 })
  const made = [
    must(await registerMerchant(broker.deps, { ...paper, key: 'one' })),
    must(await registerMerchant(broker.deps, { ...paper, key: 'two' })),
    must(await registerMerchant(broker.deps, paper)),
    must(await registerMerchant(broker.deps, paper)),
    must(await registerMerchant(other.deps, { ...paper, key: 'one' })),
  ]
  await other.close()
  expect(new Set(made.map(({ merchant }) => merchant.id)).size).toBe(5)
  expect(new Set(made.map(({ apiKey }) => apiKey)).size).toBe(5)
  expect(new Set(made.map(({ signingKey }) => signingKey.d)).size).toBe(5)
})

async function startWithKey() {
  const { merchant, apiKey } = must(await registerMerchant(broker.deps, paper))
  const by = await readApiKeyBySecret(broker.deps.records, apiKey)
  if (by === undefined) throw new Error('the first key is gone')
  return { merchantId: merchant.id, name: 'one more', scopes: ['dashboard'], by } as const
}

it('keys made at once are no more than the bound, and revoking one makes room', async () => {
  const wanted = await startWithKey()
  const { apiKeysPerMerchant } = brokerLimits
  const made = await Promise.all(
    Array.from({ length: 2 * apiKeysPerMerchant }, () => createApiKey(broker.deps, wanted)),
  )
  const codes = made.map(codeOf)
  expect(codes.filter((code) => code === 'done')).toHaveLength(apiKeysPerMerchant - 1)
  expect(new Set(codes)).toEqual(new Set(['done', 'gone_wrong_state']))
  expect(await listApiKeys(broker.deps.records, wanted.merchantId)).toHaveLength(apiKeysPerMerchant)
  const revoked = must(made.find(({ ok }) => ok) ?? { ok: false }) as {
    readonly key: { readonly id: string }
  }
  must(await revokeApiKey(broker.deps, { merchantId: wanted.merchantId, keyId: revoked.key.id }))
  must(await createApiKey(broker.deps, wanted))
})

it('a key revoked meanwhile makes no other', async () => {
  const wanted = await startWithKey()
  const revoked = { merchantId: wanted.merchantId, keyId: wanted.by.id }
  const deps = actBefore(broker.deps, 'insert into api_keys', () => revokeApiKey(broker.deps, revoked))
  expect(codeOf(await createApiKey(deps, wanted))).toBe('forbidden')
})
