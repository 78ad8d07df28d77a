// Ids: opaque text with a readable prefix, ordered by the time they were made. The clock and chance come from the
// caller, so the same inputs give the same id.

import { Bug } from './money.ts'
import type { Instant } from './time.ts'

/** The id prefixes in use, one per noun of the glossary. */
export type IdPrefix =
  | 'wal'
  | 'mer'
  | 'pur'
  | 'ref'
  | 'top'
  | 'vch'
  | 'key'
  | 'tkt'
  | 'qte'
  | 'con'
  | 'req'
  | 'evt'
  | 'phn'
  | 'phr'
  | 'pyr'
  | 'sms'
  | 'dec'
  | 'rpt'
  | 'rst'
  | 'stm'
  | 'bnk'
  | 'dor'
  // Virtual goods: apps, players, orders and their lines' grants, stacks, gifts, disputes, clawbacks, licences
  | 'app'
  | 'ply'
  | 'ord'
  | 'grt'
  | 'stk'
  | 'mov'
  | 'gft'
  | 'dsp'
  | 'clb'
  | 'lic'
  // Webhook endpoints and deliveries, mail, approvals by a guardian, family links
  | 'whk'
  | 'dlv'
  | 'eml'
  | 'apv'
  | 'fam'

/** An id such as `pur_01hx…`: 48 bits of time, then 80 bits of chance, in Crockford's base 32. */
export type Id<Prefix extends IdPrefix = IdPrefix> = `${Prefix}_${string}` & { readonly __brand: Prefix }

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
// 26 characters hold 130 bits, an id has 128: the first is at most 7.
const bodyPattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

/** The bytes of chance one id takes. */
export const idChanceBytes = 10

/** Makes an id from an instant and ten random bytes; later instants sort after earlier ones. */
export function makeId<Prefix extends IdPrefix>(
  prefix: Prefix,
  now: Instant,
  chance: Uint8Array,
): Id<Prefix> {
  if (!Number.isSafeInteger(now) || now < 0 || now >= 2 ** 48)
    throw new Bug('an id needs a whole instant of 48 bits')
  if (chance.length !== idChanceBytes) throw new Bug('an id needs exactly ten bytes of chance')
  let value = BigInt(now)
  for (let index = 0; index < idChanceBytes; index += 1) value = (value << 8n) | BigInt(chance[index] ?? 0)
  let text = ''
  for (let index = 0; index < 26; index += 1) {
    text = alphabet.charAt(Number(value & 31n)) + text
    value >>= 5n
  }
  return `${prefix}_${text}` as Id<Prefix>
}

/** Reads an id of one kind; undefined where it has another prefix or another form. */
export function parseId<Prefix extends IdPrefix>(prefix: Prefix, text: unknown): Id<Prefix> | undefined {
  if (typeof text !== 'string' || !text.startsWith(`${prefix}_`)) return undefined
  return bodyPattern.test(text.slice(prefix.length + 1)) ? (text as Id<Prefix>) : undefined
}
