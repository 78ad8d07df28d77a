// What every engine must do alike. An engine is picked up by its line in `engines/index.ts`; what only one engine does is
// tested beside it.

import { describe, expect, it } from 'vitest'
import type { Ledger } from './api.ts'
import { engines } from './engines/index.ts'
import { limits } from './limits.ts'
import { newPost, newVoid } from './model.ts'
import { readUndecided } from './open-ledger.ts'
import { resultCodes } from './result-codes.ts'
import { compareWithOracle } from './testing/compare.ts'
import { account, balance, type HandClock, handClock, start, transfer } from './testing/samples.ts'
import { withPlace } from './testing/temporary.ts'
import { withSampleLedger } from './testing/with-ledger.ts'

const seeds = Array.from({ length: 8 }, (_, index) => index + 1)

describe.each(engines)('the $name engine', (engine) => {
  const withLedger = (
    job: (ledger: Ledger, clock: HandClock) => Promise<void>,
    options: { maxQueue?: number } = {},
  ): Promise<void> => withSampleLedger(engine, job, options)

  it('answers as the oracle does, and over its seeds gives every code of the table', {
    timeout: 60_000,
  }, async () => {
    const seen = new Set<string>(['too_many_items'])
    for (const seed of seeds) {
      const codes = await withPlace(engine, (place) => compareWithOracle({ engine, place, seed, ops: 250 }))
      for (const code of codes) seen.add(code)
    }
    expect(resultCodes.map(({ code }) => code).filter((code) => !seen.has(code))).toEqual([])
  })

  it('serves callers of one turn in their order, each with the effects of those before', () =>
    withLedger(async (ledger) => {
      const answers = await Promise.all([
        ledger.createTransfers([transfer(10n)]),
        ledger.createTransfers([transfer(11n, { debitAccountId: 2n, creditAccountId: 3n })]),
        ledger.createTransfers([transfer(12n, { debitAccountId: 2n, creditAccountId: 3n, amount: 1n })]),
        ledger.lookupTransfers([11n]),
      ])
      expect(answers[0]).toMatchObject([{ ok: true, outcome: 'created' }])
      expect(answers[1]).toMatchObject([{ ok: true, outcome: 'created' }])
      expect(answers[2]).toEqual([{ ok: false, code: 'exceeds_credits' }])
      expect(answers[3]).toMatchObject([{ id: 11n, amount: 10n }])
    }))

  it('ends a chain with its call, so that no other caller joins it', () =>
    withLedger(async (ledger) => {
      const [open, other] = await Promise.all([
        ledger.createTransfers([transfer(10n), transfer(11n, { flags: { linked: true } })]),
        ledger.createTransfers([transfer(12n)]),
      ])
      expect(open).toMatchObject([{ ok: true }, { ok: false, code: 'linked_event_chain_open' }])
      expect(other).toMatchObject([{ ok: true, outcome: 'created' }])
    }))

  it('keeps a no: what was refused for lack of funds is refused after income too', () =>
    withLedger(async (ledger) => {
      const spend = transfer(10n, { debitAccountId: 2n, creditAccountId: 3n })
      expect(await ledger.createTransfers([spend])).toEqual([{ ok: false, code: 'exceeds_credits' }])
      await ledger.createTransfers([transfer(11n)])
      expect(await ledger.createTransfers([spend])).toEqual([{ ok: false, code: 'id_already_failed' }])
      expect(await ledger.createTransfers([{ ...spend, id: 12n }])).toMatchObject([{ outcome: 'created' }])
    }))

  it('posts a part of a hold once and frees the rest', () =>
    withLedger(async (ledger) => {
      await ledger.createTransfers([transfer(10n, { flags: { pending: true } })])
      expect(await ledger.createTransfers([newPost(11n, 10n, 4n)])).toMatchObject([{ outcome: 'created' }])
      expect(await ledger.lookupAccounts([1n])).toMatchObject([{ debitsPending: 0n, debitsPosted: 4n }])
      expect(await ledger.createTransfers([newVoid(12n, 10n)])).toEqual([
        { ok: false, code: 'pending_transfer_already_posted' },
      ])
    }))

  it('voids a hold when its time comes, even for a reader', () =>
    withLedger(async (ledger, clock) => {
      await ledger.createTransfers([transfer(10n, { flags: { pending: true }, timeoutSeconds: 5 })])
      clock.now = start + 4_999_999_999n
      expect(await ledger.lookupAccounts([1n])).toMatchObject([{ debitsPending: 10n }])
      clock.now = start + 5_000_000_100n
      expect(await ledger.lookupAccounts([1n])).toMatchObject([{ debitsPending: 0n }])
      expect(await ledger.createTransfers([newPost(11n, 10n, 4n)])).toEqual([
        { ok: false, code: 'pending_transfer_expired' },
      ])
    }))

  it('never lets time run backwards', () =>
    withLedger(async (ledger, clock) => {
      await ledger.createTransfers([transfer(10n)])
      clock.now = start - 3_600_000_000_000n
      await ledger.createTransfers([transfer(11n)])
      const [first, second] = await ledger.accountTransfers({ accountId: 1n, limit: 2 })
      expect(second?.id).toBe(11n)
      expect((second?.timestamp ?? 0n) > (first?.timestamp ?? 0n)).toBe(true)
    }))

  it('commits accounts and transfers as one chain, and a repeat is harmless', () =>
    withLedger(async (ledger) => {
      const call = {
        accounts: [account(2n, { flags: { debitsMustNotExceedCredits: true } }), account(9n)],
        transfers: [transfer(10n), transfer(11n, { creditAccountId: 9n })],
      }
      const first = await ledger.commit(call)
      expect(first).toMatchObject({ ok: true, outcome: 'created' })
      expect(await ledger.commit(call)).toEqual({ ...first, outcome: 'exists' })
      expect(await balance(ledger, 9n)).toBe(10n)
    }))

  it('refuses a commit whole, naming the member that failed', () =>
    withLedger(async (ledger) => {
      const spend = transfer(11n, { debitAccountId: 2n, creditAccountId: 3n, amount: 99n })
      const outcome = await ledger.commit({ accounts: [account(9n)], transfers: [transfer(10n), spend] })
      expect(outcome).toEqual({ ok: false, code: 'exceeds_credits', index: 1 })
      expect(await ledger.lookupAccounts([9n])).toEqual([])
      expect(await ledger.createTransfers([transfer(10n), spend])).toMatchObject([
        { outcome: 'created' },
        { code: 'id_already_failed' },
      ])
    }))

  it('refuses more items than a batch holds, and answers busy when its queue is full', () =>
    withLedger(
      async (ledger) => {
        const many = Array.from({ length: limits.batchItemsMax + 1 }, (_, index) =>
          transfer(BigInt(index + 10)),
        )
        expect((await ledger.createTransfers(many)).at(-1)).toEqual({ ok: false, code: 'too_many_items' })
        expect(await ledger.commit({ transfers: many })).toEqual({ ok: false, code: 'too_many_items' })
        const answers = await Promise.all(
          [10n, 11n, 12n, 13n].map((id) => ledger.createTransfers([transfer(id)])),
        )
        expect(answers.map(([answer]) => (answer?.ok ? answer.outcome : answer?.code))).toEqual([
          'created',
          'created',
          'created',
          'busy',
        ])
        const full = [20n, 21n, 22n].map((id) => ledger.createTransfers([transfer(id)]))
        const read = await ledger.lookupAccounts([1n]).catch((error: unknown) => error)
        expect(readUndecided(read)).toBe('busy')
        expect(readUndecided(new Error('other'))).toBeUndefined()
        await Promise.all(full)
      },
      { maxQueue: 3 },
    ))

  it('pages through accounts by id and through transfers both ways', () =>
    withLedger(async (ledger) => {
      await ledger.createAccounts([account(7n, { ledger: 2 })])
      await ledger.createTransfers([10n, 11n, 12n].map((id) => transfer(id)))
      const ids = async (query: Parameters<Ledger['allAccounts']>[0]) =>
        (await ledger.allAccounts(query)).map(({ id }) => id)
      expect(await ids({ limit: 2 })).toEqual([1n, 2n])
      expect(await ids({ limit: 9, afterId: 2n })).toEqual([3n, 7n])
      expect(await ids({ limit: 9, ledger: 2 })).toEqual([7n])
      expect(await ids({ limit: 2, reversed: true })).toEqual([7n, 3n])
      expect(await ids({ limit: 2, reversed: true, beforeId: 3n })).toEqual([2n, 1n])
      expect(await ids({ limit: 9, afterId: 1n, beforeId: 7n })).toEqual([2n, 3n])
      const last = await ledger.accountTransfers({ accountId: 2n, limit: 2, reversed: true })
      expect(last.map(({ id }) => id)).toEqual([12n, 11n])
      expect(await ledger.accountTransfers({ accountId: 2n, limit: 2, credits: false })).toEqual([])
    }))

  it('answers what was queued before it closes, and nothing after', () =>
    withPlace(engine, async (place) => {
      const ledger = await engine.open({ place, clock: handClock().read })
      const queued = ledger.createAccounts([account(1n)])
      await ledger.close()
      expect(await queued).toMatchObject([{ outcome: 'created' }])
      await expect(ledger.lookupAccounts([1n])).rejects.toThrow('closed')
    }))
})
