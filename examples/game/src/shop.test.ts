// What the shop decides by itself: how much goes back, and that only the broker's own words hand anything out.

import { createHmac } from 'node:crypto'
import type { Order, Stack } from '@farthing/gate/goods'
import { bigInt, assert as check, property } from 'fast-check'
import { expect, test } from 'vitest'
import { openFarms } from './farms.ts'
import { openShop } from './shop.ts'
import { offerBack } from './shop-after.ts'
import { realSystem } from './system.ts'

const price = { asset: 'EUR/6', amount: '20000' }

function orderOf(
  changes: { readonly granted?: bigint; readonly price?: bigint; readonly refunded?: bigint } = {},
): Order {
  const { granted = 5n, refunded = 0n } = changes
  return {
    order: 'ord_1',
    test: true,
    app: 'app_1',
    player: 'ply_1',
    request_id: 'r',
    catalogue: 1,
    lines: [
      {
        line: 0,
        sku: 'firebean-seed',
        title: 'Firebean seed, five',
        quantity: 1,
        cost: { kind: 'money', price: { ...price, amount: (changes.price ?? 20_000n).toString() } },
        rule: 'base',
        contents: [{ kind: 'consumable', sku: 'firebean-seed', amount: granted.toString() }],
        refund_class: 'instant',
        giftable: false,
        state: 'granted',
        refunded: refunded.toString(),
      },
    ],
    locale: 'en',
    created_at: '2026-01-01T00:00:00.000Z',
    expires_at: '2026-01-01T00:30:00.000Z',
    paid_at: '2026-01-01T00:00:01.000Z',
    grants: ['grt_1'],
    state: 'fulfilled',
  }
}

function stackOf(amount: bigint, grant = 'grt_1'): Stack {
  return {
    stack: 'stk_1',
    test: true,
    kind: 'consumable',
    sku: 'firebean-seed',
    amount: amount.toString(),
    source: 'paid',
    grant,
    starts_at: '2026-01-01T00:00:01.000Z',
    created_at: '2026-01-01T00:00:01.000Z',
  }
}

test('three of five unused give back three fifths, another order’s seed counts for nothing', () => {
  const offer = offerBack(orderOf(), [stackOf(3n), stackOf(40n, 'grt_2')])
  expect(offer).toEqual({ ok: true, back: '€0.012', share: '3 of 5 are unused.', amount: '12000' })
  expect(offerBack(orderOf(), [])).toMatchObject({ ok: false })
  expect(offerBack({ ...orderOf(), gift: 'gft_1' }, [stackOf(5n)])).toMatchObject({ ok: false })
})

test('what goes back is the unused share rounded up, and never more than is left of the price', () => {
  const amounts = [
    bigInt(1n, 10n ** 12n),
    bigInt(1n, 10n ** 6n),
    bigInt(0n, 2n * 10n ** 6n),
    bigInt(0n, 10n ** 12n),
  ] as const
  check(
    property(...amounts, (paid, granted, held, given) => {
      const refunded = given < paid ? given : paid
      const offer = offerBack(orderOf({ price: paid, granted, refunded }), [stackOf(held)])
      const unused = held < granted ? held : granted
      const left = paid - refunded
      if (unused === 0n || left === 0n) {
        expect(offer.ok).toBe(false)
        return
      }
      const amount = offer.ok ? BigInt(offer.amount) : 0n
      expect(amount > 0n && amount <= left).toBe(true)
      // Either all that is left, or the share to within one unit, never below it.
      const isShare = amount * granted >= paid * unused && (amount - 1n) * granted < paid * unused
      expect(amount === left || isShare).toBe(true)
    }),
  )
})

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes or so').toString('base64')}`

/** A message as the broker signs one; `key` signs it. */
function message(key: string, body: object): Request {
  const text = JSON.stringify(body)
  const at = Math.floor(realSystem.now() / 1_000).toString()
  const signature = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    .update(`evt_1.${at}.${text}`)
    .digest('base64')
  return new Request('http://game.test/hooks/farthing', {
    method: 'POST',
    headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` },
    body: text,
  })
}

test('a message that the broker did not sign hands nothing out; one whose order cannot be read comes again', async () => {
  const farms = openFarms(':memory:')
  const { player } = farms.newPlayer(realSystem)
  farms.noteRequest({ request: 'r', player: player.id, sku: 'reapers-scythe', order: 'ord_1', createdAt: 1 })
  const shop = openShop({
    config: {
      // Nobody listens there.
      broker: 'http://127.0.0.1:9',
      origin: 'http://game.test',
      merchant: 'mer_1',
      paymentSystem: 'http://127.0.0.1:9/pay/v1',
      apiKey: 'fk_test_none',
      mode: 'test',
      farmApp: 'app_01m85vbr7rrqe4drn1eae3wkg7',
      smithyApp: 'app_01m85vbr7rrqe4drn1eae3wkg8',
      webhookSecret: secret,
      dataFolder: '',
    },
    farms,
    system: realSystem,
    log: () => undefined,
  })
  const event = {
    id: 'evt_1',
    type: 'grant.delivered',
    timestamp: '2026-01-01T00:00:00.000Z',
    api_version: '2026-01-01',
    test: true,
    app: 'app_01m85vbr7rrqe4drn1eae3wkg8',
    object: 'grt_1',
    sequence: 1,
    data: {
      grant: 'grt_1',
      order: 'ord_1',
      contents: [{ kind: 'durable', sku: 'reapers-scythe', amount: '1' }],
    },
  }
  const forged = `whsec_${Buffer.from('another secret, of somebody else!').toString('base64')}`
  expect((await shop.hear(message(forged, event))).status).toBe(400)
  const unread = await shop.hear(message(secret, event))
  expect(unread.status).toBe(500)
  expect(await unread.text()).not.toContain('granted')
  expect(farms.hasScythe(player.id)).toBe(false)
  farms.close()
})
