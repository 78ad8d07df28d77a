// The codec and the framer: what goes out comes back, whatever comes in is read or refused, and cuts do not matter.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyFields, type CommandName, commandIds, type Field, isAnswer } from './commands.ts'
import { createFramer } from './framer.ts'
import { smppLimits } from './limits.ts'
import { decodePdu, encodePdu, type Pdu } from './pdu.ts'
import { smppStatus } from './statuses.ts'

const byte = fc.integer({ min: 0, max: 255 })
const character = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code))

function anyField(field: Field): fc.Arbitrary<number | string | Uint8Array> {
  if (field.kind === 'byte') return byte
  if (field.kind === 'text') return fc.string({ unit: character, maxLength: field.octetsMax - 1 })
  return fc.uint8Array({ maxLength: field.octetsMax })
}

const anyPdu: fc.Arbitrary<Pdu> = fc
  .constantFrom(...(Object.keys(commandIds) as CommandName[]))
  .chain((command) =>
    fc.record({
      command: fc.constant(command),
      status: isAnswer(commandIds[command]) ? fc.constant(0) : fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
      sequence: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
      body: fc.record(Object.fromEntries(bodyFields[command].map((field) => [field.name, anyField(field)]))),
      tlvs:
        bodyFields[command].length === 0 && isAnswer(commandIds[command])
          ? fc.constant([])
          : fc.array(fc.record({ tag: fc.integer({ min: 0, max: 0xff_ff }), value: fc.uint8Array() }), {
              maxLength: 4,
            }),
    }),
  )
  .map((made) => made as unknown as Pdu)

const concat = (chunks: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))

describe('a PDU', () => {
  it('comes back from its octets as it was, for every command', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        expect(decodePdu(encodePdu(pdu))).toEqual({ ok: true, pdu })
      }),
      { numRuns: 500 },
    )
  })

  it('of a submit stands on the wire as SMPP 3.4 lays it out', () => {
    const octets = encodePdu({
      command: 'submit_sm',
      status: 0,
      sequence: 258,
      body: {
        serviceType: '',
        sourceTon: 3,
        sourceNpi: 0,
        source: '80801',
        destinationTon: 1,
        destinationNpi: 1,
        destination: '821012345678',
        esmClass: 0x40,
        protocolId: 0,
        priority: 0,
        scheduledFor: '',
        validityPeriod: '000000000300000R',
        registeredDelivery: 1,
        replaceIfPresent: 0,
        dataCoding: 8,
        defaultMessageId: 0,
        shortMessage: Uint8Array.of(0xc6, 0x08),
      },
      tlvs: [{ tag: 0x0204, value: Uint8Array.of(0, 7) }],
    })
    const hex = [
      '0000004a 00000004 00000000 00000102',
      '00 03 00 383038303100 01 01 38323130313233343536373800',
      '40 00 00 00 30303030303030303033303030303052 00 01 00 08 00 02 c608',
      '0204 0002 0007',
    ].join('')
    expect(Buffer.from(octets).toString('hex')).toBe(hex.replaceAll(' ', ''))
  })

  it('that answers with a refusal goes without a body and is read without one', () => {
    const octets = encodePdu({
      command: 'submit_sm_resp',
      status: smppStatus.throttled,
      sequence: 5,
      body: { messageId: 'ignored' },
      tlvs: [],
    })
    expect(octets).toHaveLength(smppLimits.headerOctets)
    expect(decodePdu(octets)).toMatchObject({ ok: true, pdu: { status: 0x58, body: { messageId: '' } } })
  })

  it.each([
    ['shorter than a header', '0000000c 00000015 00000000', smppStatus.invalidCommandLength],
    ['whose length is not its own', '00000011 00000015 00000000 00000001', smppStatus.invalidCommandLength],
    ['of an unknown command', '00000010 00000021 00000000 00000001', smppStatus.invalidCommand],
    ['whose text never ends', '00000012 00000002 00000000 00000001 4142', smppStatus.invalidCommandLength],
    ['with half a parameter', '00000012 00000015 00000000 00000001 0204', smppStatus.badTlvStream],
    ['with a parameter cut off', '00000015 00000015 00000000 00000001 0204000201', smppStatus.badTlvLength],
  ])('%s is refused with a status', (_, hex, status) => {
    const read = decodePdu(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))
    expect(read).toMatchObject({ ok: false, status })
  })

  it('of arbitrary octets is read or refused, and what is read means the same when written again', () => {
    const headed = fc
      .record({
        id: fc.constantFrom(...Object.values(commandIds)),
        rest: fc.uint8Array({ maxLength: 120 }),
      })
      .map(({ id, rest }) => {
        const octets = concat([new Uint8Array(16), rest])
        const view = new DataView(octets.buffer)
        view.setUint32(0, octets.length)
        view.setUint32(4, id)
        return octets
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), headed), (octets) => {
        const read = decodePdu(octets)
        if (read.ok) expect(decodePdu(encodePdu(read.pdu))).toEqual(read)
        else expect(read.status).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 },
    )
  })

  it('past a bound is a bug of ours and is not sent', () => {
    const body = { systemId: 'sixteen letters!', password: '' }
    expect(() => encodePdu({ command: 'outbind', status: 0, sequence: 1, body, tlvs: [] })).toThrow(
      /does not fit/,
    )
  })
})

describe('a stream', () => {
  it('gives the same PDUs however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyPdu, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 60 })),
        (pdus, cuts) => {
          const whole = concat(pdus.map(encodePdu))
          const framer = createFramer()
          const frames: Uint8Array[] = []
          let at = 0
          for (const cut of [...cuts, whole.length]) {
            frames.push(...framer.push(whole.subarray(at, at + cut)).frames)
            at += cut
          }
          expect(frames.map((frame) => decodePdu(frame))).toEqual(pdus.map((pdu) => ({ ok: true, pdu })))
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each(['0000000f', '7fffffff', 'ffffffff', '000101d1'])(
    'whose next length is %s is broken for ever, and nothing of that length is held',
    (hex) => {
      const framer = createFramer()
      expect(framer.push(Buffer.from(`${hex}00000015`, 'hex'))).toEqual({ frames: [], isBroken: true })
      expect(framer.push(Buffer.from('00000010000000150000000000000001', 'hex')).isBroken).toBe(true)
    },
  )

  it('of arbitrary octets never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const framer = createFramer()
        for (const chunk of chunks) for (const frame of framer.push(chunk).frames) decodePdu(frame)
      }),
    )
  })
})
