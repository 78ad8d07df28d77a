// The two times of an offer as merchants write them: `duration`, how long a purchase lasts (per-fee-link 3.7), and
// `expiration`, until when the offer stands (3.8).

import { limits } from './limits.ts'

/** What a bare integer counts in content of 1999; the profile reads minutes. */
export type LegacyDurationUnit = 'seconds' | 'minutes' | 'hours' | 'days'

const secondsOf = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const
const durationPattern = /^P(?:(\d{1,10})D)?(?:T(?=\d)(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{1,10})S)?)?$/
const momentPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2})))?$/

/** Reads `P[nD][T[nH][nM][nS]]` or a bare integer into seconds, at most 36,500 days, which mean for ever. */
export function parseAccessDuration(
  text: string,
  legacyUnit: LegacyDurationUnit = 'minutes',
): number | undefined {
  if (/^\d{1,10}$/.test(text)) return capAccess(Number(text) * secondsOf[legacyUnit])
  const match = durationPattern.exec(text)
  if (match === null || text === 'P') return undefined
  const [, days, hours, minutes, seconds] = match
  return capAccess(
    Number(days ?? 0) * secondsOf.days +
      Number(hours ?? 0) * secondsOf.hours +
      Number(minutes ?? 0) * secondsOf.minutes +
      Number(seconds ?? 0),
  )
}

/** Brings whole seconds of access down to the 36,500 days that mean for ever. */
export function capAccess(seconds: number): number {
  return Math.min(seconds, limits.accessSecondsMax)
}

/** Writes whole seconds as an ISO 8601 duration of days, hours, minutes and seconds: 604800 is `P7D`. */
export function formatAccessDuration(seconds: number): string {
  const days = Math.floor(seconds / secondsOf.days)
  const time = [
    [Math.floor((seconds % secondsOf.days) / secondsOf.hours), 'H'],
    [Math.floor((seconds % secondsOf.hours) / secondsOf.minutes), 'M'],
    [seconds % secondsOf.minutes, 'S'],
  ] as const
  const clock = time.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('')
  if (days === 0 && clock === '') return 'PT0S'
  return `P${days === 0 ? '' : `${days}D`}${clock === '' ? '' : `T${clock}`}`
}

/** Reads RFC 3339 with a zone, or a date alone as the end of that day in UTC, and writes it in UTC. */
export function normalizeExpiration(text: string): string | undefined {
  const match = momentPattern.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour = '23', minute = '59', second = '59', fraction = ''] = match
  const [sign, offsetHour = '0', offsetMinute = '0'] = match.slice(8)
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // The parser of dates takes 31 February for 3 March and 24:00 for the next day; an offer that says so is refused.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${year}-${month}-${day}T${hour}`))
    return undefined
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  const time = local + Number(fraction.slice(0, 3).padEnd(3, '0')) - (sign === '-' ? -offsetMs : offsetMs)
  const utc = new Date(time).toISOString()
  return /^\d{4}-/.test(utc) ? utc.replace('.000Z', 'Z') : undefined
}
