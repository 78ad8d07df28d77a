// Webhooks are believed by what the Standard Webhooks specification says, and by its own library.

import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { instant } from '@farthing/protocol'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { verifyWebhook } from './verify-webhook.ts'

const now = instant(Date.UTC(2026, 10, 24, 3))
const system = { now: () => now }
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const event = {
  id: 'evt_1',
  type: 'webhook.test',
  timestamp: new Date(now).toISOString(),
  api_version: '2026-11-23',
  test: true,
  object: 'whk_1',
  sequence: 1,
  data: { greeting: 'Grüße' },
}
const body = JSON.stringify(event)

function headersAt(ms: number, key = secret): Record<string, string> {
  const at = new Date(ms)
  return {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(ms / 1000)),
    'webhook-signature': new Webhook(key).sign(event.id, at, body),
  }
}

describe('a webhook', () => {
  it("signed by the specification's library is believed", async () => {
    expect(await verifyWebhook(body, headersAt(now), [secret], { system })).toEqual({ ok: true, event })
    const bytes = new TextEncoder().encode(body)
    expect(await verifyWebhook(bytes, new Headers(headersAt(now)), [secret], { system })).toEqual({
      ok: true,
      event,
    })
  })

  it('signed by one of two secrets is believed while they rotate', async () => {
    const next = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
    const headers = headersAt(now)
    const both = `${headersAt(now, next)['webhook-signature']} ${headers['webhook-signature']}`
    for (const known of [secret, next]) {
      const verified = await verifyWebhook(body, { ...headers, 'webhook-signature': both }, [known], {
        system,
      })
      expect(verified.ok).toBe(true)
    }
    expect((await verifyWebhook(body, headers, [next, secret], { system })).ok).toBe(true)
  })

  it('of which any byte was changed is not', async () => {
    const headers = headersAt(now)
    for (let place = 0; place < body.length; place += 7) {
      const changed = `${body.slice(0, place)}${body[place] === 'x' ? 'y' : 'x'}${body.slice(place + 1)}`
      expect(await verifyWebhook(changed, headers, [secret], { system })).toEqual({
        ok: false,
        code: 'signature_wrong',
      })
    }
    const other = { ...headers, 'webhook-id': 'evt_2' }
    expect(await verifyWebhook(body, other, [secret], { system })).toMatchObject({ code: 'signature_wrong' })
  })

  it.each([
    ['timestamp_too_old', -300_001],
    ['timestamp_too_new', 301_000],
  ])('is %s outside five minutes', async (code, awayMs) => {
    expect(await verifyWebhook(body, headersAt(now + awayMs), [secret], { system })).toEqual({
      ok: false,
      code,
    })
    const inside = await verifyWebhook(body, headersAt(now + Math.sign(awayMs) * 299_000), [secret], {
      system,
    })
    expect(inside.ok).toBe(true)
  })

  it('without its headers, or with nonsense in them, is refused', async () => {
    expect(await verifyWebhook(body, {}, [secret], { system })).toMatchObject({ code: 'headers_missing' })
    const headers = headersAt(now)
    const without = { ...headers, 'webhook-timestamp': 'soon' }
    expect(await verifyWebhook(body, without, [secret], { system })).toMatchObject({
      code: 'timestamp_invalid',
    })
    for (const nonsense of ['v1', 'v1,', 'v1,%%%', 'v2,AAAA', 'v1a,AAAA', ',']) {
      const signed = { ...headers, 'webhook-signature': nonsense }
      expect(await verifyWebhook(body, signed, [secret], { system })).toMatchObject({
        code: 'signature_wrong',
      })
    }
    for (const key of ['', 'whsec_', 'whpk_AAAA', 'not base64 %%']) {
      expect((await verifyWebhook(body, headers, [key], { system })).ok).toBe(false)
    }
  })

  it('may be signed by Ed25519', async () => {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 9)])
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    const { x } = createPublicKey(key).export({ format: 'jwk' })
    const publicKey = `whpk_${Buffer.from(x ?? '', 'base64url').toString('base64')}`
    const headers = headersAt(now)
    const signed = Buffer.from(`${event.id}.${headers['webhook-timestamp']}.${body}`)
    const both = `${headers['webhook-signature']} v1a,${sign(null, signed, key).toString('base64')}`
    const verified = await verifyWebhook(body, { ...headers, 'webhook-signature': both }, [publicKey], {
      system,
    })
    expect(verified.ok).toBe(true)
    // A public key is no shared secret: whoever knows it must not be able to sign.
    const forged = `v1,${createHmac('sha256', Buffer.from(x ?? '', 'base64url'))
      .update(signed)
      .digest('base64')}`
    const believed = await verifyWebhook(body, { ...headers, 'webhook-signature': forged }, [publicKey], {
      system,
    })
    expect(believed.ok).toBe(false)
  })

  it('that was signed but is no event is refused', async () => {
    const headers = {
      ...headersAt(now),
      'webhook-signature': new Webhook(secret).sign(event.id, new Date(now), '{"id":"evt_1"}'),
    }
    expect(await verifyWebhook('{"id":"evt_1"}', headers, [secret], { system })).toMatchObject({
      code: 'body_invalid',
    })
  })
})
