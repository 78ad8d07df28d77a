// Wallets, the secrets and passkeys that act for them, and the currencies they hold.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import { brokerLimits } from '../limits.ts'
import { compile, type Records } from './database.ts'
import { digestSecret } from './secret.ts'

export type Wallet = {
  readonly id: Id<'wal'>
  readonly createdAt: Instant
  readonly frozenAt?: Instant
  readonly dailyLimitUnits: bigint
  readonly dailyLimitVersion: number
  readonly assets: readonly Asset[]
}

export type Passkey = {
  readonly credentialId: string
  readonly walletId: Id<'wal'>
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAt: Instant
}

export async function readWallet(records: Records, id: string): Promise<Wallet | undefined> {
  const row = await records
    .selectFrom('wallets')
    .selectAll()
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const assets = await records
    .selectFrom('wallet_assets')
    .select('asset')
    .where('wallet_id', '=', id)
    .orderBy('asset')
    .execute()
  return {
    id: row.id as Id<'wal'>,
    createdAt: instant(Number(row.created_at)),
    ...(row.frozen_at === null ? {} : { frozenAt: instant(Number(row.frozen_at)) }),
    dailyLimitUnits: row.daily_limit_units,
    dailyLimitVersion: Number(row.daily_limit_version),
    assets: assets.map(({ asset }) => asset as Asset),
  }
}

/** The wallet a device cookie or token acts for. */
export async function readWalletBySecret(records: Records, secret: string): Promise<Wallet | undefined> {
  const row = await records
    .selectFrom('wallet_secrets')
    .select('wallet_id')
    .where('digest', '=', digestSecret(secret))
    .executeTakeFirst()
  return row === undefined ? undefined : readWallet(records, row.wallet_id)
}

/** The writes that make a wallet which the given secret acts for. */
export function insertWallet(
  records: Records,
  wallet: { readonly id: Id<'wal'>; readonly secret: string; readonly kind: 'device' | 'token' },
  now: Instant,
): readonly Statement[] {
  return [
    compile(
      records.insertInto('wallets').values({
        id: wallet.id,
        created_at: BigInt(now),
        frozen_at: null,
        closed_at: null,
        daily_limit_units: brokerLimits.walletPerDay,
        daily_limit_version: 0n,
      }),
    ),
    insertWalletSecret(records, wallet, now),
  ]
}

/** Lets a secret act for a wallet; refused where the wallet was closed. */
export function insertWalletSecret(
  records: Records,
  secret: { readonly id: Id<'wal'>; readonly secret: string; readonly kind: 'device' | 'token' },
  now: Instant,
): Statement {
  const insert = sql`insert into wallet_secrets (digest, wallet_id, kind, created_at)
    select ${digestSecret(secret.secret)}, ${secret.id}, ${secret.kind}, ${BigInt(now)}
    where ${isWalletOpen(secret.id)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The condition that a wallet is there and not closed, for the writes that must not outlive it. */
export function isWalletOpen(walletId: string): RawBuilder<unknown> {
  return sql`exists (select 1 from wallets where id = ${walletId} and closed_at is null)`
}

export function deleteWalletSecret(records: Records, secret: string): Statement {
  return compile(records.deleteFrom('wallet_secrets').where('digest', '=', digestSecret(secret)))
}

export function insertWalletAsset(
  records: Records,
  holding: { readonly walletId: string; readonly asset: Asset },
  now: Instant,
): Statement {
  return compile(
    records
      .insertInto('wallet_assets')
      .values({ wallet_id: holding.walletId, asset: holding.asset, created_at: BigInt(now) })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Freezes at once or, given undefined, unfreezes. */
export function updateWalletFrozen(
  records: Records,
  walletId: string,
  frozenAt: Instant | undefined,
): Statement {
  return compile(
    records
      .updateTable('wallets')
      .set({ frozen_at: frozenAt === undefined ? null : BigInt(frozenAt) })
      .where('id', '=', walletId),
    1,
  )
}

/** Changes the daily limit if nobody changed it since the given version was read, nor closed the wallet. */
export function updateWalletDailyLimit(
  records: Records,
  change: { readonly walletId: string; readonly units: bigint; readonly fromVersion: number },
): Statement {
  return compile(
    records
      .updateTable('wallets')
      .set({ daily_limit_units: change.units, daily_limit_version: BigInt(change.fromVersion + 1) })
      .where('id', '=', change.walletId)
      .where('daily_limit_version', '=', BigInt(change.fromVersion))
      .where('closed_at', 'is', null),
    1,
  )
}

export async function listPasskeys(records: Records, walletId: string): Promise<readonly Passkey[]> {
  const rows = await records
    .selectFrom('passkeys')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .orderBy('created_at')
    .orderBy('credential_id')
    .execute()
  return rows.map(toPasskey)
}

export async function readPasskey(records: Records, credentialId: string): Promise<Passkey | undefined> {
  const row = await records
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  return row === undefined ? undefined : toPasskey(row)
}

/** Writes a passkey; refused where it is known already, or its wallet was closed or would then have more than `most`. */
export function insertPasskey(records: Records, passkey: Passkey, most: number): Statement {
  const insert = sql`insert into passkeys (credential_id, wallet_id, public_key, counter, transports, created_at)
    select ${passkey.credentialId}, ${passkey.walletId}, ${passkey.publicKey}, ${BigInt(passkey.counter)},
      ${passkey.transports.join(',')}, ${BigInt(passkey.createdAt)}
    where (select count(*) from passkeys where wallet_id = ${passkey.walletId})
      < ${BigInt(most)} and ${isWalletOpen(passkey.walletId)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** Counts a passkey's use; refused where it was removed or has counted as far since. Some authenticators stay at 0. */
export function updatePasskeyCounter(records: Records, credentialId: string, counter: number): Statement {
  return compile(
    records
      .updateTable('passkeys')
      .set({ counter: BigInt(counter) })
      .where('credential_id', '=', credentialId)
      .where((where) => (counter === 0 ? where('counter', '=', 0n) : where('counter', '<', BigInt(counter)))),
    1,
  )
}

export function deletePasskey(records: Records, walletId: string, credentialId: string): Statement {
  return compile(
    records
      .deleteFrom('passkeys')
      .where('wallet_id', '=', walletId)
      .where('credential_id', '=', credentialId),
  )
}

/**
 * Erases what tells a person: titles and addresses of what was bought, budgets, passkeys and device secrets. The
 * ledger and the purchases' sums stay, since the books need them and they name nobody. Refused where money came in
 * since `incomes` were counted, where a bundle can be bought from or its rest is being refunded, or where money is set aside for an answer.
 */
export function eraseWalletPerson(
  records: Records,
  wallet: { readonly id: string; readonly incomes: bigint },
  now: Instant,
): readonly Statement[] {
  const walletId = wallet.id
  const close = sql`update wallets set closed_at = ${BigInt(now)}
    where id = ${walletId} and closed_at is null and ${incomesOf(walletId)} = ${wallet.incomes}
    and not exists (select 1 from phone_bundles where wallet_id = ${walletId} and state in ('open', 'ending'))
    and not exists (select 1 from orders where wallet_id = ${walletId} and state = 'paid')
    and not exists (select 1 from approvals where child_id = ${walletId} and state in ('waiting', 'granted'))`
  return [
    compile({ compile: () => close.compile(records) }, 1),
    compile(
      records
        .deleteFrom('purchase_details')
        .where('purchase_id', 'in', (query) =>
          query.selectFrom('purchases').select('id').where('wallet_id', '=', walletId),
        ),
    ),
    eraseOrderWords(records, walletId),
    compile(records.deleteFrom('connections').where('wallet_id', '=', walletId)),
    compile(records.deleteFrom('passkeys').where('wallet_id', '=', walletId)),
    compile(records.deleteFrom('wallet_secrets').where('wallet_id', '=', walletId)),
  ]
}

/** How often money came into a wallet: where that has not changed, its balance has not grown. */
export async function countIncomes(records: Records, walletId: string): Promise<bigint> {
  const found = await sql<{ count: bigint }>`select ${incomesOf(walletId)} as count`.execute(records)
  return found.rows[0]?.count ?? 0n
}

function incomesOf(walletId: string): RawBuilder<bigint> {
  return sql<bigint>`((select count(*) from top_ups where wallet_id = ${walletId})
    + (select count(*) from refunds where wallet_id = ${walletId})
    + (select count(*) from order_refunds where wallet_id = ${walletId} and state = 'succeeded'))`
}

/** Erases titles and addresses only; the wallet goes on. */
export function erasePurchaseDetails(records: Records, walletId: string): Statement {
  return compile(
    records
      .deleteFrom('purchase_details')
      .where('purchase_id', 'in', (query) =>
        query.selectFrom('purchases').select('id').where('wallet_id', '=', walletId),
      ),
  )
}

function toPasskey(row: {
  credential_id: string
  wallet_id: string
  public_key: Uint8Array
  counter: bigint
  transports: string
  created_at: bigint
}): Passkey {
  return {
    credentialId: row.credential_id,
    walletId: row.wallet_id as Id<'wal'>,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports === '' ? [] : row.transports.split(','),
    createdAt: instant(Number(row.created_at)),
  }
}

/** Erases what was bought on a phone bill in words; the charges stay. */
export function eraseOrderWords(records: Records, walletId: string): Statement {
  return compile(
    records
      .updateTable('phone_orders')
      .set({ title: null, url: null })
      .where('payment_id', 'in', (query) =>
        query.selectFrom('phone_payments').select('id').where('wallet_id', '=', walletId),
      ),
  )
}
