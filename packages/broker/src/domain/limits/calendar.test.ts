import { instant } from '@farthing/protocol'
import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daySpan, isZone, localTime, monthBefore, monthName, monthSpan, nextHour } from './calendar.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'Asia/Seoul',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'Asia/Beirut',
  'Pacific/Chatham',
  'America/Sao_Paulo',
]
const anyZone = constantFrom(...zones)
const anyTime = integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2037, 0, 1) })

describe('months and days of a zone', () => {
  it('hold the instant they are asked for, and touch their neighbours', () => {
    assert(
      property(anyZone, anyTime, (zone, time) => {
        for (const spanOf of [monthSpan, daySpan]) {
          const span = spanOf(zone, instant(time))
          expect(span.from).toBeLessThanOrEqual(time)
          expect(span.to).toBeGreaterThan(time)
          expect(spanOf(zone, span.from)).toEqual(span)
          expect(spanOf(zone, instant(span.to - 1))).toEqual(span)
          expect(spanOf(zone, span.to).from).toBe(span.to)
          expect(spanOf(zone, instant(span.from - 1)).to).toBe(span.from)
        }
      }),
    )
  })

  it('begin on the first day, and a day in the hour after midnight', () => {
    assert(
      property(anyZone, anyTime, (zone, time) => {
        const { from } = monthSpan(zone, instant(time))
        expect(localTime(zone, from).day).toBe(1)
        expect(localTime(zone, daySpan(zone, instant(time)).from).hour).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('name each month once, in order', () => {
    assert(
      property(anyZone, anyTime, (zone, time) => {
        const span = monthSpan(zone, instant(time))
        const name = monthName(zone, instant(time))
        expect(monthName(zone, span.from)).toBe(name)
        expect(monthName(zone, span.to) > name).toBe(true)
        expect(monthBefore(zone, instant(time), 1)).toEqual(monthSpan(zone, instant(span.from - 1)))
      }),
    )
  })

  it('start where the operator is, not where the server is', () => {
    const at = instant(Date.UTC(2026, 10, 30, 16))
    expect(monthName('UTC', at)).toBe('2026-11')
    expect(monthName('Asia/Seoul', at)).toBe('2026-12')
    expect(monthSpan('Asia/Seoul', at).from).toBe(Date.UTC(2026, 10, 30, 15))
  })

  it('are an hour longer or shorter when clocks change', () => {
    const length = (zone: string, at: number): number => {
      const { from, to } = daySpan(zone, instant(at))
      return (to - from) / 3_600_000
    }
    expect(length('Europe/Berlin', Date.UTC(2026, 2, 29, 12))).toBe(23)
    expect(length('Europe/Berlin', Date.UTC(2026, 9, 25, 12))).toBe(25)
    expect(length('Australia/Lord_Howe', Date.UTC(2026, 3, 5, 1))).toBe(24.5)
    // Havana goes back from one o'clock to midnight, so that midnight is shown twice.
    expect(length('America/Havana', Date.UTC(2026, 10, 1, 18))).toBe(25)
  })
})

describe('the next hour of a kind', () => {
  it('is later, at most a day and a change of clocks away, and shown so by the clocks', () => {
    assert(
      property(anyZone, anyTime, integer({ min: 4, max: 23 }), (zone, time, hour) => {
        const next = nextHour(zone, instant(time), hour)
        expect(next).toBeGreaterThan(time)
        // Apia left out a whole day once.
        expect(next - time).toBeLessThanOrEqual((zone === 'Pacific/Apia' ? 51 : 26) * 3_600_000)
        if (zone !== 'Pacific/Apia') expect(localTime(zone, next).hour).toBe(hour)
      }),
    )
  })

  it('of a zone nobody knows is no zone', () => {
    expect(isZone('Europe/Berlin')).toBe(true)
    expect(isZone('Europe/Nowhere')).toBe(false)
  })
})
