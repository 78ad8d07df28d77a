// A payment that is charged by a billed message, over a real SMPP link: the receipt alone makes it a charge.

import { afterEach, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { euros } from '../testing/test-parties.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  expect(world?.broker.errors ?? []).toEqual([])
  await world?.close()
  world = undefined
})

async function open(): Promise<PhoneWorld> {
  world = await openPhoneWorld({
    profile: {
      billing: { kind: 'billed-message', tariffs: [{ units: '99', shortCode: '72099' }] },
      amounts: { minUnits: '99', maxUnits: '99' },
    },
    contract: { channel: 'PSMS_MT' },
    operator: {
      smpp: {
        accounts: [
          { systemId: 'farthing', password: 'password', numbers: ['71001', '72099'], perSecond: 10_000 },
        ],
      },
    },
  })
  return world
}

const price = euros(990_000n)

it('is charged once, by the message that costs it', async () => {
  const given = await open()
  const number = '+4915110000000'
  const quote = await given.merchant.quote('billed', { price })
  const payment = await given.pay(number, { quote })
  expect(payment.state).toBe('charged')
  expect(await given.billOf(number)).toMatchObject([{ units: 99n }])
  expect(
    (await given.messagesOn(number)).filter((text) => text.includes('this message costs 0.99 EUR')),
  ).toHaveLength(1)
})

it('is denied where the prepaid balance does not cover the message', async () => {
  const given = await open()
  const number = '+4915110000011'
  const quote = await given.merchant.quote('billed', { price })
  const payment = await given.pay(number, { quote })
  expect(payment.state).toBe('denied')
  expect(await given.owedBy(number)).toBe(0n)
})
