// A bundle as its buyer meets it: ticked at the checkout, named on the button and in the message, drawn on by a press, and ended on
// the budgets page.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { phoneActions } from '../pages/phone-checkout-view.ts'
import { listEvidence } from '../records/phone-evidence.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { form } from '../testing/requests.ts'
import { euros } from '../testing/test-parties.ts'

const number = '+4915110000000'
const secret = `fd_test_${'u'.repeat(43)}`
const cookie = `farthing_wallet=${secret}`
const price = euros(250_000n)

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld()
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

async function post(path: string, fields: Readonly<Record<string, string>>) {
  const response = await world.broker.send(path, form(world.broker, fields, { cookie }))
  return { status: response.status, text: await response.text() }
}

async function wallet(): Promise<unknown> {
  const answer = await world.broker.send('/v1/wallet', { headers: { authorization: `Bearer ${secret}` } })
  return ((await answer.json()) as { bundles: unknown }).bundles
}

it('is offered unticked beside a small price, and charged only where it was ticked', async () => {
  const quote = await world.merchant.quote('thing', { price })
  const shown = await post('/pay', { quote, key: 'key', action: 'show' })
  expect(shown.text).toMatch(/<input[^>]*name="bundle"[^>]*>/)
  expect(shown.text).not.toMatch(/<input[^>]*name="bundle"[^>]*(checked|required)/)
  const asked = await post('/pay', { quote, key: 'key', action: phoneActions.choose, bundle: 'yes' })
  expect(asked.text).toContain('€1.00, tax included')
  const unticked = await post('/pay', { quote, key: 'key', action: phoneActions.choose })
  expect(unticked.text).toContain('€0.25, tax included')
  expect(unticked.text).not.toContain('name="bundle"')
})

it('is agreed to in words that are kept, named in the message, drawn on by one press, and ended with its rest refunded', async () => {
  const quote = await world.merchant.quote('thing', { price })
  const typed = { number: '01511 0000000', country: 'DE', bundle: 'yes' }
  const started = await post('/pay', { quote, key: 'key', action: phoneActions.start, ...typed })
  const path = /\/pay\/phone\/phn_[0-9A-Za-z]+/.exec(started.text)?.[0] ?? 'no path'
  const id = path.slice('/pay/phone/'.length)
  const code = await world.codeOn(number)
  expect((await world.messagesOn(number)).join(' ')).toMatch(/1[.,]00/)
  await post(path, { quote, key: 'key', action: phoneActions.code, code })
  await world.settle({ id })
  expect(await world.owedBy(number)).toBe(100n)
  const [page] = await listEvidence(world.broker.deps.records, id)
  expect(JSON.stringify(page)).toContain('one larger charge')

  const next = await world.merchant.quote('next', { price })
  const ways = await post('/pay', { quote: next, key: 'next', action: 'show' })
  expect(ways.text).toContain(`value="${phoneActions.useBundle}"`)
  expect(ways.text).toContain('€0.75')
  const paid = await post('/pay', { quote: next, key: 'next', action: phoneActions.useBundle })
  expect(paid.status).toBe(200)
  expect(await wallet()).toMatchObject([{ phone_payment: id, state: 'open', left: { amount: '500000' } }])

  const budgets = await world.broker.send('/wallet/budgets', { headers: { cookie } })
  const text = await budgets.text()
  const end = new RegExp(`/wallet/budgets/bundles/${id}/end`)
  expect(text).toMatch(end)
  const key = /name="key" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const other = await world.broker.send(
    `/wallet/budgets/bundles/${id}/end`,
    form(world.broker, { key }, { cookie: `farthing_wallet=fd_test_${'z'.repeat(43)}` }),
  )
  expect(other.status).not.toBe(200)
  expect(await wallet()).toMatchObject([{ state: 'open' }])
  expect((await post(`/wallet/budgets/bundles/${id}/end`, { key })).status).toBe(303)
  await world.settle({ id })
  expect(await wallet()).toEqual([])
  expect(await world.owedBy(number)).toBe(50n)
})
