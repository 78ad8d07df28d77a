// What every engine must tell alike about the past: balances at a time, and the change feed.

import { describe, expect, it } from 'vitest'
import type { ChangeEvent, ChangesQuery, Ledger } from './api.ts'
import { engines } from './engines/index.ts'
import { newPost } from './model.ts'
import { account, type HandClock, start, transfer } from './testing/samples.ts'
import { withSampleLedger } from './testing/with-ledger.ts'

describe.each(engines)('the $name engine', (engine) => {
  const withLedger = (job: (ledger: Ledger, clock: HandClock) => Promise<void>): Promise<void> =>
    withSampleLedger(engine, job)

  /** Account 4 keeps its history: a hold of 10 at 1 s, 4 of it posted at 2 s, another hold at 3 s that runs out at 5 s. */
  const withHistory = (job: (ledger: Ledger) => Promise<void>): Promise<void> =>
    withLedger(async (ledger, clock) => {
      await ledger.createAccounts([account(4n, { flags: { history: true } })])
      const hold = { creditAccountId: 4n, flags: { pending: true } }
      clock.now = start + 1_000_000_000n
      await ledger.createTransfers([transfer(10n, hold)])
      clock.now = start + 2_000_000_000n
      await ledger.createTransfers([newPost(11n, 10n, 4n)])
      clock.now = start + 3_000_000_000n
      await ledger.createTransfers([transfer(12n, { ...hold, amount: 7n, timeoutSeconds: 2 })])
      clock.now = start + 9_000_000_000n
      await job(ledger)
    })

  it('keeps the balances of an account after each change, where it was asked to', () =>
    withHistory(async (ledger) => {
      const rows = await ledger.accountBalances({ accountId: 4n, limit: 10 })
      expect(rows).toEqual([
        { ...empty, timestamp: start + 1_000_000_000n, creditsPending: 10n },
        { ...empty, timestamp: start + 2_000_000_000n, creditsPosted: 4n },
        { ...empty, timestamp: start + 3_000_000_000n, creditsPosted: 4n, creditsPending: 7n },
        { ...empty, timestamp: start + 9_000_000_000n, creditsPosted: 4n },
      ])
      expect(await ledger.accountBalances({ accountId: 1n, limit: 10 })).toEqual([])
      expect(await ledger.accountBalances({ accountId: 99n, limit: 10 })).toEqual([])
    }))

  it('tells the balance at a time, and pages through balances both ways', () =>
    withHistory(async (ledger) => {
      const at = (timestampMax: bigint) =>
        ledger.accountBalances({ accountId: 4n, limit: 1, reversed: true, timestampMax })
      expect(await at(start + 2_500_000_000n)).toMatchObject([{ creditsPending: 0n, creditsPosted: 4n }])
      expect(await at(start + 3_000_000_000n)).toMatchObject([{ creditsPending: 7n, creditsPosted: 4n }])
      expect(await at(start)).toEqual([])
      const page = { accountId: 4n, limit: 2, timestampMin: start + 1_000_000_001n }
      expect(await ledger.accountBalances(page)).toMatchObject([
        { timestamp: start + 2_000_000_000n },
        { timestamp: start + 3_000_000_000n },
      ])
    }))

  it('tells every change in strict order of time, to a follower who keeps the last timestamp', () =>
    withHistory(async (ledger) => {
      const told: ChangeEvent[] = []
      for (;;) {
        const last = told.at(-1)
        const query: ChangesQuery =
          last === undefined ? { limit: 3 } : { limit: 3, afterTimestamp: last.timestamp }
        const page = await ledger.changes(query)
        told.push(...page)
        if (page.length < 3) break
      }
      const names = told.map((change) =>
        change.kind === 'account' ? ['account', change.account.id] : [change.kind, change.transfer.id],
      )
      expect(names).toEqual([
        ['account', 1n],
        ['account', 2n],
        ['account', 3n],
        ['account', 4n],
        ['transfer', 10n],
        ['transfer', 11n],
        ['transfer', 12n],
        ['expiry', 12n],
      ])
      expect(told.every(({ timestamp }, i) => i === 0 || timestamp > (told[i - 1]?.timestamp ?? 0n))).toBe(
        true,
      )
      expect(told[3]).toMatchObject({
        account: { flags: { history: true, closed: false }, creditsPosted: 0n },
      })
    }))

  it('gives expiries the first timestamps of the batch that finds them, the earliest due first', () =>
    withLedger(async (ledger, clock) => {
      const hold = (id: bigint, timeoutSeconds: number) =>
        transfer(id, { flags: { pending: true }, timeoutSeconds })
      // 12 and 9 fall due together, since 9 is made a second later for a second less.
      await ledger.createTransfers([hold(12n, 3), hold(11n, 4)])
      clock.now = start + 1_000_000_003n
      const [shorter] = await ledger.createTransfers([hold(9n, 2)])
      clock.now = start + 60_000_000_000n
      const [made] = await ledger.createTransfers([transfer(20n)])
      expect(shorter).toMatchObject({ timestamp: start + 1_000_000_003n })
      expect(made).toMatchObject({ timestamp: clock.now + 3n })
      const told = await ledger.changes({ afterTimestamp: clock.now - 1n, limit: 10 })
      expect(told.map((change) => (change.kind === 'account' ? 0n : change.transfer.id))).toEqual([
        12n,
        9n,
        11n,
        20n,
      ])
      expect(told.map(({ timestamp }) => timestamp - clock.now)).toEqual([0n, 1n, 2n, 3n])
    }))

  it('starts the items of one batch after all that ran out, whoever called', () =>
    withLedger(async (ledger, clock) => {
      await ledger.createTransfers([transfer(10n, { flags: { pending: true }, timeoutSeconds: 1 })])
      clock.now = start + 2_000_000_000n
      const [first, second] = await Promise.all([
        ledger.commit({ transfers: [transfer(11n), transfer(12n)] }),
        ledger.createTransfers([transfer(13n)]),
      ])
      expect(first).toMatchObject({ timestamp: clock.now + 1n })
      expect(second).toMatchObject([{ timestamp: clock.now + 3n }])
    }))
})

const empty = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
