// What fast-check makes for this package: texts of every kind, and offers that the field rules accept.

import * as fc from 'fast-check'
import { makeOffer } from '../markup/fields.ts'
import type { Offer } from '../offer.ts'

const page = 'https://tides.example/fr/'

/** Text with every code unit, lone surrogates and markup among them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'\r\n\t\0\u202e \ud800é=/-!;#x39a'.split('')) }),
)

const path = fc
  .array(fc.oneof(fc.constantFrom('a', 'B', '%2f', '..', 'é', '&', '?', '#', '/', "'", '"', '<'), anyText), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const address = path.map((text) => `https://tides.example/${text}`)
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })

/** Offers with every field, found on `page`. */
export const anyOffer: fc.Arbitrary<Offer> = fc
  .record({
    price: fc.integer({ min: 1, max: 12_000_000 }).map((amount) => `${(amount / 1e6).toFixed(6)} EUR`),
    textlink: anyText,
    imagelink: maybe(address),
    requesturl: address,
    buyurl: maybe(address),
    title: maybe(anyText),
    description: maybe(address),
    merchantname: maybe(anyText),
    duration: maybe(fc.integer({ min: 0, max: 4_000_000_000 })),
    expiration: maybe(
      fc
        .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    ),
    target: maybe(fc.constantFrom('_self', '_BLANK', 'frame1', '_odd', '<')),
    systems: fc.array(
      fc.record({ id: address, data: maybe(fc.oneof(anyText, fc.string({ maxLength: 3_000 }))) }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ systems, ...fields }) =>
    makeOffer(
      { fields: Object.entries(fields).map(([name, value]) => ({ name, value })), systems },
      { page, base: page },
    ),
  )
  .filter((result) => result.ok)
  .map((result) => result.offer)
