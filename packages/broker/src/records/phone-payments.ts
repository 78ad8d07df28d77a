// Payments on the phone bill as rows. Every transition is one conditional update on the version it was decided on, with the
// event that tells of it; a reservation also counts the payer's caps, over all merchants, in that same statement.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { PhonePayment, PhoneState } from '../domain/phone/payment.ts'
import { countedStates, isOver, type Move, untouchedStates } from '../domain/phone/transitions.ts'
import { type Split, splitAmounts } from '../domain/share/split.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** What is kept of a payment beside the payment itself: whose it is, and where it came from. */
export type PhoneVisit = {
  readonly sessionDigest: string
  readonly idempotencyKey: string
  readonly deviceDigest: string
  readonly addressKey: string
  readonly agentDigest: string
}

/** What is bought, as the merchant signed it. */
export type PhoneOrder = {
  readonly nonce: string
  readonly buyUrlDigest: string
  readonly offerDigest: string
  readonly origin: string
  readonly durationSeconds: number
  readonly title?: string
  readonly url?: string
}

/** A bound on what one payer spends in a span of time over all merchants; sums in minor units. */
export type CountedCap = {
  readonly id: string
  readonly unitsMax?: bigint
  readonly countMax?: number
  /** Only payments of these classes count; all where absent. */
  readonly itemClasses?: readonly string[]
  readonly from: Instant
  readonly to: Instant
}

export function insertPhonePayment(
  records: Records,
  input: { readonly payment: PhonePayment; readonly visit: PhoneVisit; readonly order: PhoneOrder },
  policyVersion: string,
): readonly Statement[] {
  const { payment, visit, order } = input
  return [
    compile(
      records.insertInto('phone_payments').values({
        id: payment.id,
        wallet_id: payment.walletId,
        merchant_id: payment.merchantId,
        payer_id: payment.payerId,
        operator_id: payment.operatorId ?? null,
        contract_id: payment.contractId ?? null,
        currency: payment.amount.currency,
        units: payment.amount.units,
        asset: payment.price.asset,
        price_units: payment.price.amount,
        kind: payment.kind,
        item_class: payment.itemClass,
        flow: payment.flow,
        state: payment.state,
        unknown_in: null,
        version: BigInt(payment.version),
        credit_stage: payment.creditStage,
        split: payment.split === undefined ? null : splitText(payment.split),
        correlator: payment.correlator,
        operator_payment_id: null,
        server_reference: null,
        validation: null,
        reason: payment.reason ?? null,
        month: payment.month,
        policy_version: policyVersion,
        session_digest: visit.sessionDigest,
        idempotency_key: visit.idempotencyKey,
        device_digest: visit.deviceDigest,
        address_key: visit.addressKey,
        agent_digest: visit.agentDigest,
        nonce: order.nonce,
        buy_digest: order.buyUrlDigest,
        created_at: BigInt(payment.createdAt),
        updated_at: BigInt(payment.updatedAt),
        reserved_at: null,
        charged_at: null,
        next_check_at: payment.nextCheckAt === undefined ? null : BigInt(payment.nextCheckAt),
        checks: 0n,
        held_until: null,
      }),
    ),
    compile(
      records.insertInto('phone_orders').values({
        payment_id: payment.id,
        offer_digest: order.offerDigest,
        origin: order.origin,
        duration_seconds: BigInt(order.durationSeconds),
        title: order.title ?? null,
        url: order.url ?? null,
      }),
    ),
    insertPhoneEvent(records, payment, { cause: 'start' }),
  ]
}

/** The row of a transition's event; unique by version, so that of two who decide on one version one is refused. */
export function insertPhoneEvent(
  records: Records,
  payment: Pick<PhonePayment, 'id' | 'version' | 'state' | 'updatedAt'>,
  event: { readonly cause: string; readonly detail?: string },
): Statement {
  return compile(
    records.insertInto('phone_payment_events').values({
      payment_id: payment.id,
      version: BigInt(payment.version),
      state: payment.state,
      cause: event.cause,
      at: BigInt(payment.updatedAt),
      detail: event.detail ?? null,
    }),
  )
}

/** The payment as it is after a move. */
export function applyMove(payment: PhonePayment, move: Move, now: Instant): PhonePayment {
  return {
    ...payment,
    state: move.to,
    unknownIn: move.unknownIn,
    version: payment.version + 1,
    operatorPaymentId: move.operatorPaymentId ?? payment.operatorPaymentId,
    serverReference: move.serverReference ?? payment.serverReference,
    validation: move.validation ?? payment.validation,
    reason: move.reason ?? payment.reason,
    nextCheckAt: isOver(move.to) ? undefined : move.nextCheckAt,
    checks: move.checks ?? payment.checks,
    heldUntil: move.heldUntil,
    updatedAt: now,
    chargedAt: move.to === 'charged' && payment.chargedAt === undefined ? now : payment.chargedAt,
  }
}

/** The write of a transition, refused where the payment has moved on since it was read or a further condition fails. */
export function updatePhonePayment(
  records: Records,
  change: { readonly before: PhonePayment; readonly after: PhonePayment; readonly cause: string },
  condition: RawBuilder<unknown> = sql`1 = 1`,
): readonly Statement[] {
  const { before, after } = change
  const isReserving = before.state === 'code_ok' || before.state === 'held'
  const update = sql`update phone_payments set state = ${after.state}, unknown_in = ${after.unknownIn ?? null},
    version = ${BigInt(after.version)}, credit_stage = ${after.creditStage},
    split = ${after.split === undefined ? null : splitText(after.split)},
    operator_id = ${after.operatorId ?? null}, contract_id = ${after.contractId ?? null},
    operator_payment_id = ${after.operatorPaymentId ?? null}, server_reference = ${after.serverReference ?? null},
    validation = ${after.validation === undefined ? null : JSON.stringify(after.validation)},
    reason = ${after.reason ?? null}, month = ${after.month}, updated_at = ${BigInt(after.updatedAt)},
    charged_at = ${nullable(after.chargedAt)}, next_check_at = ${nullable(after.nextCheckAt)},
    checks = ${BigInt(after.checks)}, held_until = ${nullable(after.heldUntil)},
    reserved_at = ${isReserving ? sql`${BigInt(after.updatedAt)}` : sql`reserved_at`}
    where id = ${before.id} and version = ${BigInt(before.version)} and ${condition}`
  return [
    compile({ compile: () => update.compile(records) }, 1),
    insertPhoneEvent(records, after, { cause: change.cause }),
  ]
}

/**
 * What must hold in the commit that reserves: no block since, a wallet neither frozen nor closed, the payer as it was read, and
 * every cap with this payment counted in. `digest` is the payer's.
 */
export function reservationCondition(
  payment: PhonePayment,
  payer: { readonly digest: string; readonly version: number },
  caps: readonly CountedCap[],
): RawBuilder<unknown> {
  const conditions = caps.flatMap((cap) => capConditions(payment, cap))
  return sql`${notBlocked(payment, payer.digest)}
    and exists (select 1 from wallets where id = ${payment.walletId} and frozen_at is null and closed_at is null)
    and exists (select 1 from phone_payers where id = ${payment.payerId} and version = ${BigInt(payer.version)})
    ${conditions.length === 0 ? sql`` : sql`and ${sql.join(conditions, sql` and `)}`}`
}

/** That the payer has not forbidden charges, by this merchant or by all. */
export function notBlocked(payment: PhonePayment, digest: string): RawBuilder<unknown> {
  return sql`not exists (select 1 from phone_blocks where digest = ${digest} and lifted_at is null
    and merchant_id in ('', ${payment.merchantId}) and (until is null or until > ${BigInt(payment.updatedAt)}))`
}

function capConditions(payment: PhonePayment, cap: CountedCap): readonly RawBuilder<unknown>[] {
  const counted = sql`from phone_payments as others where others.payer_id = ${payment.payerId}
    and others.currency = ${payment.amount.currency} and others.id <> ${payment.id}
    and others.reserved_at >= ${BigInt(cap.from)} and others.reserved_at < ${BigInt(cap.to)}
    and others.state in (${sql.join([...countedStates])})
    and ${cap.itemClasses === undefined ? sql`1 = 1` : sql`others.item_class in (${sql.join([...cap.itemClasses])})`}`
  return [
    ...(cap.unitsMax === undefined
      ? []
      : [
          sql`(select coalesce(sum(others.units), 0) ${counted}) + ${payment.amount.units} <= ${cap.unitsMax}`,
        ]),
    ...(cap.countMax === undefined ? [] : [sql`(select count(*) ${counted}) < ${BigInt(cap.countMax)}`]),
  ]
}

/** What a payer has spent or reserved in a span, over all merchants. */
export async function readSpent(
  records: Records,
  payerId: string,
  span: {
    readonly currency: string
    readonly from: Instant
    readonly to: Instant
    readonly itemClasses?: readonly string[]
  },
): Promise<{ readonly units: bigint; readonly count: number }> {
  let query = records
    .selectFrom('phone_payments')
    .select((select) => [
      select.fn.coalesce(select.fn.sum<bigint>('units'), sql<bigint>`0`).as('units'),
      select.fn.countAll<bigint>().as('count'),
    ])
    .where('payer_id', '=', payerId)
    .where('currency', '=', span.currency)
    .where('reserved_at', '>=', BigInt(span.from))
    .where('reserved_at', '<', BigInt(span.to))
    .where('state', 'in', [...countedStates])
  if (span.itemClasses !== undefined) query = query.where('item_class', 'in', [...span.itemClasses])
  const row = await query.executeTakeFirstOrThrow()
  return { units: row.units, count: Number(row.count) }
}

/** When the operator was first asked for money of a payer; undefined before that. */
export async function readFirstPaidAt(records: Records, payerId: string): Promise<Instant | undefined> {
  const row = await records
    .selectFrom('phone_payments')
    .select((select) => select.fn.min('reserved_at').as('at'))
    .where('payer_id', '=', payerId)
    .where('reserved_at', 'is not', null)
    .where('state', 'in', [...countedStates, 'refunded'])
    .executeTakeFirst()
  const at = row?.at ?? null
  return at === null ? undefined : instant(Number(at))
}

/** Ends every payment of a payer that the operator knows nothing of yet, with an event each. */
export function endUntouched(
  records: Records,
  payerId: string,
  end: {
    readonly to: PhoneState
    readonly reason: string
    readonly now: Instant
    readonly merchantId?: string
  },
): readonly Statement[] {
  const merchant = end.merchantId === undefined ? sql`1 = 1` : sql`merchant_id = ${end.merchantId}`
  const which = sql`payer_id = ${payerId} and state in (${sql.join([...untouchedStates])}) and ${merchant}`
  const events = sql`insert into phone_payment_events (payment_id, version, state, cause, at, detail)
    select id, version + 1, ${end.to}, ${end.reason}, ${BigInt(end.now)}, null from phone_payments where ${which}`
  const update = sql`update phone_payments set state = ${end.to}, reason = ${end.reason}, version = version + 1,
    updated_at = ${BigInt(end.now)}, next_check_at = null, held_until = null where ${which}`
  return [
    compile({ compile: () => events.compile(records) }),
    compile({ compile: () => update.compile(records) }),
  ]
}

export async function readPhonePayment(records: Records, id: string): Promise<PhonePayment | undefined> {
  return one(select(records).where('id', '=', id))
}

export async function readPhonePaymentByKey(
  records: Records,
  walletId: string,
  key: string,
): Promise<PhonePayment | undefined> {
  return one(select(records).where('wallet_id', '=', walletId).where('idempotency_key', '=', key))
}

export async function readPhonePaymentByOperator(
  records: Records,
  operatorId: string,
  operatorPaymentId: string,
): Promise<PhonePayment | undefined> {
  return one(
    select(records)
      .where('operator_id', '=', operatorId)
      .where('operator_payment_id', '=', operatorPaymentId),
  )
}

export async function readPhonePaymentByCorrelator(
  records: Records,
  correlator: string,
): Promise<PhonePayment | undefined> {
  return one(select(records).where('correlator', '=', correlator))
}

/** Payments of a quote that the operator may have taken money for, or will. */
export async function readLivePaymentOfQuote(
  records: Records,
  merchantId: string,
  nonce: string,
): Promise<PhonePayment | undefined> {
  return one(
    select(records)
      .where('merchant_id', '=', merchantId)
      .where('nonce', '=', nonce)
      .where(
        'state',
        'in',
        [...countedStates].filter((state) => state !== 'charged_back'),
      )
      .orderBy('id', 'desc'),
  )
}

/** A payer's payments that wait for a word by message, newest first. */
export async function listOpenPayments(records: Records, payerId: string): Promise<readonly PhonePayment[]> {
  const rows = await select(records)
    .where('payer_id', '=', payerId)
    .where('state', 'in', [
      ...untouchedStates,
      'awaiting_operator',
      'reserving',
      'reserved',
      'charging',
      'unknown',
    ])
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  return rows.map(toPhonePayment)
}

/** A payer's payments since an instant, newest first. */
export async function listPaymentsOfPayer(
  records: Records,
  payerId: string,
  bounds: { readonly since: Instant; readonly before?: string; readonly limit: number },
): Promise<readonly PhonePayment[]> {
  const rows = await select(records)
    .where('payer_id', '=', payerId)
    .where('created_at', '>=', BigInt(bounds.since))
    .$if(bounds.before !== undefined, (query) => query.where('id', '<', bounds.before ?? ''))
    .orderBy('id', 'desc')
    .limit(bounds.limit)
    .execute()
  return rows.map(toPhonePayment)
}

/** The newest charges of a payer, whatever became of them since. */
export async function listLastCharged(
  records: Records,
  payerId: string,
  count: number,
): Promise<readonly string[]> {
  const rows = await records
    .selectFrom('phone_payments')
    .select('id')
    .where('payer_id', '=', payerId)
    .where('charged_at', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(count)
    .execute()
  return rows.map(({ id }) => id)
}

/** The payment a wallet began last that is not over yet. */
export async function readNewestOpenPayment(
  records: Records,
  walletId: string,
): Promise<PhonePayment | undefined> {
  return one(
    select(records)
      .where('wallet_id', '=', walletId)
      .where('state', 'in', [
        ...untouchedStates,
        'reserving',
        'awaiting_operator',
        'reserved',
        'charging',
        'cancelling',
        'unknown',
      ])
      .orderBy('id', 'desc')
      .limit(1),
  )
}

/** The payment a wallet began last, where something has happened to it since a moment. */
export async function readNewestPayment(
  records: Records,
  walletId: string,
  since: Instant,
): Promise<PhonePayment | undefined> {
  return one(
    select(records)
      .where('wallet_id', '=', walletId)
      .where('updated_at', '>=', BigInt(since))
      .orderBy('created_at', 'desc')
      .limit(1),
  )
}

/** The payment last charged from a device; whose number it was is offered again there. */
export async function readLastChargedOfDevice(
  records: Records,
  deviceDigest: string,
): Promise<PhonePayment | undefined> {
  return one(
    select(records)
      .where('device_digest', '=', deviceDigest)
      .where('charged_at', 'is not', null)
      .orderBy('created_at', 'desc')
      .limit(1),
  )
}

/** What of the due ones is looked at: those of operators that can be asked, so that others hold nobody up. */
export type DueBounds = { readonly operatorIds: readonly string[]; readonly limit: number }

/** Payments whose next look is due, the longest due first. */
export async function listDuePayments(
  records: Records,
  now: Instant,
  bounds: DueBounds,
): Promise<readonly string[]> {
  if (bounds.operatorIds.length === 0) return []
  const rows = await records
    .selectFrom('phone_payments')
    .select('id')
    .where('next_check_at', '<=', BigInt(now))
    .where('operator_id', 'in', [...bounds.operatorIds])
    .orderBy('next_check_at')
    .limit(bounds.limit)
    .execute()
  return rows.map(({ id }) => id)
}

export async function readPhoneVisit(records: Records, id: string): Promise<PhoneVisit | undefined> {
  const row = await records
    .selectFrom('phone_payments')
    .select(['session_digest', 'idempotency_key', 'device_digest', 'address_key', 'agent_digest'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    sessionDigest: row.session_digest,
    idempotencyKey: row.idempotency_key,
    deviceDigest: row.device_digest,
    addressKey: row.address_key,
    agentDigest: row.agent_digest,
  }
}

export async function readPhoneOrder(records: Records, paymentId: string): Promise<PhoneOrder | undefined> {
  const row = await records
    .selectFrom('phone_orders')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_orders.payment_id')
    .select([
      'phone_payments.nonce',
      'phone_payments.buy_digest',
      'phone_orders.offer_digest',
      'phone_orders.origin',
      'phone_orders.duration_seconds',
      'phone_orders.title',
      'phone_orders.url',
    ])
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    nonce: row.nonce,
    buyUrlDigest: row.buy_digest,
    offerDigest: row.offer_digest,
    origin: row.origin,
    durationSeconds: Number(row.duration_seconds),
    ...(row.title === null ? {} : { title: row.title }),
    ...(row.url === null ? {} : { url: row.url }),
  }
}

/** The states a payment went through, oldest first. */
export async function listPhoneEvents(
  records: Records,
  paymentId: string,
): Promise<ReadonlyArray<{ readonly state: string; readonly cause: string; readonly at: Instant }>> {
  const rows = await records
    .selectFrom('phone_payment_events')
    .select(['state', 'cause', 'at'])
    .where('payment_id', '=', paymentId)
    .orderBy('version')
    .execute()
  return rows.map(({ state, cause, at }) => ({ state, cause, at: instant(Number(at)) }))
}

function select(records: Records): ReturnType<typeof selectAll> {
  return selectAll(records)
}

function selectAll(records: Records) {
  return records.selectFrom('phone_payments').selectAll()
}

async function one(query: ReturnType<typeof selectAll>): Promise<PhonePayment | undefined> {
  const row = await query.executeTakeFirst()
  return row === undefined ? undefined : toPhonePayment(row)
}

function nullable(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}

function moment(value: bigint | null): Instant | undefined {
  return value === null ? undefined : instant(Number(value))
}

/** A split as text; bigints stand as digits. */
export function splitText(split: Split): string {
  return JSON.stringify(split, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
}

const amountKeys: readonly string[] = splitAmounts

/** Reads what `splitText` wrote. */
export function parseSplit(text: string): Split {
  return JSON.parse(text, (key, value: unknown) =>
    amountKeys.includes(key) ? BigInt(value as string) : value,
  ) as Split
}

export function toPhonePayment(row: Schema['phone_payments']): PhonePayment {
  return {
    id: row.id as Id<'phn'>,
    walletId: row.wallet_id as Id<'wal'>,
    merchantId: row.merchant_id as Id<'mer'>,
    payerId: row.payer_id as Id<'pyr'>,
    operatorId: row.operator_id ?? undefined,
    contractId: row.contract_id ?? undefined,
    amount: { currency: row.currency, units: row.units },
    price: { asset: row.asset as Asset, amount: row.price_units },
    kind: row.kind,
    itemClass: row.item_class as PhonePayment['itemClass'],
    flow: row.flow,
    state: row.state as PhoneState,
    unknownIn: (row.unknown_in ?? undefined) as PhonePayment['unknownIn'],
    version: Number(row.version),
    creditStage: row.credit_stage,
    split: row.split === null ? undefined : parseSplit(row.split),
    correlator: row.correlator,
    operatorPaymentId: row.operator_payment_id ?? undefined,
    serverReference: row.server_reference ?? undefined,
    validation:
      row.validation === null ? undefined : (JSON.parse(row.validation) as PhonePayment['validation']),
    reason: row.reason ?? undefined,
    month: row.month,
    createdAt: instant(Number(row.created_at)),
    updatedAt: instant(Number(row.updated_at)),
    chargedAt: moment(row.charged_at),
    nextCheckAt: moment(row.next_check_at),
    checks: Number(row.checks),
    heldUntil: moment(row.held_until),
  }
}
