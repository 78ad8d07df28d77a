// Pruning by the clock: what has had its time goes, in commits of bounded size, and money's records stay.

import { instant, limits } from '@farthing/protocol'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { brokerLimits } from '../limits.ts'
import { insertKeyUse } from '../records/idempotency.ts'
import { readApiKeyBySecret } from '../records/merchants.ts'
import { insertSpentChallenge } from '../records/proofs.ts'
import { explain } from '../testing/explain.ts'
import { json } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, must, openMerchant, openWallet, pay, type TestMerchant } from '../testing/test-parties.ts'
import { issueTicket } from './issue-ticket.ts'
import { pruneRecords } from './prune-records.ts'
import { makeReturnCode } from './return-ticket.ts'
import { startSession } from './start-session.ts'

let broker: TestBroker
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker()
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

it('keeps a used challenge until no clock of ours takes it for open any more', async () => {
  const { deps, system } = broker
  await deps.ledger.commit({ records: [insertSpentChallenge(deps.records, 'a challenge', system.now())] })
  system.advance(brokerLimits.challengeLifeMs + limits.clockSkewMs)
  await pruneRecords(deps)
  expect(await count('spent_challenges')).toBe(1)
  system.advance(1)
  await pruneRecords(deps)
  expect(await count('spent_challenges')).toBe(0)
})

it('forgets a session when its time has passed', async () => {
  const key = await readApiKeyBySecret(broker.deps.records, merchant.apiKey)
  if (key === undefined) throw new Error('the merchant has a key')
  must(await startSession(broker.deps, key))
  broker.system.advance(brokerLimits.sessionLifeMs)
  await pruneRecords(broker.deps)
  expect(await count('merchant_sessions')).toBe(1)
  broker.system.advance(1)
  await pruneRecords(broker.deps)
  expect(await count('merchant_sessions')).toBe(0)
})

it('forgets more than one commit takes, and leaves what is a day younger', async () => {
  const old = brokerLimits.pruneRowsPerCommit + 10
  const { deps, system } = broker
  const use = (index: number, age: number) =>
    insertKeyUse(
      deps.records,
      { actor: 'wal', key: `k${index}`, digest: 'd' },
      instant(system.now() - brokerLimits.idempotencyKeepMs - age),
    )
  const day = 86_400_000
  const records = Array.from({ length: old + 5 }, (_, index) => use(index, index < old ? 1 : -day))
  must(await deps.ledger.commit({ records }))
  await pruneRecords(deps)
  expect(await count('idempotency_keys')).toBe(5)
})

it.each([
  'select 1 from idempotency_keys where at < 1',
  'select 1 from merchant_sessions where expires_at < 1',
  'select 1 from return_codes where expires_at < 1',
  'select 1 from tickets where issued_at < 1',
  'select 1 from spent_challenges where expires_at < 1',
  'select 1 from fresh_proofs where expires_at < 1',
  'select 1 from phone_doors where ends_at < 1',
])('finds what is outdated by an index: %s', async (query) => {
  expect((await explain(broker, query)).usesIndex).toBe(true)
})
