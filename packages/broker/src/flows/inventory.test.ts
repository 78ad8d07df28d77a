// What players hold: given once, used in order, ended in time, and the same in rows, journal and ledger.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Player } from '../domain/goods/app.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { readDue } from '../records/agenda.ts'
import { listEvents } from '../records/events.ts'
import { listStacks } from '../records/stacks.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  commit,
  content,
  giveFree,
  giveGrant,
  openTestApp,
  openTestGrant,
  openTestPlayer,
  type TestApp,
} from '../testing/test-inventory.ts'
import { codeOf, must } from '../testing/test-parties.ts'
import { checkAppHoldings } from './check-holdings.ts'
import { planGive, planGives } from './plan-give.ts'
import { planSpend } from './plan-spend.ts'
import { planTakeBack, planTakeBacks, readUnused, type TakeBackInput } from './plan-take-back.ts'

let broker: TestBroker
let app: TestApp
let player: Player

beforeEach(async () => {
  broker = await openTestBroker()
  app = await openTestApp(broker)
  player = await openTestPlayer(broker, app.app)
})
afterEach(async () => {
  const report = await checkAppHoldings(broker.deps, app.app.id)
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
    const events = await listEvents(broker.deps.records, { merchantId: app.merchant.id, limit: 10 })
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
      merchantId: app.merchant.id,
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
