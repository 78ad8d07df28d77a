// A refund of a part reaches the operator with the tax inside it, as the charge did, and its bill shows it.

import { expect, it } from 'vitest'
import { openPhoneWorld } from '../testing/phone-world.ts'
import { must } from '../testing/test-parties.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'

it('gives a part back and the rest stays on the bill', async () => {
  const world = await openPhoneWorld()
  try {
    const number = '+4915110000000'
    const payment = await world.pay(number)
    const asked = must(
      await askPhoneRefund(world.broker.deps, world.phone, {
        paymentId: payment.id,
        by: 'merchant',
        reason: 'half of it',
        units: 20n,
      }),
    )
    expect(asked.refund.state).toBe('done')
    expect(await world.owedBy(number)).toBe(30n)
    expect((await world.read(payment.id)).state).toBe('charged')
    expect(world.broker.errors).toEqual([])
  } finally {
    await world.close()
  }
})
