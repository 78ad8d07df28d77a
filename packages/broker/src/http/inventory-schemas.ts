// Schemas of the inventory's part of the API.

import { z } from '@hono/zod-openapi'
import { inventoryLimits } from '../domain/goods/inventory-limits.ts'
import { moneySchema } from './schemas.ts'

const kinds = ['durable', 'consumable', 'currency', 'pass', 'download', 'metered'] as const

export const stackSchema = z
  .object({
    stack: z.string(),
    test: z.boolean(),
    kind: z.enum(kinds),
    sku: z.string(),
    amount: z.string(),
    source: z.enum(['paid', 'free']),
    grant: z.string().optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
    starts_at: z.string(),
    expires_at: z.string().optional(),
    created_at: z.string(),
  })
  .openapi('Stack')

export const inventorySchema = z
  .object({
    player: z.string(),
    test: z.boolean(),
    tag: z.string(),
    stacks: z.array(stackSchema),
    entitlements: z.array(
      z.object({
        sku: z.string(),
        kind: z.enum(['durable', 'download', 'pass']),
        from: z.string(),
        until: z.string().optional(),
      }),
    ),
  })
  .openapi('Inventory')

const moveSchema = z
  .object({
    what: z.enum(['give', 'spend', 'remove', 'expire', 'take', 'repay', 'owe', 'out', 'in']),
    kind: z.enum(kinds),
    sku: z.string(),
    /** What it added to the stack, or to what is owed, with its sign. */
    change: z.string(),
    stack: z.string().optional(),
    source: z.enum(['paid', 'free']).optional(),
    grant: z.string().optional(),
    cause: z.string(),
  })
  .openapi('StackMove')

export const storedMoveSchema = moveSchema
  .extend({ move: z.string(), test: z.boolean(), at: z.string() })
  .openapi('LedgerMove')

export const changedSchema = z
  .object({
    player: z.string(),
    test: z.boolean(),
    changes: z.array(moveSchema),
    taken: z
      .array(
        z.object({
          stack: z.string(),
          sku: z.string(),
          amount: z.string(),
          source: z.enum(['paid', 'free']),
          grant: z.string().optional(),
        }),
      )
      .optional(),
  })
  .openapi('InventoryChanged')

export const balanceSchema = z
  .object({
    money: z.object({ asset: z.string(), amount: z.string() }),
    debt: z.object({ asset: z.string(), amount: z.string() }),
    /** What it would cost at the best rate a pack gives this player, tax included. */
    worth: moneySchema.optional(),
  })
  .openapi('VirtualBalance')

/** A count as it comes in: a string of digits above zero. */
const countInput = z
  .string()
  .regex(/^[0-9]{1,16}$/, 'a string of digits')
  .transform(BigInt)
  .refine((count) => count > 0n && count <= inventoryLimits.amountMax, 'above zero and not beyond 10^15')

const skuInput = z.string().min(1).max(100)
const idInput = z.string().min(1).max(64)
const secondsInput = z
  .number()
  .int()
  .min(1)
  .max(100 * 366 * 86_400)

/** Free-form members, as the text they are kept in. */
const propertiesInput = z
  .record(z.string(), z.unknown())
  .transform((value) => JSON.stringify(value))
  .refine(
    (text) => Buffer.byteLength(text) <= inventoryLimits.propertiesBytesMax,
    `at most ${inventoryLimits.propertiesBytesMax} bytes of JSON`,
  )

export const consumeInput = z.object({
  kind: z.enum(['item', 'currency', 'metered']).optional(),
  sku: skuInput,
  amount: countInput,
})

const operationInput = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('give'),
    kind: z.enum(['durable', 'consumable', 'currency', 'pass', 'metered']).optional(),
    sku: skuInput,
    amount: countInput,
    expires_after_seconds: secondsInput.optional(),
    duration_seconds: secondsInput.optional(),
    properties: propertiesInput.optional(),
  }),
  consumeInput.extend({ op: z.literal('consume') }),
  z.object({ op: z.literal('split'), stack: idInput, amount: countInput }),
  z.object({ op: z.literal('merge'), from: idInput, into: idInput }),
  z.object({ op: z.literal('set_properties'), stack: idInput, properties: propertiesInput.nullable() }),
  z.object({ op: z.literal('remove'), stack: idInput, amount: countInput.optional() }),
])

export type OperationInput = z.infer<typeof operationInput>

export const batchInput = z.object({
  operations: z.array(operationInput).min(1).max(inventoryLimits.operationsMax),
})

export const usageInput = z.object({
  sku: skuInput,
  /** Calls, one where absent; or units of the asset where the right is for an amount of money. */
  amount: countInput.optional(),
})

/** An amount of an app's own currency as it comes in. */
const virtualMoneyInput = z
  .object({ asset: z.string().regex(/^[A-Z0-9]{3,12}\/[0-9]{1,2}$/), amount: countInput })
  .transform(({ asset, amount }) => ({ asset, code: asset.slice(0, asset.indexOf('/')), amount }))

export const transferInput = z.object({
  kind: z.enum(['earn', 'spend']),
  money: virtualMoneyInput,
})
