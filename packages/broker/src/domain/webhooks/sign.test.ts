// Signatures are those of the Standard Webhooks specification: its own examples, and its own library.

import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { publicKeyOf, signAsymmetric, signSymmetric, webhookHeaders } from './sign.ts'

// The vector of the specification's reference libraries; its `v1a` stands in the specification's example of headers too.
const published = {
  parts: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1_614_265_330, body: '{"test": 2432232314}' },
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  v1: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  privateKey: '6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  v1a: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
}
const seed = Buffer.from(published.privateKey, 'base64').subarray(0, 32).toString('base64')

it('signs the published example as published', () => {
  expect(signSymmetric(published.parts, published.secret)).toBe(published.v1)
  expect(signAsymmetric(published.parts, seed)).toBe(published.v1a)
  expect(publicKeyOf(seed)).toBe(published.publicKey)
})

it('is verified by the library of the specification, by the old secret and the new while they rotate', () => {
  const now = Date.now()
  const [old, next] = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`)
  const body = '{"type":"webhook.test","data":{"greeting":"Grüße"}}'
  const secrets = { secrets: [{ secret: next ?? '' }, { secret: old ?? '', until: now + 1 }], seed }
  const headers = webhookHeaders({ id: 'evt_1', body }, secrets, { now, sentAt: now })
  expect(headers['webhook-signature'].split(' ').map((part) => part.split(',')[0])).toEqual([
    'v1',
    'v1',
    'v1a',
  ])
  for (const secret of [old, next]) {
    expect(new Webhook(secret ?? '').verify(body, headers)).toEqual(JSON.parse(body))
  }
  expect(() => new Webhook(old ?? '').verify(`${body} `, headers)).toThrow()
})

it('lets a replaced secret go when its time has come', () => {
  const secrets = { secrets: [{ secret: 'whsec_AAAA' }, { secret: 'whsec_BBBB', until: 1_000 }] }
  const count = (now: number): number =>
    webhookHeaders({ id: 'evt_1', body: '' }, secrets, { now, sentAt: now })['webhook-signature'].split(' ')
      .length
  expect([count(999), count(1_000)]).toEqual([2, 1])
})
