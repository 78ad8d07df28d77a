// A payment on the phone bill against the simulated operator, over its own interfaces: what is on its bill and what is in our
// books agree, whatever happens in between.

import { afterEach, describe, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { balanceOf } from '../testing/test-parties.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

describe('a payment on the phone bill', () => {
  it('is charged once by the code from the phone, with the split in the books and a receipt on the phone', async () => {
    world = await openPhoneWorld()
    const payment = await world.pay('+4915110000000')
    expect(payment).toMatchObject({ state: 'charged', creditStage: 'pending' })
    expect(await world.owedBy('+4915110000000')).toBe(50n)
    // 0.50 with 19 % tax: 42 without, 6 to the operator, 1 to the house, 1 for two messages, 34 to the merchant.
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(340_000n)
    await world.settle()
    expect((await world.messagesOn('+4915110000000')).at(-1)).toContain('Paid 0.50 EUR')
    expect(world.broker.errors).toEqual([])
  })
})
