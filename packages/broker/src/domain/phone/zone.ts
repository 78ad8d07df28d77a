// Days, months and hours as an operator's subscribers count them: in the operator's zone, daylight saving and all.

import { Bug, type Instant } from '@farthing/protocol'

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day in a zone, as 2026-11-23. */
export function dayIn(zone: string, now: Instant): string {
  const { year, month, day } = partsIn(zone, now)
  return `${year}-${month}-${day}`
}

/** The calendar month in a zone, as 2026-11. */
export function monthIn(zone: string, now: Instant): string {
  return dayIn(zone, now).slice(0, 7)
}

/** The hour of the day in a zone, 0 to 23. */
export function hourIn(zone: string, now: Instant): number {
  return Number(partsIn(zone, now).hour)
}

function partsIn(zone: string, now: Instant): Readonly<Record<'year' | 'month' | 'day' | 'hour', string>> {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  )
  const { year, month, day, hour } = parts
  if (year === undefined || month === undefined || day === undefined || hour === undefined) {
    throw new Bug('a date without its parts')
  }
  return { year: year.padStart(4, '0'), month, day, hour }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  })
  formats.set(zone, made)
  return made
}
