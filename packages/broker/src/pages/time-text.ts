// Instants for people: written in UTC with the zone in the title; a small script rewrites them in the reader's zone.

import { type Duration, formatInstant, type Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'

/** How much of an instant is written. */
export type TimeForm = 'moment' | 'day' | 'clock' | 'weekday' | 'second' | 'date'

const forms: Readonly<Record<TimeForm, Intl.DateTimeFormatOptions>> = {
  moment: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZoneName: 'short',
  },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'long' },
  clock: { hour: '2-digit', minute: '2-digit', hour12: false },
  /** Names its zone: a reader may act by it. */
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZoneName: 'short' },
}

/** Writes an instant in UTC; a moment names its zone. */
export function timeText(locale: string, at: Instant, form: TimeForm = 'moment'): string {
  return new Intl.DateTimeFormat(locale, { ...forms[form], timeZone: 'UTC' }).format(at)
}

/** An instant as an element with its machine form, its zone in the title, and a mark for the localising script. */
export function timeTag(context: PageContext, at: Instant, form: TimeForm = 'moment'): Html {
  const zoned = timeText(context.locale, at)
  return html`<time datetime="${formatInstant(at)}" title="${zoned}" data-local="${form}">${timeText(
    context.locale,
    at,
    form,
  )}</time>`
}

/** The UTC day an instant falls on, as a key for grouping: `2026-11-23`. */
export function dayKey(at: Instant): string {
  return formatInstant(at).slice(0, 10)
}

/** Whole minutes left until an instant, rounded up; 0 once it has passed. */
export function minutesLeft(now: Instant, end: Instant): number {
  return Math.max(0, Math.ceil((end - now) / 60_000))
}

/** A length of time in its largest whole unit, by the words of the catalogue. */
export function durationText(context: PageContext, length: Duration): string {
  const minutes = Math.round(length / 60_000)
  const { minutesLong, hoursLong, daysLong } = context.t.common
  if (minutes < 120) return minutesLong(minutes)
  if (minutes < 2_880) return hoursLong(Math.round(minutes / 60))
  return daysLong(Math.round(minutes / 1_440))
}

/** Minutes counted down by the server this long at most, so that the words stay few. */
const countedMinutesMax = 60

/** "9 minutes left", with the words for each coming minute beside it for the script that counts down. */
export function minutesLeftTag(context: PageContext, end: Instant): Html {
  const left = minutesLeft(context.now, end)
  const { minutesLeft: words } = context.t.common
  if (left > countedMinutesMax) return html`<span>${words(left)}</span>`
  const all = Array.from({ length: left + 1 }, (_, minute) => words(minute))
  return html`<span data-minutes-until="${formatInstant(end)}" data-minute-words="${JSON.stringify(all)}">${words(left)}</span>`
}
