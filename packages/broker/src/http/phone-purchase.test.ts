// A purchase on the phone bill as its buyer's wallet and its merchant see it afterwards: how it was paid, how it was split to the
// unit, and that a refund is asked of the operator.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { readWholeActivity } from '../flows/read-activity.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { cookieOf, form, json } from '../testing/requests.ts'

const number = '+4915110000000'
const secret = `fd_test_${'w'.repeat(43)}`

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld()
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

async function bought() {
  const payment = await world.pay(number, { secret })
  const purchase = await readPurchaseByPhonePayment(world.broker.deps.records, payment.id)
  if (purchase === undefined) throw new Error('nothing was bought')
  const page = async (path: string, cookie = `farthing_wallet=${secret}`): Promise<string> => {
    const response = await world.broker.send(path, { headers: { cookie } })
    expect([path, response.status]).toEqual([path, 200])
    const text = await response.text()
    expect(text).not.toContain('15110000000')
    return text
  }
  return { payment, purchase, page }
}

it('the wallet tells the bill it stands on, and its balance is as it was', async () => {
  const { payment, purchase, page } = await bought()
  expect(await page('/wallet/activity')).toContain('000')
  expect(await page('/wallet/library')).toContain('About thing-1')
  const path = `/wallet/payments/${purchase.id}`
  expect(await page(path)).toContain('Kessel Mobil')
  expect(await page(`${path}/receipt.txt`)).toContain(
    'the phone bill of the number ending 000 (Kessel Mobil)',
  )
  expect(JSON.parse(await page(`${path}/receipt.json`))).toMatchObject({
    phone_bill: { number_ends: '000', operator: 'Kessel Mobil', reference: payment.id.slice(-10) },
  })
  const [row] = await readWholeActivity(world.broker.deps, payment.walletId)
  expect([row?.amount.amount, row?.balanceAfter.amount]).toEqual([-500_000n, 0n])
})

it('the merchant sees the split line by line, filters by way, and its refund goes by the operator', async () => {
  const { purchase } = await bought()
  const { broker, merchant } = world
  const asked = { headers: { authorization: `Bearer ${merchant.apiKey}` } }
  const answer = await broker.send(`/v1/merchant/payments/${purchase.id}`, asked)
  const told = (await answer.json()) as { split: Record<string, { amount: string }> }
  expect(told).toMatchObject({ paid_by: 'phone', split: { stage: 'pending', net: { amount: '340000' } } })
  const parts = ['tax', 'operator', 'aggregator', 'bad_debt', 'platform', 'messages', 'net']
  expect(parts.reduce((sum, part) => sum + BigInt(told.split[part]?.amount ?? 'none'), 0n)).toBe(500_000n)
  const signedIn = await broker.send(
    '/merchant/sign-in',
    form(broker, { key: 'k', 'api-key': merchant.apiKey }),
  )
  const cookie = cookieOf(signedIn)
  const get = async (path: string): Promise<string> =>
    (await broker.send(path, { headers: { cookie } })).text()
  expect(await get('/merchant/payments?way=phone')).toContain('About thing-1')
  expect(await get('/merchant/payments?way=balance')).not.toContain('About thing-1')
  const page = await get(`/merchant/payments/${purchase.id}`)
  for (const part of ['part-tax', 'part-operator', 'part-net', 'test-de']) expect(page).toContain(part)
  expect(page).not.toContain('15110000000')
  const refunded = await broker.send(
    `/v1/merchant/payments/${purchase.id}/refunds`,
    json(merchant.apiKey, {}, { 'idempotency-key': 'r' }),
  )
  expect(refunded.status).toBe(200)
  await world.settle()
  expect(await world.owedBy(number)).toBe(0n)
  expect(await get(`/merchant/payments/${purchase.id}`)).toContain('Refund')
})
