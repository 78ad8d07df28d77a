// The operations of a batch: done one after the other in memory, written as one, and refused as one with the index of the first
// that cannot be done.

import { type Id, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Content } from '../domain/goods/content.ts'
import { contentsOf, itemsBySku } from '../domain/goods/contents.ts'
import type { Changed } from '../domain/goods/give.ts'
import type { Inventory } from '../domain/goods/inventory.ts'
import { describe, merge, remove, spend, split, type Taken } from '../domain/goods/spend.ts'
import { readCatalogue } from '../records/catalogues.ts'
import { newId } from '../system.ts'
import { earnedContent, giveAll } from './plan-give.ts'

export type GiveOperation = {
  readonly op: 'give'
  readonly kind?: 'durable' | 'consumable' | 'currency' | 'pass' | 'metered' | undefined
  readonly sku: string
  readonly amount: bigint
  readonly expiresAfterMs?: number | undefined
  readonly durationMs?: number | undefined
  readonly properties?: string | undefined
}

export type Operation =
  | GiveOperation
  | {
      readonly op: 'consume'
      readonly kind?: 'item' | 'currency' | 'metered' | undefined
      readonly sku: string
      readonly amount: bigint
    }
  | { readonly op: 'split'; readonly stack: string; readonly amount: bigint }
  | { readonly op: 'merge'; readonly from: string; readonly into: string }
  | { readonly op: 'set_properties'; readonly stack: string; readonly properties: string | undefined }
  | { readonly op: 'remove'; readonly stack: string; readonly amount?: bigint | undefined }

type Done = (Changed & { readonly taken?: readonly Taken[] }) | Problem

/** All of them or none; the pointer of the fault names the first that cannot be done. */
export async function doOperations(
  deps: Deps,
  before: Inventory,
  wanted: { readonly operations: readonly Operation[]; readonly cause: string },
): Promise<(Changed & { readonly taken: readonly Taken[] }) | Problem> {
  let inventory = before
  const taken: Taken[] = []
  for (const [index, operation] of wanted.operations.entries()) {
    const done = await doOperation(deps, inventory, { operation, cause: wanted.cause })
    if (!done.ok) {
      const message = done.detail ?? done.code
      return { ...done, errors: [{ pointer: `/operations/${index}`, code: done.code, message }] }
    }
    inventory = done.inventory
    taken.push(...(done.taken ?? []))
  }
  return { ok: true, inventory, taken }
}

async function doOperation(
  deps: Deps,
  inventory: Inventory,
  wanted: { readonly operation: Operation; readonly cause: string },
): Promise<Done> {
  const { operation, cause } = wanted
  switch (operation.op) {
    case 'give':
      return doGive(deps, inventory, { operation, cause })
    case 'consume':
      return spend(inventory, { ...operation, kind: costKind(operation.kind) }, cause)
    case 'split':
      return split(inventory, {
        stackId: operation.stack,
        amount: operation.amount,
        newId: newId(deps.system, 'stk'),
        cause,
      })
    case 'merge':
      return merge(inventory, { from: operation.from, into: operation.into, cause })
    case 'set_properties':
      return describe(inventory, { stackId: operation.stack, properties: operation.properties })
    case 'remove':
      break
  }
  return remove(inventory, {
    stackId: operation.stack,
    ...(operation.amount === undefined ? {} : { amount: operation.amount }),
    cause,
  })
}

function costKind(kind: 'item' | 'currency' | 'metered' | undefined): Content['kind'] {
  return kind === undefined || kind === 'item' ? 'consumable' : kind
}

async function doGive(
  deps: Deps,
  inventory: Inventory,
  wanted: { readonly operation: GiveOperation; readonly cause: string },
): Promise<Done> {
  const { operation, cause } = wanted
  const content = await contentOf(deps, inventory.appId, operation)
  if ('ok' in content) return content
  return giveAll(deps, inventory, {
    contents: [content],
    source: 'free',
    cause,
    ...(operation.properties === undefined ? {} : { properties: operation.properties }),
  })
}

/** What is given: as the catalogue knows it, else as the app says, for things that are earned and never sold. */
async function contentOf(deps: Deps, appId: Id<'app'>, operation: GiveOperation): Promise<Content | Problem> {
  const { kind, sku, amount, expiresAfterMs, durationMs } = operation
  const catalogue = (await readCatalogue(deps.records, appId))?.catalogue
  const life = expiresAfterMs === undefined ? {} : { expiresAfterMs }
  if (kind === 'currency') {
    const rule = catalogue?.currencies.find(({ code }) => code === sku)
    if (rule === undefined) return problem('invalid_request', `The catalogue has no currency ${sku}`)
    return { ...earnedContent(rule, amount), ...life }
  }
  const item = catalogue === undefined ? undefined : itemsBySku(catalogue).get(sku)
  if (catalogue !== undefined && item !== undefined) {
    const [content, more] = contentsOf(catalogue, item)
    const isOther = kind !== undefined && kind !== content?.kind
    if (content === undefined || more !== undefined || content.kind === 'currency' || isOther) {
      return problem('invalid_request', `${sku} is a ${item.kind}: give what is in it`)
    }
    // A unit of a consumable may count several charges; what an app gives it counts itself.
    return { ...content, amount, ...life }
  }
  if (kind === undefined) return problem('invalid_request', `The catalogue has no ${sku}: say its kind`)
  const isStackable = kind !== 'durable'
  const length = durationMs === undefined ? {} : { durationMs }
  return { kind, sku, amount, isStackable, clawback: 'take_available', ...life, ...length }
}
