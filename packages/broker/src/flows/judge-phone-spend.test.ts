// The phone bill counts against the same limits as the balance: judged before a code is sent, counted in the commit that reserves.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { listGuardSpends } from '../records/guard-spends.ts'
import { digestPayer, readPayerByDigest, updatePayer } from '../records/phone-payers.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { codeOf, euros, must } from '../testing/test-parties.ts'
import { declareAge } from './declare-age.ts'
import { readSpending } from './read-family.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'
import { startPhonePayment } from './start-phone-payment.ts'

const number = '+4915110000000'
const secret = `fd_test_${'s'.repeat(43)}`

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld({ broker: { environment: { FARTHING_UNKNOWN_MONTHLY: '1' } } })
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

async function walletId(): Promise<string> {
  return (await readWalletBySecret(world.broker.deps.records, secret))?.id ?? ''
}

/** The same device again, for another piece. */
async function begin(thing: string) {
  const quote = await world.merchant.quote(thing, { price: euros(500_000n) })
  return startPhonePayment(world.broker.deps, world.phone, {
    secret,
    secretKind: 'device',
    quote,
    idempotencyKey: thing,
    number,
    country: 'DE',
    flow: 'code',
    kind: 'single',
    address: '192.0.2.7',
    agent: 'a browser',
    shown: 'Pay 0.50 EUR',
  })
}

it('charges count for the month of a wallet of unknown age, and the next is refused before a code is sent', async () => {
  await world.pay(number, { secret })
  await world.pay(number, { secret })
  const messages = (await world.messagesOn(number)).length
  expect(codeOf(await begin('one more'))).toBe('age_unknown_limit')
  expect((await world.messagesOn(number)).length).toBe(messages)
  must(await declareAge(world.broker.deps, { walletId: await walletId(), band: 'adult' }))
  must(await begin('one more'))
})

it('what goes back to the bill goes back to the limit, in part and whole', async () => {
  const payment = await world.pay(number, { secret })
  must(await declareAge(world.broker.deps, { walletId: payment.walletId, band: 'adult' }))
  const { deps } = world.broker
  const month = async (): Promise<bigint> => {
    const rows = await listGuardSpends(deps.records, {
      walletId: payment.walletId,
      since: payment.createdAt,
      limit: 10,
    })
    return rows.reduce((sum, { units, backUnits }) => sum + units - backUnits, 0n)
  }
  expect(await month()).toBe(500_000n)
  const ask = { paymentId: payment.id, by: 'merchant', reason: 'a part' } as const
  must(await askPhoneRefund(deps, world.phone, { ...ask, units: 20n }))
  expect(await month()).toBe(300_000n)
  must(await askPhoneRefund(deps, world.phone, { ...ask, units: 30n }))
  expect(await month()).toBe(0n)
})

it('a line that the operator knows as an adult’s is not held by the limit, and tells the age of the wallet', async () => {
  await world.pay(number, { secret })
  const { deps } = world.broker
  const payer = await readPayerByDigest(
    deps.records,
    digestPayer({ kind: 'msisdn', value: number }, world.phone.payerKeys),
    world.phone.payerKeys,
  )
  if (payer === undefined) throw new Error('no payer')
  must(await deps.ledger.commit({ records: [updatePayer(deps.records, payer, { age: 'adult' })] }))
  expect((await readSpending(deps, await walletId())).guard.band).toBe('unknown')
  await world.pay(number, { secret })
  const { guard } = await readSpending(deps, await walletId())
  expect(guard).toMatchObject({ band: 'adult', method: 'phone_line' })
})

it('a minor’s wallet without a guardian is refused before a code is sent', async () => {
  await world.pay(number, { secret })
  must(await declareAge(world.broker.deps, { walletId: await walletId(), band: '16-17' }))
  expect(codeOf(await begin('another'))).toBe('guardian_needed')
})
