// A conversation over a line that the test holds in its hand: answers find their requests, silence and rubbish are dealt with.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../time.ts'
import { createPace } from './pace.ts'
import { decodePdu, encodePdu, type Pdu } from './pdu.ts'
import { createPeer, type Peer } from './peer.ts'
import { smppStatus } from './statuses.ts'

type Line = {
  readonly peer: Peer
  readonly sent: Pdu[]
  readonly requests: Pdu[]
  readonly timers: Map<() => void, number>
  readonly give: (pdu: Pdu) => void
  readonly isDropped: () => boolean
}

function openLine(): Line {
  const sent: Pdu[] = []
  const requests: Pdu[] = []
  const timers = new Map<() => void, number>()
  let isDropped = false
  const peer = createPeer({
    write: (octets) => {
      const read = decodePdu(octets)
      sent.push(read.ok ? read.pdu : expect.unreachable('we wrote what does not read'))
    },
    drop: () => {
      isDropped = true
    },
    after: (delayMs, task) => {
      timers.set(task, delayMs)
      return () => void timers.delete(task)
    },
    onRequest: (request) => void requests.push(request),
  })
  const give = (pdu: Pdu): void => peer.receive(encodePdu(pdu))
  return { peer, sent, requests, timers, give, isDropped: () => isDropped }
}

function fire(line: Line, delayMs: number): void {
  const due = [...line.timers].filter(([, delay]) => delay === delayMs)
  expect(due).not.toHaveLength(0)
  for (const [task] of due) {
    line.timers.delete(task)
    task()
  }
}

const bare = { status: 0, body: {}, tlvs: [] } as const

describe('a peer', () => {
  it('gives each request its own answer, in whatever order they come', async () => {
    const line = openLine()
    const one = line.peer.ask({ command: 'unbind', body: {} }, 1_000)
    const two = line.peer.ask({ command: 'query_sm', body: idOf('7') }, 1_000)
    const body = { messageId: '7', finalDate: '', messageState: 2, errorCode: 0 }
    line.give({ command: 'query_sm_resp', status: 0, sequence: 2, body, tlvs: [] })
    line.give({ ...bare, command: 'unbind_resp', sequence: 1 })
    expect(await one).toMatchObject({ kind: 'answered', pdu: { command: 'unbind_resp' } })
    expect(await two).toMatchObject({ kind: 'answered', pdu: { command: 'query_sm_resp' } })
    expect(line.timers.size).toBe(0)
  })

  it('tells a refusal of the request itself, an answer of another kind, silence and the end of the line apart', async () => {
    const line = openLine()
    const asked = [1, 2, 3, 4].map(() => line.peer.ask({ command: 'query_sm', body: idOf('7') }, 500))
    line.give({ ...bare, command: 'generic_nack', status: smppStatus.invalidCommand, sequence: 1 })
    line.give({ ...bare, command: 'unbind_resp', sequence: 2 })
    expect(await asked[0]).toEqual({ kind: 'nacked', status: smppStatus.invalidCommand })
    expect(await asked[1]).toEqual({ kind: 'lost' })
    const [oldest] = line.timers.keys()
    oldest?.()
    expect(await asked[2]).toEqual({ kind: 'late' })
    line.peer.closed()
    expect(await asked[3]).toEqual({ kind: 'lost' })
    expect(await line.peer.ask({ command: 'unbind', body: {} }, 500)).toEqual({ kind: 'lost' })
  })

  it('answers enquire_link by itself and hands on every other request', () => {
    const line = openLine()
    line.give({ ...bare, command: 'enquire_link', sequence: 77 })
    line.give({ ...bare, command: 'unbind', sequence: 78 })
    expect(line.sent).toMatchObject([{ command: 'enquire_link_resp', sequence: 77 }])
    expect(line.requests).toMatchObject([{ command: 'unbind', sequence: 78 }])
  })

  it('refuses an unknown command with its number, and drops a line whose next length cannot be', () => {
    const line = openLine()
    line.peer.receive(Buffer.from('00000010000000210000000000000009', 'hex'))
    expect(line.sent).toMatchObject([
      { command: 'generic_nack', status: smppStatus.invalidCommand, sequence: 9 },
    ])
    expect(line.isDropped()).toBe(false)
    line.peer.receive(Buffer.from('ffffffff', 'hex'))
    expect(line.isDropped()).toBe(true)
  })

  it('never answers an answer, whatever it is', () => {
    const line = openLine()
    line.give({ ...bare, command: 'unbind_resp', sequence: 5 })
    line.give({ ...bare, command: 'generic_nack', sequence: 5 })
    line.peer.receive(Buffer.from('00000010800000210000000000000009', 'hex'))
    expect(line.sent).toEqual([])
  })

  it('drops a line that gives no sign of life, and not before', async () => {
    const line = openLine()
    line.peer.keepAlive(30_000, 10_000)
    fire(line, 30_000)
    line.give({ ...bare, command: 'enquire_link_resp', sequence: 1 })
    await Promise.resolve()
    await Promise.resolve()
    expect(line.isDropped()).toBe(false)
    fire(line, 30_000)
    fire(line, 10_000)
    await expect.poll(line.isDropped).toBe(true)
  })

  it('takes arbitrary octets without throwing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 })), (chunks) => {
        const line = openLine()
        for (const chunk of chunks) line.peer.receive(chunk)
      }),
    )
  })
})

describe('a pace', () => {
  it('lets a second’s worth go at once and then one in its turn', () => {
    const pace = createPace(4)
    const waits = [0, 0, 0, 0, 0, 250, 1_000].map((now) => {
      const wait = pace.waitMs(instant(now + 5_000))
      if (wait === 0) pace.take(instant(now + 5_000))
      return wait
    })
    expect(waits).toEqual([0, 0, 0, 0, 250, 0, 0])
  })

  it('never lets more than its rate and one burst through', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 300 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (perSecond, delays) => {
        const pace = createPace(perSecond)
        let now = 1_000_000
        let sent = 0
        for (const delay of delays) {
          now += delay
          if (pace.waitMs(instant(now)) > 0) continue
          pace.take(instant(now))
          sent += 1
        }
        expect(sent).toBeLessThanOrEqual(perSecond + Math.ceil(((now - 1_000_000) * perSecond) / 1_000))
      }),
    )
  })
})

function idOf(messageId: string): {
  messageId: string
  sourceTon: number
  sourceNpi: number
  source: string
} {
  return { messageId, sourceTon: 0, sourceNpi: 0, source: '' }
}
