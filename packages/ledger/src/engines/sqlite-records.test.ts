// What only SQLite's records can do wrong.

import { Bug } from '@farthing/protocol'
import { expect, it } from 'vitest'
import { claim, withClaims } from '../testing/records.ts'
import { transfer } from '../testing/samples.ts'
import { engines } from './index.ts'

it('tells a conflict clause that would end the transaction to its caller alone, as a bug', async () => {
  const engine = engines.find(({ name }) => name === 'sqlite')
  if (engine === undefined) throw new Error('there is no such engine')
  await withClaims(engine, async (ledger, beside) => {
    const sql = 'INSERT OR ROLLBACK INTO claims (proof) VALUES (1)'
    const [good, bad] = await Promise.allSettled([
      ledger.commit({ records: [claim(engine, 'a')] }),
      ledger.commit({ transfers: [transfer(10n)], records: [{ sql, parameters: [] }] }),
    ])
    expect(good).toMatchObject({ status: 'fulfilled', value: { ok: true } })
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(Bug) })
    expect(await beside.claims()).toEqual(['a'])
    expect(await ledger.lookupTransfers([10n])).toEqual([])
  })
})
