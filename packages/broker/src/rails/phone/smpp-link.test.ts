// The link against a centre we did not write (npm `smpp`), over real sockets; the clock is moved by hand, so that waits of
// minutes pass at once.

import { isFinalState } from '@farthing/protocol/smpp'
import { afterEach, describe, expect, it } from 'vitest'
import {
  listenNpm,
  type NpmPdu,
  type NpmSession,
  npmText,
} from '../../../../operator/src/testing/npm-smpp.ts'
import { type TestSystem, testSystem } from '../../testing/test-system.ts'
import type { SmppProfile } from './profile.ts'
import { openSmppLink } from './smpp-link.ts'
import type { ReceivedSms, SmsLink, SmsOrder, SmsReceipt } from './sms-link.ts'

const phone = '+821012345678'
const order: SmsOrder = { id: 'sms_1', to: phone, text: 'Your code 482113' }
const billed: SmsOrder = { ...order, billed: { from: '80850' } }

type Submit = {
  readonly pdu: NpmPdu
  readonly session: NpmSession
  readonly answer: (fields?: object) => void
}

type Stage = {
  readonly link: SmsLink
  readonly system: TestSystem
  /** Every submit, in order. */
  readonly submits: Submit[]
  readonly binds: NpmPdu[]
  readonly sessions: NpmSession[]
  readonly messages: ReceivedSms[]
  readonly receipts: SmsReceipt[]
  readonly logged: string[]
  /** Delivers to the link and gives its answer's status. */
  readonly deliver: (fields: object) => Promise<number>
}

type Options = {
  readonly profile?: Partial<SmppProfile>
  readonly onSubmit?: (submit: Submit) => void
  readonly bindStatus?: (bind: NpmPdu) => number
  readonly takes?: () => Promise<void>
}

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

let ids = 0x1f00
const answerOk = ({ answer }: Submit): void => {
  ids += 1
  answer({ message_id: ids.toString(16) })
}

async function openStage({ profile, onSubmit = answerOk, bindStatus, takes }: Options = {}): Promise<Stage> {
  const binds: NpmPdu[] = []
  const submits: Submit[] = []
  const sessions: NpmSession[] = []
  const server = await listenNpm((session) => {
    const onBind = (pdu: NpmPdu): void => {
      binds.push(pdu)
      const command_status = bindStatus?.(pdu) ?? 0
      if (command_status === 0) sessions.push(session)
      session.send(pdu.response({ command_status, system_id: 'npm' }))
    }
    for (const role of ['transceiver', 'transmitter', 'receiver']) session.on(`bind_${role}`, onBind)
    session.on('unbind', (pdu) => {
      session.send(pdu.response())
      session.close()
    })
    session.on('submit_sm', (pdu) => {
      const submit = { pdu, session, answer: (fields = {}) => void session.send(pdu.response({ ...fields })) }
      submits.push(submit)
      onSubmit(submit)
    })
  })
  open.push(server.close)
  const system = testSystem()
  const messages: ReceivedSms[] = []
  const receipts: SmsReceipt[] = []
  const logged: string[] = []
  const log = (...parts: readonly unknown[]): void => void logged.push(JSON.stringify(parts))
  const link = openSmppLink(
    {
      host: '127.0.0.1',
      port: server.port,
      tls: false,
      systemId: 'wren',
      password: 'hush',
      systemType: 'pay',
      bind: 'transceiver',
      shortCode: '80801',
      source: { ton: 3, npi: 0 },
      receiptIds: 'same',
      windowMax: 10,
      perSecond: 100,
      ...profile,
    },
    {
      onMessage: async (message) => {
        messages.push(message)
        await takes?.()
      },
      onReceipt: async (receipt) => {
        receipts.push(receipt)
        await takes?.()
      },
    },
    { system, log: { info: log, warn: log } },
  )
  const deliver: Stage['deliver'] = (fields) =>
    new Promise((done) => {
      sessions.at(-1)?.deliver_sm({ ...fromPhone, ...fields }, (answer) => done(answer.command_status))
    })
  open.push(async () => {
    const closed = link.close()
    // Whatever it still waits for is over at once.
    system.advance(10_000)
    await closed
  })
  return { link, system, submits, binds, sessions, messages, receipts, logged, deliver }
}

const fromPhone = {
  source_addr: '821012345678',
  source_addr_ton: 1,
  source_addr_npi: 1,
  destination_addr: '80801',
}

async function openUp(options?: Options): Promise<Stage> {
  const stage = await openStage(options)
  await expect.poll(stage.link.isUp).toBe(true)
  return stage
}

const header = (reference: number, total: number, sequence: number): Buffer =>
  Buffer.from([5, 0, 3, reference, total, sequence])

describe('a message of ours', () => {
  it('goes out with every field written out, and comes back with its id', async () => {
    const { link, submits, binds } = await openUp()
    const text = '[참새] 인증번호 482113 / 1,500원 휴대폰결제. 3분 이내 입력.'
    const answer = await link.send({ ...order, text, validForMs: 180_000 })
    expect(answer).toEqual({ kind: 'sent', messageIds: [ids.toString(16)] })
    expect(submits[0]?.pdu).toMatchObject({
      source_addr: '80801',
      source_addr_ton: 3,
      source_addr_npi: 0,
      destination_addr: '821012345678',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      esm_class: 0,
      data_coding: 8,
      registered_delivery: 1,
    })
    expect(npmText(submits[0]?.pdu)).toBe(text)
    expect(binds[0]).toMatchObject({ system_id: 'wren', password: 'hush', interface_version: 0x34 })
  })

  it('in the default alphabet says so by data_coding 0, with plain punctuation', async () => {
    const { link, submits } = await openUp()
    await link.send({ ...order, text: 'It’s 1.50 € – {ok}' })
    expect([submits[0]?.pdu.data_coding, npmText(submits[0]?.pdu)]).toEqual([0, "It's 1.50 € - {ok}"])
  })

  it('that is long goes in parts under one reference, with an id for each', async () => {
    const { link, submits } = await openUp()
    const text = '가나다라마바사아자차'.repeat(20)
    const answer = await link.send({ ...order, text })
    expect(answer).toMatchObject({ kind: 'sent', messageIds: { length: 3 } })
    expect(submits.map(({ pdu }) => npmText(pdu)).join('')).toBe(text)
    const headers = submits.map(({ pdu }) => [...(pdu.short_message?.udh?.[0] ?? [])])
    expect(headers.map((octets) => octets.slice(-2))).toEqual([
      [3, 1],
      [3, 2],
      [3, 3],
    ])
    expect(new Set(headers.map((octets) => octets[2])).size).toBe(1)
    expect(submits.map(({ pdu }) => pdu.esm_class)).toEqual([0x40, 0x40, 0x40])
  })

  it('that carries a charge goes from its tariff’s number, and never in parts', async () => {
    const { link, submits } = await openUp()
    expect(await link.send(billed)).toMatchObject({ kind: 'sent' })
    expect(submits[0]?.pdu.source_addr).toBe('80850')
    expect(await link.send({ ...billed, text: 'x'.repeat(161) })).toEqual({ kind: 'refused', status: 0x01 })
    expect(submits).toHaveLength(1)
  })

  it('to what is no number, or too long for any phone, is refused here', async () => {
    const { link, submits } = await openUp()
    expect(await link.send({ ...order, to: '01012345678' })).toEqual({ kind: 'refused', status: 0x0b })
    expect(await link.send({ ...order, text: 'x'.repeat(2_000) })).toEqual({ kind: 'refused', status: 0x01 })
    expect(submits).toEqual([])
  })

  it('that the centre refuses, by an answer or by generic_nack, is refused with its status', async () => {
    const { link, submits, logged } = await openUp({
      onSubmit: ({ answer }) => answer({ command_status: 0x0401 }),
    })
    expect(await link.send(billed)).toEqual({ kind: 'refused', status: 0x0401 })
    expect(logged.at(-1)).toContain('"sms":"sms_1","answer":{"kind":"refused","status":1025}')
    expect(logged.join()).not.toMatch(/12345678|482113/)
    const nacking = await openUp({
      onSubmit: ({ pdu, session }) => {
        const nack = Buffer.from('0000001080000000000000030000000f', 'hex')
        nack.writeUInt32BE(pdu.sequence_number, 12)
        session.socket.write(nack)
      },
    })
    expect(await nacking.link.send(order)).toEqual({ kind: 'refused', status: 0x03 })
    expect([submits.length, nacking.submits.length]).toEqual([1, 1])
  })

  it('is told busy while the link is down', async () => {
    const { link } = await openStage({ bindStatus: () => 0x0d })
    expect(await link.send(order)).toEqual({ kind: 'busy' })
  })
})

describe('a centre that is too busy', () => {
  it.each([0x58, 0x14])('and says so by 0x%i is offered the same message again, slower', async (status) => {
    const statuses = [status, status, 0]
    const { link, submits, system } = await openUp({
      onSubmit: ({ answer }) => answer({ command_status: statuses.shift(), message_id: '7' }),
    })
    const answer = link.send(order)
    await expect.poll(() => submits.length).toBe(1)
    await expect.poll(() => (system.advance(100), submits.length)).toBe(2)
    await expect.poll(() => (system.advance(100), submits.length)).toBe(3)
    expect(await answer).toEqual({ kind: 'sent', messageIds: ['7'] })
    expect(new Set(submits.map(({ pdu }) => npmText(pdu))).size).toBe(1)
  })

  it('for ever is busy in the end, and nothing was sent', async () => {
    const { link, submits, system } = await openUp({
      onSubmit: ({ answer }) => answer({ command_status: 0x58 }),
    })
    let isAnswered = false
    const answer = link.send(order).finally(() => {
      isAnswered = true
    })
    await expect.poll(() => (system.advance(1_000), isAnswered)).toBe(true)
    expect([await answer, submits.length]).toEqual([{ kind: 'busy' }, 5])
  })

  it('in the middle of a long message leaves it unknown, as some of it is on its way', async () => {
    const { link, submits, system } = await openUp({
      onSubmit: (submit) => {
        if (submits.length === 1) answerOk(submit)
        else submit.answer({ command_status: 0x58 })
      },
    })
    let isAnswered = false
    const answer = link.send({ ...order, text: 'x'.repeat(300) }).finally(() => {
      isAnswered = true
    })
    await expect.poll(() => (system.advance(1_000), isAnswered)).toBe(true)
    expect([await answer, submits.length]).toEqual([{ kind: 'unknown' }, 6])
  })

  it('is not offered a charge again: busy when throttled, unknown when it broke over it', async () => {
    const statuses = [0x58, 0x08]
    const { link, submits } = await openUp({
      onSubmit: ({ answer }) => answer({ command_status: statuses.shift() }),
    })
    expect(await link.send(billed)).toEqual({ kind: 'busy' })
    expect(await link.send(billed)).toEqual({ kind: 'unknown' })
    expect(submits).toHaveLength(2)
  })

  it('never has more unanswered than the window', async () => {
    const { link, submits } = await openUp({ profile: { windowMax: 2 }, onSubmit: () => {} })
    const answers = [1, 2, 3, 4, 5].map((number) => link.send({ ...order, text: `n${number}` }))
    const texts = (): string[] => submits.map(({ pdu }) => npmText(pdu))
    await expect.poll(texts).toEqual(['n1', 'n2'])
    submits.forEach(answerOk)
    await expect.poll(texts).toEqual(['n1', 'n2', 'n3', 'n4'])
    submits.slice(2).forEach(answerOk)
    await expect.poll(texts).toEqual(['n1', 'n2', 'n3', 'n4', 'n5'])
    submits.slice(4).forEach(answerOk)
    expect((await Promise.all(answers)).map((answer) => answer.kind)).toEqual(Array(5).fill('sent'))
  })

  it('is not sent more than the contracted rate, nor a message whose time ran out in the queue', async () => {
    const { link, submits, system } = await openUp({ profile: { perSecond: 2 } })
    const answers = [1, 2, 3].map(() => link.send(order))
    const brief = link.send({ ...order, text: 'too late', validForMs: 900 })
    await expect.poll(() => submits.length).toBe(2)
    system.advance(499)
    await answers[1]
    expect(submits).toHaveLength(2)
    system.advance(1)
    await answers[2]
    expect(submits).toHaveLength(3)
    system.advance(500)
    expect(await brief).toEqual({ kind: 'busy' })
    expect(submits).toHaveLength(3)
  })
})

describe('a lost line', () => {
  it('leaves every unanswered message unknown and sends none of them again', async () => {
    const { link, submits, sessions, system } = await openUp({ onSubmit: () => {} })
    const answers = [link.send(order), link.send(billed)]
    await expect.poll(() => submits.length).toBe(2)
    sessions[0]?.destroy()
    expect(await Promise.all(answers)).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }])
    expect(link.isUp()).toBe(false)
    expect(await link.send(order)).toEqual({ kind: 'busy' })
    await expect.poll(() => (system.advance(1_000), link.isUp())).toBe(true)
    expect(submits).toHaveLength(2)
  })

  it('in the middle of a long message leaves it unknown, as some of it is on its way', async () => {
    const { link, submits, sessions } = await openUp({
      onSubmit: (submit) => {
        if (submits.length === 1) answerOk(submit)
        else sessions[0]?.destroy()
      },
    })
    expect(await link.send({ ...order, text: 'x'.repeat(300) })).toEqual({ kind: 'unknown' })
    expect(submits).toHaveLength(2)
  })

  it('and an answer that never comes are the same', async () => {
    const { link, submits, system } = await openUp({ onSubmit: () => {} })
    const answer = link.send(billed)
    await expect.poll(() => submits.length).toBe(1)
    system.advance(29_999)
    system.advance(1)
    expect(await answer).toEqual({ kind: 'unknown' })
    submits[0]?.answer({ message_id: '9' })
    expect(submits).toHaveLength(1)
  })

  it('is noticed by its silence and opened again', async () => {
    const { link, sessions, binds, system } = await openUp()
    system.advance(30_000)
    expect(sessions).toHaveLength(1)
    // The npm server answers the first enquiry; from now on the line swallows everything.
    await expect.poll(link.isUp).toBe(true)
    const session = sessions[0] ?? expect.unreachable()
    Object.assign(session, { send: () => true })
    await expect.poll(() => (system.advance(5_000), link.isUp())).toBe(false)
    await expect.poll(() => (system.advance(1_000), link.isUp())).toBe(true)
    expect(binds).toHaveLength(2)
  })

  it('on which rubbish arrives is given up and opened again', async () => {
    const { link, sessions, binds, system } = await openUp()
    sessions[0]?.socket.write(Buffer.from('ffffffffffffffff', 'hex'))
    await expect.poll(link.isUp).toBe(false)
    await expect.poll(() => (system.advance(1_000), link.isUp())).toBe(true)
    expect(binds).toHaveLength(2)
  })

  it('that ends with unbind is answered and opened again', async () => {
    const { link, sessions, binds, system } = await openUp()
    const status = await new Promise<number>((done) => {
      sessions[0]?.unbind({}, (answer) => done(answer.command_status))
    })
    expect(status).toBe(0)
    await expect.poll(link.isUp).toBe(false)
    await expect.poll(() => (system.advance(1_000), link.isUp())).toBe(true)
    expect(binds).toHaveLength(2)
  })
})

describe('a bind that is refused', () => {
  it('is tried again after 1, 2, 4 and so on up to 300 seconds, and says no secret', async () => {
    const { binds, system, logged, link } = await openStage({ bindStatus: () => 0x0e })
    const refusals = (): number => logged.filter((line) => line.includes('did not let us bind')).length
    const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000)
    for (const [tries, waitMs] of waits.entries()) {
      await expect.poll(refusals).toBe(tries + 1)
      // The connection is gone and the next attempt waits.
      await expect.poll(() => (system.advance(0), link.isUp())).toBe(false)
      await closedByNow()
      system.advance(waitMs - 1)
      expect(binds).toHaveLength(tries + 1)
      system.advance(1)
      await expect.poll(() => binds.length).toBe(tries + 2)
    }
    expect(logged.join()).not.toContain('hush')
  })
})

/** Long enough, in turns of the event loop, for a destroyed socket to say that it is closed. */
async function closedByNow(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done))
}

describe('a receipt', () => {
  const receipt = (id: string, stat: string): object => ({
    esm_class: 4,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2601071200 done date:2601071201 stat:${stat} err:000 text:Your`,
  })

  it('that comes before the answer carries the id that the answer then has', async () => {
    const stage = await openUp({
      profile: { receiptIds: 'hex-to-dec' },
      onSubmit: ({ session, answer }) => {
        session.deliver_sm({ ...fromPhone, ...receipt('0000048879', 'DELIVRD') })
        answer({ message_id: 'BEEF' })
      },
    })
    const answer = await stage.link.send(billed)
    expect(answer).toEqual({ kind: 'sent', messageIds: ['48879'] })
    expect(stage.receipts).toEqual([
      { messageId: '48879', state: 'delivered', isFinal: true, errorCode: '000' },
    ])
  })

  it.each([
    ['same', 'Ab-7', 'Ab-7', 'Ab-7'],
    ['hex-to-dec', '1f', '31', '31'],
    ['dec-to-hex', '31', '1F', '1f'],
  ] as const)('matches its message in the form %s', async (receiptIds, answered, received, id) => {
    const stage = await openUp({
      profile: { receiptIds },
      onSubmit: ({ answer }) => answer({ message_id: answered }),
    })
    expect(await stage.link.send(order)).toEqual({ kind: 'sent', messageIds: [id] })
    expect(await stage.deliver(receipt(received, 'UNDELIV'))).toBe(0)
    expect(stage.receipts[0]).toMatchObject({ messageId: id, state: 'undeliverable', isFinal: true })
  })

  it('is read from its parameters alone too, and says when it is not final', async () => {
    const { deliver, receipts } = await openUp()
    const fields = { short_message: '', receipted_message_id: 'a1', message_state: 6 }
    expect(await deliver({ ...fields, esm_class: 4 })).toBe(0)
    expect(await deliver({ ...fields, message_state: 8 })).toBe(0)
    expect(receipts).toEqual([
      { messageId: 'a1', state: 'accepted', isFinal: isFinalState('accepted') },
      { messageId: 'a1', state: 'rejected', isFinal: true },
    ])
  })

  it('that does not read is passed over, or it would come for ever', async () => {
    const { deliver, receipts, logged } = await openUp()
    expect(await deliver({ esm_class: 4, short_message: 'delivered!' })).toBe(0)
    expect([receipts, logged.at(-1)]).toEqual([[], expect.stringContaining('does not read')])
  })
})

describe('a message of a person', () => {
  it('is acknowledged only after its handler has resolved', async () => {
    let resolve = (): void => {}
    const { deliver, messages } = await openUp({
      takes: () =>
        new Promise((done) => {
          resolve = done
        }),
    })
    let status: number | undefined
    const answered = deliver({ short_message: '예 4821', data_coding: 8 }).then((value) => {
      status = value
      return value
    })
    await expect.poll(() => messages).toEqual([{ from: phone, to: '80801', text: '예 4821' }])
    expect(status).toBeUndefined()
    resolve()
    expect(await answered).toBe(0)
  })

  it('that the handler does not take is refused for now, and taken when it comes again', async () => {
    let fails = 1
    const { deliver, messages } = await openUp({
      takes: () => (fails-- > 0 ? Promise.reject(new Error('database away')) : Promise.resolve()),
    })
    expect(await deliver({ short_message: 'STOP', data_coding: 0 })).toBe(0x64)
    expect(await deliver({ short_message: 'STOP', data_coding: 0 })).toBe(0)
    expect(messages).toHaveLength(2)
  })

  it('that is long is put together whatever the order, and its parts are acknowledged together', async () => {
    const { deliver, messages } = await openUp()
    const part = (sequence: number, text: string): object => ({
      esm_class: 0x40,
      data_coding: 8,
      short_message: Buffer.concat([header(77, 3, sequence), Buffer.from(text, 'utf16le').swap16()]),
    })
    const statuses = Promise.all([
      deliver(part(3, '주세요 👋')),
      deliver(part(1, '결제를 ')),
      deliver(part(2, '취소해 ')),
    ])
    expect(await statuses).toEqual([0, 0, 0])
    expect(messages).toEqual([{ from: phone, to: '80801', text: '결제를 취소해 주세요 👋' }])
  })

  it('in parts that is not taken comes again as a whole', async () => {
    let fails = 1
    const { deliver, messages } = await openUp({
      takes: () => (fails-- > 0 ? Promise.reject(new Error('database away')) : Promise.resolve()),
    })
    const part = (sequence: number): object => ({
      esm_class: 0x40,
      data_coding: 0,
      short_message: Buffer.concat([header(5, 2, sequence), Buffer.from(`p${sequence}`)]),
    })
    expect(await Promise.all([deliver(part(1)), deliver(part(2))])).toEqual([0x64, 0x64])
    expect(await deliver(part(2))).toBe(0)
    expect(messages.map((message) => message.text)).toEqual(['p1p2', 'p1p2'])
  })

  it('in parts, from a centre that waits for each answer, is acknowledged part by part', async () => {
    const { deliver, messages, system } = await openUp()
    const part = (sequence: number): object => ({
      sar_msg_ref_num: 300,
      sar_total_segments: 2,
      sar_segment_seqnum: sequence,
      data_coding: 0,
      short_message: `p${sequence}`,
    })
    let first: number | undefined
    const answered = deliver(part(1)).then((status) => {
      first = status
    })
    await expect.poll(() => (system.advance(500), first)).toBe(0)
    await answered
    expect(await deliver(part(2))).toBe(0)
    expect(messages.map((message) => message.text)).toEqual(['p1p2'])
  })

  it('in an alphabet that nobody reads is refused for good', async () => {
    const { deliver, messages } = await openUp()
    expect(await deliver({ short_message: Buffer.from([1, 2]), data_coding: 4 })).toBe(0x65)
    expect(messages).toEqual([])
  })

  it('by data_sm or with its text in message_payload is taken as well', async () => {
    const { deliver, messages, sessions } = await openUp()
    const text = 'Where does my money go? '.repeat(20)
    expect(await deliver({ message_payload: text, data_coding: 0 })).toBe(0)
    const status = await new Promise<number>((done) => {
      const fields = { ...fromPhone, data_coding: 8, message_payload: '한국어' }
      sessions[0]?.data_sm(fields, (answer) => done(answer.command_status))
    })
    expect([status, messages.map((message) => message.text)]).toEqual([0, [text, '한국어']])
  })

  it('never more than a bound is handled at once', async () => {
    let release = (): void => {}
    const gate = new Promise<void>((done) => {
      release = done
    })
    const { deliver, messages } = await openUp({ takes: () => gate })
    const held = Array.from({ length: 100 }, () => deliver({ short_message: 'Y', data_coding: 0 }))
    await expect.poll(() => messages.length).toBe(100)
    expect(await deliver({ short_message: 'Y', data_coding: 0 })).toBe(0x14)
    release()
    expect(new Set(await Promise.all(held))).toEqual(new Set([0]))
  })
})

describe('a link', () => {
  it('may be a pair of connections, one for each way', async () => {
    const { link, binds, deliver, messages, submits, sessions } = await openStage({
      profile: { bind: 'pair' },
    })
    await expect.poll(link.isUp).toBe(true)
    expect(binds.map((bind) => bind.command).toSorted((one, other) => one.localeCompare(other))).toEqual([
      'bind_receiver',
      'bind_transmitter',
    ])
    expect(await link.send(order)).toMatchObject({ kind: 'sent' })
    expect(sessions).toContain(submits[0]?.session)
    expect(await deliver({ short_message: 'Y', data_coding: 0 })).toBe(0)
    expect(messages).toHaveLength(1)
  })

  it('that closes waits for the answers under way, unbinds, and sends no more', async () => {
    const { link, submits, sessions } = await openUp({ onSubmit: () => {} })
    const unbound = new Promise<void>((done) => sessions[0]?.on('unbind', () => done()))
    const answer = link.send(order)
    await expect.poll(() => submits.length).toBe(1)
    const closed = link.close()
    expect(await link.send(order)).toEqual({ kind: 'busy' })
    submits.forEach(answerOk)
    expect(await answer).toMatchObject({ kind: 'sent' })
    await unbound
    await closed
    expect(link.isUp()).toBe(false)
  })

  it('with names that do not fit SMPP is refused when it is opened', async () => {
    await expect(openStage({ profile: { password: 'ten letters' } })).rejects.toThrow(/does not fit/)
  })
})
