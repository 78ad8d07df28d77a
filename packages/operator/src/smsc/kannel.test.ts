// The centre against Debian's Kannel as its client: a whole SMS gateway that we did not write, with its own ideas of text.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { realSystem } from '../system.ts'
import { type HttpEnd, type Kannel, openHttpEnd, startKannel, whyNoKannel } from '../testing/kannel.ts'
import type { Smsc, SubmittedMessage } from './contract.ts'
import { openSmsc } from './open-smsc.ts'

const why = whyNoKannel()
if (why !== undefined) {
  const isRootInCi = process.env['CI'] !== undefined && process.getuid?.() === 0
  if (isRootInCi) throw new Error(`CI needs Kannel: ${why}`)
  process.stderr.write(`SKIPPED: the centre against Kannel, because ${why}\n`)
}

const phone = '+821012345678'
const patience = { timeout: 20_000 }

describe.skipIf(why !== undefined)('the centre with Kannel as its client', () => {
  const messages: SubmittedMessage[] = []
  let smsc: Smsc
  let kannel: Kannel
  let web: HttpEnd

  beforeAll(async () => {
    const log = { info: () => {}, warn: () => {} }
    smsc = await openSmsc(
      { system: realSystem(), log },
      {
        accounts: [
          { systemId: 'kannel', password: 'hush', numbers: ['80801'] },
          { systemId: 'decimal', password: 'hush', numbers: ['80802'] },
        ],
        behave: ({ systemId }) => (systemId === 'decimal' ? { receiptIds: 'hex-to-dec' } : {}),
        onSubmit: (message) => {
          messages.push(message)
          return { state: message.text.startsWith('never') ? 'undeliverable' : 'delivered' }
        },
      },
    )
    web = await openHttpEnd((path, query) => ({
      body: path === '/mo' ? `받았습니다: ${query['text']}` : '',
      headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-kannel-coding': '2' },
    }))
    kannel = await startKannel({
      smscPort: smsc.port,
      links: [
        { systemId: 'kannel', ids: 'same' },
        { systemId: 'decimal', ids: 'decimal' },
      ],
      password: 'hush',
      shortCode: '80801',
      getUrl: `${web.url}/mo?from=%p&to=%P&charset=%C&text=%a`,
    })
    const isBound = (account: string): boolean => smsc.bindings(account).includes('transceiver')
    await vi.waitUntil(() => isBound('kannel') && isBound('decimal'), patience)
  }, 60_000)
  afterAll(async () => {
    await kannel?.stop()
    await web?.close()
    await smsc?.close()
  })

  const arrived = async (isIt: (message: SubmittedMessage) => boolean): Promise<SubmittedMessage> => {
    await expect.poll(() => messages.some(isIt), patience).toBe(true)
    return messages.find(isIt) ?? expect.unreachable()
  }
  const send = (text: string, more: Readonly<Record<string, string>> = {}): Promise<string> =>
    kannel.sendSms({ smsc: 'kannel', from: '80801', to: phone, charset: 'UTF-8', text, ...more })

  it('takes a text of the default alphabet as it was written', async () => {
    const text = 'Pay 1.50 € to {Acme} @ 12:00 [ref_7] ~ ÄÖÑÜ à la carte'
    expect(await send(text)).toContain('Accepted')
    expect(await arrived((message) => message.text === text)).toMatchObject({
      systemId: 'kannel',
      from: '80801',
      to: phone,
      parts: 1,
    })
  })

  it('takes a Korean text as UCS-2', async () => {
    const text = '[참새] 인증번호 482113 / 1,500원 휴대폰결제. 3분 이내 입력.'
    expect(await send(text, { coding: '2' })).toContain('Accepted')
    expect(await arrived((message) => message.text === text)).toMatchObject({ parts: 1 })
  })

  it('takes long texts in parts and puts them together, in both alphabets', async () => {
    const latin = 'A long text of a merchant who has much to say. '.repeat(9).trim()
    const korean = '길고 긴 안내문이 여러 부분으로 나뉘어 옵니다. '.repeat(9).trim()
    await send(latin)
    await send(korean, { coding: '2' })
    expect(await arrived((message) => message.text === latin)).toMatchObject({ parts: 3 })
    expect((await arrived((message) => message.text === korean)).parts).toBeGreaterThan(2)
  })

  it('gives its receipts to Kannel, which tells the sender, with ids in one form or in two', async () => {
    const dlr = (name: string): Readonly<Record<string, string>> => ({
      'dlr-mask': '31',
      'dlr-url': `${web.url}/dlr?name=${name}&kind=%d`,
    })
    const decimal = { smsc: 'decimal', from: '80802' }
    await send('delivered soon', dlr('good'))
    await send('never delivered', dlr('bad'))
    await send('delivered soon', { ...dlr('good-decimal'), ...decimal })
    await send('never delivered', { ...dlr('bad-decimal'), ...decimal })
    const kinds = (name: string): readonly (string | undefined)[] =>
      web
        .asked('/dlr')
        .filter((query) => query['name'] === name)
        .map((query) => query['kind'])
        .toSorted((one, other) => Number(one) - Number(other))
    // 8: the centre took it; 1: it reached the phone; 2: it did not.
    for (const form of ['', '-decimal']) {
      await expect.poll(() => kinds(`good${form}`), patience).toEqual(['1', '8'])
      await expect.poll(() => kinds(`bad${form}`), patience).toEqual(['2', '8'])
    }
  })

  it('delivers what a phone sends, and the answer comes back to the phone in Korean', async () => {
    expect(smsc.sendFromPhone({ from: phone, to: '80801', text: 'Y 4821' })).toBe(true)
    const texts = (): readonly (string | undefined)[] => web.asked('/mo').map((asked) => asked['text'])
    await expect.poll(texts, patience).toContain('Y 4821')
    const query = web.asked('/mo').find((asked) => asked['text'] === 'Y 4821')
    expect([query?.['from'], query?.['to'], query?.['text']]).toEqual([phone, '80801', 'Y 4821'])
    const reply = await arrived((message) => message.text.startsWith('받았습니다'))
    expect(reply).toMatchObject({ text: '받았습니다: Y 4821', from: '80801', to: phone })
    await expect.poll(() => smsc.unacknowledged('kannel'), patience).toBe(0)
  })

  it('delivers long messages of phones in parts that Kannel puts together, Korean too', async () => {
    const latin = 'Where does all my money go every month, I wonder? '.repeat(7).trim()
    const korean = '매달 제 돈이 모두 어디로 가는지 궁금합니다. '.repeat(6).trim()
    for (const text of [latin, korean]) {
      expect(smsc.sendFromPhone({ from: phone, to: '80801', text })).toBe(true)
    }
    const texts = (): readonly (string | undefined)[] => web.asked('/mo').map((asked) => asked['text'])
    await expect.poll(texts, patience).toContain(latin)
    await expect.poll(texts, patience).toContain(korean)
  })
})
