// The centre against a client we did not write (npm `smpp`), over real sockets; the clock is moved by hand.

import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { handSystem } from '../testing/hand-system.ts'
import { connectNpm, type NpmClient, type NpmPdu, npmText } from '../testing/npm-smpp.ts'
import type { Smsc, SmscOptions, SubmitOutcome, SubmittedMessage } from './contract.ts'
import { openSmsc } from './open-smsc.ts'

const account = { systemId: 'wren', password: 'hush', numbers: ['80801', '80802', 'WREN'] }
const login = { system_id: 'wren', password: 'hush', system_type: 'pay' }
const phone = '+821012345678'
const toPhone = {
  source_addr: '80801',
  source_addr_ton: 3,
  destination_addr: '821012345678',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  registered_delivery: 1,
  data_coding: 0,
}

const open: Array<{ readonly smsc: Smsc; readonly clients: NpmClient[] }> = []
afterEach(async () => {
  for (const { smsc, clients } of open.splice(0)) {
    for (const { session } of clients) session.destroy()
    await smsc.close()
  }
})

type Centre = {
  readonly smsc: Smsc
  readonly system: ReturnType<typeof handSystem>
  readonly messages: SubmittedMessage[]
  readonly warnings: string[]
  readonly connect: (status?: () => number | 'silent') => Promise<NpmClient>
  readonly bind: (status?: () => number | 'silent') => Promise<NpmClient>
}

async function openCentre(
  outcome: (message: SubmittedMessage) => SubmitOutcome = () => ({ state: 'delivered' }),
  more: Partial<SmscOptions> = {},
): Promise<Centre> {
  const system = handSystem()
  const messages: SubmittedMessage[] = []
  const warnings: string[] = []
  const log = { info: () => {}, warn: (_: unknown, text: string) => void warnings.push(text) }
  const onSubmit = (message: SubmittedMessage): SubmitOutcome => {
    messages.push(message)
    return outcome(message)
  }
  const smsc = await openSmsc({ system, log }, { accounts: [account], onSubmit, ...more })
  const clients: NpmClient[] = []
  open.push({ smsc, clients })
  const connect: Centre['connect'] = async (status) => {
    const client = await connectNpm(smsc.port, status)
    clients.push(client)
    return client
  }
  const bind: Centre['bind'] = async (status) => {
    const client = await connect(status)
    expect((await client.ask('bind_transceiver', login)).command_status).toBe(0)
    return client
  }
  return { smsc, system, messages, warnings, connect, bind }
}

const arrived = async (client: NpmClient, count: number): Promise<NpmPdu[]> => {
  await expect.poll(() => client.delivered.length).toBe(count)
  return [...client.delivered]
}

describe('a bind', () => {
  it.each([
    ['a wrong password', { ...login, password: 'loud' }, 0x0e],
    ['an unknown system', { ...login, system_id: 'crow' }, 0x0f],
  ])('with %s is refused and ends the connection', async (_, wrong, status) => {
    const { connect, smsc } = await openCentre()
    const client = await connect()
    expect((await client.ask('bind_transceiver', wrong)).command_status).toBe(status)
    await expect.poll(client.isClosed).toBe(true)
    expect(smsc.bindings('wren')).toEqual([])
  })

  it('may be of three kinds, once for each connection, and each may do its own part only', async () => {
    const { connect, smsc } = await openCentre()
    const receiver = await connect()
    const transmitter = await connect()
    expect((await receiver.ask('submit_sm', toPhone)).command_status).toBe(0x04)
    expect((await receiver.ask('bind_receiver', login)).system_id).toBe('farthing-smsc')
    expect((await receiver.ask('bind_receiver', login)).command_status).toBe(0x05)
    expect((await transmitter.ask('bind_transmitter', login)).command_status).toBe(0)
    expect(smsc.bindings('wren')).toEqual(['receiver', 'transmitter'])
    expect((await receiver.ask('submit_sm', toPhone)).command_status).toBe(0x04)
    expect((await transmitter.ask('submit_sm', toPhone)).command_status).toBe(0)
    await arrived(receiver, 1)
    expect(transmitter.delivered).toEqual([])
  })

  it('ends with unbind, and a connection that never binds ends too', async () => {
    const { bind, connect, smsc, system } = await openCentre()
    const client = await bind()
    expect((await client.ask('unbind', {})).command).toBe('unbind_resp')
    await expect.poll(client.isClosed).toBe(true)
    const idle = await connect()
    expect((await idle.ask('enquire_link', {})).command).toBe('enquire_link_resp')
    system.advance(10_000)
    await expect.poll(idle.isClosed).toBe(true)
    expect(smsc.bindings('wren')).toEqual([])
  })
})

describe('a connection', () => {
  it('is asked for signs of life, and ends without them', async () => {
    const { bind, system, smsc } = await openCentre()
    const client = await bind()
    system.advance(30_000)
    await expect.poll(() => client.events.includes('enquire_link')).toBe(true)
    expect((await client.ask('enquire_link', {})).command_status).toBe(0)
    Object.assign(client.session, { send: () => true })
    system.advance(30_000)
    system.advance(10_000)
    await expect.poll(client.isClosed).toBe(true)
    expect(smsc.bindings('wren')).toEqual([])
  })

  it('on which anything arrives is refused or ends, and the others go on', async () => {
    const { bind, smsc } = await openCentre()
    const client = await bind()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (octets) => {
        const socket = connect({ host: '127.0.0.1', port: smsc.port })
        socket.on('error', () => {})
        const ended = new Promise((done) => socket.on('close', done))
        socket.resume().end(octets)
        await ended
      }),
      { numRuns: 50 },
    )
    expect((await client.ask('submit_sm', { ...toPhone, short_message: 'x' })).command_status).toBe(0)
  })
})

describe('a submit', () => {
  it('reaches the phone with its text, and its receipt carries the id of the answer', async () => {
    const { bind, messages, system } = await openCentre()
    const client = await bind()
    const answer = await client.ask('submit_sm', {
      ...toPhone,
      short_message: 'Your code @ €{1}',
      validity_period: '000000000300000R',
    })
    expect(answer.message_id).toMatch(/^[0-9a-f]+$/)
    expect(messages).toEqual([
      {
        id: answer.message_id,
        systemId: 'wren',
        from: '80801',
        to: phone,
        text: 'Your code @ €{1}',
        parts: 1,
        submittedAt: system.now(),
        validForMs: 180_000,
      },
    ])
    const [receipt] = await arrived(client, 1)
    expect(receipt).toMatchObject({
      esm_class: 4,
      source_addr: '821012345678',
      destination_addr: '80801',
      receipted_message_id: answer.message_id,
      message_state: 2,
    })
    expect(npmText(receipt)).toMatch(new RegExp(`^id:${answer.message_id} .* stat:DELIVRD err:000 text:`))
  })

  it('in Korean and in several parts, in any order, reaches the phone as one text with a receipt each', async () => {
    const { bind, messages } = await openCentre()
    const client = await bind()
    const text = `[참새] 인증번호 482113 / 1,500원 휴대폰결제. ${'가나다라'.repeat(30)}👋 끝`
    const parts = [text.slice(66, 133), text.slice(0, 66), text.slice(133)]
    const order = [2, 1, 3]
    const ids: Array<string | undefined> = []
    for (const [index, part] of parts.entries()) {
      const udh = Buffer.from([5, 0, 3, 41, 3, order[index] ?? 0])
      const answer = await client.ask('submit_sm', {
        ...toPhone,
        esm_class: 0x43,
        data_coding: 8,
        short_message: Buffer.concat([udh, Buffer.from(part, 'utf16le').swap16()]),
      })
      ids.push(answer.message_id)
    }
    expect(messages.map((message) => [message.text, message.parts])).toEqual([[text, 3]])
    const receipts = await arrived(client, 3)
    expect(new Set(receipts.map((receipt) => receipt.receipted_message_id))).toEqual(new Set(ids))
    expect(new Set(ids).size).toBe(3)
  })

  it('whose parts never become whole is reported undeliverable', async () => {
    const { bind, messages, system } = await openCentre()
    const client = await bind()
    const short_message = Buffer.concat([Buffer.from([5, 0, 3, 41, 2, 1]), Buffer.from('half')])
    await client.ask('submit_sm', { ...toPhone, esm_class: 0x40, short_message })
    // In steps that leave the client time to give its signs of life.
    for (let step = 0; step < 75; step += 1) {
      system.advance(9_000)
      expect((await client.ask('enquire_link', {})).command).toBe('enquire_link_resp')
    }
    const [receipt] = await arrived(client, 1)
    expect([receipt?.message_state, messages]).toEqual([5, []])
  })

  it('by message_payload and by data_sm is taken as well', async () => {
    const { bind, messages } = await openCentre()
    const client = await bind()
    const long = 'A long text in one piece. '.repeat(12)
    await client.ask('submit_sm', { ...toPhone, message_payload: long })
    await client.ask('data_sm', { ...toPhone, data_coding: 8, message_payload: '한국어' })
    expect(messages.map((message) => message.text)).toEqual([long, '한국어'])
  })

  it.each([
    ['a source that is not its own', { source_addr: '90909' }, 0x0a],
    ['a destination that is no number', { destination_addr: 'nobody' }, 0x0b],
    ['a validity that is over', { validity_period: '200101000000000+' }, 0x62],
    ['a time to send it at', { schedule_delivery_time: '000000000300000R' }, 0x61],
    ['a header that does not fit', { esm_class: 0x40, short_message: Buffer.from([9, 1]) }, 0x43],
    [
      'more parts than any phone shows',
      { esm_class: 0x40, short_message: Buffer.from([5, 0, 3, 1, 99, 1]) },
      0x45,
    ],
    ['binary data', { data_coding: 4, short_message: Buffer.from([1]) }, 0x45],
  ])('with %s is refused', async (_, wrong, status) => {
    const { bind, messages } = await openCentre()
    const client = await bind()
    const answer = await client.ask('submit_sm', { ...toPhone, short_message: 'x', ...wrong })
    expect([answer.command_status, messages]).toEqual([status, []])
  })

  it('that the operator does not admit is refused with the operator’s own status', async () => {
    const { bind, messages } = await openCentre(undefined, {
      admit: ({ from }) => (from === '80802' ? 0x0401 : 0),
    })
    const client = await bind()
    const billed = await client.ask('submit_sm', { ...toPhone, source_addr: '80802', short_message: 'x' })
    expect([billed.command_status, messages]).toEqual([0x0401, []])
    expect((await client.ask('submit_sm', { ...toPhone, short_message: 'x' })).command_status).toBe(0)
  })

  it('beyond the contracted rate is throttled, and later is not', async () => {
    const { bind, system } = await openCentre(undefined, { accounts: [{ ...account, perSecond: 2 }] })
    const client = await bind()
    const submit = async (): Promise<number> =>
      (await client.ask('submit_sm', { ...toPhone, short_message: 'x' })).command_status
    expect([await submit(), await submit(), await submit()]).toEqual([0, 0, 0x58])
    system.advance(500)
    expect([await submit(), await submit()]).toEqual([0, 0x58])
  })

  it('beyond the contracted window is told that the queue is full', async () => {
    let release = (): void => {}
    const gate = new Promise<void>((done) => {
      release = done
    })
    const { bind } = await openCentre(undefined, {
      accounts: [{ ...account, windowMax: 1 }],
      behave: () => ({ receiptBeforeAnswer: true }),
      onSubmit: async () => {
        await gate
        return { state: 'delivered' }
      },
    })
    const client = await bind()
    const first = client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    const second = await client.ask('submit_sm', { ...toPhone, short_message: 'y' })
    release()
    expect([(await first).command_status, second.command_status]).toEqual([0, 0x14])
  })

  it('is answered by query_sm’s own failure and an unknown command by generic_nack', async () => {
    const { bind } = await openCentre()
    const client = await bind()
    expect(await client.ask('query_sm', { message_id: '1' })).toMatchObject({
      command: 'query_sm_resp',
      command_status: 0x67,
    })
    client.session.socket.write(Buffer.from('00000010000000210000000000000063', 'hex'))
    await expect.poll(() => client.events.includes('generic_nack')).toBe(true)
    expect((await client.ask('enquire_link', {})).command_status).toBe(0)
  })
})

describe('what becomes of a message', () => {
  it.each([
    [{ state: 'undeliverable', errorCode: '011' }, 5],
    [{ state: 'rejected' }, 8],
    [{ state: 'unknown' }, 7],
  ] as const)('such as %j stands in the receipt', async (outcome, state) => {
    const { bind } = await openCentre(() => outcome)
    const client = await bind()
    await client.ask('submit_sm', { ...toPhone, source_addr: '80802', short_message: 'billed' })
    const [receipt] = await arrived(client, 1)
    expect(receipt?.message_state).toBe(state)
  })

  it('is unknown when the operator fails over it', async () => {
    const { bind, warnings } = await openCentre(() => {
      throw new Error('broken')
    })
    const client = await bind()
    await client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    expect((await arrived(client, 1))[0]?.message_state).toBe(7)
    expect(warnings).toEqual(['The operator failed over a message'])
  })

  it('waits for an absent phone, with a notice if one was asked for, and reaches it when it is back', async () => {
    let isAbsent = true
    const { bind, smsc, messages, system } = await openCentre(() => ({
      state: isAbsent ? 'absent' : 'delivered',
    }))
    const client = await bind()
    const validity_period = '000000000005000R'
    const wanted = { registered_delivery: 0x11, validity_period }
    await client.ask('submit_sm', { ...toPhone, ...wanted, short_message: 'x' })
    const [notice] = await arrived(client, 1)
    expect([notice?.esm_class, notice?.message_state]).toEqual([0x20, 1])
    isAbsent = false
    smsc.phoneIsBack('+821000000000')
    smsc.phoneIsBack(phone)
    expect((await arrived(client, 2))[1]?.message_state).toBe(2)
    expect(messages).toHaveLength(2)
    // The end of its validity says nothing more.
    system.advance(5_000)
    expect((await client.ask('enquire_link', {})).command_status).toBe(0)
    expect([client.delivered.length, smsc.unacknowledged('wren')]).toEqual([2, 0])
  })

  it('expires with its validity and does not reach the phone afterwards', async () => {
    const { bind, smsc, system, messages } = await openCentre(() => ({ state: 'absent' }))
    const client = await bind()
    const validity_period = '000000000005000R'
    await client.ask('submit_sm', { ...toPhone, validity_period, short_message: 'code' })
    system.advance(5_000)
    expect((await arrived(client, 1))[0]?.message_state).toBe(3)
    smsc.phoneIsBack(phone)
    expect(messages).toHaveLength(1)
  })

  it('is told only to who asked, and by failure only if that was asked', async () => {
    const { bind, smsc } = await openCentre(({ text }) => ({
      state: text === 'bad' ? 'undeliverable' : 'delivered',
    }))
    const client = await bind()
    await client.ask('submit_sm', { ...toPhone, registered_delivery: 0, short_message: 'bad' })
    await client.ask('submit_sm', { ...toPhone, registered_delivery: 2, short_message: 'good' })
    await client.ask('submit_sm', { ...toPhone, registered_delivery: 2, short_message: 'bad' })
    expect((await arrived(client, 1))[0]?.message_state).toBe(5)
    await expect.poll(() => smsc.unacknowledged('wren')).toBe(0)
  })
})

describe('a fault by order', () => {
  it('sends the receipt before the answer', async () => {
    const { bind, smsc } = await openCentre()
    const client = await bind()
    smsc.set({ receiptBeforeAnswer: true })
    const answer = await client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    const order = client.events.filter((command) => command !== 'bind_transceiver_resp')
    expect(order).toEqual(['deliver_sm', 'submit_sm_resp'])
    expect(client.delivered[0]?.receipted_message_id).toBe(answer.message_id)
  })

  it.each([
    ['hex-to-dec', 16, 10],
    ['dec-to-hex', 10, 16],
  ] as const)('%s writes the id in two ways', async (receiptIds, answered, received) => {
    const { bind, smsc } = await openCentre()
    const client = await bind()
    smsc.set({ receiptIds })
    const answer = await client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    const [receipt] = await arrived(client, 1)
    expect(parseInt(receipt?.receipted_message_id ?? '', received)).toBe(
      parseInt(answer.message_id ?? '', answered),
    )
    expect(receipt?.receipted_message_id).not.toBe(answer.message_id)
  })

  it('throttles so many submits, with the status it was told', async () => {
    const { bind, smsc, messages } = await openCentre()
    const client = await bind()
    smsc.set({ throttleNext: 2, throttleStatus: 0x14 })
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await client.ask('submit_sm', { ...toPhone, short_message: 'x' })).command_status)
    }
    expect([statuses, messages.length]).toEqual([[0x14, 0x14, 0], 1])
  })

  it('loses the answer: the message is taken, the connection is gone, the receipt comes after the next bind', async () => {
    const { bind, smsc, messages } = await openCentre()
    const client = await bind()
    smsc.set({ loseAnswers: 1 })
    client.session.submit_sm({ ...toPhone, short_message: 'x' }, () => expect.unreachable('answered'))
    await expect.poll(client.isClosed).toBe(true)
    expect(messages).toHaveLength(1)
    const again = await bind()
    expect((await arrived(again, 1))[0]?.receipted_message_id).toBe(messages[0]?.id)
  })

  it('sends receipts twice, late or never, for one message as well as for all', async () => {
    const { bind, smsc, system } = await openCentre(undefined, {
      behave: ({ to }) => (to.endsWith('9') ? { receipts: 'twice' } : {}),
    })
    const client = await bind()
    smsc.set({ receipts: 'never' })
    await client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    await client.ask('submit_sm', { ...toPhone, destination_addr: '821000000009', short_message: 'x' })
    await arrived(client, 2)
    smsc.set({ receipts: { delayMs: 7_000 } })
    await client.ask('submit_sm', { ...toPhone, short_message: 'x' })
    expect(client.delivered).toHaveLength(2)
    system.advance(7_000)
    await arrived(client, 3)
  })
})

describe('what a phone sends', () => {
  it('reaches the owner of the number, and nobody when nobody owns it', async () => {
    const { bind, smsc } = await openCentre()
    const client = await bind()
    expect(smsc.sendFromPhone({ from: phone, to: '12345', text: 'Y' })).toBe(false)
    expect(smsc.sendFromPhone({ from: phone, to: '80801', text: '예 4821' })).toBe(true)
    const [message] = await arrived(client, 1)
    expect(message).toMatchObject({ source_addr: '821012345678', source_addr_ton: 1, esm_class: 0 })
    expect([npmText(message), message?.data_coding]).toEqual(['예 4821', 8])
  })

  it('comes in parts when it is long', async () => {
    const { bind, smsc } = await openCentre()
    const client = await bind()
    const text = 'Please stop charging me. '.repeat(10)
    smsc.sendFromPhone({ from: phone, to: '80801', text })
    const parts = await arrived(client, 2)
    expect(parts.map(npmText).join('')).toBe(text)
    expect(parts.map((part) => [...(part.short_message?.udh?.[0] ?? [])].slice(-2))).toEqual([
      [2, 1],
      [2, 2],
    ])
    expect(smsc.sendFromPhone({ from: phone, to: '80801', text: 'x'.repeat(5_000) })).toBe(false)
  })

  it('waits for the owner to bind, and comes again after a refusal, a silence and a broken line', async () => {
    const { bind, smsc, system } = await openCentre()
    smsc.sendFromPhone({ from: phone, to: '80801', text: 'STOP' })
    expect(smsc.unacknowledged('wren')).toBe(1)
    const statuses: Array<number | 'silent'> = [0x64, 'silent', 'silent', 0]
    const answer = (): number | 'silent' => statuses.shift() ?? expect.unreachable('once too often')
    const first = await bind(answer)
    await arrived(first, 1)
    await expect.poll(() => (system.advance(1_000), first.delivered.length)).toBe(2)
    await expect.poll(() => (system.advance(5_000), first.delivered.length)).toBe(3)
    smsc.dropConnections()
    await expect.poll(first.isClosed).toBe(true)
    const second = await bind(answer)
    await arrived(second, 1)
    await expect.poll(() => smsc.unacknowledged('wren')).toBe(0)
  })

  it('is not taken, nor are submits, once its owner has left too much unread; nothing that was taken is lost', async () => {
    const { bind, connect, smsc } = await openCentre()
    const transmitter = await connect()
    await transmitter.ask('bind_transmitter', login)
    let taken = 0
    while (smsc.sendFromPhone({ from: phone, to: '80801', text: 'STOP' })) taken += 1
    expect([taken, smsc.unacknowledged('wren')]).toEqual([10_000, 10_000])
    const submit = { ...toPhone, short_message: 'x' }
    expect((await transmitter.ask('submit_sm', submit)).command_status).toBe(0x14)
    const reader = await bind()
    await arrived(reader, taken)
    await expect.poll(() => smsc.unacknowledged('wren')).toBe(0)
    expect((await transmitter.ask('submit_sm', submit)).command_status).toBe(0)
  })

  it('does not come again when it is refused for good', async () => {
    const { bind, smsc, warnings } = await openCentre()
    const client = await bind(() => 0x65)
    smsc.sendFromPhone({ from: phone, to: '80801', text: 'STOP' })
    await expect.poll(() => smsc.unacknowledged('wren')).toBe(0)
    expect([client.delivered.length, warnings]).toEqual([1, ['A delivery was given up']])
  })
})
