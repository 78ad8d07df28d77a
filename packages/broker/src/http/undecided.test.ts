// What a caller is told when the ledger could not answer: nothing false about money, and how to go on.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { json, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, openMerchant, openWallet, type TestWallet } from '../testing/test-parties.ts'

let broker: TestBroker
let wallet: TestWallet
let blocker: DatabaseSync

beforeEach(async () => {
  broker = await openTestBroker()
  wallet = await openWallet(broker, euros(1_000_000n))
  blocker = new DatabaseSync(join(broker.folder, 'farthing.db'))
})
afterEach(async () => {
  blocker.close()
  await broker.close()
})

/** Sends requests while another connection holds the file, so that what they need of the ledger stays undecided. */
async function whileBlocked(requests: () => readonly Promise<Response>[]): Promise<readonly Response[]> {
  blocker.exec('begin immediate')
  try {
    return await Promise.all(requests())
  } finally {
    blocker.exec('rollback')
  }
}

it('a question that could not be answered is busy, to be asked again; people get a page', async () => {
  const ask = (accept: string): Promise<Response> => broker.send('/health', { headers: { accept } })
  const [, program, person] = await whileBlocked(() => [
    broker.send('/v1/wallets', json('', {})),
    ask('application/json'),
    ask('text/html'),
  ])
  if (program === undefined || person === undefined) throw new Error('both were answered')
  expect([program.status, program.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await problemOf(program)).toBe('busy')
  expect([person.status, person.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  expect(broker.errors.join()).not.toContain('a fault of ours')
  expect((await ask('application/json')).status).toBe(200)
})

it('a request that could not be finished is not said to have moved no money, and its repeat does it once', async () => {
  const merchant = await openMerchant(broker)
  const quote = await merchant.quote('tides')
  const send = (): Promise<Response> =>
    broker.send('/v1/payments', json(wallet.token, { quote }, { 'idempotency-key': 'one' }))
  // Each flush carries a write, which fails, so whatever the payment reads of the ledger stays undecided with it.
  const run = { isOver: false }
  const keepWriting = async (): Promise<Response> => {
    while (!run.isOver) await broker.deps.ledger.commit({ accounts: [{ id: 1n, ledger: 1, code: 1 }] })
    return new Response()
  }
  const [answer] = await whileBlocked(() => [
    send().finally(() => {
      run.isOver = true
    }),
    keepWriting(),
  ])
  expect(await answer?.json()).toMatchObject({ code: 'outcome_unknown', money_moved: 'unknown' })
  expect((await send()).status).toBe(200)
  const balance = await broker.send('/v1/wallet', { headers: { authorization: `Bearer ${wallet.token}` } })
  expect(await balance.json()).toMatchObject({ balances: [{ amount: '980000' }] })
})
