// What the games of a run of virtual goods sell, and what of it a naive reader would expect: prices and contents counted out by hand.

/** A thing counted: so many of a kind. */
export type Counted = { readonly kind: string; readonly sku: string; readonly amount: bigint }

export type RunLine = {
  readonly sku: string
  readonly quantity: number
  /** Units that can go back: of money, of a currency, or one for a price in items; with the things that it costs. */
  readonly cost: { readonly units: bigint; readonly things: readonly Counted[] }
  readonly contents: ReadonlyArray<Counted & { readonly clawback: string }>
}

/** An order as it was asked for. */
export type RunOrder = {
  readonly id: string
  readonly appId: string
  readonly merchantId: string
  readonly isHosted: boolean
  readonly playerId: string
  /** Millionths of a euro; nothing where it costs virtual things. */
  readonly total: bigint
  readonly lines: readonly RunLine[]
}

type Sold = {
  readonly sku: string
  /** Of the first catalogue; each later one adds a thousandth per number. */
  readonly money?: bigint
  readonly gold?: bigint
  readonly items?: Counted
  readonly contents: RunLine['contents']
  /** As the catalogue's document says it, prices left out. */
  readonly item: Readonly<Record<string, unknown>>
}

const one = (kind: string, sku: string, clawback: string, amount = 1n) => ({ kind, sku, amount, clawback })

export const soldThings: readonly Sold[] = [
  {
    sku: 'sword',
    money: 50_000n,
    contents: [one('durable', 'sword', 'take_available')],
    item: { kind: 'durable', giftable: true },
  },
  {
    sku: 'potion',
    money: 10_000n,
    contents: [one('consumable', 'potion', 'take_available')],
    item: { kind: 'consumable', giftable: true },
  },
  {
    sku: 'herb',
    gold: 7n,
    contents: [one('consumable', 'herb', 'debt')],
    item: { kind: 'consumable', clawback: 'debt' },
  },
  {
    sku: 'berry',
    money: 15_000n,
    contents: [one('consumable', 'berry', 'debt')],
    item: { kind: 'consumable', clawback: 'debt', giftable: true, expires_after_seconds: 432_000 },
  },
  {
    sku: 'shield',
    items: { kind: 'consumable', sku: 'potion', amount: 2n },
    contents: [one('durable', 'shield', 'take_available')],
    item: { kind: 'durable', stackable: true },
  },
  {
    sku: 'purse',
    money: 400_000n,
    contents: [one('currency', 'GOLD', 'debt', 100n)],
    item: { kind: 'currency_pack', giftable: true, currency: { asset: 'GOLD/0', amount: '100' } },
  },
  {
    sku: 'kit',
    money: 333_333n,
    contents: [one('consumable', 'potion', 'take_available', 3n), one('currency', 'GOLD', 'debt', 100n)],
    item: {
      kind: 'bundle',
      giftable: true,
      contents: [
        { sku: 'potion', quantity: 3 },
        { sku: 'purse', quantity: 1 },
      ],
    },
  },
  {
    sku: 'season',
    money: 990_000n,
    contents: [one('pass', 'season', 'take_available')],
    item: { kind: 'pass', duration_seconds: 2_592_000, giftable: true },
  },
  {
    sku: 'calls',
    money: 20_000n,
    contents: [one('metered', 'calls', 'debt', 100n)],
    item: { kind: 'metered', units: '100', clawback: 'debt' },
  },
  {
    sku: 'relic',
    money: 70_000n,
    contents: [one('durable', 'relic', 'take_available')],
    item: { kind: 'durable', stackable: true, giftable: true, refund_class: 'review' },
  },
  {
    sku: 'elixir',
    money: 30_000n,
    contents: [one('consumable', 'elixir', 'ignore')],
    item: { kind: 'consumable', clawback: 'ignore', refund_class: 'none_after_use' },
  },
]

/** What a catalogue of that number asks for a thing that first cost so much. */
function moneyIn(catalogue: number, units: bigint): bigint {
  return units + (units * BigInt(catalogue - 1)) / 1_000n
}

export function catalogueOf(number: number): object {
  return {
    default_locale: 'en',
    currencies: [{ code: 'GOLD', title: { en: 'Gold' }, scale: 0, purchasable: true, maximum: '1000000' }],
    items: soldThings.map(({ sku, item, ...asked }) => ({
      sku,
      title: { en: sku },
      ...item,
      prices: [
        {
          id: 'price',
          ...(asked.money === undefined
            ? {}
            : { money: { asset: 'EUR/6', amount: moneyIn(number, asked.money).toString() } }),
          ...(asked.gold === undefined
            ? {}
            : { currency: { asset: 'GOLD/0', amount: asked.gold.toString() } }),
          ...(asked.items === undefined
            ? {}
            : { items: [{ sku: asked.items.sku, amount: asked.items.amount.toString() }] }),
        },
      ],
    })),
  }
}

export const topUpName = 'topup:GOLD'

/** A line as it should come out. */
export function lineOf(catalogue: number, sku: string, quantity: number): RunLine {
  const times = BigInt(quantity)
  if (sku === topUpName) {
    // By the unit of the pack, rounded up.
    const units = (moneyIn(catalogue, 400_000n) * times + 99n) / 100n
    return { sku, quantity, cost: { units, things: [] }, contents: [one('currency', 'GOLD', 'debt', times)] }
  }
  const sold = soldThings.find((each) => each.sku === sku)
  if (sold === undefined) throw new Error(`nothing called ${sku} is sold`)
  const contents = sold.contents.map((each) => ({ ...each, amount: each.amount * times }))
  return { sku, quantity, cost: costOf(catalogue, sold, times), contents }
}

function costOf(catalogue: number, sold: Sold, times: bigint): RunLine['cost'] {
  if (sold.money !== undefined) return { units: moneyIn(catalogue, sold.money) * times, things: [] }
  if (sold.gold !== undefined) {
    const amount = sold.gold * times
    return { units: amount, things: [{ kind: 'currency', sku: 'GOLD', amount }] }
  }
  const { items } = sold
  if (items === undefined) throw new Error(`${sold.sku} has no price`)
  return { units: 1n, things: [{ ...items, amount: items.amount * times }] }
}

/** Whether a line costs money. */
export function isMoney({ cost }: RunLine): boolean {
  return cost.things.length === 0
}
