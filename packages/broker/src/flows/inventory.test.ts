// What players hold: given once, used in order, ended in time, and the same in rows, journal and ledger.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { spend } from '../domain/goods/spend.ts'
import { contentToRestore } from '../domain/goods/take-back.ts'
import { readDue, readNextDue } from '../records/agenda.ts'
import { listEvents } from '../records/events.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { commit, content, giveFree, giveGrant, openTestGrant } from '../testing/test-inventory.ts'
import { codeOf, must } from '../testing/test-parties.ts'
import { changeInventory } from './change-inventory.ts'
import { checkAppHoldings } from './check-holdings.ts'
import { planGive, planGives } from './plan-give.ts'
import { planSpend } from './plan-spend.ts'
import { planTakeBack, planTakeBacks, readUnused, type TakeBackInput } from './plan-take-back.ts'
import { runAgenda } from './run-agenda.ts'

let broker: TestBroker
let world: GoodsWorld
let player: Player

beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  player = world.player
})
afterEach(async () => {
  const report = await checkAppHoldings(broker.deps, world.app.id)
  expect(report.faults).toEqual([])
  expect(report.compared).toBeGreaterThan(0)
  expect(broker.errors).toEqual([])
  await broker.close()
})

const dayMs = 86_400_000

function amounts(): Promise<readonly string[]> {
  return listStacks(broker.deps.records, player.id).then((stacks) =>
    stacks.map(({ sku, amount, source }) => `${amount} ${source} ${sku}`),
  )
}

async function spendOf(sku: string, amount: bigint, kind: 'consumable' | 'currency' = 'consumable') {
  const cause = `use ${broker.system.drawn()}`
  const costs = [{ kind, sku, amount }]
  return planSpend(broker.deps, { player, costs, cause, at: broker.system.now() })
}

describe('giving', () => {
  it('makes a stack of a grant, once for one cause', async () => {
    const grant = await openTestGrant(broker, player, [content('consumable', 'seed', 12n)])
    expect(await giveGrant(broker, player, grant)).toMatchObject({ ok: true, outcome: 'created' })
    expect(await giveGrant(broker, player, grant)).toMatchObject({ ok: false, code: 'record_refused' })
    expect(await amounts()).toEqual(['12 paid seed'])
    const events = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 10 })
    expect(events.map(({ type, objectId }) => [type, objectId])).toEqual([['inventory.changed', player.id]])
    expect(events[0]?.data).toMatchObject({
      changes: [{ what: 'give', sku: 'seed', change: '12', grant: grant.id }],
    })
  })

  it('gives a durable once, though two plans were made at once', async () => {
    const wanted = (cause: string) =>
      planGive(broker.deps, {
        player,
        contents: [content('durable', 'sword', 1n)],
        source: 'free',
        cause,
        at: broker.system.now(),
      })
    const one = must(await wanted('one'))
    const other = must(await wanted('other'))
    expect(await commit(broker, one.part)).toMatchObject({ ok: true })
    expect(await commit(broker, other.part)).toMatchObject({ ok: false, code: 'record_refused' })
    expect(codeOf(await wanted('other'))).toBe('already_owned')
  })

  it('extends a pass from where the last one ends, also within one order', async () => {
    const pass = content('pass', 'season', 1n, { durationMs: 30 * dayMs })
    const gives = ['one', 'other'].map((cause) => ({ contents: [pass], source: 'paid' as const, cause }))
    const planned = must(await planGives(broker.deps, player, { gives, at: broker.system.now() }))
    must(await commit(broker, planned.part))
    const start = broker.system.now()
    const stacks = await listStacks(broker.deps.records, player.id)
    expect(
      stacks
        .map(({ startsAt, expiresAt }) => [startsAt - start, (expiresAt ?? 0) - start])
        .toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0)),
    ).toEqual([
      [0, 30 * dayMs],
      [30 * dayMs, 60 * dayMs],
    ])
  })

  it('puts what is earned again and again into one stack', async () => {
    for (let count = 0; count < 5; count += 1) await giveFree(broker, player, content('currency', 'GOLD', 3n))
    expect(await amounts()).toEqual(['15 free GOLD'])
  })
})

describe('spending', () => {
  it('takes what ends first, then what was given, then what was paid, the oldest first', async () => {
    const paid = await openTestGrant(broker, player, [content('consumable', 'seed', 5n)])
    must(await giveGrant(broker, player, paid))
    await giveFree(broker, player, content('consumable', 'seed', 5n))
    await giveFree(broker, player, content('consumable', 'seed', 5n, { expiresAfterMs: 9 * dayMs }))
    await giveFree(broker, player, content('consumable', 'seed', 5n, { expiresAfterMs: 2 * dayMs }))
    const planned = must(await spendOf('seed', 17n))
    expect(planned.taken.map(({ amount, source, grantId }) => [amount, source, grantId])).toEqual([
      [5n, 'free', undefined],
      [5n, 'free', undefined],
      [5n, 'free', undefined],
      [2n, 'paid', paid.id],
    ])
    must(await commit(broker, planned.part))
    expect(await amounts()).toEqual(['3 paid seed'])
    expect(codeOf(await spendOf('seed', 4n))).toBe('insufficient_items')
  })

  it('counts nothing that has ended', async () => {
    await giveFree(broker, player, content('consumable', 'seed', 5n, { expiresAfterMs: dayMs }))
    broker.system.advance(dayMs)
    expect(codeOf(await spendOf('seed', 1n))).toBe('insufficient_items')
  })

  it('takes no currency for an item of the same name', async () => {
    await giveFree(broker, player, content('currency', 'GOLD', 5n))
    expect(codeOf(await spendOf('GOLD', 1n))).toBe('insufficient_items')
    expect(codeOf(await spendOf('GOLD', 1n, 'currency'))).toBe('done')
  })
})

describe('taking back', () => {
  const gold = (amount: bigint) => content('currency', 'GOLD', amount)

  async function takeBackOf(grant: Grant, more: Partial<TakeBackInput> = {}) {
    const cause = `refund ${broker.system.drawn()}`
    const planned = await planTakeBack(broker.deps, {
      player,
      grant,
      cause,
      at: broker.system.now(),
      ...more,
    })
    must(await commit(broker, planned.part))
    return planned.contents
  }

  it('takes the unused part of a grant and owes exactly what is short; what is earned pays first', async () => {
    const grant = await openTestGrant(broker, player, [gold(100n)])
    must(await giveGrant(broker, player, grant))
    must(await commit(broker, must(await spendOf('GOLD', 60n, 'currency')).part))
    await giveFree(broker, player, gold(10n))
    expect(await readUnused(broker.deps, grant)).toMatchObject([{ granted: 100n, unused: 40n }])
    expect(await takeBackOf(grant)).toMatchObject([{ granted: 100n, unused: 40n, taken: 50n, debt: 50n }])
    expect(await amounts()).toEqual([])
    expect(codeOf(await spendOf('GOLD', 1n, 'currency'))).toBe('insufficient_items')
    await giveFree(broker, player, gold(20n))
    expect(await amounts()).toEqual([])
    await giveFree(broker, player, gold(50n))
    expect(await amounts()).toEqual(['20 free GOLD'])
    const cleared = await listEvents(broker.deps.records, {
      merchantId: world.merchant.id,
      types: ['clawback.debt_cleared'],
      limit: 10,
    })
    expect(cleared.map(({ data }) => data['sku'])).toEqual(['GOLD'])
  })

  it('stops at nothing where it only takes what is there, and touches no other grant', async () => {
    const [one, other] = [
      await openTestGrant(broker, player, [content('consumable', 'seed', 9n)]),
      await openTestGrant(broker, player, [content('consumable', 'seed', 9n)]),
    ]
    must(await giveGrant(broker, player, one))
    broker.system.advance(1)
    must(await giveGrant(broker, player, other))
    must(await commit(broker, must(await spendOf('seed', 7n)).part))
    const share = { numerator: 1n, denominator: 9n }
    expect(await takeBackOf(one, { share })).toMatchObject([{ unused: 2n, taken: 1n, debt: 0n }])
    expect(await takeBackOf(one)).toMatchObject([{ unused: 1n, taken: 1n, debt: 0n }])
    expect(await takeBackOf(one)).toMatchObject([{ unused: 0n, taken: 0n, debt: 0n }])
    expect(await amounts()).toEqual(['9 paid seed'])
  })

  it('ends a pass, and the one behind it moves up', async () => {
    const pass = [content('pass', 'season', 1n, { durationMs: 30 * dayMs })]
    const [one, other] = [
      await openTestGrant(broker, player, pass),
      await openTestGrant(broker, player, pass),
    ]
    must(await giveGrant(broker, player, one))
    must(await giveGrant(broker, player, other))
    broker.system.advance(10 * dayMs)
    expect(await takeBackOf(one)).toMatchObject([
      { granted: BigInt(30 * dayMs), unused: BigInt(20 * dayMs), taken: BigInt(20 * dayMs) },
    ])
    const [left] = await listStacks(broker.deps.records, player.id)
    expect(left).toMatchObject({ grantId: other.id, startsAt: broker.system.now() })
    expect((left?.expiresAt ?? 0) - broker.system.now()).toBe(30 * dayMs)
    const due = await readDue(broker.deps.records, 'stack_expiry', left?.id ?? '')
    expect(due).toBe(left?.expiresAt)
  })

  it('never leaves a player both holding and owing, whichever of two commits comes first', async () => {
    const at = broker.system.now()
    const earning = async (cause: string) =>
      must(await planGive(broker.deps, { player, contents: [gold(9n)], source: 'free', cause, at })).part
    const spent = async (): Promise<Grant> => {
      const grant = await openTestGrant(broker, player, [gold(5n)])
      must(await giveGrant(broker, player, grant))
      must(await commit(broker, must(await spendOf('GOLD', 5n, 'currency')).part))
      return grant
    }
    const first = await spent()
    const late = await earning('planned before the refund')
    expect(await takeBackOf(first)).toMatchObject([{ taken: 0n, debt: 5n }])
    expect(await commit(broker, late)).toMatchObject({ ok: false, code: 'record_refused' })
    must(await commit(broker, await earning('planned after the refund')))
    expect(await amounts()).toEqual(['4 free GOLD'])
    must(await commit(broker, must(await spendOf('GOLD', 4n, 'currency')).part))
    const other = await spent()
    const cause = 'planned before the earning'
    const refund = await planTakeBack(broker.deps, { player, grant: other, cause, at })
    must(await commit(broker, await earning('earned in between')))
    expect(await commit(broker, refund.part)).toMatchObject({ ok: false, code: 'record_refused' })
    expect(await takeBackOf(other)).toMatchObject([{ taken: 5n, debt: 0n }])
    expect(await amounts()).toEqual(['4 free GOLD'])
  })

  it('gives again exactly what was taken, a debt first and a pass for the time it had', async () => {
    const pass = content('pass', 'season', 1n, { durationMs: 30 * dayMs })
    const grant = await openTestGrant(broker, player, [gold(10n), pass])
    must(await giveGrant(broker, player, grant))
    must(await commit(broker, must(await spendOf('GOLD', 7n, 'currency')).part))
    broker.system.advance(10 * dayMs)
    const taken = await takeBackOf(grant)
    expect(await amounts()).toEqual([])
    const contents = taken.flatMap(({ kind, taken: amount, debt }) =>
      grant.contents
        .filter((each) => each.kind === kind)
        .map((each) => contentToRestore(each, amount + debt)),
    )
    const at = broker.system.now()
    const back = { player, contents, source: 'paid', grantId: grant.id, cause: 'the dispute was won', at }
    must(await commit(broker, must(await planGive(broker.deps, { ...back, source: 'paid' })).part))
    expect(await readUnused(broker.deps, grant)).toMatchObject([
      { sku: 'GOLD', unused: 3n },
      { sku: 'season', unused: BigInt(20 * dayMs) },
    ])
  })

  it('several at once are one commit', async () => {
    const grants = [
      await openTestGrant(broker, player, [gold(5n)]),
      await openTestGrant(broker, player, [gold(5n)]),
    ]
    for (const grant of grants) must(await giveGrant(broker, player, grant))
    must(await commit(broker, must(await spendOf('GOLD', 7n, 'currency')).part))
    const takes = grants.map((grant) => ({ grant, cause: `refund of ${grant.id}` }))
    const planned = await planTakeBacks(broker.deps, player, { takes, at: broker.system.now() })
    must(await commit(broker, planned.part))
    const debts = planned.taken.flat().reduce((sum, { debt }) => sum + debt, 0n)
    expect(debts).toBe(7n)
    expect(await amounts()).toEqual([])
  })
})

describe('the end of a stack', () => {
  it('is told of seven days and one day before, then what is left goes', async () => {
    await giveFree(broker, player, content('consumable', 'seed', 5n, { expiresAfterMs: 30 * dayMs }))
    await giveFree(broker, player, content('consumable', 'seed', 3n, { expiresAfterMs: 3 * dayMs }))
    must(await commit(broker, must(await spendOf('seed', 4n)).part))
    const told: string[] = []
    for (let day = 1; day <= 31; day += 1) {
      broker.system.advance(dayMs)
      await runAgenda(broker.deps)
      const events = await listEvents(broker.deps.records, {
        merchantId: world.merchant.id,
        types: ['inventory.expiring', 'inventory.expired'],
        limit: 100,
      })
      while (told.length < events.length) {
        const event = events[told.length]
        told.push(`${day} ${event?.type} ${JSON.stringify(event?.data['amount'])}`)
      }
    }
    // The three that ended first were used up, so nothing is told of them.
    expect(told).toEqual([
      '23 inventory.expiring "4"',
      '29 inventory.expiring "4"',
      '30 inventory.expired "4"',
    ])
    expect(await amounts()).toEqual([])
    expect(await readNextDue(broker.deps.records)).toBeUndefined()
  })

  it('never comes for currency that was bought', async () => {
    const bought = content('currency', 'GOLD', 5n, { expiresAfterMs: dayMs })
    must(await giveGrant(broker, player, await openTestGrant(broker, player, [bought])))
    await giveFree(broker, player, bought)
    broker.system.advance(400 * dayMs)
    await runAgenda(broker.deps)
    expect(await amounts()).toEqual(['5 paid GOLD'])
  })
})

describe('a player at once', () => {
  async function consumeAll(count: number, amount: bigint): Promise<readonly string[]> {
    const key = `keys ${broker.system.drawn()}`
    const results = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        changeInventory(broker.deps, {
          app: world.app,
          player,
          key: `${key} ${index}`,
          request: 'consume',
          change: async (inventory, cause) =>
            spend(inventory, { kind: 'consumable', sku: 'seed', amount }, cause),
        }),
      ),
    )
    return results.map(codeOf)
  }

  it('uses 500 of a stack in 1,000 tries, and not one more', async () => {
    await giveFree(broker, player, content('consumable', 'seed', 500n))
    const codes = await consumeAll(1000, 1n)
    expect(codes.filter((code) => code === 'done')).toHaveLength(500)
    expect(codes.filter((code) => code === 'insufficient_items')).toHaveLength(500)
    expect(await amounts()).toEqual([])
  })

  it('uses up many small stacks without being told to try again', async () => {
    for (let count = 0; count < 20; count += 1) {
      const grant = await openTestGrant(broker, player, [content('consumable', 'seed', 1n)])
      must(await giveGrant(broker, player, grant))
    }
    const codes = await consumeAll(30, 1n)
    expect(codes.toSorted()).toEqual([
      ...Array<string>(20).fill('done'),
      ...Array<string>(10).fill('insufficient_items'),
    ])
  })

  it('does once what was sent with one key, also after the answer was lost', async () => {
    await giveFree(broker, player, content('consumable', 'seed', 9n))
    const ask = (deps: Deps) =>
      changeInventory(deps, {
        app: world.app,
        player,
        key: 'one key',
        request: 'consume',
        change: async (inventory, cause) =>
          spend(inventory, { kind: 'consumable', sku: 'seed', amount: 2n }, cause),
      })
    const losing: Deps = {
      ...broker.deps,
      ledger: {
        ...broker.deps.ledger,
        commit: async (call) => {
          await broker.deps.ledger.commit(call)
          return { ok: false, code: 'unknown' }
        },
      },
    }
    expect(codeOf(await ask(losing))).toBe('outcome_unknown')
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(broker.deps)))
    expect(new Set(answers.map((answer) => JSON.stringify(must(answer).body))).size).toBe(1)
    expect(await amounts()).toEqual(['7 free seed'])
  })
})
