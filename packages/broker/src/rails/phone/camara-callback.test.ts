// Notifications: let in by the payment's own token, read to where to look, and nothing else comes in.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type OperatorLine, openOperatorLine, testSink } from '../../testing/operator-line.ts'
import type { CallbackRead, Rail } from '../rail.ts'

const number = '+4915112345600'
const closers: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
async function open(): Promise<OperatorLine> {
  const line = await openOperatorLine({ profile: { billing: { steps: 'one' } } })
  closers.push(line.close)
  return line
}

const event = {
  id: 'evt_1',
  source: 'https://operator.example',
  specversion: '1.0',
  type: 'org.camaraproject.carrier-billing.v0.payment-completed',
  time: '2026-01-07T12:00:00Z',
  data: { paymentId: 'pay_1', status: 'succeeded', description: 'done', paymentDate: '2026-01-07T12:00:00Z' },
}
type Told = {
  readonly token?: string
  readonly type?: string
  readonly correlator?: string
  readonly body?: unknown
}
const tell = (told: Told = {}): Request =>
  new Request(`https://pay.example/v1/phone/notifications/${told.correlator ?? 'phn_1'}`, {
    method: 'POST',
    headers: {
      'content-type': told.type ?? 'application/cloudevents+json',
      ...(told.token === '' ? {} : { authorization: told.token ?? 'Bearer token-of-phn_1' }),
    },
    body: typeof told.body === 'string' ? told.body : JSON.stringify(told.body ?? event),
  })
const read = (rail: Rail, request: Request): Promise<CallbackRead> =>
  rail.readCallback?.(request) ?? expect.unreachable('no callbacks')
const statusOf = (answer: CallbackRead): number => (answer.ok ? 204 : answer.status)

describe('a notification', () => {
  it('with the token of its payment says where to look', async () => {
    const { rail } = await open()
    expect(await read(rail, tell())).toEqual({
      ok: true,
      event: {
        source: 'https://operator.example',
        eventId: 'evt_1',
        operatorPaymentId: 'pay_1',
        about: 'payment',
      },
    })
    const type = 'org.camaraproject.carrier-billing-refund.v0.refund-in-bill'
    const data = { paymentId: 'pay_1', refundId: 'ref_1', status: 'succeeded', description: 'done' }
    const refunded = await read(
      rail,
      tell({ body: { ...event, type, data }, type: 'application/cloudevents+json; charset=utf-8' }),
    )
    expect(refunded).toMatchObject({ ok: true, event: { about: 'refund' } })
  })

  it.each<[string, Told]>([
    ['without a token', { token: '' }],
    ['with a wrong token', { token: 'Bearer token-of-phn_2' }],
    ['with a token of another kind', { token: 'Basic token-of-phn_1' }],
    ['with nothing behind the word', { token: 'Bearer' }],
    ['at the address of another payment', { correlator: 'phn_2' }],
    ['at an address of nobody', { correlator: '' }],
    ['at an address that cannot be read', { correlator: '%E0%A4%A' }],
  ])('%s is not let in', async (_, told) => {
    const { rail } = await open()
    expect(statusOf(await read(rail, tell(told)))).toBe(401)
  })

  it.each<[string, Told]>([
    ['of another media type', { type: 'application/json' }],
    ['that is no JSON', { body: '{"id":' }],
    ['that is too long', { body: JSON.stringify({ ...event, more: 'x'.repeat(20_000) }) }],
    ['of an unknown type', { body: { ...event, type: 'org.camaraproject.carrier-billing.v0.payment-lost' } }],
    ['without an id', { body: { ...event, id: undefined } }],
    ['about no payment', { body: { ...event, data: { status: 'succeeded', description: 'done' } } }],
    ['of another version', { body: { ...event, specversion: '0.3' } }],
  ])('%s is refused', async (_, told) => {
    const { rail } = await open()
    expect(statusOf(await read(rail, tell(told)))).toBe(400)
  })

  it('of any bytes is answered, never thrown at', async () => {
    const { rail } = await open()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), async (body) => {
        expect([400, 401]).toContain(statusOf(await read(rail, tell({ body }))))
      }),
    )
  })

  it('of the operator itself is one', async () => {
    const line = await open()
    const heard: CallbackRead[] = []
    const listener = getRequestListener(async (request) => {
      const answer = await read(local, request)
      heard.push(answer)
      return new Response(null, { status: statusOf(answer) })
    })
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    closers.push(() => void server.close())
    const local = line.open({}, { sink: testSink(`http://127.0.0.1:${address.port}`, line.system.now) })
    const started = await local.start(line.order(`${number.slice(0, -2)}08`))
    // This phone's notification comes before the answer.
    const operatorPaymentId = started.kind === 'known' ? started.charge.operatorPaymentId : ''
    expect(heard).toMatchObject([{ ok: true, event: { operatorPaymentId, about: 'payment' } }])
  })
})

describe('a sink', () => {
  it.each<[string, boolean, boolean]>([
    ['https://127.0.0.1:1', false, true],
    ['http://127.0.0.1:1', true, true],
    ['http://127.0.0.1:1', false, false],
    ['http://pay.example', true, false],
  ])('at %s, loopback allowed: %s, is named: %s', async (origin, allowsLoopbackHttp, isNamed) => {
    const line = await open()
    const rail = line.open({ allowsLoopbackHttp }, { sink: testSink(origin, line.system.now) })
    expect((await rail.start(line.order(number))).kind).toBe('known')
    const { body } = line.seen.at(-1) ?? expect.unreachable('nothing sent')
    expect(body.includes('"sink"')).toBe(isNamed)
    expect(body.includes('"sinkCredential"')).toBe(isNamed)
  })
})
