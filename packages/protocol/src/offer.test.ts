import { expect, test } from 'vitest'
import { parseOfferJson } from './markup/json.ts'
import { digestBuyUrl, digestOffer, isExpired, type Offer } from './offer.ts'
import { readVectors } from './testing/vectors.ts'
import { instant } from './time.ts'

const { offers } = readVectors('offers')

function readOffer(value: unknown): Offer {
  const result = parseOfferJson(value)
  if (!result.ok) throw new Error(`${result.fault} ${result.field}`)
  return result.offer
}

test.each(offers)(
  'the digests of $name are the published ones',
  async ({ offer, offerDigest, buyUrlDigest }) => {
    const read = readOffer(offer)
    expect(await digestOffer(read)).toBe(offerDigest)
    expect(await digestBuyUrl(read.buyurl)).toBe(buyUrlDigest)
  },
)

test('the digest changes with the bargain and not with its words', async () => {
  const offer = readOffer(offers[0]?.offer)
  const digest = await digestOffer(offer)
  expect(await digestOffer({ ...offer, title: 'Other', merchantname: 'Other' } as Offer)).toBe(digest)
  expect(await digestOffer({ ...offer, buyurl: `${offer.buyurl}#part` })).toBe(digest)
  for (const change of [
    { price: { ...offer.price, amount: offer.price.amount + 1n } },
    { requesturl: `${offer.requesturl}?a` },
    { buyurl: `${offer.buyurl}a` },
    { duration: offer.duration + 1 },
  ]) {
    expect(await digestOffer({ ...offer, ...change })).not.toBe(digest)
  }
})

test('an offer ends after its expiration and never without one', () => {
  const expiration = '2026-12-31T23:59:59Z'
  const end = Date.parse(expiration)
  expect(isExpired({ expiration }, instant(end - 1))).toBe(false)
  expect(isExpired({ expiration }, instant(end))).toBe(false)
  expect(isExpired({ expiration }, instant(end + 1))).toBe(true)
  expect(isExpired({}, instant(Number.MAX_SAFE_INTEGER))).toBe(false)
  expect(isExpired({ expiration: 'one day' }, instant(0))).toBe(true)
})
