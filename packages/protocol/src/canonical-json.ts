// One spelling per value, so that a digest means the value: keys sorted by code unit, no white space, integers only
// (the subset of RFC 8785 that offers need).

import { limits } from './limits.ts'
import { Bug } from './money.ts'

/** A value that canonical JSON can spell. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined }

/** Spells a value; members that are undefined are left out, numbers must be safe integers; not for values of unknown depth. */
export function canonicalJson(value: Canonical, depth = 0): string {
  if (depth > limits.canonicalDepthMax) throw new Bug('canonical JSON spells shallow values only')
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new Bug('canonical JSON spells whole numbers only')
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`
  const members = Object.entries(value)
    .filter((entry): entry is [string, Canonical] => entry[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`).join(',')}}`
}

function isList(value: object): value is readonly Canonical[] {
  return Array.isArray(value)
}
