// Small readers that turn a parsed document into an exact type or say what is wrong with it, by the path of the member.
// A refusal never repeats a value, since values may be phone numbers and codes.

import { type Thousandths } from './amount.ts'
import { numberDigits, thousandthsOf } from './exact-json.ts'
import { camaraLimits } from './limits.ts'

/** A value of the expected shape, or the path of what is wrong and why. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly path: string; readonly why: string }

export type Reader<T> = (value: unknown, path: string) => Read<T>

/** Readers of the members of an object. */
type Members = Readonly<Record<string, Reader<unknown>>>

/** A text of at least one character that may be held to a pattern. */
export function text(max: number = camaraLimits.textCharactersMax, pattern?: RegExp): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string') return fault(path, 'must be text')
    if (value.length < 1 || value.length > max) return fault(path, `must have 1 to ${max} characters`)
    return pattern === undefined || pattern.test(value)
      ? { ok: true, value }
      : fault(path, 'has the wrong form')
  }
}

/** An amount of at least so many thousandths, in steps of so many. */
export function amount(min: Thousandths, step: Thousandths = 1n): Reader<Thousandths> {
  return (value, path) => {
    const read = thousandthsOf(value)
    if (read === undefined) return fault(path, 'must be a number of at most three decimals, without exponent')
    return read >= min && read % step === 0n ? { ok: true, value: read } : fault(path, 'is out of range')
  }
}

/** A whole number that fits exactly. */
export const wholeNumber: Reader<number> = (value, path) => {
  const digits = numberDigits(value)
  return digits !== undefined && /^(0|[1-9][0-9]{0,14})$/.test(digits)
    ? { ok: true, value: Number(digits) }
    : fault(path, 'must be a whole number')
}

export const truth: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? { ok: true, value } : fault(path, 'must be true or false')

/** One of a closed list of words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, path) => {
    const word = words.find((known) => known === value)
    return word === undefined ? fault(path, `must be one of ${words.join(', ')}`) : { ok: true, value: word }
  }
}

/** An RFC 3339 date and time with its zone, kept as it was written. */
export const dateTime: Reader<string> = (value, path) =>
  typeof value === 'string' && parseDateTime(value) !== undefined
    ? { ok: true, value }
    : fault(path, 'must be a date and time with zone (RFC 3339)')

const dateTimePattern =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/i

/** Milliseconds since 1970 of an RFC 3339 date and time; the zone may lack its colon, as some operators write it. */
export function parseDateTime(value: string): number | undefined {
  const match = dateTimePattern.exec(value)
  if (match === null) return undefined
  const [, year = '', month = '', day = ''] = match
  // Thirty-first of April rolls over silently in Date, and is not a date.
  const isDay = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day)
  const time = Date.parse(
    value
      .toUpperCase()
      .replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
      .replace(/:60(?=[.Z+-])/, ':59'),
  )
  return isDay && Number.isFinite(time) ? time : undefined
}

/** A list of a bounded number of items. */
export function list<T>(item: Reader<T>, min: number, max: number): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return fault(path, 'must be a list')
    if (value.length < min || value.length > max) return fault(path, `must have ${min} to ${max} items`)
    const items: T[] = []
    for (const [index, member] of value.entries()) {
      const read = item(member, `${path}[${index}]`)
      if (!read.ok) return read
      items.push(read.value)
    }
    return { ok: true, value: items }
  }
}

/**
 * An object with these members. A strict one refuses any other member, as requests do; a lenient one leaves others out,
 * since an operator may answer more than we know.
 */
export function object<T>(
  members: { readonly required: Members; readonly optional?: Members },
  unknownMembers: 'refused' | 'ignored',
): Reader<T> {
  const known: Members = { ...members.required, ...members.optional }
  return (value, path) => {
    if (!isObject(value)) return fault(path, 'must be an object')
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(known, name))
    if (unknownMembers === 'refused' && stranger !== undefined)
      return fault(path, 'has a member that is not known')
    const result: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(known)) {
      const at = path === '' ? name : `${path}.${name}`
      if (!Object.hasOwn(value, name)) {
        if (Object.hasOwn(members.required, name)) return fault(at, 'is missing')
        continue
      }
      const read = reader(value[name], at)
      if (!read.ok) return read
      result[name] = read.value
    }
    return { ok: true, value: result as T }
  }
}

/** Reads a member of an object that is read by more than one shape; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export function fault(
  path: string,
  why: string,
): { readonly ok: false; readonly path: string; readonly why: string } {
  return { ok: false, path, why }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && numberDigits(value) === undefined
  )
}
