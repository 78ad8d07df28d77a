// Alphabets, splitting and putting together: no character is lost, cut or counted wrongly.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../time.ts'
import { decodeGsm, gsmOctets, gsmSeptets } from './gsm-alphabet.ts'
import { smppLimits } from './limits.ts'
import { type CarriedText, readCarried } from './read-message.ts'
import { createReassembly } from './reassembly.ts'
import { countParts, type PartReference, type SplitText, splitText } from './split-text.ts'
import { chooseAlphabet, decodeText, plainPunctuation } from './text.ts'
import { numberTlv, tlvTags } from './tlv.ts'
import { formatPartHeader, type PartPlace, readHeader } from './user-data-header.ts'

const gsmCharacters = Array.from({ length: 128 }, (_, septet) => decodeGsm(Uint8Array.of(septet)))
  .concat(Array.from('\f^{}\\[~]|€'))
  .filter((character) => character !== '')
const gsmText = fc.string({ unit: fc.constantFrom(...gsmCharacters), maxLength: 900 })
const anyText = fc.oneof(
  gsmText,
  fc.string({
    unit: fc.constantFrom(...gsmCharacters, '한', '글', '👋', '’', '—', 'ç', '가'),
    maxLength: 500,
  }),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const anyReference: fc.Arbitrary<PartReference> = fc.record({
  value: fc.integer({ min: 0, max: 0xff_ff }),
  bits: fc.constantFrom<8 | 16>(8, 16),
})

function carried(split: SplitText): CarriedText[] {
  return split.parts.map(({ shortMessage, hasHeader }) => {
    const body = {
      serviceType: '',
      sourceTon: 0,
      sourceNpi: 0,
      source: '',
      destinationTon: 0,
      destinationNpi: 0,
      destination: '',
      esmClass: hasHeader ? 0x40 : 0x03,
      registeredDelivery: 0,
      dataCoding: split.dataCoding,
      shortMessage,
    }
    return readCarried(body, []) ?? expect.unreachable('a part that does not read')
  })
}

const must = (split: SplitText | undefined): SplitText => split ?? expect.unreachable('too long a text')

describe('an alphabet', () => {
  it('has 127 characters in one septet and ten in two', () => {
    const one = gsmCharacters.filter((character) => gsmOctets(character)?.length === 1)
    expect([new Set(one).size, gsmCharacters.length - one.length]).toEqual([127, 10])
  })

  it.each([
    ['Pay 1.50 EUR to Acme @ 12:00', 'gsm', 28],
    ['^{}\\[]~|€', 'gsm', 18],
    ['ÄÖÑÜ§¿äöñüà ΔΦΓΛΩΠΨΣΘΞ', 'gsm', 22],
    ['Ça va', 'gsm', 5],
    ['ça va', 'ucs2', undefined],
    ['тест', 'ucs2', undefined],
    ['결제', 'ucs2', undefined],
    ['`', 'ucs2', undefined],
  ] as const)('of %j is %s', (text, alphabet, septets) => {
    expect([chooseAlphabet(text), gsmSeptets(text)]).toEqual([alphabet, septets])
  })

  it('is chosen after quotes, dashes and spaces were made plain', () => {
    const smart = 'It’s “1,50\u00a0€” – not… ‘2’'
    expect(plainPunctuation(smart)).toBe(`It's "1,50 €" - not... '2'`)
    expect(must(splitText(smart, { value: 1, bits: 8 })).alphabet).toBe('gsm')
  })

  it('reads what other centres write', () => {
    expect(decodeText(Uint8Array.of(0xe9, 0x40), 3)).toBe('é@')
    expect(decodeText(Uint8Array.of(0x40, 0x41), 1)).toBe('@A')
    expect(decodeText(Uint8Array.of(0x00, 0x41), 1)).toBe('@A')
    expect(decodeText(Uint8Array.of(0x1b, 0x65, 0x1b, 0x41, 0x1b), 0)).toBe('€A')
    expect(decodeText(Uint8Array.of(0xd8, 0x3d, 0x41), 8)).toBe('\ufffd\ufffd')
    expect(decodeText(Uint8Array.of(1), 4)).toBeUndefined()
  })

  it('reads arbitrary octets without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 255 }), (octets, coding) => {
        expect(decodeText(octets, coding)?.isWellFormed()).not.toBe(false)
      }),
    )
  })
})

describe('a text', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    [`${'a'.repeat(159)}€`, 2],
    ['한'.repeat(70), 1],
    ['한'.repeat(71), 2],
    ['한'.repeat(134), 2],
    ['한'.repeat(135), 3],
    ['', 1],
  ])('of %#: takes as many messages as the standard says', (text, parts) => {
    expect(must(splitText(text, { value: 7, bits: 8 })).parts).toHaveLength(parts)
    expect(countParts(text)).toBe(parts)
  })

  it('is cut before an escape or a surrogate pair, never inside', () => {
    const escapes = must(splitText(`${'a'.repeat(152)}€${'b'.repeat(100)}`, { value: 1, bits: 8 }))
    expect(escapes.parts.map((part) => part.shortMessage.length)).toEqual([6 + 152, 6 + 102])
    const pairs = must(splitText(`${'한'.repeat(66)}👋${'한'.repeat(20)}`, { value: 1, bits: 8 }))
    expect(pairs.parts.map((part) => part.shortMessage.length)).toEqual([6 + 132, 6 + 44])
    const wide = must(splitText('한'.repeat(71), { value: 0x1234, bits: 16 }))
    expect([...(wide.parts[0]?.shortMessage.subarray(0, 7) ?? [])]).toEqual([6, 8, 4, 0x12, 0x34, 2, 1])
    expect(wide.parts[0]?.shortMessage).toHaveLength(7 + 132)
  })

  it('comes back from its parts in any order, each part readable alone and within its room', () => {
    fc.assert(
      fc.property(anyText, anyReference, fc.infiniteStream(fc.nat()), (text, reference, keys) => {
        const split = splitText(text, reference)
        const written = plainPunctuation(text)
        if (split === undefined) return expect(countParts(text)).toBeGreaterThan(smppLimits.partsMax - 1)
        const parts = carried(split)
        expect(parts.map((part) => decodeText(part.octets, part.dataCoding)).join('')).toBe(written)
        for (const { shortMessage } of split.parts) expect(shortMessage.length).toBeLessThanOrEqual(160)
        if (parts.length === 1) return undefined
        const shuffled = parts
          .map((part) => [keys.next().value ?? 0, part] as const)
          .toSorted(([one], [other]) => one - other)
        const reassembly = createReassembly<number>()
        const wholes = shuffled.map(([, part], index) => {
          const place = part.place ?? expect.unreachable('a part without a place')
          const added = reassembly.add(
            { from: 'a', to: 'b', carried: { ...part, place }, tag: index },
            instant(0),
          )
          return added.whole
        })
        expect(wholes.slice(0, -1).every((whole) => whole === undefined)).toBe(true)
        expect(wholes.at(-1)?.text).toBe(written)
        return expect(wholes.at(-1)?.tags).toHaveLength(parts.length)
      }),
      { numRuns: 300 },
    )
  })
})

const place = (sequence: number, more: Partial<PartPlace> = {}): PartPlace => ({
  reference: 9,
  bits: 8,
  total: 2,
  sequence,
  ...more,
})
const part = (text: string, at: PartPlace, tag: string) => ({
  from: '+4477',
  to: '80801',
  carried: { octets: Uint8Array.from(Buffer.from(text)), dataCoding: 0, place: at },
  tag,
})

describe('a long message that arrives', () => {
  it('is told by sar parameters and by either header', () => {
    const sar = [
      numberTlv(tlvTags.sarReference, 0x0102, 2),
      numberTlv(tlvTags.sarTotal, 3, 1),
      numberTlv(tlvTags.sarSequence, 2, 1),
      { tag: tlvTags.messagePayload, value: Uint8Array.of(0x41) },
    ]
    const body = {
      serviceType: '',
      sourceTon: 0,
      sourceNpi: 0,
      source: '',
      destinationTon: 0,
      destinationNpi: 0,
      destination: '',
      esmClass: 0,
      registeredDelivery: 0,
      dataCoding: 0,
    }
    expect(readCarried(body, sar)).toEqual({
      octets: Uint8Array.of(0x41),
      dataCoding: 0,
      place: { reference: 0x0102, bits: 16, total: 3, sequence: 2 },
    })
    for (const bits of [8, 16] as const) {
      const header = formatPartHeader(place(1, { bits }))
      expect(readHeader(Uint8Array.of(...header, 0x42))).toEqual({
        place: place(1, { bits }),
        text: Uint8Array.of(0x42),
      })
    }
  })

  it('with a header that is no part place is one message; with one that does not fit, none', () => {
    expect(readHeader(Uint8Array.of(4, 5, 2, 11, 84, 0x41))).toEqual({ text: Uint8Array.of(0x41) })
    expect(readHeader(Uint8Array.of(5, 0, 3, 1, 2, 3, 0x41))).toEqual({ text: Uint8Array.of(0x41) })
    expect(readHeader(Uint8Array.of(5, 0, 4, 1, 2, 1, 0x41))).toBeUndefined()
    expect(readHeader(Uint8Array.of(9, 0))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => void readHeader(octets)))
  })

  it('stays until it is forgotten, so that its last part may come again', () => {
    const reassembly = createReassembly<string>()
    expect(reassembly.add(part('one ', place(1), 'a'), instant(0))).toEqual({ dropped: [] })
    const first = reassembly.add(part('two', place(2), 'b'), instant(1))
    expect(first.whole).toMatchObject({ text: 'one two', tags: ['a', 'b'] })
    const again = reassembly.add(part('two', place(2), 'c'), instant(2))
    expect(again.whole?.text).toBe('one two')
    reassembly.forget(again.whole?.key ?? '')
    expect(reassembly.add(part('two', place(2), 'd'), instant(3))).toEqual({ dropped: [] })
  })

  it('whose reference is used for another message meanwhile gives way to it', () => {
    const reassembly = createReassembly<string>()
    reassembly.add(part('old', place(1), 'a'), instant(0))
    expect(reassembly.add(part('new ', place(1), 'b'), instant(1)).dropped).toEqual(['a'])
    expect(reassembly.add(part('text', place(2), 'c'), instant(2)).whole?.text).toBe('new text')
  })

  it('is given up when too old, when too many are held, or when it has too many parts', () => {
    const reassembly = createReassembly<string>({ partsMax: 3, groupsMax: 2, groupAgeMs: 100 })
    reassembly.add(part('x', place(1, { reference: 1 }), 'a'), instant(0))
    reassembly.add(part('x', place(1, { reference: 2 }), 'b'), instant(50))
    expect(reassembly.add(part('x', place(1, { reference: 3 }), 'c'), instant(60)).dropped).toEqual(['a'])
    expect(reassembly.add(part('x', place(1, { total: 4 }), 'd'), instant(60)).dropped).toEqual(['d'])
    expect(reassembly.sweep(instant(150))).toEqual(['b'])
    expect(reassembly.sweep(instant(160))).toEqual(['c'])
  })
})
