// What plain JavaScript may hand in by mistake is told to that caller alone, and what is in the same flush is done.

import { Bug } from '@farthing/protocol'
import { expect, it } from 'vitest'
import { openMemoryLedger } from './engines/memory.ts'
import type { NewTransfer } from './model.ts'
import { account, balance, handClock, openSampleAccounts, transfer } from './testing/samples.ts'

const wrongTransfers: readonly (readonly [string, object])[] = [
  ['id', { id: 11 }],
  ['debitAccountId', { debitAccountId: '1' }],
  ['creditAccountId', { creditAccountId: undefined }],
  ['amount', { amount: 5 }],
  ['ledger', { ledger: 1n }],
  ['code', { code: '1' }],
  ['pendingId', { pendingId: 0 }],
  ['timeoutSeconds', { timeoutSeconds: 1n }],
  ['userData', { userData: null }],
  ['pendng', { flags: { pendng: true } }],
  ['pending', { flags: { pending: 1 } }],
]

it.each(wrongTransfers)(
  'rejects a transfer with a wrong %s, and makes the others of the flush',
  (name, wrong) =>
    withSamples(async (ledger) => {
      const ill = { ...transfer(11n), ...wrong } as NewTransfer
      const [one, other, made] = await Promise.allSettled([
        ledger.createTransfers([transfer(9n), ill]),
        ledger.commit({ transfers: [ill] }),
        ledger.createTransfers([transfer(10n)]),
      ])
      for (const answer of [one, other]) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(Bug) })
        expect(String(answer.status === 'rejected' && answer.reason)).toContain(name)
      }
      expect(made).toMatchObject({ status: 'fulfilled', value: [{ outcome: 'created' }] })
      expect(await balance(ledger, 2n)).toBe(10n)
    }),
)

it('rejects an account with a misspelt flag, and takes one as it is kept', () =>
  withSamples(async (ledger) => {
    const flags = { debitsMustNotExceedCredit: true } as object
    await expect(ledger.createAccounts([account(4n, { flags })])).rejects.toThrow(
      /debitsMustNotExceedCredit /,
    )
    const [kept] = await ledger.lookupAccounts([2n])
    if (kept === undefined) throw new Error('account 2 is not there')
    expect(await ledger.createAccounts([kept])).toMatchObject([{ outcome: 'exists' }])
  }))

it('rejects a query by a number where it must be a bigint', () =>
  withSamples(async (ledger) => {
    const one = 1 as unknown as bigint
    await expect(ledger.lookupAccounts([one])).rejects.toThrow(/must be a bigint, not a number/)
    await expect(ledger.accountTransfers({ accountId: one, limit: 1 })).rejects.toThrow(/accountId/)
  }))

async function withSamples(
  job: (ledger: ReturnType<typeof openMemoryLedger>) => Promise<void>,
): Promise<void> {
  const ledger = openMemoryLedger({ clock: handClock().read })
  await openSampleAccounts(ledger)
  await job(ledger)
  await ledger.close()
}
