// What the risk rules decided and what was told against somebody: decisions with their inputs, reports, restrictions, and
// what the platform says of items and merchants. Rows of decisions are only added.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { type ItemClass, itemClasses } from '../domain/phone/payment.ts'
import type { Action, Fired, Inputs } from '../domain/risk/decision.ts'
import type { MerchantLink } from '../domain/risk/evidence.ts'
import { evidenceLimits } from '../domain/risk/evidence-limits.ts'
import type { RuleId } from '../domain/risk/policy.ts'
import { compile, type Records } from './database.ts'

export type Decision = {
  readonly id: Id<'dec'>
  /** The payment, or the merchant where one was judged as a whole. */
  readonly paymentId: string
  readonly merchantId: string
  readonly payerId: string
  readonly phase: 'start' | 'reserve' | 'refund' | 'merchant'
  readonly decision: Action
  readonly fired: readonly Fired[]
  /** What was known beside what the rules that fired saw. */
  readonly inputs: Inputs
  readonly policyVersion: string
  readonly at: Instant
}

export function insertDecision(records: Records, decision: Decision): Statement {
  return compile(
    records.insertInto('risk_decisions').values({
      id: decision.id,
      payment_id: decision.paymentId,
      merchant_id: decision.merchantId,
      payer_id: decision.payerId,
      phase: decision.phase,
      decision: decision.decision,
      fired: JSON.stringify(decision.fired),
      inputs: JSON.stringify(decision.inputs),
      policy_version: decision.policyVersion,
      at: BigInt(decision.at),
    }),
  )
}

/** Decisions, newest first: of a payment, of a merchant, or all; those that let everything through only where asked for. */
export async function listDecisions(
  records: Records,
  filter: {
    readonly paymentId?: string
    readonly merchantId?: string
    readonly withAllowed?: boolean
    readonly before?: Instant
  },
): Promise<readonly Decision[]> {
  let query = records.selectFrom('risk_decisions').selectAll()
  if (filter.paymentId !== undefined) query = query.where('payment_id', '=', filter.paymentId)
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId)
  if (filter.withAllowed !== true) {
    query = query.where((where) => where.or([where('fired', '<>', '[]'), where('decision', '<>', 'ALLOW')]))
  }
  if (filter.before !== undefined) query = query.where('at', '<', BigInt(filter.before))
  const rows = await query.orderBy('at', 'desc').limit(evidenceLimits.decisionsPerPage).execute()
  return rows.map((row) => ({
    id: row.id as Id<'dec'>,
    paymentId: row.payment_id,
    merchantId: row.merchant_id,
    payerId: row.payer_id,
    phase: row.phase as Decision['phase'],
    decision: row.decision as Action,
    fired: JSON.parse(row.fired) as readonly Fired[],
    inputs: JSON.parse(row.inputs) as Inputs,
    policyVersion: row.policy_version,
    at: instant(Number(row.at)),
  }))
}

/** Somebody said that a charge was not theirs, or that they want no more. */
export type Report = {
  readonly id: Id<'rpt'>
  readonly kind: 'not_me' | 'stop' | 'complaint'
  readonly paymentId: string | undefined
  readonly payerId: string
  readonly merchantId: string
  readonly operatorId: string
  readonly region: string
  readonly itemClass: ItemClass
  readonly at: Instant
}

/** Keeps a report; the same words about the same payment count once. */
export function insertReport(records: Records, report: Report): Statement {
  const same = sql`select 1 from risk_reports where payer_id = ${report.payerId} and kind = ${report.kind}
    and merchant_id = ${report.merchantId} and payment_id = ${report.paymentId ?? ''}`
  const insert = sql`insert into risk_reports (id, kind, payment_id, payer_id, merchant_id, operator_id, region, item_class, at)
    select ${report.id}, ${report.kind}, ${report.paymentId ?? ''}, ${report.payerId}, ${report.merchantId},
      ${report.operatorId}, ${report.region}, ${report.itemClass}, ${BigInt(report.at)} where not exists (${same})`
  return compile({ compile: () => insert.compile(records) })
}

/** How often a payer said since that it was somebody else, in answer to a code or a charge. */
export async function countDisowned(records: Records, payerId: string, since: Instant): Promise<number> {
  const rows = await records
    .selectFrom('risk_reports')
    .select('id')
    .where('payer_id', '=', payerId)
    .where('at', '>=', BigInt(since))
    .where('kind', 'in', ['not_me', 'stop'])
    .limit(evidenceLimits.reportsMax)
    .execute()
  return rows.length
}

/** How many payers of an operator, a region and a class complained since. */
export async function countAreaComplaints(
  records: Records,
  area: { readonly operatorId: string; readonly region: string; readonly itemClass: string },
  since: Instant,
): Promise<number> {
  const rows = await records
    .selectFrom('risk_reports')
    .select('payer_id')
    .distinct()
    .where('operator_id', '=', area.operatorId)
    .where('region', '=', area.region)
    .where('item_class', '=', area.itemClass)
    .where('at', '>=', BigInt(since))
    .limit(evidenceLimits.reportsMax)
    .execute()
  return rows.length
}

/** From the mildest to the hardest: looked at, partly kept back, nothing paid out, nothing sold. */
export type RestrictionLevel = 'watched' | 'reserve' | 'payouts_blocked' | 'blocked'

export type Restriction = {
  readonly id: Id<'rst'>
  /** `merchant ID`, `address KEY`, `device DIGEST`, or `area OPERATOR REGION CLASS` where a star is any. */
  readonly subject: string
  readonly level: RestrictionLevel
  /** The rule it comes from, or `person`. */
  readonly rule: RuleId | 'person'
  readonly inputs: Inputs
  readonly policyVersion: string
  readonly at: Instant
  readonly until: Instant | undefined
  readonly lifted: { readonly at: Instant; readonly by: string } | undefined
}

/** Puts a restriction on, unless the same one stands or a person lifted it lately. */
export function insertRestriction(records: Records, restriction: Restriction): Statement {
  const { subject, level, rule, at, until } = restriction
  const lately = BigInt(at - evidenceLimits.liftHoldsMs)
  const same = sql`select 1 from risk_restrictions where subject = ${subject} and level = ${level} and rule = ${rule}
    and ((lifted_at is null and (until is null or until > ${BigInt(at)})) or (lifted_at > ${lately} and rule <> 'person'))`
  const insert = sql`insert into risk_restrictions (id, subject, level, rule, inputs, policy_version, at, until, lifted_at,
    lifted_by) select ${restriction.id}, ${subject}, ${level}, ${rule}, ${JSON.stringify(restriction.inputs)},
    ${restriction.policyVersion}, ${BigInt(at)}, ${until === undefined ? null : BigInt(until)}, null, null
    where not exists (${same})`
  return compile({ compile: () => insert.compile(records) })
}

/** Lifts a restriction; refused where it is lifted already or there is none. */
export function liftRestriction(
  records: Records,
  id: string,
  lift: { readonly at: Instant; readonly by: string },
): Statement {
  return compile(
    records
      .updateTable('risk_restrictions')
      .set({ lifted_at: BigInt(lift.at), lifted_by: lift.by })
      .where('id', '=', id)
      .where('lifted_at', 'is', null),
    1,
  )
}

/** The restrictions in force on any of these subjects. */
export async function readRestrictions(
  records: Records,
  subjects: readonly string[],
  now: Instant,
): Promise<readonly Restriction[]> {
  const rows = await records
    .selectFrom('risk_restrictions')
    .selectAll()
    .where('subject', 'in', [...subjects])
    .where('lifted_at', 'is', null)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', BigInt(now))]))
    .orderBy('at', 'desc')
    .limit(evidenceLimits.linksMax)
    .execute()
  return rows.map(toRestriction)
}

/** Restrictions, newest first: those in force, or all. */
export async function listRestrictions(
  records: Records,
  filter: { readonly now: Instant; readonly withPast?: boolean },
): Promise<readonly Restriction[]> {
  let query = records.selectFrom('risk_restrictions').selectAll()
  if (filter.withPast !== true) {
    query = query
      .where('lifted_at', 'is', null)
      .where((where) => where.or([where('until', 'is', null), where('until', '>', BigInt(filter.now))]))
  }
  const rows = await query.orderBy('id', 'desc').limit(evidenceLimits.decisionsPerPage).execute()
  return rows.map(toRestriction)
}

/** What the platform says of an item: its class, and what it usually costs in minor units. */
export type CatalogueItem = {
  readonly merchantId: string
  /** The digest of its address, or empty for all that the merchant sells. */
  readonly buyDigest: string
  readonly itemClass: ItemClass
  readonly reference: { readonly currency: string; readonly units: bigint } | undefined
}

export function setItem(records: Records, item: CatalogueItem, now: Instant): Statement {
  const { reference } = item
  const insert = sql`insert into risk_items (merchant_id, buy_digest, item_class, currency, reference_units, set_at)
    values (${item.merchantId}, ${item.buyDigest}, ${item.itemClass}, ${reference?.currency ?? null},
    ${reference?.units ?? null}, ${BigInt(now)}) on conflict (merchant_id, buy_digest) do update set
    item_class = excluded.item_class, currency = excluded.currency, reference_units = excluded.reference_units,
    set_at = excluded.set_at`
  return compile({ compile: () => insert.compile(records) })
}

/** The item itself, else all of its merchant's; content where the platform said nothing. */
export async function readItem(
  records: Records,
  of: { readonly merchantId: string; readonly buyDigest: string },
): Promise<CatalogueItem> {
  const rows = await records
    .selectFrom('risk_items')
    .selectAll()
    .where('merchant_id', '=', of.merchantId)
    .where('buy_digest', 'in', [of.buyDigest, ''])
    .orderBy('buy_digest', 'desc')
    .limit(2)
    .execute()
  const [row] = rows
  return {
    ...of,
    itemClass: itemClasses.find((each) => each === row?.item_class) ?? 'content',
    reference:
      row === undefined || row.currency === null || row.reference_units === null
        ? undefined
        : { currency: row.currency, units: row.reference_units },
  }
}

/** Notes that something belongs to a merchant's owner, or that somebody tests for it. */
export function insertLink(
  records: Records,
  merchantId: string,
  link: MerchantLink,
  now: Instant,
): Statement {
  const insert = sql`insert into risk_links (merchant_id, kind, digest, at)
    values (${merchantId}, ${link.kind}, ${link.digest}, ${BigInt(now)}) on conflict (merchant_id, kind, digest) do nothing`
  return compile({ compile: () => insert.compile(records) })
}

/** Notes that somebody came for the goods of a payment. */
export function insertUse(
  records: Records,
  use: {
    readonly paymentId: string
    readonly device: string
    readonly addressKey: string
    readonly isAbroad: boolean
    readonly at: Instant
  },
): Statement {
  const insert = sql`insert into risk_uses (payment_id, at, payer_id, merchant_id, device_digest, address_key, is_abroad)
    select id, ${BigInt(use.at)}, payer_id, merchant_id, ${use.device}, ${use.addressKey}, ${use.isAbroad ? 1n : 0n}
    from phone_payments where id = ${use.paymentId} on conflict (payment_id, at) do nothing`
  return compile({ compile: () => insert.compile(records) })
}

/** Lowers a payer's own cap; the next reservation made on the payer as it was before is refused and made again. */
export function lowerCap(records: Records, payerId: string, units: bigint): Statement {
  const update = sql`update phone_payers set cap_units = ${units}, cap_next_units = null, cap_next_from = null,
    version = version + 1 where id = ${payerId} and (cap_units is null or cap_units > ${units})`
  return compile({ compile: () => update.compile(records) })
}

function toRestriction(row: {
  id: string
  subject: string
  level: RestrictionLevel
  rule: string
  inputs: string
  policy_version: string
  at: bigint
  until: bigint | null
  lifted_at: bigint | null
  lifted_by: string | null
}): Restriction {
  return {
    id: row.id as Id<'rst'>,
    subject: row.subject,
    level: row.level,
    rule: row.rule as Restriction['rule'],
    inputs: JSON.parse(row.inputs) as Inputs,
    policyVersion: row.policy_version,
    at: instant(Number(row.at)),
    until: row.until === null ? undefined : instant(Number(row.until)),
    lifted:
      row.lifted_at === null ? undefined : { at: instant(Number(row.lifted_at)), by: row.lifted_by ?? '' },
  }
}
