// Months, days and hours as an operator's subscribers count them: in the operator's IANA zone, over every change of clocks.
// Spans touch: the end of one is the start of the next, and every instant is in exactly one.

import { type Instant, instant } from '@farthing/protocol'

/** From the first instant on, up to and without the second. */
export type Span = { readonly from: Instant; readonly to: Instant }

/** A civil date and hour; months count from one. */
export type LocalTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Whether a name is an IANA zone that can be counted in. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

/** The civil date and hour of an instant in a zone. */
export function localTime(zone: string, at: Instant): LocalTime {
  const local = new Date(at + offsetAt(zone, at))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
  }
}

/** The calendar month an instant is in. */
export function monthSpan(zone: string, at: Instant): Span {
  return remembered(`month ${zone}`, at, () =>
    spanAround(at, (step) => {
      const { year, month } = localTime(zone, at)
      return startOf(zone, Date.UTC(year, month - 1 + step, 1))
    }),
  )
}

/** The month an instant is in, as 2026-11; by the same bounds as its span. */
export function monthName(zone: string, at: Instant): string {
  // The middle of the month is far from any change of clocks at its ends.
  const { from, to } = monthSpan(zone, at)
  const { year, month } = localTime(zone, instant((from + to) / 2))
  return `${year.toString().padStart(4, '0')}-${month.toString().padStart(2, '0')}`
}

/** The month that many before the one an instant is in. */
export function monthBefore(zone: string, at: Instant, months: number): Span {
  let span = monthSpan(zone, at)
  for (let count = 0; count < months; count += 1) span = monthSpan(zone, instant(span.from - 1))
  return span
}

/** The calendar day an instant is in. */
export function daySpan(zone: string, at: Instant): Span {
  return remembered(`day ${zone}`, at, () =>
    spanAround(at, (step) => {
      const { year, month, day } = localTime(zone, at)
      return startOf(zone, Date.UTC(year, month - 1, day + step))
    }),
  )
}

/** The next time the clocks of a zone show that hour or later, strictly after an instant. */
export function nextHour(zone: string, at: Instant, hour: number): Instant {
  const { year, month, day } = localTime(zone, at)
  for (let step = 0; step < 3; step += 1) {
    const start = startOf(zone, Date.UTC(year, month - 1, day + step, hour))
    if (start > at) return start
  }
  return instant(at + dayMs)
}

const spans = new Map<string, readonly Span[]>()

/** Asking for a zone's hours is slow, and mostly it is the same few spans that are asked for. */
function remembered(name: string, at: Instant, find: () => Span): Span {
  const known = spans.get(name) ?? []
  const there = known.find(({ from, to }) => at >= from && at < to)
  if (there !== undefined) return there
  const found = find()
  spans.set(name, [found, ...known].slice(0, 4))
  return found
}

/** Where clocks go back at midnight an hour is shown twice: its second showing belongs to what had already begun. */
function spanAround(at: Instant, start: (step: number) => Instant): Span {
  const next = start(1)
  return at >= next ? { from: next, to: start(2) } : { from: start(0), to: next }
}

/** The first instant at which a zone's clocks show a civil time (given as if it were UTC) or, where it is skipped, later. */
function startOf(zone: string, civil: number): Instant {
  const before = offsetAt(zone, civil - dayMs - 2 * hourMs)
  const after = offsetAt(zone, civil + dayMs + 2 * hourMs)
  if (before === after) return instant(civil - before)
  const change = changeBetween(zone, civil - dayMs - 2 * hourMs, civil + dayMs + 2 * hourMs)
  return instant(civil - before < change ? civil - before : Math.max(civil - after, change))
}

/** The instant at which a zone's clocks change between two that differ, to the millisecond. */
function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from)
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle) === before) low = middle
    else high = middle
  }
  return high
}

/** Milliseconds that a zone's clocks are ahead of UTC. */
function offsetAt(zone: string, at: number): number {
  const whole = Math.floor(at / 1000) * 1000
  const parts = formatterOf(zone).formatToParts(whole)
  const field = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  )
  return shown - whole
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** One formatter a zone: making one is slow, and there are only as many as there are zones. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}
