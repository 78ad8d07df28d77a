// What a message from a phone means: stopping is easy, agreeing takes plain words.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIncoming } from './keywords.ts'

const yes = (code?: string) => ({ kind: 'yes', code })
const stop = (all = false) => ({ kind: 'stop', all })

describe('a message', () => {
  it.each([
    ['STOP', stop()],
    [' stop. ', stop()],
    ['Stop All', stop(true)],
    ['STOPALL', stop(true)],
    ['Please stop this!', stop()],
    ['end', stop()],
    ['Cancel', stop()],
    ['UNSUBSCRIBE', stop()],
    ['quit', stop()],
    ['수신거부', stop()],
    ['수신 거부', stop()],
    ['차단해 주세요', stop()],
    ['전체 차단', stop(true)],
    ['Y 4821 STOP', stop()],
    ['help stop', stop()],
    ['HELP', { kind: 'help' }],
    ['info?', { kind: 'help' }],
    ['Y 4821 help', { kind: 'help' }],
    ['Y 4821', yes('4821')],
    ['y4821', yes('4821')],
    ['Yes, 4821.', yes('4821')],
    ['ok 482100', yes('482100')],
    ['예 4821', yes('4821')],
    ['예4821', yes('4821')],
    ['４８２１', { kind: 'code', code: '4821' }],
    ['0048', { kind: 'code', code: '0048' }],
    ['“Y”', yes()],
    ['OK', yes()],
    ['예', yes()],
    ['네', yes()],
    ['Y 4821 but not now', { kind: 'other' }],
    ['', { kind: 'other' }],
    ['yes please', { kind: 'other' }],
    ['why', { kind: 'other' }],
    ['no', { kind: 'other' }],
    ['Y 48', { kind: 'other' }],
    ['Y 4821 4821', { kind: 'other' }],
    ['1234567', { kind: 'other' }],
    ['stopped by', { kind: 'other' }],
    ['예약', { kind: 'other' }],
  ])('%j is read as it is meant', (text, meaning) => {
    expect(parseIncoming(text)).toEqual(meaning)
  })

  it('with a word of stopping among others is a stop, in any case', () => {
    const words = fc.constantFrom('Y', 'OK', '4821', 'HELP', 'please', '예', 'no', '…', '!')
    const stops = fc.constantFrom(
      'stop',
      'STOP',
      'Stop',
      'End',
      'cancel',
      'unsubscribe',
      'QUIT',
      '수신거부',
      '차단',
    )
    fc.assert(
      fc.property(fc.array(words), stops, fc.array(words), (before, stop, after) => {
        expect(parseIncoming([...before, stop, ...after].join(' ')).kind).toBe('stop')
      }),
    )
  })

  it('of any characters is read without throwing, and agrees only in the words for it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const meaning = parseIncoming(text)
        if (meaning.kind === 'yes' || meaning.kind === 'code') {
          expect(text.normalize('NFKC').toUpperCase()).toMatch(/Y|OK|예|네|[0-9]{4}/)
        }
      }),
      { numRuns: 500 },
    )
  })
})
