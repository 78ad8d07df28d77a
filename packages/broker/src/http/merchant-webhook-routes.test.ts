// A merchant makes an endpoint on its pages, tries it, sees why it fails, and has what was given up delivered again.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { advanceClock } from '../flows/advance-clock.ts'
import { sendWebhooks } from '../flows/send-webhooks.ts'
import { cookieOf, form } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { must, openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import { openReceiver, type Receiver } from '../testing/webhook-receiver.ts'

let broker: TestBroker
let merchant: TestMerchant
let receiver: Receiver
let cookie = ''

beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  merchant = await openMerchant(broker)
  receiver = await openReceiver()
  cookie = await signIn(merchant)
})
afterEach(async () => {
  await receiver.close()
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function signIn(who: TestMerchant): Promise<string> {
  return cookieOf(await broker.send('/merchant/sign-in', form(broker, { 'api-key': who.apiKey })))
}

let forms = 0
async function post(path: string, fields: Record<string, string> = {}, as = cookie): Promise<Response> {
  forms += 1
  return broker.send(path, {
    ...form(
      broker,
      { key: `KKKKKKKKKKKKKKKKKKKK${String(forms).padStart(2, '0')}`, ...fields },
      { cookie: as },
    ),
    redirect: 'manual',
  })
}

async function look(path: string, as = cookie): Promise<{ readonly status: number; readonly text: string }> {
  const response = await broker.send(path, { headers: { cookie: as, accept: 'text/html' } })
  return { status: response.status, text: await response.text() }
}

async function make(): Promise<string> {
  const made = await post('/merchant/webhooks', { url: receiver.url, types: 'webhook.test, order.paid' })
  const text = await made.text()
  expect(text).toMatch(/whsec_[A-Za-z0-9+/]{43}=/)
  const { text: listed } = await look('/merchant/webhooks')
  expect(listed).not.toContain('whsec_')
  return /\/merchant\/webhooks\/(whk_[a-z0-9]+)/.exec(listed)?.[1] ?? ''
}

it('an endpoint is made, tried, and shown with how its server answers', async () => {
  const path = `/merchant/webhooks/${await make()}`
  await post(`${path}/test`)
  receiver.answer((_, response) => void response.writeHead(404, { 'x-why': 'nothing here' }).end('<b>no</b>'))
  await sendWebhooks(broker.deps)
  const failing = await look(path)
  expect(failing.text).toContain('0 of the last attempt')
  expect(failing.text).toContain('x-why: nothing here')
  expect(failing.text).toContain('&lt;b&gt;no')
  expect(failing.text).toContain('answered 404')
  must(
    await advanceClock(
      broker.deps,
      (broker.system.now() + 100 * 3_600_000) as ReturnType<typeof broker.system.now>,
    ),
  )
  // The session has ended meanwhile.
  cookie = await signIn(merchant)
  receiver.answer((_, response) => void response.end())
  expect(await (await post(`${path}/replay`)).text()).toContain('1 delivery is queued again')
  await sendWebhooks(broker.deps)
  expect((await look(path)).text).toContain('1 of the last 11 attempts')
})

it('is disabled and enabled again, and rotated; a wrong address or event is told beside its field', async () => {
  const path = `/merchant/webhooks/${await make()}`
  expect((await post(`${path}/disable`)).status).toBe(303)
  expect((await look(path)).text).toContain('Enable again')
  expect((await post(`${path}/enable`)).status).toBe(303)
  expect(await (await post(`${path}/rotate`)).text()).toMatch(/whsec_/)
  const wrong = await post('/merchant/webhooks', { url: 'ftp://shop.example/', types: '' })
  expect([wrong.status, (await wrong.text()).includes('Webhooks cannot go to that address')]).toEqual([
    422,
    true,
  ])
  const unknown = await post('/merchant/webhooks', { url: receiver.url, types: 'order.eaten' })
  expect([unknown.status, (await unknown.text()).includes('One of these is no type of event')]).toEqual([
    422,
    true,
  ])
})

it('is nobody else’s to see or to change', async () => {
  const path = `/merchant/webhooks/${await make()}`
  const other = await signIn(await openMerchant(broker, 'https://other.example'))
  expect((await look(path, other)).status).toBe(404)
  expect((await post(`${path}/rotate`, {}, other)).status).toBe(404)
  expect((await look(path, '')).status).toBe(401)
})
