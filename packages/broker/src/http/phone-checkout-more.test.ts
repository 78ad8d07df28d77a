// What makes paying again easy at the checkout: the number this device paid with, another operator without typing it again, the
// way back from an operator's page, and every usable way beside a balance.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { phoneActions } from '../pages/phone-checkout-view.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { form } from '../testing/requests.ts'
import { euros, openMerchant, topUp } from '../testing/test-parties.ts'

const number = '+4915110000000'
const secret = `fd_test_${'s'.repeat(43)}`
const cookie = `farthing_wallet=${secret}`

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
  const text = await response.text()
  expect(text).not.toContain('15110000000')
  return { status: response.status, text }
}

it('a device that paid is offered its number, which needs a code all the same, and not after 90 days', async () => {
  await world.pay(number, { secret })
  const quote = await world.merchant.quote('again', { price: euros(500_000n) })
  const chosen = await post('/pay', { quote, key: 'again', action: phoneActions.choose })
  expect(chosen.text).toContain('name="saved" value="yes"')
  const before = (await world.messagesOn(number)).length
  const started = await post('/pay', { quote, key: 'again', action: phoneActions.start, saved: 'yes' })
  expect(started.text).toContain('autocomplete="one-time-code"')
  expect(await world.owedBy(number)).toBe(50n)
  await expect.poll(async () => (await world.messagesOn(number)).length).toBeGreaterThan(before)
  world.broker.system.advance(phoneLimits.savedNumberMs)
  const later = await world.merchant.quote('later', { price: euros(500_000n) })
  const stale = await post('/pay', { quote: later, key: 'later', action: phoneActions.choose })
  expect(stale.text).not.toContain('name="saved"')
})

it('another operator is chosen without typing the number again, and the way back leads to the open payment', async () => {
  const quote = await world.merchant.quote('thing', { price: euros(500_000n) })
  const { payment } = await world.start(number, { secret, quote, idempotencyKey: 'key' })
  const back = await world.broker.send('/pay/phone', { headers: { cookie } })
  expect([back.status, back.headers.get('location')]).toEqual([303, `/pay/phone/${payment.id}`])
  const again = await post(`/pay/phone/${payment.id}`, {
    quote,
    key: 'key',
    action: phoneActions.operator,
    operator: 'sim-de',
  })
  expect(again.text).toContain('autocomplete="one-time-code"')
  expect((await world.read(payment.id)).state).toBe('cancelled')
  const stranger = await world.broker.send('/pay/phone')
  expect(stranger.headers.get('location')).toBe('/wallet/activity')
})

it('a balance that suffices stands beside the phone bill, first where it leaves the seller more', async () => {
  await world.pay(number, { secret })
  await topUp(world.broker, secret, euros(2_000_000n))
  const quote = await world.merchant.quote('both', { price: euros(500_000n) })
  const { text } = await post('/pay', { quote, key: 'both', action: 'show' })
  expect(text).toContain('value="pay"')
  expect(text).toContain(`value="${phoneActions.choose}"`)
  expect(text.indexOf('value="pay"')).toBeLessThan(text.indexOf(`value="${phoneActions.choose}"`))
})

it('a link to a payment hands neither ticket nor return code to a site that does not sell it', async () => {
  const { payment } = await world.start(number, { secret, address: 'local' })
  const path = `/pay/phone/${payment.id}`
  const evil = 'https://evil.example'
  // Signed by another merchant of this very broker, so that page and quote agree.
  const other = await openMerchant(world.broker, evil)
  const quote = await other.quote('bait', { price: euros(500_000n) })
  const asked = { quote, key: 'k', return: `${evil}/steal` }
  const code = await world.codeOn(number)
  const given = await world.broker.send(
    path,
    form(world.broker, { ...asked, action: phoneActions.code, code }, { cookie }),
  )
  expect([given.status, given.headers.get('location')]).toEqual([200, null])
  expect((await world.read(payment.id)).state).toBe('charged')
  for (const query of [
    { ...asked },
    { quote, mode: 'window', page: evil },
    { quote: 'none', mode: 'window', page: evil },
    { quote: 'none', return: `${evil}/steal` },
  ]) {
    const shown = await world.broker.send(`${path}?${new URLSearchParams(query)}`, { headers: { cookie } })
    const text = await shown.text()
    expect([shown.status, text.includes(evil)]).toEqual([200, false])
  }
})
