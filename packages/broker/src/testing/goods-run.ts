// A seeded run of games, players and wallets against a whole broker: orders, payments, gifts, use, refunds, disputes and months of time,
// held against naive books. The same seed gives the same events.

import type { DeliveryMode } from '../domain/goods/app.ts'
import { checkNothingDue, checkRun, openRunStream, type RunStream } from './goods-run-check.ts'
import { follow, openRunBooks } from './goods-run-books.ts'
import { catalogueOf } from './goods-run-shop.ts'
import { type GoodsRunWorld, type RunApp, type RunStep, runSteps } from './goods-run-steps.ts'
import { openGoodsWorld } from './goods-world.ts'
import { openAged, openFamily } from './guard-world.ts'
import { openTestBroker, type TestBroker } from './test-broker.ts'
import { euros, openMerchant, openWallet } from './test-parties.ts'
import { testSystem } from './test-system.ts'

/** What a run came to: how often each step ended how, and all that merchants were told, as one digest. */
export type GoodsRun = {
  readonly outcomes: Readonly<Record<string, number>>
  readonly orders: number
  readonly events: number
  readonly digest: string
}

export type GoodsRunInput = {
  readonly seed: number
  readonly ops: number
  /** How many steps there are between two looks at everything. */
  readonly checkEvery?: number
  /** Told of each step, to find out why a run fails. */
  readonly trace?: (step: number, name: string, codes: readonly string[]) => void
}

/** Runs `ops` steps and checks everything after each few; throws with seed and step where something is not as it should be. */
export async function runGoods({ seed, ops, checkEvery = 10, trace }: GoodsRunInput): Promise<GoodsRun> {
  const broker = await openTestBroker({ seed })
  const stream = openRunStream()
  try {
    const world = await openRunWorld(broker, seed)
    const appIds = world.apps.map(({ app }) => app.id)
    const outcomes: Record<string, number> = {}
    for (let step = 0; step < ops; step += 1) {
      const chosen = choose(world)
      const name = `seed ${seed}, step ${step} (${chosen.name}`
      try {
        const codes = await doStep(world, chosen)
        trace?.(step, chosen.name, codes)
        for (const code of codes) count(outcomes, `${chosen.name}: ${code}`)
        if ((step + 1) % checkEvery === 0 || step + 1 === ops) {
          await checkRun(world.books, { appIds, stream })
        }
      } catch (fault) {
        throw new Error(`${name}): ${fault instanceof Error ? fault.message : String(fault)}`, { cause: fault })
      }
    }
    return summarize(world, outcomes, stream)
  } finally {
    await broker.close()
  }
}

async function doStep(world: GoodsRunWorld, step: RunStep): Promise<readonly string[]> {
  world.isClock = false
  // No two things happen at one instant, unless they happen at once.
  world.broker.system.advance(1)
  const codes = await step.act(world)
  await follow(world.books, world.isClock)
  if (world.isClock) await checkNothingDue(world.broker)
  return codes
}

function choose({ below }: GoodsRunWorld): RunStep {
  let left = below(runSteps.reduce((sum, { weight }) => sum + weight, 0))
  for (const step of runSteps) {
    if (left < step.weight) return step
    left -= step.weight
  }
  throw new Error('no step')
}

const firstMoney = 40_000_000n

async function openRunWorld(broker: TestBroker, seed: number): Promise<GoodsRunWorld> {
  const books = openRunBooks(broker, broker.deps.config.feePpm)
  const family = await openFamily(broker, '13-15', euros(firstMoney))
  const wallets = [
    await openAged(broker, 'adult', euros(firstMoney)),
    await openAged(broker, 'adult', euros(firstMoney)),
    await openWallet(broker, euros(firstMoney)),
    family.child,
  ]
  for (const { id } of wallets) books.wallets.set(id, firstMoney)
  books.wallets.set(family.guardian.id, 0n)
  const one = await openMerchant(broker, 'https://one.example')
  const other = await openMerchant(broker, 'https://other.example')
  for (const { id } of [one, other]) books.merchants.set(id, 0n)
  const open = async (merchant: typeof one, delivery: DeliveryMode): Promise<RunApp> => {
    const world = await openGoodsWorld(broker, { merchant, delivery, catalogue: catalogueOf(1) })
    const players = [world.player, await world.makePlayer('player-2'), await world.makePlayer('player-3')]
    return { app: world.app, merchant, players, catalogue: 1 }
  }
  const apps = [await open(one, 'hosted'), await open(one, 'app'), await open(other, 'hosted')]
  // A stream of its own: what the broker draws in a race must not change what happens next.
  const choices = testSystem(seed)
  const below = (bound: number): number => Buffer.from(choices.chance(4)).readUInt32BE() % bound
  const { guardian } = family
  return { broker, books, apps, wallets, guardian, below, orders: [], keys: 0, isClock: false }
}

function count(outcomes: Record<string, number>, name: string): void {
  outcomes[name] = (outcomes[name] ?? 0) + 1
}

function summarize(world: GoodsRunWorld, outcomes: Record<string, number>, stream: RunStream): GoodsRun {
  return {
    outcomes: Object.fromEntries(Object.entries(outcomes).toSorted(([left], [right]) => left.localeCompare(right))),
    orders: world.orders.length,
    events: stream.count,
    digest: stream.digest,
  }
}
