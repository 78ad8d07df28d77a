// The bounds on messages with codes must not become a weapon: against the owner of a number, or against a shop.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld, until } from '../testing/phone-world.ts'

const number = '+4915110000000'

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld()
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

it('who may send no more codes to a number cannot end what its owner is paying', async () => {
  for (let count = 0; count < 4; count += 1) await world.start(number)
  const own = await world.start(number)
  await expect(world.start(number)).rejects.toThrow('phone_messages_exceeded')
  expect((await world.read(own.payment.id)).state).toBe('code_sent')
})

it('a shop whose codes led to nothing is stopped, and sells again after a day', async () => {
  for (let count = 0; count < 50; count += 1) {
    const other = `+49151${String(2_000_000 + count * 73_219).slice(0, 6)}00`
    await world.start(other, { address: `198.51.${count}.1` })
  }
  await world.advance(3_600_000)
  await expect(world.start(number)).rejects.toThrow('refused')
  world.broker.system.advance(86_400_000)
  await until(() => {
    world.broker.system.advance(1_000)
    return [...world.phone.operators.values()].every(({ sms }) => sms.isUp())
  })
  expect((await world.start(number)).payment.state).toBe('code_sent')
})
