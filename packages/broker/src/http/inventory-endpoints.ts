// The API of what players hold: what a game's server reads, gives and uses up.

import { type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { moveJson, stackJson, timeJson } from '../domain/goods/inventory-json.ts'
import { changeInventory, type InventoryChange } from '../flows/change-inventory.ts'
import { doOperations, type Operation } from '../flows/do-operations.ts'
import { readCurrencyRules } from '../flows/read-currency-rule.ts'
import { readHoldings, readValuedBalances, type VirtualBalance } from '../flows/read-holdings.ts'
import { inventoryTag } from '../flows/stale-tag.ts'
import { listStackMoves } from '../records/stack-moves.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { findPlayer } from './goods-actor.ts'
import {
  balanceSchema,
  batchInput,
  changedSchema,
  consumeInput,
  inventorySchema,
  type OperationInput,
  storedMoveSchema,
  transferInput,
  usageInput,
} from './inventory-schemas.ts'
import { idParams, listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

const writing = {
  method: 'post',
  tag: 'Goods',
  auth: 'merchant',
  scope: 'goods:write',
  params: idParams,
  answer: changedSchema,
  isIdempotent: true,
} as const

const reading = { method: 'get', tag: 'Goods', auth: 'merchant', scope: 'goods:read' } as const

export const inventoryEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: '/v1/players/{id}/inventory',
    operation: 'readInventory',
    summary: 'All that a player holds, with the tag for If-Match',
    params: idParams,
    answer: inventorySchema,
    run: async (deps, { actor, params, ifNoneMatch }) => {
      const found = await findPlayer(deps, actor, params.id)
      if (!found.ok) return found
      const { version, stacks, entitlements } = await readHoldings(deps, found.player)
      const tag = inventoryTag(version)
      const headers = { etag: tag }
      if (ifNoneMatch === tag) return { ok: true, body: {}, headers, isUnchanged: true }
      return {
        ok: true,
        headers,
        body: {
          player: found.player.id,
          test: isTest(deps),
          tag,
          stacks: stacks.map((stack) => stackJson(stack, isTest(deps))),
          entitlements: entitlements.map(({ sku, kind, from, until }) => ({
            sku,
            kind,
            from: timeJson(from),
            ...(until === undefined ? {} : { until: timeJson(until) }),
          })),
        },
      }
    },
  }),
  endpoint({
    ...writing,
    path: '/v1/players/{id}/inventory/batch',
    operation: 'changeInventory',
    summary:
      'Up to 50 operations on an inventory: all of them, or none and the index of the first that cannot be',
    body: batchInput,
    run: (deps, request) =>
      change(deps, { ...request, name: 'batch' }, (inventory, cause) =>
        doOperations(deps, inventory, { operations: request.body.operations.map(toOperation), cause }),
      ),
  }),
  endpoint({
    ...writing,
    path: '/v1/players/{id}/consume',
    operation: 'consumeItems',
    summary: 'Use up some of an item: what ends first, then what was given, then what was paid for',
    body: consumeInput,
    run: (deps, request) =>
      change(deps, { ...request, name: 'consume' }, single(deps, { op: 'consume', ...request.body })),
  }),
  endpoint({
    ...writing,
    path: '/v1/players/{id}/usage',
    operation: 'countUsage',
    summary: 'Count a call on a metered right; one Idempotency-Key per call',
    body: usageInput,
    run: (deps, request) => {
      const { sku, amount = 1n } = request.body
      const call = { op: 'consume', kind: 'metered', sku, amount } as const
      return change(deps, { ...request, name: 'usage' }, single(deps, call))
    },
  }),
  endpoint({
    ...reading,
    path: '/v1/players/{id}/balances',
    operation: 'listVirtualBalances',
    summary:
      'Balances of the app’s own currencies, each with what it is worth; below zero where a refund left a debt',
    params: idParams,
    answer: z.object({ player: z.string(), test: z.boolean(), data: z.array(balanceSchema) }),
    run: async (deps, { actor, params }) => {
      const found = await findPlayer(deps, actor, params.id)
      if (!found.ok) return found
      const balances = await readValuedBalances(deps, found)
      return done({ player: found.player.id, test: isTest(deps), data: balances.map(balanceJson) })
    },
  }),
  endpoint({
    ...writing,
    path: '/v1/players/{id}/balances/transfer',
    operation: 'transferVirtual',
    summary: 'Let a player earn or spend an amount of one of the app’s own currencies',
    body: transferInput,
    run: async (deps, request) => {
      const { kind, money } = request.body
      const found = await findPlayer(deps, request.actor, request.params.id)
      if (!found.ok) return found
      const rule = (await readCurrencyRules(deps, found.app.id)).get(money.code)
      if (rule?.asset !== money.asset) {
        const message = `The catalogue has no currency ${money.asset}`
        const errors = [{ pointer: '/money/asset', code: 'unknown', message }]
        return problem('invalid_request', message, { errors })
      }
      const what = { kind: 'currency', sku: money.code, amount: money.amount } as const
      return kind === 'spend'
        ? change(deps, { ...request, name: 'transfer' }, single(deps, { op: 'consume', ...what }))
        : change(deps, { ...request, name: 'transfer' }, single(deps, { op: 'give', ...what }))
    },
  }),
  endpoint({
    ...reading,
    path: '/v1/players/{id}/ledger',
    operation: 'listStackMoves',
    summary: 'Every change of what a player held, newest first',
    params: idParams,
    query: listQuery.extend({ sku: z.string().max(100).optional() }),
    answer: listOf(storedMoveSchema),
    run: async (deps, { actor, params, query }) => {
      const found = await findPlayer(deps, actor, params.id)
      if (!found.ok) return found
      const list = `moves of ${found.player.id} ${query.sku ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const moves = await listStackMoves(deps.records, {
        playerId: found.player.id,
        limit: query.limit + 1,
        ...(query.sku === undefined ? {} : { sku: query.sku }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
      })
      const page = moves.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((move) => ({
          move: move.id,
          test: isTest(deps),
          at: timeJson(move.at),
          ...moveJson(move),
        })),
        ...(moves.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
]

type Writing = {
  /** Of the endpoint: one body means another thing at another. */
  readonly name: string
  readonly actor: Actor
  readonly params: { readonly id: string }
  readonly body: unknown
  readonly idempotencyKey: string
  readonly ifMatch?: string
}

/** Does it once for the key; the body as it was parsed says what was asked for. */
async function change(
  deps: Deps,
  request: Writing,
  what: InventoryChange['change'],
): Promise<Answer | Problem> {
  const found = await findPlayer(deps, request.actor, request.params.id)
  if (!found.ok) return found
  const changed = await changeInventory(deps, {
    app: found.app,
    player: found.player,
    key: request.idempotencyKey,
    request: `${request.name}\n${bodyText(request.body)}`,
    ...(request.ifMatch === undefined ? {} : { ifMatch: request.ifMatch }),
    change: what,
  })
  return changed.ok ? done(changed.body) : changed
}

function bodyText(body: unknown): string {
  return JSON.stringify(body, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

/** One operation that is the whole request: its fault needs no index. */
function single(deps: Deps, operation: Operation): InventoryChange['change'] {
  return async (inventory, cause) => {
    const changed = await doOperations(deps, inventory, { operations: [operation], cause })
    if (changed.ok) return changed
    const { errors: _errors, ...refusal } = changed
    return refusal
  }
}

function toOperation(input: OperationInput): Operation {
  switch (input.op) {
    case 'give': {
      const { expires_after_seconds: life, duration_seconds: length, ...give } = input
      return {
        ...give,
        ...(life === undefined ? {} : { expiresAfterMs: life * 1000 }),
        ...(length === undefined ? {} : { durationMs: length * 1000 }),
      }
    }
    case 'set_properties':
      return { ...input, properties: input.properties ?? undefined }
    case 'consume':
    case 'merge':
    case 'remove':
    case 'split':
      break
  }
  return input
}

function balanceJson({ asset, amount, debt, worth }: VirtualBalance): object {
  return {
    money: { asset, amount: amount.toString() },
    debt: { asset, amount: debt.toString() },
    ...(worth === undefined ? {} : { worth: { asset: worth.asset, amount: worth.amount.toString() } }),
  }
}
