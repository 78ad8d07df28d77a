// What anyone may ask: the broker's keys, the purchases of a merchant that were refunded, whether it lives.

import { instant, limits, paymentSystemPath } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { listRefundedSince, readRefundsVersion } from '../records/purchases.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { isTest } from './views.ts'

const jwk = z.object({ kty: z.string(), crv: z.string(), kid: z.string(), x: z.string() })

export const publicEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/.well-known/jwks.json',
    operation: 'readKeys',
    tag: 'Public',
    summary: 'The keys that tickets and receipts are signed with (RFC 7517)',
    auth: 'none',
    answer: z.object({ keys: z.array(jwk) }),
    run: async (deps) => ({
      ...done({
        keys: [
          ...deps.keyring.published(deps.system.now()).keys,
          ...deps.keyring.receiptKeys(deps.system.now()).keys,
        ],
      }),
      headers: {
        'cache-control': `public, max-age=${limits.keysCacheMs / 1000}`,
        'access-control-allow-origin': '*',
      },
    }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/refunded-purchases',
    operation: 'listRefunded',
    tag: 'Public',
    summary: "A merchant's purchases refunded within the last ticket life: no longer to be served",
    auth: 'none',
    query: z.object({ merchant: z.string().max(64) }),
    answer: z.object({ merchant: z.string(), purchases: z.array(z.string()) }),
    run: async (deps, { query, ifNoneMatch }) => {
      // Read before the list: a list newer than its tag is only asked for once more.
      const etag = `"${await readRefundsVersion(deps.records, query.merchant)}"`
      // Whoever asks with it has every refund there is, and older ones that no ticket outlives, which hurt nobody.
      const headers = { etag, 'cache-control': 'no-cache' }
      if (ifNoneMatch === etag) return { ...done({}), headers, isUnchanged: true }
      const since = instant(deps.system.now() - limits.ticketLifeMs - limits.clockSkewMs)
      const bounds = { since, limit: limits.refundListMax }
      const purchases = await listRefundedSince(deps.records, query.merchant, bounds)
      return { ...done({ merchant: query.merchant, purchases }), headers }
    },
  }),
  endpoint({
    method: 'get',
    path: paymentSystemPath,
    operation: 'describePaymentSystem',
    tag: 'Public',
    summary: 'What this payment-system id stands for',
    auth: 'none',
    answer: z.object({
      id: z.string(),
      name: z.string(),
      test: z.boolean(),
      pay: z.string(),
      keys: z.string(),
    }),
    run: async (deps) => ({
      ...done({
        id: deps.config.origin + paymentSystemPath,
        name: deps.config.name,
        test: isTest(deps),
        pay: `${deps.config.origin}/v1/payments`,
        keys: `${deps.config.origin}/.well-known/jwks.json`,
      }),
      headers: { 'access-control-allow-origin': '*' },
    }),
  }),
  endpoint({
    method: 'get',
    path: '/health',
    operation: 'readHealth',
    tag: 'Public',
    summary: 'Whether the broker can read its ledger',
    auth: 'none',
    answer: z.object({ ok: z.literal(true), test: z.boolean() }),
    run: async (deps) => {
      await deps.ledger.lookupAccounts([1n])
      return done({ ok: true, test: isTest(deps) })
    },
  }),
]
