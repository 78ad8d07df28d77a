// Records of earlier versions: opened, they are brought up to date, and what stood in them stands in them still.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readRefundsVersion } from './purchases.ts'
import { openSqliteRecords } from './sqlite.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-records-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A database as the walking system left it, with three refunds that were written in another order than their ids'. */
function makeOld(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('create table migrations (name text primary key, at text default current_timestamp) strict')
  for (const name of ['0001-walking-system.sql', '0002-pruning-indexes.sql']) {
    database.exec(readFileSync(new URL(`./migrations/sqlite/${name}`, import.meta.url), 'utf8'))
    database.prepare('insert into migrations (name) values (?)').run(name)
  }
  database.exec(`
    insert into wallets (id, created_at, daily_limit_units) values ('wal_1', 1, 100);
    insert into merchants (id, name, origin, public_keys, created_at)
      values ('mer_1', 'One', 'https://one.example', '[]', 1), ('mer_2', 'Two', 'https://two.example', '[]', 1);
    insert into purchases (id, wallet_id, merchant_id, nonce, buy_digest, offer_digest, sequence, asset, units,
        fee_units, origin, duration_seconds, consent, idempotency_key, day_allowance, paid_at)
      select 'pur_' || value, 'wal_1', case value when 2 then 'mer_2' else 'mer_1' end, value, value, 'd', 0, 'EUR/6',
        10, 0, 'https://one.example', 0, 'explicit', 'k', x'00', 1 from json_each('[1,2,3]');
    insert into refunds (id, purchase_id, merchant_id, wallet_id, made_by, at)
      values ('ref_9', 'pur_1', 'mer_1', 'wal_1', 'buyer', 1), ('ref_5', 'pur_2', 'mer_2', 'wal_1', 'buyer', 1),
        ('ref_1', 'pur_3', 'mer_1', 'wal_1', 'buyer', 1);
  `)
  database.close()
}

it('of the walking system keep their refunds, in the order they were written', async () => {
  const path = join(folder, 'farthing.db')
  makeOld(path)
  const records = openSqliteRecords(path)
  const refunds = await records.selectFrom('refunds').select(['id', 'place']).orderBy('id').execute()
  expect(refunds).toEqual([
    { id: 'ref_1', place: 2n },
    { id: 'ref_5', place: 1n },
    { id: 'ref_9', place: 1n },
  ])
  expect(await readRefundsVersion(records, 'mer_1')).toBe('ref_1')
  expect(await readRefundsVersion(records, 'mer_2')).toBe('ref_5')
  expect(await records.selectFrom('fresh_proofs').selectAll().execute()).toEqual([])
  await records.destroy()
})

it('that are up to date already are opened as they are', async () => {
  const path = join(folder, 'farthing.db')
  await openSqliteRecords(path).destroy()
  const records = openSqliteRecords(path)
  expect(await records.selectFrom('wallets').selectAll().execute()).toEqual([])
  await records.destroy()
})
