// How long the centre may keep a message (validity_period): written relative, read in both forms of SMPP 3.4, 7.1.1.

import { Bug } from '../money.ts'
import type { Instant } from '../time.ts'
import { smppLimits } from './limits.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const quarterHour = 15 * minute

/** `000000000300000R` for three minutes: whole seconds, rounded down but never to nothing. */
export function formatValidity(validForMs: number): string {
  if (!(validForMs > 0 && validForMs <= smppLimits.validityMaxMs)) throw new Bug('A validity out of bounds')
  const whole = Math.max(validForMs, second)
  const digits = [whole / day, (whole % day) / hour, (whole % hour) / minute, (whole % minute) / second]
    .map((value) => String(Math.floor(value)).padStart(2, '0'))
    .join('')
  return `0000${digits}000R`
}

/** Milliseconds from `now`, negative when the time is past; undefined for no validity, `invalid` for text of another form. */
export function parseValidity(text: string, now: Instant): number | undefined | 'invalid' {
  if (text === '') return undefined
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([R+-])$/.exec(text)
  if (match === null) return 'invalid'
  const [year = 0, month = 0, days = 0, hours = 0, minutes = 0, seconds = 0, tenths = 0, quarters = 0] = match
    .slice(1, 9)
    .map(Number)
  const sign = match[9]
  const clock = hours * hour + minutes * minute + seconds * second
  if (sign === 'R') return (year * 365 + month * 30 + days) * day + clock
  if (month < 1 || month > 12 || days < 1 || days > 31 || hours > 23 || minutes > 59 || quarters > 48) {
    return 'invalid'
  }
  const local = Date.UTC(2000 + year, month - 1, days) + clock + tenths * 100
  return local - (sign === '+' ? 1 : -1) * quarters * quarterHour - now
}
