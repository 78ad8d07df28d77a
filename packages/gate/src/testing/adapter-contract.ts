// What every adapter must keep, run by its test against the real framework on loopback.

import { ticketHeader } from '@farthing/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { article } from './broker-stand-in.ts'
import { makeSigningKey } from './keys.ts'
import { asMachine, asPerson, form, openShop, protectedSentence, type Shop, withTicket } from './shop.ts'

/** A framework's server with the gate mounted, its article at `/articles/tides`. */
export type Running = { readonly address: string; readonly stop: () => Promise<void> }

/** Declares the suite for one adapter. */
export function describeAdapter(name: string, start: (shop: Shop) => Promise<Running>): void {
  describe(`the gate behind ${name}`, () => {
    let shop: Shop
    let running: Running
    beforeAll(async () => {
      shop = await openShop()
      running = await start(shop)
    })
    afterAll(async () => {
      await running.stop()
      await shop.broker.stop()
    })
    const send = (init: RequestInit): Promise<Response> =>
      fetch(`${running.address}/articles/tides`, { redirect: 'manual', ...init })

    it('shows people the preview without the protected sentence', async () => {
      const response = await send({ headers: asPerson })
      const text = await response.text()
      expect(response.status).toBe(402)
      expect(text).toContain('Read for 0.02 EUR')
      expect(text).not.toContain(protectedSentence)
    })

    it('answers machines with the offer and a quote, named by the configured origin', async () => {
      const response = await send({ headers: asMachine })
      const body = (await response.json()) as { quote: string; requesturl: string; problem: { code: string } }
      expect(response.status).toBe(402)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(body.requesturl).toBe(article.address)
      expect(body.problem.code).toBe('payment_required')
      expect(body.quote.split('.')).toHaveLength(3)
    })

    it('opens to a ticket, sets its cookie, and opens to the cookie', async () => {
      const { token } = await shop.broker.issue()
      const first = await send({ headers: { ...asPerson, [ticketHeader]: token } })
      expect(first.status).toBe(200)
      expect(await first.text()).toContain(protectedSentence)
      const [cookie = ''] = first.headers.getSetCookie()
      const second = await send({ headers: { ...asPerson, cookie: cookie.split(';')[0] ?? '' } })
      expect(await second.text()).toContain(protectedSentence)
    })

    it('refuses hostile tickets', async () => {
      const forged = await shop.broker.issue({}, { ...(await makeSigningKey('broker-1')) })
      for (const token of [forged.token, 'x', 'a.b.c']) {
        const response = await send({ headers: withTicket(token) })
        expect(response.status).toBe(402)
        expect(await response.text()).not.toContain(protectedSentence)
      }
    })

    it('answers HEAD like GET without a body', async () => {
      const response = await send({ method: 'HEAD', headers: asPerson })
      expect(response.status).toBe(402)
      expect(await response.text()).toBe('')
    })

    it('takes the buy form to the checkout, and refuses one from a foreign page', async () => {
      const bought = await send(form({ farthing: 'buy' }))
      expect(bought.status).toBe(303)
      expect(bought.headers.get('location')).toContain(`${shop.broker.origin}/pay?quote=`)
      const foreign = await send(form({ farthing: 'buy' }, { 'sec-fetch-site': 'cross-site' }))
      expect(foreign.status).toBe(403)
    })

    it('refuses a body of 10 MB with an answer, and goes on', async () => {
      const response = await send({ ...form({}), body: new Uint8Array(10_000_000) })
      expect(response.status).toBe(413)
      expect((await send({ headers: asPerson })).status).toBe(402)
    })

    it('proves whose site it is, and leaves other addresses alone', async () => {
      const proof = await fetch(`${running.address}/.well-known/farthing.json`)
      expect(await proof.json()).toMatchObject({ merchant: shop.broker.merchant })
      expect((await fetch(`${running.address}/elsewhere`)).status).toBe(404)
    })
  })
}
