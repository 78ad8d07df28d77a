// What PostgreSQL's records can do that SQLite's cannot: constraints that wait for the commit, triggers that raise, errors of
// every kind.

import { Bug } from '@farthing/protocol'
import { describe, expect, it } from 'vitest'
import { whyNoPostgres } from '../testing/postgres-server.ts'
import { claim, withClaims } from '../testing/records.ts'
import { balance, transfer } from '../testing/samples.ts'
import { engines } from './index.ts'

const engine = engines.find(({ name }) => name === 'postgres')

describe.skipIf(whyNoPostgres() !== undefined || engine === undefined)(
  'records on PostgreSQL alone',
  { timeout: 60_000 },
  () => {
    if (engine === undefined) return
    const insert = (sql: string) => ({ sql, parameters: [] })

    it('refuses alone whoever breaks a constraint that is checked at the commit', () =>
      withClaims(engine, async (ledger, beside) => {
        await beside.run(`create table parents (id integer primary key);
          create table children (id integer primary key,
            parent integer references parents deferrable initially deferred)`)
        const outcomes = await Promise.all([
          ledger.commit({ transfers: [transfer(10n)], records: [claim(engine, 'a')] }),
          ledger.commit({
            transfers: [transfer(11n)],
            records: [insert('insert into children values (1, 1)')],
          }),
          // Inside one call the constraint may be broken for a while.
          ledger.commit({
            transfers: [transfer(12n)],
            records: [insert('insert into children values (2, 2)'), insert('insert into parents values (2)')],
          }),
          ledger.commit({ transfers: [transfer(13n)], records: [claim(engine, 'b')] }),
        ])
        expect(outcomes).toMatchObject([
          { ok: true },
          { ok: false, code: 'record_refused' },
          { ok: true },
          { ok: true },
        ])
        expect(await beside.claims()).toEqual(['a', 'b'])
        expect(await balance(ledger, 2n)).toBe(30n)
      }))

    it.each([
      [
        'of its own accord',
        `raise exception 'no'`,
        { status: 'fulfilled', value: { code: 'record_refused' } },
      ],
      [
        'as a check',
        `raise exception 'no' using errcode = 'check_violation'`,
        { status: 'fulfilled', value: { code: 'record_refused' } },
      ],
      [
        'with a code of its own',
        `raise exception 'no' using errcode = 'ZZ001'`,
        { status: 'rejected', reason: expect.any(Bug) },
      ],
      ['by a mistake', 'perform 1 / 0', { status: 'rejected', reason: expect.any(Bug) }],
    ])('lets a trigger that raises %s hurt its call alone', (_, body, told) =>
      withClaims(engine, async (ledger, beside) => {
        await beside.run(`create function refuse() returns trigger language plpgsql as $$
            begin if new.proof = 'bad' then ${body}; end if; return new; end $$;
          create trigger refuse before insert on claims for each row execute function refuse()`)
        const [good, bad, late] = await Promise.allSettled([
          ledger.commit({ transfers: [transfer(10n)], records: [claim(engine, 'a')] }),
          ledger.commit({ transfers: [transfer(11n)], records: [claim(engine, 'bad')] }),
          ledger.commit({ transfers: [transfer(12n)], records: [claim(engine, 'b')] }),
        ])
        expect(bad).toMatchObject(told)
        expect([good, late]).toMatchObject([{ value: { ok: true } }, { value: { ok: true } }])
        expect(await beside.claims()).toEqual(['a', 'b'])
        expect(await balance(ledger, 2n)).toBe(20n)
      }),
    )

    it('takes no second statement in a text, however many texts it has planned already', () =>
      withClaims(engine, async (ledger, beside) => {
        for (let text = 0; text < 400; text += 1) {
          const sql = `insert into claims values ('${text}')`
          expect(await ledger.commit({ records: [insert(sql)] })).toMatchObject({ ok: true })
        }
        const smuggled = [insert(`insert into claims values ('x'); commit; select 1`)]
        await expect(ledger.commit({ transfers: [transfer(10n)], records: smuggled })).rejects.toThrow(Bug)
        expect(await beside.claims()).toHaveLength(400)
        expect(await ledger.lookupTransfers([10n])).toEqual([])
      }))
  },
)
