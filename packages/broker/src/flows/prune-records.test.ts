import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { brokerLimits } from '../limits.ts'
import { json } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, must, openMerchant, openWallet, pay, type TestMerchant } from '../testing/test-parties.ts'
import { issueTicket } from './issue-ticket.ts'
import { pruneRecords } from './prune-records.ts'
import { makeReturnCode } from './return-ticket.ts'

let broker: TestBroker
let merchant: TestMerchant

beforeEach(async () => {
  broker = openTestBroker()
  merchant = await openMerchant(broker)
})
afterEach(() => broker.close())

async function count(table: string): Promise<number> {
  const found = await sql<{ n: bigint }>`select count(*) as n from ${sql.table(table)}`.execute(
    broker.deps.records,
  )
  return Number(found.rows[0]?.n)
}

it('forgets keys, return codes and counted tickets when their time has passed, and no purchase', async () => {
  const wallet = await openWallet(broker, euros(1_000_000n))
  const quote = await merchant.quote('tides', { duration: 40 * 86_400 })
  const answer = await broker.send('/v1/payments', json(wallet.token, { quote }, { 'idempotency-key': 'k' }))
  expect(answer.status).toBe(200)
  const paid = must(await pay(broker, wallet, quote, { idempotencyKey: 'k' }))
  must(await makeReturnCode(broker.deps, paid.ticket))
  must(await issueTicket(broker.deps, paid.purchase))
  const counts = async (): Promise<readonly number[]> =>
    Promise.all(['idempotency_keys', 'return_codes', 'tickets', 'purchases'].map(count))
  expect(await pruneRecords(broker.deps)).toBeUndefined()
  expect(await counts()).toEqual([1, 1, 1, 1])
  broker.system.advance(brokerLimits.returnCodeLifeMs + 1)
  await pruneRecords(broker.deps)
  expect(await counts()).toEqual([1, 0, 1, 1])
  broker.system.advance(brokerLimits.idempotencyKeepMs)
  await pruneRecords(broker.deps)
  expect(await counts()).toEqual([0, 0, 0, 1])
  // The repeat of a payment whose key is forgotten is still the same payment.
  expect(must(await pay(broker, wallet, quote, { idempotencyKey: 'k' })).purchase.id).toBe(paid.purchase.id)
})
