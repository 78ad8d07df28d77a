// Receipts, ids, validity and numbers: the traps of the field, and that nothing from outside throws.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../time.ts'
import { plainReceiptId, toReceiptId } from './message-id.ts'
import { readNumber, toInternational } from './numbering.ts'
import { formatReceipt, isFinalState, type MessageState, readReceipt } from './receipt.ts'
import { numberTlv, textTlv, tlvTags } from './tlv.ts'
import { formatValidity, parseValidity } from './validity.ts'

const states: readonly MessageState[] = [
  'enroute',
  'delivered',
  'expired',
  'deleted',
  'undeliverable',
  'accepted',
  'unknown',
  'rejected',
]
const noon = instant(Date.UTC(2026, 0, 7, 12, 34, 56))

describe('a receipt', () => {
  it('is read as it was written, from the text alone and from the parameters alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.stringMatching(/^[0-9a-f]{1,16}$/),
        fc.string(),
        (state, messageId, text) => {
          const receipt = { messageId, state, errorCode: '011' }
          const written = formatReceipt(receipt, { submittedAt: noon, doneAt: noon, text })
          expect(readReceipt(written.text, [])).toEqual(receipt)
          expect(readReceipt('', written.tlvs)).toEqual({ messageId, state })
        },
      ),
    )
  })

  it('has the customary form', () => {
    const receipt = { messageId: '1a2b', state: 'delivered' } as const
    expect(formatReceipt(receipt, { submittedAt: noon, doneAt: noon, text: 'Your code 한' }).text).toBe(
      'id:1a2b sub:001 dlvrd:001 submit date:2601071234 done date:2601071234 stat:DELIVRD err:000 text:Your code .',
    )
  })

  it.each([
    ['id:77 stat:UNDELIV err:001 text:stat:DELIVRD id:88', '77', 'undeliverable'],
    ['ID: 77 STAT: delivered', '77', 'delivered'],
    ['sub:1 id:0A stat:REJECTD', '0A', 'rejected'],
  ])('such as %j is read', (text, messageId, state) => {
    expect(readReceipt(text, [])).toMatchObject({ messageId, state })
  })

  it('takes nothing from what the message itself said', () => {
    const text = 'id:77 stat:EXPIRED text:hi err:099 id:88'
    expect(readReceipt(text, [])).toEqual({ messageId: '77', state: 'expired' })
  })

  it('without an id or a state is none', () => {
    expect(readReceipt('stat:DELIVRD', [])).toBeUndefined()
    expect(readReceipt('id:7 stat:GONE', [])).toBeUndefined()
    expect(readReceipt('id:7', [numberTlv(tlvTags.messageState, 2, 1)])?.state).toBe('delivered')
    expect(readReceipt('stat:DELIVRD', [textTlv(tlvTags.receiptedMessageId, 'x7')])?.messageId).toBe('x7')
  })

  it('decides about money only in a final state', () => {
    expect(states.filter(isFinalState)).toEqual([
      'delivered',
      'expired',
      'deleted',
      'undeliverable',
      'rejected',
    ])
  })

  it('of arbitrary text and parameters never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 20 }), (text, value) => {
        readReceipt(
          text,
          [0x1e, 0x423, 0x427].map((tag) => ({ tag, value })),
        )
      }),
    )
  })
})

describe('a message id', () => {
  it('of the answer equals the receipt’s in every configured form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 64n }), (id) => {
        const hex = id.toString(16)
        const decimal = id.toString(10)
        expect(toReceiptId(hex.toUpperCase(), 'hex-to-dec')).toBe(
          plainReceiptId(`00${decimal}`, 'hex-to-dec'),
        )
        expect(toReceiptId(decimal, 'dec-to-hex')).toBe(plainReceiptId(`0${hex.toUpperCase()}`, 'dec-to-hex'))
        expect(toReceiptId(hex, 'same')).toBe(plainReceiptId(hex, 'same'))
      }),
    )
  })

  it('that is no number stays as it is', () => {
    expect(toReceiptId('msg-7', 'hex-to-dec')).toBe('msg-7')
    expect(plainReceiptId('', 'dec-to-hex')).toBe('')
  })
})

describe('a validity', () => {
  it('of three minutes is written as the specification shows and read back', () => {
    expect(formatValidity(180_000)).toBe('000000000300000R')
    expect(parseValidity('000000000300000R', noon)).toBe(180_000)
    expect(formatValidity(1)).toBe('000000000001000R')
  })

  it('comes back in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 2_678_400_000 }), (validForMs) => {
        expect(parseValidity(formatValidity(validForMs), noon)).toBe(validForMs - (validForMs % 1_000))
      }),
    )
  })

  it('may be absolute, in quarter hours from UTC', () => {
    expect(parseValidity('260107124456000+', noon)).toBe(600_000)
    expect(parseValidity('260107214456036+', noon)).toBe(600_000)
    expect(parseValidity('260107074456020-', noon)).toBe(600_000)
    expect(parseValidity('', noon)).toBeUndefined()
    expect(parseValidity('tomorrow', noon)).toBe('invalid')
    expect(parseValidity('261307124456000+', noon)).toBe('invalid')
  })

  it('out of bounds is a bug', () => {
    for (const wrong of [0, -1, Number.NaN, 2_678_400_001]) expect(() => formatValidity(wrong)).toThrow()
  })
})

describe('a number', () => {
  it('goes without a plus and comes back with it', () => {
    expect(toInternational('+821012345678')).toEqual({ ton: 1, npi: 1, address: '821012345678' })
    expect(readNumber(1, '821012345678')).toBe('+821012345678')
    expect(readNumber(0, '821012345678')).toBe('+821012345678')
    expect(readNumber(0, '+821012345678')).toBe('+821012345678')
  })

  it('stays as it is when short, national, a name, or no number', () => {
    expect(readNumber(3, '80801')).toBe('80801')
    expect(readNumber(0, '80801')).toBe('80801')
    expect(readNumber(2, '01012345678')).toBe('01012345678')
    expect(readNumber(5, 'FARTHING')).toBe('FARTHING')
    for (const wrong of ['821012345678', '+0123', '+12', '+1234567890123456', '']) {
      expect(toInternational(wrong)).toBeUndefined()
    }
  })
})
