// Lays events of phone-life.ts into a real broker's records, asking the flow that judges risk on the way, so that what the
// database tells can be held against what a replay in memory tells.

import type { Statement } from '@farthing/ledger'
import { fiatAsset, instant } from '@farthing/protocol'
import { type Compilable, sql } from 'kysely'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { type JudgedRisk, judgeRisk } from '../flows/judge-risk.ts'
import { compile } from '../records/database.ts'
import { insertMerchant } from '../records/merchants.ts'
import { digestPayer, insertPayer, type Payer, type PayerKeys } from '../records/phone-payers.ts'
import { insertPhonePayment, type PhoneOrder, type PhoneVisit } from '../records/phone-payments.ts'
import { insertLink, insertReport, insertUse, setItem } from '../records/risk.ts'
import { noteCodeUse, noteLine } from '../records/risk-evidence.ts'
import { newId } from '../system.ts'
import type { Life, LifeEvent, LifePayer, LifePayment } from './phone-life.ts'
import { lineOf, replayZone } from './risk-replay.ts'
import type { TestBroker } from './test-broker.ts'
import { must } from './test-parties.ts'

export type RiskWorld = {
  readonly broker: TestBroker
  readonly policy: CountryPolicy
  readonly keys: PayerKeys
  readonly payers: Map<string, { readonly payer: Payer; readonly life: LifePayer }>
  readonly merchants: Map<string, PhonePayment['merchantId']>
  readonly wallets: Map<string, PhonePayment['walletId']>
  readonly payments: Map<string, { readonly payment: PhonePayment; readonly life: LifePayment }>
}

/** A broker that knows the payers and the merchants of a life, and no payment yet. */
export async function openRiskWorld(
  broker: TestBroker,
  life: Life,
  policy: CountryPolicy,
): Promise<RiskWorld> {
  const world: RiskWorld = {
    broker,
    policy,
    keys: { digest: broker.system.chance(32), seal: broker.system.chance(32) },
    payers: new Map(),
    merchants: new Map(),
    wallets: new Map(),
    payments: new Map(),
  }
  for (const each of life.merchants) {
    const id = newId(broker.system, 'mer')
    world.merchants.set(each.id, id)
    const createdAt = instant(each.createdAt)
    const links = [
      ...(each.owner === undefined ? [] : [{ kind: 'owner' as const, digest: each.owner }]),
      ...(each.ownerDevice === undefined ? [] : [{ kind: 'device' as const, digest: each.ownerDevice }]),
    ]
    await write(world, [
      insertMerchant(broker.deps.records, {
        id,
        name: each.id,
        origin: `https://${each.id}.example`,
        publicKeys: [],
        createdAt,
      }),
      ...links.map((link) => insertLink(broker.deps.records, id, link, createdAt)),
    ])
  }
  for (const each of life.payers) await addPayer(world, each)
  return world
}

async function addPayer(world: RiskWorld, life: LifePayer): Promise<void> {
  const { broker, keys } = world
  const ref = { kind: 'msisdn', value: life.number } as const
  const payer: Payer = {
    id: newId(broker.system, 'pyr'),
    digest: digestPayer(ref, keys),
    ref,
    tail: life.number.slice(-3),
    country: 'NL',
    operatorId: life.operator,
    age: 'adult',
    createdAt: broker.system.now(),
    verifiedAt: undefined,
    lastPaidAt: undefined,
    capUnits: undefined,
    capNext: undefined,
    password: undefined,
    passwordMisses: 0,
    passwordLockedAt: undefined,
    passwordNext: undefined,
    version: 0,
  }
  world.payers.set(life.id, { payer, life })
  await write(world, [insertPayer(broker.deps.records, payer, keys, broker.system.chance(12))])
}

/** Takes the next event in; of a payment it answers the judgement made before money is asked for. */
export async function takeEvent(world: RiskWorld, event: LifeEvent): Promise<JudgedRisk | undefined> {
  world.broker.system.moveTo(instant(event.at))
  if (event.kind === 'payment') return pay(world, event)
  const { records } = world.broker.deps
  const at = instant(event.at)
  const known = world.payments.get(event.payment)
  if (known === undefined) return undefined
  const { payment, life } = known
  if (event.kind === 'refund' && life.outcome === 'made') await setState(world, payment.id, 'refunded')
  if (event.kind === 'unpaid' && life.outcome === 'made') await setState(world, payment.id, 'charged_back')
  if (event.kind === 'use') {
    const use = { device: event.device, addressKey: event.address, isAbroad: false, at }
    await write(world, [insertUse(records, { paymentId: payment.id, ...use })])
  }
  if (event.kind === 'report') {
    await write(world, [
      insertReport(records, {
        id: newId(world.broker.system, 'rpt'),
        kind: event.what,
        paymentId: payment.id,
        payerId: payment.payerId,
        merchantId: payment.merchantId,
        operatorId: payment.operatorId ?? '',
        region: world.payers.get(life.payer)?.life.region ?? '',
        itemClass: payment.itemClass,
        at,
      }),
    ])
  }
  return undefined
}

async function pay(world: RiskWorld, event: LifePayment): Promise<JudgedRisk> {
  const { broker, policy } = world
  const { records } = broker.deps
  const known = world.payers.get(event.payer)
  if (known === undefined) throw new Error(`nobody is called ${event.payer}`)
  const at = instant(event.at)
  const payment = await makePayment(world, event)
  const { visit, order } = aroundPayment(event)
  const item = {
    merchantId: payment.merchantId,
    buyDigest: order.buyUrlDigest,
    itemClass: event.item,
    reference:
      event.referenceUnits === undefined ? undefined : { currency: 'EUR', units: event.referenceUnits },
  }
  const { region } = known.life
  await write(world, [
    noteLine(records, { payerId: payment.payerId, line: lineOf(known.life, event.at), region }, at),
    setItem(records, item, at),
  ])
  const asked = {
    payment,
    payer: known.payer,
    visit,
    order,
    texts: event.texts,
    policy,
    zone: replayZone,
    payerKeys: world.keys,
    hasSecondFactor: false,
    wasHeld: false,
  }
  const started = await judgeRisk(broker.deps, { ...asked, phase: 'start' })
  await write(world, [
    ...insertPhonePayment(records, { payment, visit, order }, policy.version),
    ...started.statements,
    ...codeStatements(world, payment, event),
    noteCodeUse(records, { paymentId: payment.id, addressKey: event.codeAddress, at }),
  ])
  const judged = await judgeRisk(broker.deps, { ...asked, texts: [], phase: 'reserve' })
  await write(world, judged.statements)
  await finish(world, payment, event)
  world.payments.set(event.id, { payment, life: event })
  return judged
}

async function makePayment(world: RiskWorld, event: LifePayment): Promise<PhonePayment> {
  const { system } = world.broker
  const at = instant(event.at)
  const id = newId(system, 'phn')
  const known = world.payers.get(event.payer)
  const merchantId = world.merchants.get(event.merchant)
  if (known === undefined || merchantId === undefined) throw new Error('a payment of nobody')
  return {
    id,
    walletId: await walletOf(world, event.account),
    merchantId,
    payerId: known.payer.id,
    operatorId: known.life.operator,
    contractId: undefined,
    amount: { currency: 'EUR', units: event.units },
    price: { asset: fiatAsset('EUR'), amount: event.units * 10_000n },
    kind: 'single',
    itemClass: event.item,
    flow: 'code',
    state: 'code_sent',
    unknownIn: undefined,
    version: 0,
    creditStage: 'none',
    split: undefined,
    correlator: id,
    operatorPaymentId: undefined,
    serverReference: undefined,
    validation: undefined,
    reason: undefined,
    month: new Intl.DateTimeFormat('en-CA', {
      timeZone: replayZone,
      year: 'numeric',
      month: '2-digit',
    }).format(at),
    createdAt: at,
    updatedAt: at,
    chargedAt: undefined,
    nextCheckAt: undefined,
    checks: 0,
    heldUntil: undefined,
  }
}

function aroundPayment(event: LifePayment): { readonly visit: PhoneVisit; readonly order: PhoneOrder } {
  return {
    visit: {
      sessionDigest: event.device,
      idempotencyKey: event.id,
      deviceDigest: event.device,
      addressKey: event.address,
      agentDigest: '',
    },
    order: {
      nonce: event.id,
      buyUrlDigest: `${event.item} at ${event.referenceUnits ?? 'any'}`,
      offerDigest: '',
      origin: '',
      durationSeconds: 0,
    },
  }
}

async function walletOf(world: RiskWorld, account: string): Promise<PhonePayment['walletId']> {
  const known = world.wallets.get(account)
  if (known !== undefined) return known
  const id = newId(world.broker.system, 'wal')
  world.wallets.set(account, id)
  const { records } = world.broker.deps
  const wallet = {
    id,
    created_at: 0n,
    frozen_at: null,
    closed_at: null,
    daily_limit_units: 0n,
    daily_limit_version: 0n,
  }
  await write(world, [compile(records.insertInto('wallets').values(wallet))])
  return id
}

function codeStatements(world: RiskWorld, payment: PhonePayment, event: LifePayment): readonly Statement[] {
  const { records } = world.broker.deps
  const sent = BigInt(event.at - event.codeDelayMs)
  return [
    run(
      world,
      sql`insert into phone_codes (payment_id, ordinal, payer_id, digest, created_at, expires_at, misses)
        values (${payment.id}, 1, ${payment.payerId}, '', ${sent}, ${sent + 180_000n}, 0)`.compile(records),
    ),
  ]
}

/** What became of the payment, the message it took and the codes typed wrong on the way. */
async function finish(world: RiskWorld, payment: PhonePayment, event: LifePayment): Promise<void> {
  const { records } = world.broker.deps
  const at = BigInt(event.at)
  const state = { made: 'charged', denied: 'denied', failed: 'code_expired' }[event.outcome]
  const converted = event.outcome === 'made' ? at : null
  const misses = Array.from({ length: event.misses }, (_, index) =>
    run(
      world,
      sql`insert into phone_code_misses (payment_id, ordinal, miss, payer_id, at)
        values (${payment.id}, 1, ${BigInt(index)}, ${payment.payerId}, ${at})`.compile(records),
    ),
  )
  await write(world, [
    run(
      world,
      sql`insert into phone_sends (payment_id, ordinal, payer_id, merchant_id, address_key, country, at, converted_at)
        values (${payment.id}, 1, ${payment.payerId}, ${payment.merchantId}, ${event.address}, 'NL', ${at},
        ${converted})`.compile(records),
    ),
    ...misses,
  ])
  await setState(world, payment.id, state)
}

async function setState(world: RiskWorld, id: string, state: string): Promise<void> {
  const { records } = world.broker.deps
  const query = records
    .updateTable('phone_payments')
    .set({ state, reserved_at: BigInt(world.broker.system.now()) })
    .where('id', '=', id)
  await write(world, [compile(query, 1)])
}

function run(_: RiskWorld, compiled: ReturnType<Compilable['compile']>): Statement {
  return compile({ compile: () => compiled })
}

/** Writes records as the flows do. */
export async function write(world: RiskWorld, records: readonly Statement[]): Promise<void> {
  must(await world.broker.deps.ledger.commit({ records }))
}
