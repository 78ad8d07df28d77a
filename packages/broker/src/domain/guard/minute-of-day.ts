// The minute of the day that the clocks of a zone show.

import type { Instant } from '@farthing/protocol'
import { localTime } from '../limits/calendar.ts'

/** Minutes since midnight by the clocks of a zone, 0 to 1439. Offsets of zones are whole minutes, some not whole hours. */
export function minuteOfDay(zone: string, at: Instant): number {
  return localTime(zone, at).hour * 60 + minuteOf(zone, at)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function minuteOf(zone: string, at: Instant): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, minute: 'numeric' })
    formats.set(zone, format)
  }
  return Number(format.format(at))
}
