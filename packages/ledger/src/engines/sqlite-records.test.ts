// Records attached to a call: they and its transfers stand or fall together, and nobody else is touched.

import { DatabaseSync } from 'node:sqlite'
import { Bug } from '@farthing/protocol'
import { expect, it } from 'vitest'
import type { Ledger, Statement } from '../api.ts'
import { balance, handClock, openSampleAccounts, transfer } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteLedger } from './sqlite.ts'

const claim = (proof: string): Statement => ({
  sql: 'INSERT INTO claims (proof) VALUES (?)',
  parameters: [proof],
})

const withClaims = (job: (ledger: Ledger, claims: () => readonly unknown[]) => Promise<void>) =>
  withLedgerPath(async (path) => {
    const reader = new DatabaseSync(path)
    reader.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE claims (proof TEXT PRIMARY KEY, uses INTEGER DEFAULT 0)',
    )
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await openSampleAccounts(ledger)
    await job(ledger, () =>
      reader
        .prepare('SELECT proof FROM claims ORDER BY proof')
        .all()
        .map((row) => row['proof']),
    )
    await ledger.close()
    reader.close()
  })

it('refuses a call whose claim is taken, and hurts nobody else in the same flush', () =>
  withClaims(async (ledger, claims) => {
    const outcomes = await Promise.all([
      ledger.commit({ transfers: [transfer(10n)], records: [claim('a')] }),
      ledger.commit({ transfers: [transfer(11n)], records: [claim('b'), claim('a')] }),
      ledger.commit({ transfers: [transfer(12n)], records: [claim('c')] }),
    ])
    expect(outcomes).toMatchObject([
      { ok: true, outcome: 'created' },
      { ok: false, code: 'record_refused', index: 1 },
      { ok: true, outcome: 'created' },
    ])
    expect(claims()).toEqual(['a', 'c'])
    expect(await balance(ledger, 2n)).toBe(20n)
    expect(await ledger.lookupTransfers([11n])).toEqual([])
  }))

it('takes the records back when the chain is refused, and the id stays refused', () =>
  withClaims(async (ledger, claims) => {
    const spend = transfer(10n, { debitAccountId: 2n, creditAccountId: 3n })
    const call = { transfers: [spend], records: [claim('a')] }
    expect(await ledger.commit(call)).toEqual({ ok: false, code: 'exceeds_credits', index: 0 })
    expect(claims()).toEqual([])
    await ledger.createTransfers([transfer(11n)])
    expect(await ledger.commit(call)).toEqual({ ok: false, code: 'id_already_failed', index: 0 })
  }))

it('leaves the records alone when the transfers are there already', () =>
  withClaims(async (ledger, claims) => {
    await ledger.commit({ transfers: [transfer(10n)], records: [claim('a')] })
    const again = await ledger.commit({ transfers: [transfer(10n)], records: [claim('b')] })
    expect(again).toMatchObject({ ok: true, outcome: 'exists' })
    expect(claims()).toEqual(['a'])
  }))

it('refuses a call whose record touches another number of rows than told', () =>
  withClaims(async (ledger) => {
    const use = { sql: 'UPDATE claims SET uses = uses + 1 WHERE proof = ?', parameters: ['a'], changes: 1 }
    const call = { transfers: [transfer(10n)], records: [use] }
    expect(await ledger.commit(call)).toEqual({ ok: false, code: 'record_refused', index: 0 })
    await ledger.commit({ records: [claim('a')] })
    expect(await ledger.commit(call)).toMatchObject({ ok: true, outcome: 'created' })
  }))

it('writes records alone, durably and all or nothing', () =>
  withClaims(async (ledger, claims) => {
    expect(await ledger.commit({ records: [claim('a'), claim('b')] })).toMatchObject({ ok: true })
    expect(await ledger.commit({ records: [claim('c'), claim('a')] })).toMatchObject({
      code: 'record_refused',
    })
    expect(claims()).toEqual(['a', 'b'])
  }))

it.each([
  ['broken SQL', 'INSERT INTO nowhere VALUES (1)'],
  ['the end of the transaction', 'COMMIT'],
  ['a conflict clause that would end it', 'INSERT OR ROLLBACK INTO claims (proof) VALUES (1)'],
])('tells %s to its caller alone, as a bug', (_, sql) =>
  withClaims(async (ledger, claims) => {
    const [good, bad] = await Promise.allSettled([
      ledger.commit({ records: [claim('a')] }),
      ledger.commit({ transfers: [transfer(10n)], records: [{ sql, parameters: [] }] }),
    ])
    expect(good).toMatchObject({ status: 'fulfilled', value: { ok: true } })
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(Bug) })
    expect(claims()).toEqual(['a'])
    expect(await ledger.lookupTransfers([10n])).toEqual([])
  }),
)
