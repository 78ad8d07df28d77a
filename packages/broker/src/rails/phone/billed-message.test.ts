// A billed message is sent once, and only its receipt makes it a charge. The centre stands in for the operator and keeps what
// was billed; it may be busy, refuse, or never answer.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChargeAnswer } from '../../domain/phone/answers.ts'
import { testSystem } from '../../testing/test-system.ts'
import { openPhoneRail } from '../phone.ts'
import type { ChargeOrder, Rail } from '../rail.ts'
import { type BilledJournal, decideByReceipts } from './billed-message.ts'
import type { OperatorProfile } from './profile.ts'
import type { SmsAnswer, SmsLink, SmsOrder, SmsReceipt } from './sms-link.ts'

type State = SmsReceipt['state']

const profile: OperatorProfile = {
  id: 'mt-gb',
  name: 'Bramble',
  country: 'GB',
  currency: 'GBP',
  zone: 'Europe/London',
  isBillable: true,
  prefixes: ['7'],
  billing: {
    kind: 'billed-message',
    tariffs: [
      { units: 150n, shortCode: '69150' },
      { units: 500n, shortCode: '69500' },
    ],
    receiptWindowMs: 72 * 3_600_000,
  },
  sms: {
    host: '127.0.0.1',
    port: 2775,
    tls: false,
    systemId: 'farthing',
    password: 'password',
    systemType: '',
    bind: 'transceiver',
    shortCode: '69000',
    source: { ton: 3, npi: 0 },
    receiptIds: 'same',
    windowMax: 10,
    perSecond: 100,
  },
  amounts: { minUnits: 150n, maxUnits: 500n },
  refunds: { total: true, partial: true, windowDays: 90 },
  allowsLoopbackHttp: false,
  helpNumber: '150',
}

type Centre = {
  readonly rail: Rail
  readonly billed: SmsOrder[]
  readonly answers: SmsAnswer[]
  readonly receive: (messageId: string, state: State) => void
  readonly failing: { note: boolean; read: boolean }
  readonly advance: (milliseconds: number) => void
}

function openCentre(): Centre {
  const system = testSystem()
  const billed: SmsOrder[] = []
  const answers: SmsAnswer[] = []
  const kept = new Map<string, readonly string[]>()
  const receipts = new Map<string, State[]>()
  const failing = { note: false, read: false }
  const sms: SmsLink = {
    send: async (message) => {
      billed.push(message)
      return answers.shift() ?? { kind: 'sent', messageIds: [`m${billed.length}`] }
    },
    isUp: () => true,
    close: async () => {},
  }
  const journal: BilledJournal = {
    note: async (correlator, messageIds) => {
      if (failing.note) throw new Error('away')
      kept.set(correlator, messageIds)
    },
    read: async (correlator) => {
      if (failing.read) throw new Error('away')
      const messageIds = kept.get(correlator)
      if (messageIds === undefined) return undefined
      return { messageIds, states: messageIds.flatMap((id) => receipts.get(id) ?? []) }
    },
  }
  const log = { warn: () => {}, error: () => {} }
  return {
    rail: openPhoneRail(profile, { now: system.now, log, billed: { sms, journal } }),
    billed,
    answers,
    receive: (messageId, state) => void receipts.set(messageId, [...(receipts.get(messageId) ?? []), state]),
    failing,
    advance: system.advance,
  }
}

const order: ChargeOrder = {
  correlator: 'phn_1',
  payer: { kind: 'msisdn', value: '+447700900123' },
  amount: { currency: 'GBP', units: 150n },
  description: 'The Wren',
  merchantName: 'The Wren',
  merchantReference: 'phn_01kb5n6m2tq3v9x7c4e8r1s6za',
  orderedAt: testSystem().now(),
}
const says = (answer: ChargeAnswer): string => {
  if (answer.kind === 'known') return answer.charge.state
  return answer.kind === 'refused' ? answer.reason : answer.kind
}

describe('a billed message', () => {
  it('goes out once, from the short code that carries the tariff, and waits for its receipt', async () => {
    const { rail, billed, receive } = openCentre()
    expect(says(await rail.start(order))).toBe('processing')
    expect(billed).toMatchObject([{ id: 'phn_1', to: '+447700900123', billed: { from: '69150' } }])
    expect(says(await rail.lookup(order))).toBe('processing')
    receive('m1', 'delivered')
    expect(await rail.lookup(order)).toEqual({
      kind: 'known',
      charge: { state: 'charged', operatorPaymentId: 'm1' },
    })
  })

  it('asked for again is never sent again', async () => {
    const { rail, billed, answers } = openCentre()
    await rail.start(order)
    expect(says(await rail.start({ ...order, isRepeat: true }))).toBe('processing')
    answers.push({ kind: 'unknown' })
    const other = { ...order, correlator: 'phn_2' }
    expect(says(await rail.start(other))).toBe('unknown')
    expect(says(await rail.start({ ...other, isRepeat: true }))).toBe('unknown')
    // The process may have stopped before it kept anything.
    expect(says(await rail.start({ ...order, correlator: 'phn_3', isRepeat: true }))).toBe('unknown')
    expect(billed).toHaveLength(2)
  })

  it('whose receipt was faster than the answer is charged at once', async () => {
    const { rail, receive } = openCentre()
    receive('m1', 'delivered')
    expect(says(await rail.start(order))).toBe('charged')
  })

  it.each<State>(['undeliverable', 'rejected', 'expired', 'deleted'])(
    'that is %s charges nothing',
    async (state) => {
      const { rail, receive } = openCentre()
      await rail.start(order)
      receive('m1', state)
      expect(says(await rail.lookup(order))).toBe('denied')
    },
  )

  it.each<State>(['enroute', 'accepted'])('that is %s goes on', async (state) => {
    const { rail, receive } = openCentre()
    await rail.start(order)
    receive('m1', state)
    expect(says(await rail.lookup(order))).toBe('processing')
  })

  it('without a receipt in the operator’s window is unknown, until one comes after all', async () => {
    const { rail, receive, advance } = openCentre()
    await rail.start(order)
    advance(72 * 3_600_000 - 1)
    expect(says(await rail.lookup(order))).toBe('processing')
    advance(1)
    expect(says(await rail.lookup(order))).toBe('unknown')
    receive('m1', 'delivered')
    expect(says(await rail.lookup(order))).toBe('charged')
  })

  it.each<[SmsAnswer, string]>([
    [{ kind: 'refused', status: 0x0b }, 'unknown_number'],
    [{ kind: 'refused', status: 0x45 }, 'denied'],
    [{ kind: 'refused', status: 0x0401 }, 'denied'],
    [{ kind: 'refused', status: 0x0a }, 'misconfigured'],
    [{ kind: 'busy' }, 'misconfigured'],
  ])('answered %j is refused as %s', async (answer, reason) => {
    const { rail, answers } = openCentre()
    answers.push(answer)
    expect(says(await rail.start(order))).toBe(reason)
  })

  it('of an amount without a tariff is not sent', async () => {
    const { rail, billed } = openCentre()
    expect(says(await rail.start({ ...order, amount: { currency: 'GBP', units: 151n } }))).toBe(
      'amount_not_allowed',
    )
    expect(says(await rail.start({ ...order, amount: { currency: 'EUR', units: 150n } }))).toBe(
      'amount_not_allowed',
    )
    expect(billed).toEqual([])
    expect(rail.capabilities.pricePoints).toEqual([150n, 500n])
  })

  it('whose ids could not be kept, or cannot be read, is unknown', async () => {
    const { rail, failing } = openCentre()
    failing.note = true
    expect(says(await rail.start(order))).toBe('unknown')
    failing.note = false
    await rail.start({ ...order, correlator: 'phn_2' })
    failing.read = true
    expect(says(await rail.lookup({ ...order, correlator: 'phn_2' }))).toBe('unknown')
  })

  it('cannot be taken back', async () => {
    const { rail } = openCentre()
    const { capabilities } = rail
    expect([capabilities.refundTotal, capabilities.refundPartial, capabilities.twoStep]).toEqual([
      false,
      false,
      false,
    ])
    const { payer, orderedAt } = order
    const asked = {
      payer,
      orderedAt,
      correlator: 'r',
      paymentCorrelator: 'phn_1',
      operatorPaymentId: 'm1',
      merchantReference: 'r',
      reason: '',
    }
    expect(await rail.refund?.(asked)).toEqual({ kind: 'refused', reason: 'not_refundable' })
  })
})

it('is charged by a delivery, whatever other receipts say, and by nothing else', () => {
  const state = fc.constantFrom<State>(
    'delivered',
    'expired',
    'deleted',
    'undeliverable',
    'rejected',
    'unknown',
    'accepted',
    'enroute',
  )
  fc.assert(
    fc.property(fc.array(state), (states) => {
      expect(decideByReceipts(states) === 'charged').toBe(states.includes('delivered'))
    }),
  )
})
