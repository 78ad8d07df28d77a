// Random lives of an inventory beside a model of it that knows lots and sums only: totals keep, nothing goes below zero, what ends first
// is used first, a refund takes its own, and rows, journal and ledger say the same.

import { type Instant, instant } from '@farthing/protocol'
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Player } from '../domain/goods/app.ts'
import type { ClawbackMode } from '../domain/goods/content.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { commit, content, giveFree, giveGrant, openTestGrant } from '../testing/test-inventory.ts'
import { must } from '../testing/test-parties.ts'
import { changeInventory } from './change-inventory.ts'
import { checkAppHoldings, checkPlayerHoldings } from './check-holdings.ts'
import { doOperations, type Operation } from './do-operations.ts'
import { planSpend } from './plan-spend.ts'
import { planTakeBack, readUnused } from './plan-take-back.ts'
import { readVirtualBalances } from './read-holdings.ts'
import { runAgenda } from './run-agenda.ts'

const dayMs = 86_400_000

let broker: TestBroker
let world: GoodsWorld

beforeAll(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
})
afterAll(async () => {
  const report = await checkAppHoldings(broker.deps, world.app.id)
  expect(report.faults).toEqual([])
  expect(report.compared).toBeGreaterThan(20)
  expect(broker.errors).toEqual([])
  await broker.close()
})

/** What the model knows of an amount: where it came from and when it ends. */
type Lot = {
  readonly grantId?: string
  readonly expiresAt?: Instant
  readonly madeAt: Instant
  amount: bigint
}

type Life = {
  readonly player: Player
  lots: Lot[]
  debt: bigint
  readonly grants: Array<{ readonly grant: Grant; outstanding: bigint }>
}

const steps = [
  'earn',
  'earn-ending',
  'buy',
  'buy',
  'spend',
  'spend',
  'split',
  'merge',
  'wait',
  'refund',
  'refund',
] as const
const step = record({
  do: constantFrom(...steps),
  amount: integer({ min: 1, max: 30 }),
  choice: integer({ min: 0, max: 5 }),
  mode: constantFrom<ClawbackMode>('debt', 'take_available', 'ignore'),
})
type RandomStep = {
  readonly do: (typeof steps)[number]
  readonly amount: number
  readonly choice: number
  readonly mode: ClawbackMode
}

function total(lots: readonly Lot[]): bigint {
  return lots.reduce((sum, { amount }) => sum + amount, 0n)
}

/** A-28, said once more and otherwise: by end, then given before paid, then age. */
function inOrder(lots: readonly Lot[]): readonly Lot[] {
  const rank = ({ expiresAt, grantId, madeAt }: Lot): readonly number[] => [
    expiresAt ?? Infinity,
    grantId === undefined ? 0 : 1,
    madeAt,
  ]
  return lots.toSorted((left, right) => {
    const one = rank(left)
    const other = rank(right)
    for (const [index, value] of one.entries()) {
      const against = other[index] ?? 0
      if (value !== against) return value < against ? -1 : 1
    }
    return 0
  })
}

/** Takes from lots in their order; what each gave, equal neighbours together. */
function draw(lots: readonly Lot[], amount: bigint): ReadonlyArray<readonly [string, bigint]> {
  const taken: Array<[string, bigint]> = []
  let left = amount
  for (const lot of inOrder(lots)) {
    const by = lot.amount < left ? lot.amount : left
    lot.amount -= by
    left -= by
    if (by > 0n) taken.push([lot.grantId ?? 'free', by])
  }
  return joined(taken)
}

function joined(taken: ReadonlyArray<readonly [string, bigint]>): ReadonlyArray<readonly [string, bigint]> {
  const runs: Array<[string, bigint]> = []
  for (const [from, by] of taken) {
    const last = runs.at(-1)
    if (last?.[0] === from) last[1] += by
    else runs.push([from, by])
  }
  return runs
}

function repay(life: Life, lot: Lot): void {
  const by = lot.amount < life.debt ? lot.amount : life.debt
  lot.amount -= by
  life.debt -= by
}

async function earn(life: Life, amount: bigint, days?: number): Promise<void> {
  const ends = days === undefined ? {} : { expiresAfterMs: days * dayMs }
  await giveFree(broker, life.player, content('currency', 'GOLD', amount, ends))
  const now = broker.system.now()
  const end = days === undefined ? {} : { expiresAt: instant(now + days * dayMs) }
  const lot: Lot = { amount, madeAt: now, ...end }
  repay(life, lot)
  life.lots.push(lot)
}

async function buy(life: Life, amount: bigint): Promise<void> {
  const grant = await openTestGrant(broker, life.player, [content('currency', 'GOLD', amount)])
  must(await giveGrant(broker, life.player, grant))
  const lot: Lot = { amount, madeAt: broker.system.now(), grantId: grant.id }
  repay(life, lot)
  life.lots.push(lot)
  life.grants.push({ grant, outstanding: amount })
}

async function spend(life: Life, amount: bigint): Promise<void> {
  const planned = await planSpend(broker.deps, {
    player: life.player,
    costs: [{ kind: 'currency', sku: 'GOLD', amount }],
    cause: `use ${broker.system.drawn()}`,
    at: broker.system.now(),
  })
  if (amount > total(life.lots)) {
    expect(planned).toMatchObject({ ok: false, code: 'insufficient_items' })
    return
  }
  const { part, taken } = must(planned)
  must(await commit(broker, part))
  const from = taken.map(({ grantId, amount: by }) => [grantId ?? 'free', by] as const)
  expect(joined(from)).toEqual(draw(life.lots, amount))
}

/** Splits and merges change no sum, so the model knows nothing of them. */
async function rearrange(life: Life, wanted: RandomStep): Promise<void> {
  const stacks = await listStacks(broker.deps.records, life.player.id)
  const [one, other] = [stacks[wanted.choice % stacks.length], stacks[(wanted.choice + 1) % stacks.length]]
  if (one === undefined || other === undefined) return
  const operation: Operation =
    wanted.do === 'split'
      ? { op: 'split', stack: one.id, amount: BigInt(wanted.amount) }
      : { op: 'merge', from: one.id, into: other.id }
  const changed = await changeInventory(broker.deps, {
    app: world.app,
    player: life.player,
    key: `rearrange ${broker.system.drawn()}`,
    request: wanted.do,
    change: (inventory, cause) => doOperations(broker.deps, inventory, { operations: [operation], cause }),
  })
  if (!changed.ok) expect(['insufficient_items', 'stacks_differ', 'not_found']).toContain(changed.code)
}

async function wait(life: Life, days: number): Promise<void> {
  broker.system.advance(days * dayMs)
  await runAgenda(broker.deps)
  const now = broker.system.now()
  life.lots = life.lots.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
}

async function refund(life: Life, wanted: RandomStep): Promise<void> {
  const chosen = life.grants[wanted.choice % Math.max(1, life.grants.length)]
  if (chosen === undefined) return
  const { grant } = chosen
  const granted = grant.contents[0]?.amount ?? 0n
  const own = life.lots.filter(({ grantId }) => grantId === grant.id)
  expect(await readUnused(broker.deps, grant)).toMatchObject([{ granted, unused: total(own) }])
  const share = { numerator: BigInt(wanted.choice + 1), denominator: 6n }
  const planned = await planTakeBack(broker.deps, {
    player: life.player,
    grant,
    mode: wanted.mode,
    share,
    cause: `refund ${broker.system.drawn()}`,
    at: broker.system.now(),
  })
  must(await commit(broker, planned.part))
  if (wanted.mode === 'ignore') return
  const asked = (granted * share.numerator) / share.denominator
  // A share is of all that was granted, with what went back before.
  const gone = granted - chosen.outstanding
  const units = asked > gone ? asked - gone : 0n
  const there = total(own) < units ? total(own) : units
  draw(own, there)
  const short = wanted.mode === 'debt' ? units - there : 0n
  const atOnce = total(life.lots) < short ? total(life.lots) : short
  draw(life.lots, atOnce)
  life.debt += short - atOnce
  chosen.outstanding -= there + short
  expect(planned.contents).toMatchObject([{ taken: there + atOnce, debt: short - atOnce }])
}

async function doStep(life: Life, wanted: RandomStep): Promise<void> {
  broker.system.advance(1)
  const amount = BigInt(wanted.amount)
  if (wanted.do === 'earn') return earn(life, amount)
  if (wanted.do === 'earn-ending') return earn(life, amount, wanted.choice + 1)
  if (wanted.do === 'buy') return buy(life, amount)
  // Often all there is, so that refunds find too little.
  const all = total(life.lots)
  if (wanted.do === 'spend') return spend(life, wanted.choice > 2 && all > 0n ? all : amount)
  if (wanted.do === 'wait') return wait(life, wanted.choice)
  return wanted.do === 'refund' ? refund(life, wanted) : rearrange(life, wanted)
}

/** Something bought, all of it used, all of it taken back. */
const intoDebt: readonly RandomStep[] = (['buy', 'spend', 'refund'] as const).map((what) => ({
  do: what,
  amount: 20,
  choice: 5,
  mode: 'debt',
}))

let players = 0

describe('an inventory at random', () => {
  it('holds and owes what a model of lots says, in rows, journal and ledger', async () => {
    let seen = 0
    await assert(
      asyncProperty(array(step, { minLength: 10, maxLength: 30 }), async (life) => {
        players += 1
        const player = await world.makePlayer(`random ${players}`)
        const model: Life = { player, lots: [], debt: 0n, grants: [] }
        // Every other life begins in debt, so that no run sees none.
        for (const wanted of life.length % 2 === 0 ? [...intoDebt, ...life] : life) {
          await doStep(model, wanted)
          const [balance] = await readVirtualBalances(broker.deps, player)
          expect(balance).toMatchObject({ amount: total(model.lots) - model.debt, debt: model.debt })
          seen += model.debt > 0n ? 1 : 0
        }
        const report = await checkPlayerHoldings(broker.deps, player)
        expect(report.faults).toEqual([])
      }),
      { numRuns: 40 },
    )
    // A run that never owed anything would have tried little.
    expect(seen).toBeGreaterThan(5)
  }, 120_000)
})
