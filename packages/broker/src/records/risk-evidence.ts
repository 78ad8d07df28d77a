// Reads what is known around a payment when its risk is judged: by indexes alone and with a bound on every list, so that a
// judgement costs the same with a hundred thousand payments as with a hundred.

import { createHmac } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { ItemClass, PayerRef } from '../domain/phone/payment.ts'
import { countedStates } from '../domain/phone/transitions.ts'
import type { LineFacts, MerchantLink, SeenPayment, SeenUse } from '../domain/risk/evidence.ts'
import { evidenceLimits } from '../domain/risk/evidence-limits.ts'
import { compile, type Records } from './database.ts'
import type { PayerKeys } from './phone-payers.ts'

/** Payments near the one judged, never itself; all of one currency. */
export type Near = { readonly currency: string; readonly since: Instant; readonly notId: string }

const columns = [
  'phone_payments.id',
  'phone_payments.payer_id',
  'phone_payments.merchant_id',
  'phone_payments.wallet_id',
  'phone_payments.device_digest',
  'phone_payments.address_key',
  'phone_payments.units',
  'phone_payments.item_class',
  'phone_payments.state',
  'phone_payments.created_at',
] as const

/** The newest payments that share one of these, since an instant. */
export async function listSeenPayments(
  records: Records,
  by: {
    readonly column: 'payer_id' | 'device_digest' | 'wallet_id' | 'address_key'
    readonly among: readonly string[]
  },
  near: Near,
): Promise<readonly SeenPayment[]> {
  if (by.among.length === 0) return []
  const rows = await records
    .selectFrom('phone_payments')
    .select(columns)
    .where(by.column, 'in', [...by.among])
    .where('created_at', '>=', BigInt(near.since))
    .where('currency', '=', near.currency)
    .where('id', '<>', near.notId)
    .orderBy('created_at', 'desc')
    .limit(evidenceLimits.rowsMax)
    .execute()
  return rows.map(toSeenPayment)
}

/** The newest payments of numbers that begin alike. */
export async function listSeenOfBin(
  records: Records,
  binDigest: string,
  near: Near,
): Promise<readonly SeenPayment[]> {
  if (binDigest === '') return []
  const rows = await records
    .selectFrom('risk_traces')
    .innerJoin('phone_payments', 'phone_payments.id', 'risk_traces.payment_id')
    .select(columns)
    .where('risk_traces.bin_digest', '=', binDigest)
    .where('risk_traces.at', '>=', BigInt(near.since))
    .where('phone_payments.currency', '=', near.currency)
    .where('phone_payments.id', '<>', near.notId)
    .orderBy('risk_traces.at', 'desc')
    .limit(evidenceLimits.rowsMax)
    .execute()
  return rows.map(toSeenPayment)
}

/** Whether a payer ever made a payment: at all, from this device, or of this class before an instant. */
export async function hasPaid(
  records: Records,
  payerId: string,
  of: {
    readonly notId: string
    readonly device?: string
    readonly itemClass?: string
    readonly before?: Instant
  },
): Promise<boolean> {
  let query = records
    .selectFrom('phone_payments')
    .select('id')
    .where('payer_id', '=', payerId)
    .where('id', '<>', of.notId)
    .where('state', 'in', madeStates)
    .limit(1)
  if (of.device !== undefined) query = query.where('device_digest', '=', of.device)
  if (of.itemClass !== undefined) query = query.where('item_class', '=', of.itemClass)
  if (of.before !== undefined) query = query.where('created_at', '<=', BigInt(of.before))
  return (await query.executeTakeFirst()) !== undefined
}

/** Uses of goods: a payer's, and others' in the places where those were. */
export async function listSeenUses(
  records: Records,
  payerId: string,
  since: Instant,
): Promise<readonly SeenUse[]> {
  const own = await selectUses(records)
    .where('risk_uses.payer_id', '=', payerId)
    .where('at', '>=', BigInt(since))
    .execute()
  const devices = [...new Set(own.map(({ device_digest }) => device_digest))].slice(
    0,
    evidenceLimits.neighboursMax,
  )
  if (devices.length === 0) return []
  const there = await selectUses(records)
    .where('risk_uses.device_digest', 'in', devices)
    .where('at', '>=', BigInt(since))
    .execute()
  return there.map((row) => ({
    paymentId: row.payment_id,
    payerId: row.payer_id,
    paidAt: instant(Number(row.paid_at)),
    paidDevice: row.paid_device,
    paidAddress: row.paid_address,
    device: row.device_digest,
    address: row.address_key,
    isAbroad: row.is_abroad === 1n,
    units: row.units,
    at: instant(Number(row.at)),
  }))
}

function selectUses(records: Records) {
  return records
    .selectFrom('risk_uses')
    .innerJoin('phone_payments', 'phone_payments.id', 'risk_uses.payment_id')
    .select([
      'risk_uses.payment_id',
      'risk_uses.payer_id',
      'risk_uses.device_digest',
      'risk_uses.address_key',
      'risk_uses.is_abroad',
      'risk_uses.at',
      'phone_payments.units',
      'phone_payments.created_at as paid_at',
      'phone_payments.device_digest as paid_device',
      'phone_payments.address_key as paid_address',
    ])
    .orderBy('risk_uses.at', 'desc')
    .limit(evidenceLimits.usesMax)
}

/** What an operator told of a line, and the region it is in. */
export async function readLine(
  records: Records,
  payerId: string,
): Promise<{ readonly line: LineFacts; readonly region: string }> {
  const row = await records
    .selectFrom('risk_lines')
    .selectAll()
    .where('payer_id', '=', payerId)
    .executeTakeFirst()
  if (row === undefined) return { line: {}, region: '' }
  const time = (key: string, value: bigint | null) =>
    value === null ? {} : { [key]: instant(Number(value)) }
  return {
    line: {
      ...time('since', row.since),
      ...(row.is_prepaid === null ? {} : { isPrepaid: row.is_prepaid === 1n }),
      ...time('simSwappedAt', row.sim_swapped_at),
      ...time('deviceSwappedAt', row.device_swapped_at),
      ...time('portedInAt', row.ported_in_at),
    },
    region: row.region,
  }
}

/** Keeps what an operator told of a line; what it did not tell stays as it was. */
export function noteLine(
  records: Records,
  told: { readonly payerId: string; readonly line: LineFacts; readonly region?: string },
  now: Instant,
): Statement {
  const { line } = told
  const time = (value: Instant | undefined): bigint | null => (value === undefined ? null : BigInt(value))
  const isPrepaid = line.isPrepaid === undefined ? null : line.isPrepaid ? 1n : 0n
  const insert = sql`insert into risk_lines (payer_id, since, is_prepaid, sim_swapped_at, device_swapped_at, ported_in_at,
    region, at) values (${told.payerId}, ${time(line.since)}, ${isPrepaid}, ${time(line.simSwappedAt)},
    ${time(line.deviceSwappedAt)}, ${time(line.portedInAt)}, ${told.region ?? ''}, ${BigInt(now)})
    on conflict (payer_id) do update set since = coalesce(excluded.since, risk_lines.since),
    is_prepaid = coalesce(excluded.is_prepaid, risk_lines.is_prepaid),
    sim_swapped_at = coalesce(excluded.sim_swapped_at, risk_lines.sim_swapped_at),
    device_swapped_at = coalesce(excluded.device_swapped_at, risk_lines.device_swapped_at),
    ported_in_at = coalesce(excluded.ported_in_at, risk_lines.ported_in_at),
    region = case when excluded.region = '' then risk_lines.region else excluded.region end, at = excluded.at`
  return compile({ compile: () => insert.compile(records) })
}

/** How a payment began, and where its code was typed. */
export type Trace = {
  readonly paymentId: string
  readonly payerId: string
  readonly merchantId: string
  readonly addressKey: string
  readonly blockDigest: string
  readonly binDigest: string
  readonly words: readonly string[]
  readonly at: Instant
}

/** Keeps the beginning of a payment, once. */
export function insertTrace(records: Records, trace: Trace): Statement {
  const insert = sql`insert into risk_traces (payment_id, payer_id, merchant_id, address_key, block_digest, bin_digest, words,
    at) values (${trace.paymentId}, ${trace.payerId}, ${trace.merchantId}, ${trace.addressKey}, ${trace.blockDigest},
    ${trace.binDigest}, ${trace.words.join('\n')}, ${BigInt(trace.at)}) on conflict (payment_id) do nothing`
  return compile({ compile: () => insert.compile(records) })
}

/** Keeps when and from which network the right code came. */
export function noteCodeUse(
  records: Records,
  use: { readonly paymentId: string; readonly addressKey: string; readonly at: Instant },
): Statement {
  return compile(
    records
      .updateTable('risk_traces')
      .set({ code_at: BigInt(use.at), code_address_key: use.addressKey })
      .where('payment_id', '=', use.paymentId),
  )
}

/** The words found when a payment began, and the way its code took, where it was typed already. */
export async function readTrace(
  records: Records,
  paymentId: string,
): Promise<{
  readonly words: readonly string[]
  readonly code: { readonly delayMs: number; readonly isOtherNetwork: boolean } | undefined
}> {
  const row = await records
    .selectFrom('risk_traces')
    .select(['words', 'address_key', 'code_at', 'code_address_key'])
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  const words = row === undefined || row.words === '' ? [] : row.words.split('\n')
  if (row === undefined || row.code_at === null) return { words, code: undefined }
  const sent = await records
    .selectFrom('phone_codes')
    .select('created_at')
    .where('payment_id', '=', paymentId)
    .orderBy('ordinal', 'desc')
    .executeTakeFirst()
  if (sent === undefined) return { words, code: undefined }
  return {
    words,
    code: {
      delayMs: Number(row.code_at - sent.created_at),
      isOtherNetwork: row.code_address_key !== row.address_key,
    },
  }
}

/** Numbers of one block of a hundred, and of one of a hundred thousand, as keyed digests; empty for an alias. */
export function digestBlocks(
  ref: PayerRef,
  keys: PayerKeys,
  operatorId: string,
): { readonly blockDigest: string; readonly binDigest: string } {
  if (ref.kind !== 'msisdn') return { blockDigest: '', binDigest: '' }
  const digest = (name: string, cut: number): string =>
    createHmac('sha256', keys.digest)
      .update(`${name}\n${ref.value.slice(0, -cut)}`)
      .digest('base64url')
      .slice(0, 22)
  return { blockDigest: digest('block', 2), binDigest: digest(`bin\n${operatorId}`, 5) }
}

/** How many other payers of a block began a payment from an address since. */
export async function countNearNumbers(
  records: Records,
  of: {
    readonly addressKey: string
    readonly blockDigest: string
    readonly payerId: string
    readonly since: Instant
  },
): Promise<number> {
  if (of.blockDigest === '') return 0
  const rows = await records
    .selectFrom('risk_traces')
    .select('payer_id')
    .distinct()
    .where('address_key', '=', of.addressKey)
    .where('at', '>=', BigInt(of.since))
    .where('block_digest', '=', of.blockDigest)
    .where('payer_id', '<>', of.payerId)
    .limit(evidenceLimits.neighboursMax)
    .execute()
  return rows.length
}

/** Wrong codes typed at payments that began on a device or an address, since. */
export async function countMisses(
  records: Records,
  by: { readonly column: 'device_digest' | 'address_key'; readonly value: string },
  since: Instant,
): Promise<number> {
  const rows = await records
    .selectFrom('phone_payments')
    .innerJoin('phone_code_misses', 'phone_code_misses.payment_id', 'phone_payments.id')
    .select('phone_code_misses.miss')
    .where(`phone_payments.${by.column}`, '=', by.value)
    .where('phone_payments.created_at', '>=', BigInt(since))
    .limit(evidenceLimits.missesMax)
    .execute()
  return rows.length
}

/** The last messages with codes for a merchant's buyers of a country, and how many of them led to a payment. */
export async function readConversion(
  records: Records,
  of: { readonly merchantId: string; readonly country: string; readonly sends: number },
  span: { readonly since: Instant; readonly until: Instant },
): Promise<{ readonly sends: number; readonly converted: number }> {
  const rows = await records
    .selectFrom('phone_sends')
    .select('converted_at')
    .where('merchant_id', '=', of.merchantId)
    .where('country', '=', of.country)
    .where('at', '>=', BigInt(span.since))
    .where('at', '<=', BigInt(span.until))
    .orderBy('at', 'desc')
    .limit(of.sends)
    .execute()
  return { sends: rows.length, converted: rows.filter(({ converted_at }) => converted_at !== null).length }
}

/** Since when a merchant is here. */
export async function readMerchantStart(records: Records, merchantId: string): Promise<Instant | undefined> {
  const row = await records
    .selectFrom('merchants')
    .select('created_at')
    .where('id', '=', merchantId)
    .executeTakeFirst()
  return row === undefined ? undefined : instant(Number(row.created_at))
}

/** What a merchant took on the phone bill since, but for one payment. */
export async function readTakenSince(records: Records, merchantId: string, near: Near): Promise<bigint> {
  const row = await records
    .selectFrom('phone_payments')
    .select((select) => select.fn.coalesce(select.fn.sum<bigint>('units'), sql<bigint>`0`).as('units'))
    .where('merchant_id', '=', merchantId)
    .where('created_at', '>=', BigInt(near.since))
    .where('currency', '=', near.currency)
    .where('id', '<>', near.notId)
    .where('state', 'in', [...countedStates])
    .executeTakeFirstOrThrow()
  return row.units
}

/** What belongs to a merchant's owner, and the merchants that share an owner or a bank with it, itself among them. */
export async function readLinks(
  records: Records,
  merchantId: string,
): Promise<{ readonly links: readonly MerchantLink[]; readonly siblings: readonly string[] }> {
  const links = await records
    .selectFrom('risk_links')
    .select(['kind', 'digest'])
    .where('merchant_id', '=', merchantId)
    .limit(evidenceLimits.linksMax)
    .execute()
  const owners = links.filter(({ kind }) => kind === 'owner' || kind === 'bank').map(({ digest }) => digest)
  if (owners.length === 0) return { links, siblings: [merchantId] }
  const others = await records
    .selectFrom('risk_links')
    .select('merchant_id')
    .distinct()
    .where('kind', 'in', ['owner', 'bank'])
    .where('digest', 'in', owners)
    .limit(evidenceLimits.linksMax)
    .execute()
  return { links, siblings: [...new Set([merchantId, ...others.map(({ merchant_id }) => merchant_id)])] }
}

/** States in which money was taken, given back since or not. */
const madeStates: string[] = [...countedStates, 'refunded']
const counted: ReadonlySet<string> = new Set(countedStates)

function toSeenPayment(row: {
  id: string
  payer_id: string
  merchant_id: string
  wallet_id: string
  device_digest: string
  address_key: string
  units: bigint
  item_class: string
  state: string
  created_at: bigint
}): SeenPayment {
  return {
    id: row.id,
    payerId: row.payer_id,
    merchantId: row.merchant_id,
    walletId: row.wallet_id,
    device: row.device_digest,
    address: row.address_key,
    units: row.units,
    itemClass: row.item_class as ItemClass,
    at: instant(Number(row.created_at)),
    isMade: counted.has(row.state),
    isRefunded: row.state === 'refunded' || row.state === 'refund_pending',
  }
}
