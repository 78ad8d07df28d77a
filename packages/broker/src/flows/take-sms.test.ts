// What comes from phones, taken as it may really come: from other hands, in other notations, without end.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { euros } from '../testing/test-parties.ts'
import { takeSms } from './take-sms.ts'

const number = '+4915110000000'

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld()
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

function take(text: string, from = number): Promise<void> {
  const message = { from, to: '71001', text }
  return takeSms(world.broker.deps, world.phone, { operatorId: 'sim-de', message })
}

async function payers(): Promise<readonly unknown[]> {
  return world.broker.deps.records.selectFrom('phone_payers').select(['tail', 'country']).execute()
}

async function answers(kind: 'help' | 'blocked'): Promise<number> {
  const { records } = world.broker.deps
  const rows = await records.selectFrom('phone_messages').select('id').where('kind', '=', kind).execute()
  return rows.length
}

it('a yes without its number charges nothing where another payment asked before', async () => {
  const first = await world.start(number, { flow: 'reply' })
  const question = (await world.messagesOn(number)).at(-1) ?? ''
  expect(question).toContain('Pay 0.50 EUR')
  const quote = await world.merchant.quote('dear', { price: euros(9_000_000n) })
  const second = await world.start(number, { flow: 'reply', quote })
  await take('Y')
  await take(`Y ${/Reply Y ([0-9]{4})/.exec(question)?.[1] ?? ''}`)
  expect((await world.read(first.payment.id)).state).toBe('cancelled')
  expect((await world.read(second.payment.id)).state).toBe('code_sent')
  expect(await world.owedBy(number)).toBe(0n)
})

it('a yes without its number is enough where one payment alone has asked', async () => {
  const { payment } = await world.start(number, { flow: 'reply' })
  await take('Y')
  await world.untilState(payment.id, 'charged')
})

it.each(['015110000000', '15110000000', '4915110000000', number])(
  'STOP from %s stops that number',
  async (from) => {
    await take('STOP', from)
    await expect(world.start(number)).rejects.toThrow('phone_blocked')
    expect(await payers()).toEqual([{ tail: '000', country: 'DE' }])
  },
)

it('a sender of another country keeps its own limits, and one that is no phone is nobody', async () => {
  await take('hello', '+821012345678')
  for (const from of ['Vodafone', '71001', '+++', '']) await take('hello', from)
  expect(await payers()).toEqual([{ tail: '678', country: 'KR' }])
})

it('what answers by itself is not answered for ever, and STOP is still taken', async () => {
  for (let count = 0; count < 20; count += 1) await take('out of office')
  expect(await answers('help')).toBe(5)
  await take('STOP')
  expect(await answers('blocked')).toBe(1)
  await world.advance(3_600_001)
  await take('HELP')
  expect(await answers('help')).toBe(6)
})

it('a number written in a STOP stands nowhere unsealed', async () => {
  await world.start(number)
  await take('stop writing to +49 151 1234 5678, and 015112345678')
  const kept = await world.broker.deps.records.selectFrom('phone_evidence').selectAll().execute()
  expect(kept.map(({ data }) => data).join('\n')).toContain('stop writing to +## ###')
  expect((await world.broker.readBytes()).includes('15112345678')).toBe(false)
})
