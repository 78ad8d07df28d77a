import { instant } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { policyFor } from '../domain/limits/policies.ts'
import type { RuleId } from '../domain/risk/policy.ts'
import { listBlocks } from '../records/phone-payers.ts'
import { insertRestriction, liftRestriction, listDecisions, listRestrictions } from '../records/risk.ts'
import { newId } from '../system.ts'
import { explain } from '../testing/explain.ts'
import { makeFraud } from '../testing/phone-fraud.ts'
import { inOrder, type Life, type LifePayment, lifeStart, makeLife } from '../testing/phone-life.ts'
import { inShadow, replay } from '../testing/risk-replay.ts'
import { openRiskWorld, type RiskWorld, takeEvent, write } from '../testing/risk-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { judgeMerchants, readMerchantTerms } from './judge-merchants.ts'
import { judgeBuyerRefund } from './judge-refund.ts'

const dutch = policyFor('NL', instant(lifeStart))
const day = 86_400_000
const hour = 3_600_000

let broker: TestBroker | undefined
afterEach(async () => {
  expect(broker?.errors ?? []).toEqual([])
  await broker?.close()
  broker = undefined
})

async function open(life: Life, policy = dutch): Promise<RiskWorld> {
  broker = await openTestBroker()
  return openRiskWorld(broker, life, policy)
}

/** One payer at one shop, for stories of a few payments. */
const small: Life = {
  payers: [
    { id: 'ann', number: '+99950000001', operator: 'north', region: 'coast', line: { since: 0 } },
    ...Array.from({ length: 6 }, (_, index) => ({
      id: `other-${index}`,
      number: `+9996${index}0000002`,
      operator: 'north',
      region: 'coast',
      line: { since: 0 },
    })),
  ],
  merchants: [{ id: 'shop', createdAt: lifeStart - 400 * day }],
  events: [],
}

let made = 0
function payment(at: number, more: Partial<LifePayment> = {}): LifePayment {
  made += 1
  return {
    kind: 'payment',
    story: '',
    id: `payment-${made}`,
    at,
    payer: 'ann',
    merchant: 'shop',
    account: 'account',
    device: 'phone',
    address: 'home',
    units: 100n,
    item: 'content',
    texts: [],
    codeDelayMs: 9_000,
    codeAddress: 'home',
    misses: 0,
    outcome: 'made',
    isOpened: true,
    ...more,
  }
}

const noon = lifeStart + 40 * day + 12 * hour

describe('risk judged from the records', () => {
  it('says of every payment what a replay in memory says', { timeout: 120_000 }, async () => {
    const ordinary = makeLife(21, 350)
    const fraud = makeFraud(21)
    const life: Life = {
      payers: [...ordinary.payers, ...fraud.payers],
      merchants: [...ordinary.merchants, ...fraud.merchants],
      events: inOrder([...ordinary.events, ...fraud.events]),
    }
    const policy = inShadow(dutch)
    const replayed = replay(life, policy)
    const world = await open(life, policy)
    const seen = new Set<RuleId>()
    for (const event of life.events) {
      const wanted = replayed.fired.get(event.kind === 'payment' ? event.id : '')
      if (event.kind === 'payment' && wanted === undefined) continue
      const judged = await takeEvent(world, event)
      if (event.kind !== 'payment' || judged === undefined) continue
      const rules = judged.verdict.fired.map(({ rule }) => rule)
      expect([event.id, rules]).toEqual([event.id, wanted])
      for (const rule of rules) seen.add(rule)
    }
    // The whole list of rules on payments, so that agreeing is not agreeing on silence.
    expect(seen.size).toBe(19)
    const operator = { country: 'NL', zone: 'Europe/Amsterdam', currency: 'EUR' }
    const operators = new Map(['north', 'south', 'delta'].map((id) => [id, operator]))
    const found = await judgeMerchants(world.broker.deps, operators)
    const fake = found.find(({ merchantId }) => merchantId === world.merchants.get('quick-media'))
    const rules = fake?.verdict.fired.map(({ rule }) => rule)
    expect(rules).toEqual(expect.arrayContaining(['C08', 'C10', 'C12', 'M01']))
    for (const rule of rules ?? []) expect(replayed.merchants.get('quick-media')).toContain(rule)
  })

  it('keeps every decision with the rules, what they saw and the policy’s version', async () => {
    const world = await open(small)
    await takeEvent(world, payment(noon, { units: 2_600n }))
    const judged = await takeEvent(world, payment(noon + hour, { item: 'voucher' }))
    expect(judged?.isDenied).toBe(true)
    const { records } = world.broker.deps
    const [latest, ...others] = await listDecisions(records, { withAllowed: true })
    expect(latest).toMatchObject({
      decision: 'DENY',
      phase: expect.stringMatching(/start|reserve/),
      policyVersion: 'eu-2026-01',
      fired: [{ rule: 'C01', mode: 'enforce', actions: ['DENY'], inputs: { itemClass: 'voucher' } }],
      inputs: { units: '100', capUnits: '30000', itemClass: 'voucher', hour: 14 },
    })
    expect(others.map(({ decision }) => decision)).toEqual(['DENY', 'ALLOW', 'ALLOW'])
    expect(JSON.stringify([latest, others])).not.toContain('99950000001')
    expect((await listDecisions(records, {})).length).toBe(2)
  })

  it('changes nothing in shadow but the record of it', async () => {
    const world = await open(small, inShadow(dutch))
    const judged = await takeEvent(world, payment(noon, { item: 'voucher' }))
    expect(judged).toMatchObject({
      isDenied: false,
      needsSecondFactor: false,
      verdict: { decision: 'ALLOW' },
    })
    expect(judged?.verdict.fired.map(({ rule, mode }) => `${rule} ${mode}`)).toEqual([
      'C01 shadow',
      'C03 shadow',
    ])
  })

  it('holds a burst at night to nine in the morning, over a change of clocks', async () => {
    const world = await open(small)
    // The night to 29 March 2026, when clocks go from two to three.
    const night = Date.UTC(2026, 2, 29, 0, 10)
    const burst = [0, 1, 2].map((step) =>
      payment(night + step * 60_000, { units: BigInt(1_100 + step), item: 'game_item' }),
    )
    const judged = []
    for (const each of burst) judged.push(await takeEvent(world, each))
    expect(judged.map((each) => each?.heldUntil)).toEqual([undefined, undefined, Date.UTC(2026, 2, 29, 7)])
  })

  it('asks a payer just swapped for a second factor', async () => {
    const swapped = {
      ...small,
      payers: small.payers.map((each) => ({ ...each, line: { since: 0, simSwappedAt: noon - hour } })),
    }
    const world = await open(swapped)
    const judged = await takeEvent(world, payment(noon))
    expect(judged).toMatchObject({ isDenied: false, needsSecondFactor: true, heldUntil: undefined })
  })

  it('shuts the device that guesses codes for a day, and nobody else', async () => {
    const world = await open(small)
    await takeEvent(world, payment(noon, { misses: 10, outcome: 'failed' }))
    expect((await takeEvent(world, payment(noon + hour)))?.isDenied).toBe(true)
    const restrictions = await listRestrictions(world.broker.deps.records, { now: instant(noon + hour) })
    expect(restrictions).toMatchObject([{ subject: 'device phone', level: 'blocked', rule: 'H04' }])
    const other = payment(noon + hour, { payer: 'other-1', device: 'other-phone', account: 'other-account' })
    expect((await takeEvent(world, other))?.isDenied).toBe(false)
    expect((await takeEvent(world, payment(noon + 26 * hour)))?.isDenied).toBe(false)
  })

  it('switches a class off in an area after five complaints, until a person lifts it', async () => {
    const world = await open(small)
    for (let place = 0; place < 5; place += 1) {
      const bought = payment(noon + place * 60_000, {
        payer: `other-${place}`,
        account: `account-${place}`,
        device: `phone-${place}`,
        address: `home-${place}`,
      })
      expect((await takeEvent(world, bought))?.isDenied).toBe(false)
      await takeEvent(world, { kind: 'report', at: noon + hour + place, payment: bought.id, what: 'not_me' })
    }
    expect((await takeEvent(world, payment(noon + 2 * hour)))?.isDenied).toBe(true)
    // Other goods there go on.
    expect((await takeEvent(world, payment(noon + 2 * hour, { item: 'charity' })))?.isDenied).toBe(false)
    // A day later the complaints are old, and it stays off.
    expect((await takeEvent(world, payment(noon + 30 * hour)))?.isDenied).toBe(true)
    const { records } = world.broker.deps
    const [off] = await listRestrictions(records, { now: instant(noon + 30 * hour) })
    expect(off).toMatchObject({ subject: 'area north coast content', rule: 'H03' })
    await write(world, [
      liftRestriction(records, off?.id ?? '', { at: instant(noon + 31 * hour), by: 'a person' }),
    ])
    expect((await takeEvent(world, payment(noon + 31 * hour)))?.isDenied).toBe(false)
  })

  it('blocks a number for a day whose owner said that it was not them', async () => {
    const world = await open(small)
    const bought = payment(noon)
    await takeEvent(world, bought)
    await takeEvent(world, { kind: 'report', at: noon + hour, payment: bought.id, what: 'not_me' })
    expect((await takeEvent(world, payment(noon + 2 * hour)))?.verdict.decision).toBe('BLOCK_PAYER')
    const digest = world.payers.get('ann')?.payer.digest ?? ''
    const { records } = world.broker.deps
    expect(await listBlocks(records, digest, instant(noon + 3 * hour))).toMatchObject([
      { by: 'risk', merchantId: '', until: noon + 2 * hour + day },
    ])
    expect(await listBlocks(records, digest, instant(noon + 27 * hour))).toEqual([])
  })

  it('halves the cap of who takes it as soon as the month begins, once', async () => {
    const world = await open(small)
    const firsts = [Date.UTC(2026, 2, 31, 22, 5), Date.UTC(2026, 3, 30, 22, 5)]
    let lowered: bigint | undefined
    for (const first of firsts) {
      for (let step = 0; step < 6; step += 1) {
        // Sums that differ, from a device that has paid before.
        const judged = await takeEvent(
          world,
          payment(first + step * 20 * 60_000, { units: BigInt(4_600 + step) }),
        )
        lowered = judged?.lowerCapTo ?? lowered
      }
    }
    expect(lowered).toBe(15_000n)
    const row = await world.broker.deps.records
      .selectFrom('phone_payers')
      .select(['cap_units', 'version'])
      .where('id', '=', world.payers.get('ann')?.payer.id ?? '')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ cap_units: 15_000n, version: 1n })
  })

  it('honours what stands against a merchant, and does not put back what a person lifted', async () => {
    const world = await open(small)
    const { records, system } = world.broker.deps
    const merchantId = world.merchants.get('shop') ?? ''
    const restriction = (at: number) =>
      insertRestriction(records, {
        id: newId(system, 'rst'),
        subject: `merchant ${merchantId}`,
        level: 'blocked',
        rule: 'M01',
        inputs: {},
        policyVersion: 'eu-2026-01',
        at: instant(at),
        until: undefined,
        lifted: undefined,
      })
    world.broker.system.moveTo(instant(noon))
    await write(world, [restriction(noon), restriction(noon)])
    expect((await takeEvent(world, payment(noon + hour)))?.verdict.decision).toBe('BLOCK_MERCHANT')
    expect(await readMerchantTerms(world.broker.deps, merchantId, dutch)).toEqual({
      reservePercent: 0,
      payoutDelayDays: 0,
      paysOut: false,
      sells: false,
    })
    const [only, ...none] = await listRestrictions(records, { now: instant(noon + hour) })
    expect(none).toEqual([])
    await write(world, [
      liftRestriction(records, only?.id ?? '', { at: instant(noon + hour), by: 'a person' }),
    ])
    await write(world, [restriction(noon + 2 * hour)])
    expect((await takeEvent(world, payment(noon + 2 * hour)))?.isDenied).toBe(false)
    await write(world, [restriction(noon + 9 * day)])
    expect((await takeEvent(world, payment(noon + 9 * day)))?.isDenied).toBe(true)
  })

  it('gives no fourth refund of a day at one shop, and none to another place than the bill', async () => {
    const world = await open(small)
    for (let step = 0; step < 4; step += 1) {
      const bought = payment(noon + step * hour, { units: BigInt(100 + step) })
      await takeEvent(world, bought)
      const { payment: made } = world.payments.get(bought.id) ?? {}
      if (made === undefined) throw new Error('no payment')
      const ask = (isToSource: boolean) =>
        judgeBuyerRefund(world.broker.deps, { payment: made, country: 'NL', isToSource })
      expect((await ask(true))?.code).toBe(step < 3 ? undefined : 'phone_refund_closed')
      expect((await ask(false))?.code).toBe('phone_refund_closed')
      await takeEvent(world, { kind: 'refund', at: noon + step * hour + 60_000, payment: bought.id })
    }
  })

  it('reads by indexes alone', async () => {
    const world = await open(small)
    const queries = [
      ...['payer_id', 'device_digest', 'wallet_id', 'address_key'].map(
        (column) =>
          `select id from phone_payments where ${column} in ('a') and created_at >= 1 and currency = 'EUR' and id <> 'b'`,
      ),
      "select id from phone_payments where merchant_id = 'a' and created_at >= 1",
      "select payment_id from risk_traces where bin_digest = 'a' and at >= 1 order by at desc limit 5",
      "select distinct payer_id from risk_traces where address_key = 'a' and at >= 1 and block_digest = 'b'",
      "select id from risk_reports where payer_id = 'a' and at >= 1",
      "select payer_id from risk_reports where operator_id = 'a' and region = 'b' and item_class = 'c' and at >= 1",
      "select id from risk_restrictions where subject in ('a', 'b') and lifted_at is null",
      "select payment_id from risk_uses where device_digest in ('a', 'b') and at >= 1",
      "select converted_at from phone_sends where merchant_id = 'a' and at >= 1 order by at desc limit 5",
    ]
    for (const query of queries) {
      expect([query, (await explain(world.broker, query)).usesIndex]).toEqual([query, true])
    }
  })
})
