import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliverMessage } from './messages.ts'
import type { SubmitOutcome, SubmittedMessage } from './smsc/contract.ts'
import { openTestOperator, type TestOperator } from './testing/test-operator.ts'

let it: TestOperator
let written: { readonly from: string; readonly to: string; readonly text: string }[]
beforeEach(async () => {
  written = []
  it = await openTestOperator({
    onFromPhone: (message) => {
      written.push(message)
      return message.to === '72000'
    },
  })
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
})

const number = '+4915123456720'
const deliver = (change: Partial<SubmittedMessage> = {}): SubmitOutcome =>
  deliverMessage(it.operator.deps, {
    id: 'sms-1',
    systemId: 'wren',
    from: '72000',
    to: number,
    text: '482913 is your code',
    parts: 1,
    submittedAt: it.system.now(),
    ...change,
  })

describe('a message to a phone', () => {
  test('stands in its messages once, however often it is handed over', async () => {
    expect(deliver()).toEqual({ state: 'delivered' })
    expect(deliver()).toEqual({ state: 'delivered' })
    expect(await it.look(number)).toMatchObject({
      messages: [{ peer: '72000', text: '482913 is your code' }],
      bill: [],
    })
  })

  test('does not reach strangers, and waits for a phone that is off', async () => {
    expect(deliver({ to: '+33612345678' })).toMatchObject({ state: 'undeliverable' })
    expect(deliver({ to: '+4915123456705' })).toMatchObject({ state: 'undeliverable' })
    await it.change(number, { traits: { isReachable: false } })
    expect(deliver()).toEqual({ state: 'absent' })
    expect((await it.look(number)).messages).toEqual([])
    await it.change(number, { traits: { isReachable: true } })
    expect(deliver()).toEqual({ state: 'delivered' })
  })
})

describe('a billed message', () => {
  test('charges its tariff once, when it arrives', async () => {
    await it.change(number, { traits: { isReachable: false } })
    expect(deliver({ from: '72499' })).toEqual({ state: 'absent' })
    expect((await it.look(number)).bill).toEqual([])
    await it.change(number, { traits: { isReachable: true } })
    for (let count = 0; count < 3; count += 1) deliver({ from: '72499' })
    expect((await it.look(number)).bill).toMatchObject([{ kind: 'CHARGE', amount: '499' }])
  })

  test('is rejected where the phone cannot be charged, by a code for each reason', async () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ['+4915123456704', '031'],
      ['+4915123456713', '031'],
      ['+4915123456702', '032'],
      ['+4915123456714', '032'],
      ['+4915123456703', '033'],
      ['+4915123456711', '034'],
    ]
    for (const [to, errorCode] of cases) {
      expect(deliver({ id: to, to, from: '72099' })).toEqual({ state: 'rejected', errorCode })
      expect(await it.look(to)).toMatchObject({ bill: [], messages: [] })
    }
    // A premium number of another country has no price here.
    expect(deliver({ from: '69150' })).toEqual({ state: 'rejected', errorCode: '030' })
  })
})

describe('what a phone writes', () => {
  const write = (body: unknown, of = number): Promise<Response> =>
    it.send(`/simulator/subscribers/${of}/messages`, { method: 'POST', body: JSON.stringify(body) })

  test('goes to the owner of the short code, and is kept either way', async () => {
    expect(await (await write({ to: '72000', text: 'Y 4821' })).json()).toEqual({ isTaken: true })
    expect(await (await write({ to: '99999', text: 'hello' })).json()).toEqual({ isTaken: false })
    expect(written).toEqual([
      { from: number, to: '72000', text: 'Y 4821' },
      { from: number, to: '99999', text: 'hello' },
    ])
    expect((await it.look(number)).messages).toMatchObject([
      { direction: 'out', text: 'Y 4821' },
      { direction: 'out', text: 'hello' },
    ])
  })

  test('is refused for strangers and malformed texts', async () => {
    expect((await write({ to: '72000', text: 'x' }, '+33612345678')).status).toBe(404)
    expect((await write({ to: '72000', text: 'x' }, '+4915123456705')).status).toBe(404)
    expect((await write({ to: '72000' })).status).toBe(400)
    expect((await write({ to: '72000', text: '' })).status).toBe(400)
    expect(written).toEqual([])
  })

  test('comes from the page as from a person: a quick answer, a text, and words about what met nobody', async () => {
    deliver({ text: 'Pay 1.50 GBP? Reply Y 4821' })
    const post = (fields: Readonly<Record<string, string>>, headers = {}): Promise<Response> =>
      it.send(`/phones/${number}/messages`, { method: 'POST', headers, body: new URLSearchParams(fields) })
    expect((await post({ to: '72000', quick: 'Y 4821', text: 'ignored' })).headers.get('location')).toBe(
      `/phones/${encodeURIComponent(number)}?with=72000#last`,
    )
    expect(written.at(-1)?.text).toBe('Y 4821')
    expect((await post({ to: '99999', text: 'hi' })).headers.get('location')).toContain('notice=unsent')
    expect((await post({ to: '99999', text: '' })).headers.get('location')).toContain('notice=empty')
    expect((await post({ to: '72000', text: 'STOP' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect(written).toHaveLength(2)
  })
})

describe('the simulator', () => {
  test('knows no stranger and takes no change it does not know', async () => {
    expect((await it.send('/simulator/subscribers/+33612345678')).status).toBe(404)
    for (const body of ['', '{"traits":{"isRich":true}}', '{"balance":5}', '{"unheard":1}']) {
      const sent = await it.send(`/simulator/subscribers/${number}`, { method: 'POST', body })
      expect(sent.status, body).toBe(400)
    }
    expect(
      (
        await it.send(`/simulator/subscribers/${number}`, {
          method: 'POST',
          headers: { 'sec-fetch-site': 'cross-site' },
          body: '{}',
        })
      ).status,
    ).toBe(403)
  })
})
