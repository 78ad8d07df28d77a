// What every engine must do alike with accounts that are closed and opened again.

import { describe, expect, it } from 'vitest'
import type { Ledger } from './api.ts'
import { engines } from './engines/index.ts'
import { newPost, newVoid } from './model.ts'
import { account, type HandClock, start, transfer } from './testing/samples.ts'
import { withSampleLedger } from './testing/with-ledger.ts'

/** Closes account 2 by a hold of nothing. */
const closing = transfer(50n, { amount: 0n, flags: { pending: true, closingCredit: true } })

describe.each(engines)('the $name engine', (engine) => {
  const withLedger = (job: (ledger: Ledger, clock: HandClock) => Promise<void>): Promise<void> =>
    withSampleLedger(engine, job)

  it('refuses everything on a closed account but voids, and opens it again by the void', () =>
    withLedger(async (ledger) => {
      await ledger.createTransfers([transfer(10n), closing])
      expect(await ledger.lookupAccounts([1n, 2n])).toMatchObject([
        { flags: { closed: false } },
        { flags: { closed: true } },
      ])
      const back = transfer(12n, { debitAccountId: 2n, creditAccountId: 1n })
      expect(await ledger.createTransfers([transfer(11n), back, newPost(13n, 50n, 0n)])).toEqual([
        { ok: false, code: 'credit_account_already_closed' },
        { ok: false, code: 'debit_account_already_closed' },
        { ok: false, code: 'credit_account_already_closed' },
      ])
      expect(await ledger.createTransfers([newVoid(14n, 50n)])).toMatchObject([{ outcome: 'created' }])
      expect(await ledger.lookupAccounts([2n])).toMatchObject([{ flags: { closed: false } }])
      expect(await ledger.createTransfers([transfer(15n), transfer(11n)])).toMatchObject([
        { ok: true, outcome: 'created' },
        { ok: false, code: 'id_already_failed' },
      ])
    }))

  it('opens a closed account again when the closing transfer runs out', () =>
    withLedger(async (ledger, clock) => {
      await ledger.createTransfers([{ ...closing, timeoutSeconds: 5 }])
      clock.now = start + 4_000_000_000n
      expect(await ledger.lookupAccounts([2n])).toMatchObject([{ flags: { closed: true } }])
      clock.now = start + 6_000_000_000n
      expect(await ledger.lookupAccounts([2n])).toMatchObject([{ flags: { closed: false } }])
      expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ outcome: 'created' }])
    }))

  it('closes no account that has reservations, and only by a pending transfer', () =>
    withLedger(async (ledger) => {
      await ledger.createTransfers([transfer(10n, { flags: { pending: true } })])
      const both = { pending: true, closingDebit: true, closingCredit: true }
      expect(
        await ledger.createTransfers([
          closing,
          transfer(51n, { flags: { ...both, closingCredit: false } }),
          transfer(52n, { flags: { closingCredit: true } }),
          newVoid(53n, 10n),
          closing,
          { ...transfer(54n, { flags: both }), amount: 0n },
        ]),
      ).toMatchObject([
        { ok: false, code: 'credit_account_has_reservations' },
        { ok: false, code: 'debit_account_has_reservations' },
        { ok: false, code: 'closing_transfer_must_be_pending' },
        { ok: true, outcome: 'created' },
        { ok: false, code: 'id_already_failed' },
        { ok: true, outcome: 'created' },
      ])
      const accounts = await ledger.lookupAccounts([1n, 2n, 3n])
      expect(accounts.map(({ flags }) => flags.closed)).toEqual([true, true, false])
    }))

  it('empties and closes an account in one chain, or does neither', () =>
    withLedger(async (ledger) => {
      await ledger.createTransfers([transfer(10n)])
      const sweep = { debitAccountId: 2n, creditAccountId: 1n, amount: 1000n }
      const emptied = transfer(11n, { ...sweep, flags: { linked: true, balancingDebit: true } })
      const late = transfer(12n, { flags: { linked: true } })
      expect(
        await ledger.createTransfers([
          emptied,
          { ...closing, flags: { ...closing.flags, linked: true } },
          late,
        ]),
      ).toMatchObject([
        { code: 'linked_event_failed' },
        { code: 'linked_event_failed' },
        { code: 'linked_event_chain_open' },
      ])
      expect(await ledger.createTransfers([emptied, { ...closing, id: 51n }])).toMatchObject([
        { outcome: 'created' },
        { outcome: 'created' },
      ])
      expect(await ledger.lookupAccounts([2n])).toMatchObject([
        { flags: { closed: true }, debitsPosted: 10n, creditsPosted: 10n },
      ])
    }))

  it('knows an account read back as the one that was opened, closed or not', () =>
    withLedger(async (ledger) => {
      await ledger.createTransfers([closing])
      const [kept] = await ledger.lookupAccounts([2n])
      if (kept === undefined) throw new Error('account 2 is not there')
      expect(kept.flags.closed).toBe(true)
      expect(await ledger.createAccounts([kept])).toMatchObject([{ outcome: 'exists' }])
      expect(await ledger.createAccounts([{ ...kept, id: 9n }])).toMatchObject([{ outcome: 'created' }])
      expect(await ledger.lookupAccounts([9n])).toMatchObject([{ flags: { closed: false } }])
      expect(await ledger.createAccounts([account(9n)])).toEqual([
        { ok: false, code: 'exists_with_different_flags' },
      ])
    }))
})
