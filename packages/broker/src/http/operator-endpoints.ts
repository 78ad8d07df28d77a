// The API of whoever runs the broker; its key lies in the data folder, readable by the broker's user alone.

import { formatInstant, toMoneyJson } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { issueVouchers } from '../flows/issue-vouchers.ts'
import { proveOrigin } from '../flows/prove-origin.ts'
import { readBooks } from '../flows/read-balances.ts'
import { moveMerchant, registerMerchant } from '../flows/register-merchant.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { idParams, moneyInput, moneySchema } from './schemas.ts'
import { isTest } from './views.ts'

const originBody = z.object({ origin: z.string().max(2048) })

export const operatorEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/operator/vouchers',
    operation: 'issueVouchers',
    tag: 'Operator',
    summary: 'Print voucher codes; they are shown this once',
    auth: 'operator',
    body: z.object({ value: moneyInput, count: z.number().int().min(1).max(1000) }),
    answer: z.object({
      test: z.boolean(),
      vouchers: z.array(
        z.object({ voucher: z.string(), code: z.string(), money: moneySchema, expires_at: z.string() }),
      ),
    }),
    status: 201,
    isIdempotent: true,
    run: async (deps, { body, idempotencyKey }) => {
      const issued = await issueVouchers(deps, { ...body, key: idempotencyKey })
      if (!issued.ok) return issued
      return done({
        test: isTest(deps),
        vouchers: issued.vouchers.map(({ voucher, code }) => ({
          voucher: voucher.id,
          code,
          money: toMoneyJson(voucher.value),
          expires_at: formatInstant(voucher.expiresAt),
        })),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/merchants',
    operation: 'registerMerchant',
    tag: 'Operator',
    summary: 'Take a merchant on; its signing key and API key are shown this once',
    auth: 'operator',
    body: originBody.extend({ name: z.string().max(200) }),
    answer: z.object({
      merchant: z.string(),
      broker: z.string(),
      test: z.boolean(),
      api_key: z.string(),
      signing_key: z.record(z.string(), z.string()),
    }),
    status: 201,
    isIdempotent: true,
    run: async (deps, { body, idempotencyKey }) => {
      const made = await registerMerchant(deps, { ...body, key: idempotencyKey })
      if (!made.ok) return made
      return done({
        merchant: made.merchant.id,
        broker: deps.config.origin,
        test: isTest(deps),
        api_key: made.apiKey,
        signing_key: made.signingKey,
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/merchants/{id}/origin',
    operation: 'moveMerchant',
    tag: 'Operator',
    summary: 'Move a merchant to another origin, which it then has to prove',
    auth: 'operator',
    params: idParams,
    body: originBody,
    answer: z.object({ merchant: z.string() }),
    run: async (deps, { params, body }) => {
      const moved = await moveMerchant(deps, { merchantId: params.id, origin: body.origin })
      return moved.ok ? done({ merchant: params.id }) : moved
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/merchants/{id}/prove',
    operation: 'proveOrigin',
    tag: 'Operator',
    summary: "Ask the merchant's site whether it names this merchant",
    auth: 'operator',
    params: idParams,
    answer: z.object({ merchant: z.string(), proven: z.literal(true) }),
    run: async (deps, { params }) => {
      const proven = await proveOrigin(deps, params.id)
      return proven.ok ? done({ merchant: params.id, proven: true }) : proven
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/operator/books',
    operation: 'readBooks',
    tag: 'Operator',
    summary: 'The trial balance: what is owed to whom, per currency',
    auth: 'operator',
    answer: z.object({
      test: z.boolean(),
      balanced: z.boolean(),
      books: z.array(
        z.object({
          asset: z.string(),
          debits: z.string(),
          credits: z.string(),
          kinds: z.record(z.string(), z.string()),
        }),
      ),
    }),
    run: async (deps) => {
      const books = await readBooks(deps)
      return done({
        test: isTest(deps),
        balanced: books.every(({ debits, credits }) => debits === credits),
        books: books.map(({ asset, debits, credits, byKind }) => ({
          asset,
          debits: debits.toString(),
          credits: credits.toString(),
          kinds: Object.fromEntries(Object.entries(byKind).map(([kind, sum]) => [kind, sum.toString()])),
        })),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/keys/rotate',
    operation: 'rotateKeys',
    tag: 'Operator',
    summary: 'Publish a new signing key; it signs once every gate has had time to see it',
    auth: 'operator',
    answer: z.object({ key: z.string(), used_from: z.string() }),
    isIdempotent: true,
    run: async (deps, { idempotencyKey }) => {
      const rotated = deps.keyring.rotate(deps.system.now(), idempotencyKey)
      if (!rotated.ok) return rotated
      return done({ key: rotated.keyId, used_from: formatInstant(rotated.usedFrom) })
    },
  }),
]
