// Records attached to a call, on every engine that keeps them: they and its transfers stand or fall together, and nobody else
// is touched.

import { Bug } from '@farthing/protocol'
import { describe, expect, it } from 'vitest'
import type { CommitOutcome, Ledger } from '../api.ts'
import { type Beside, claim, statement, withClaims } from '../testing/records.ts'
import { account, balance, transfer } from '../testing/samples.ts'
import { engines } from './index.ts'

const durable = engines.filter(({ isDurable }) => isDurable)

describe.each(durable)('records on the $name engine', (engine) => {
  const claiming = (proof: string) => claim(engine, proof)
  const withLedger = (job: (ledger: Ledger, beside: Beside) => Promise<void>) => withClaims(engine, job)

  it('refuses a call whose claim is taken, and hurts nobody else in the same flush', () =>
    withLedger(async (ledger, beside) => {
      const outcomes = await Promise.all([
        ledger.commit({ transfers: [transfer(10n)], records: [claiming('a')] }),
        ledger.commit({ transfers: [transfer(11n)], records: [claiming('b'), claiming('a')] }),
        ledger.commit({ transfers: [transfer(12n)], records: [claiming('c')] }),
      ])
      expect(outcomes).toMatchObject([
        { ok: true, outcome: 'created' },
        { ok: false, code: 'record_refused', index: 1 },
        { ok: true, outcome: 'created' },
      ])
      expect(await beside.claims()).toEqual(['a', 'c'])
      expect(await balance(ledger, 2n)).toBe(20n)
      expect(await ledger.lookupTransfers([11n])).toEqual([])
    }))

  it('refuses every second of 500 calls in one flush, and makes the others', () =>
    withLedger(async (ledger, beside) => {
      const calls = Array.from({ length: 500 }, (_, index) =>
        ledger.commit({
          transfers: [transfer(BigInt(100 + index))],
          records: [claiming(`used ${index >> 1}`)],
        }),
      )
      const answers = await Promise.all(calls)
      const told = (outcome: CommitOutcome) => (outcome.ok ? outcome.outcome : outcome.code)
      expect(answers.map(told)).toEqual(
        Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? 'created' : 'record_refused')),
      )
      expect(await beside.claims()).toHaveLength(250)
      expect(await balance(ledger, 2n)).toBe(2500n)
      const times = answers.flatMap((outcome) => (outcome.ok ? [outcome.timestamp] : []))
      expect(times.every((time, index) => time > (times[index - 1] ?? 0n))).toBe(true)
    }))

  it('takes the records back when the chain is refused, and the id stays refused', () =>
    withLedger(async (ledger, beside) => {
      const spend = transfer(10n, { debitAccountId: 2n, creditAccountId: 3n })
      const call = { transfers: [spend], records: [claiming('a')] }
      const [refused, next] = await Promise.all([
        ledger.commit(call),
        ledger.commit({ records: [claiming('a')] }),
      ])
      expect(refused).toEqual({ ok: false, code: 'exceeds_credits', index: 0 })
      expect(next).toMatchObject({ ok: true, outcome: 'created' })
      expect(await beside.claims()).toEqual(['a'])
      await ledger.createTransfers([transfer(11n)])
      const again = { transfers: [spend], records: [claiming('b')] }
      expect(await ledger.commit(again)).toEqual({ ok: false, code: 'id_already_failed', index: 0 })
    }))

  it('leaves the records alone when the transfers are there already', () =>
    withLedger(async (ledger, beside) => {
      await ledger.commit({ transfers: [transfer(10n)], records: [claiming('a')] })
      const again = await ledger.commit({ transfers: [transfer(10n)], records: [claiming('b')] })
      expect(again).toMatchObject({ ok: true, outcome: 'exists' })
      expect(await beside.claims()).toEqual(['a'])
    }))

  it('tells a bad account before a refused record, and that before a refused transfer', () =>
    withLedger(async (ledger) => {
      await ledger.commit({ records: [claiming('a')] })
      const spend = transfer(10n, { debitAccountId: 2n, creditAccountId: 3n })
      const [bad, taken] = [account(1n, { code: 9 }), claiming('a')]
      expect(await ledger.commit({ accounts: [bad], transfers: [spend], records: [taken] })).toEqual({
        ok: false,
        code: 'exists_with_different_code',
        index: 0,
      })
      expect(await ledger.commit({ transfers: [spend], records: [taken] })).toEqual({
        ok: false,
        code: 'record_refused',
        index: 0,
      })
      // The record was refused first, so the transfer was never judged and its id is free.
      expect(await ledger.commit({ transfers: [spend], records: [claiming('b')] })).toEqual({
        ok: false,
        code: 'exceeds_credits',
        index: 0,
      })
    }))

  it('refuses a call whose record touches another number of rows than told', () =>
    withLedger(async (ledger) => {
      const use = statement(engine, 'update claims set uses = uses + 1 where proof = ?', ['a'], 1)
      const call = { transfers: [transfer(10n)], records: [use] }
      const other = { transfers: [transfer(11n)], records: [claiming('b')] }
      expect(await Promise.all([ledger.commit(call), ledger.commit(other)])).toMatchObject([
        { ok: false, code: 'record_refused', index: 0 },
        { ok: true, outcome: 'created' },
      ])
      await ledger.commit({ records: [claiming('a')] })
      expect(await ledger.commit(call)).toMatchObject({ ok: true, outcome: 'created' })
    }))

  it('lets a call find the records of those before it in the same flush, and none that were refused', () =>
    withLedger(async (ledger, beside) => {
      const use = (proof: string) => ({
        records: [statement(engine, 'update claims set uses = 1 where proof = ?', [proof], 1)],
      })
      const outcomes = await Promise.all([
        ledger.commit({ records: [claiming('a')] }),
        ledger.commit(use('a')),
        ledger.commit({ records: [claiming('b'), claiming('a')] }),
        ledger.commit(use('b')),
        ledger.commit({ records: [claiming('b')] }),
        ledger.commit(use('b')),
      ])
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false, false, true, true])
      expect(await beside.claims()).toEqual(['a', 'b'])
    }))

  it('writes records alone, durably and all or nothing', () =>
    withLedger(async (ledger, beside) => {
      expect(await ledger.commit({ records: [claiming('a'), claiming('b')] })).toMatchObject({ ok: true })
      expect(await ledger.commit({ records: [claiming('c'), claiming('a')] })).toMatchObject({
        code: 'record_refused',
      })
      expect(await beside.claims()).toEqual(['a', 'b'])
    }))

  it('answers a read while a call with records is on its way, and takes no part in its transaction', () =>
    withLedger(async (ledger, beside) => {
      for (let round = 0; round < 10; round += 1) {
        const writing = ledger.commit({
          transfers: [transfer(BigInt(100 + round))],
          records: [claiming(`round ${round}`)],
        })
        await new Promise((resolve) => setImmediate(resolve))
        const reading = ledger.lookupAccounts([1n])
        expect(await writing).toMatchObject({ ok: true, outcome: 'created' })
        expect(await reading).toHaveLength(1)
      }
      expect(await beside.claims()).toHaveLength(10)
      expect(await balance(ledger, 2n)).toBe(100n)
    }))

  it('tells what is no write, or cannot be run, to its caller alone, as a bug', () =>
    withLedger(async (ledger, beside) => {
      const mistakes = [
        'insert into nowhere values (1)',
        `insert into claims values ('a', 1, 2)`,
        'COMMIT',
        'rollback',
        'release savepoint call_0',
        'set local lock_timeout = 0',
        'select 1',
      ]
      for (const [index, sql] of mistakes.entries()) {
        const id = BigInt(100 + index * 2)
        const [good, bad, late] = await Promise.allSettled([
          ledger.commit({ records: [claiming(`first ${index}`)] }),
          ledger.commit({ transfers: [transfer(id)], records: [claiming('no'), { sql, parameters: [] }] }),
          ledger.commit({ transfers: [transfer(id + 1n)], records: [claiming(`second ${index}`)] }),
        ])
        expect(bad, sql).toMatchObject({ status: 'rejected', reason: expect.any(Bug) })
        expect([good, late], sql).toMatchObject([{ value: { ok: true } }, { value: { ok: true } }])
        expect(await ledger.lookupTransfers([id, id + 1n])).toHaveLength(1)
      }
      expect(await beside.claims()).toHaveLength(mistakes.length * 2)
    }))
})
