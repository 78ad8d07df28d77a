// The JSON form of an offer, as a 402 answer and a wallet message carry it (per-fee-link 5, 5.5).

import type { OfferResult } from '../offer.ts'
import { makeOffer, type RawField } from './fields.ts'

/** Reads the JSON form strictly: unknown members are ignored, known ones must be well formed, addresses absolute. */
export function parseOfferJson(value: unknown): OfferResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, fault: 'E-MISSING', field: 'offer' }
  const members = new Map<string, unknown>(Object.entries(value))
  if ((members.get('v') ?? 1) !== 1) return { ok: false, fault: 'E-CONFLICT', field: 'v' }
  const systems = members.get('paymentsystems')
  if (!Array.isArray(systems)) return { ok: false, fault: 'E-MISSING', field: 'paymentsystems' }
  const page = members.get('page')
  return makeOffer(
    { fields: [...members].map(toField), systems: (systems as readonly unknown[]).map(toSystem) },
    { page: typeof page === 'string' ? page : undefined },
  )
}

// Text would be read as an ISO duration or as minutes; the JSON form has whole seconds and nothing else.
function toField([name, value]: readonly [string, unknown]): RawField {
  return {
    name,
    value: name.toLowerCase() === 'duration' && typeof value === 'string' ? Number.NaN : value,
  }
}

function toSystem(value: unknown): { readonly id: unknown; readonly data?: unknown } {
  return typeof value === 'object' && value !== null
    ? (value as { id: unknown; data?: unknown })
    : { id: value }
}
