// The tables of inventories, beside the stacks themselves, as Kysely sees them.

type Integer = bigint

export type InventorySchema = {
  stack_moves: {
    id: string
    app_id: string
    player_id: string
    cause: string
    step: 'give' | 'spend' | 'remove' | 'expire' | 'take' | 'repay' | 'owe' | 'out' | 'in'
    ordinal: Integer
    kind: 'durable' | 'consumable' | 'currency' | 'pass' | 'download' | 'metered'
    sku: string
    stack_id: string | null
    change: Integer
    source: 'paid' | 'free' | null
    grant_id: string | null
    at: Integer
  }
  stack_debts: { player_id: string; class: 'currency' | 'item'; sku: string; amount: Integer }
  inventory_requests: { app_id: string; key: string; digest: string; answer: string; at: Integer }
}
