import { duration } from '@farthing/protocol'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkoutPage } from './checkout.ts'
import { html } from './html.ts'
import { euro, sampleContext, sampleFields, sampleOffer } from './samples.ts'

describe('markup', () => {
  test('escapes text of others, in elements and in attributes', () => {
    expect(html`<p title="${'"><script>'}">${'<b>&'}</p>`.toString()).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;</p>',
    )
  })

  test('never lets an offer write a tag or leave its place', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (title, merchantName, origin) => {
        const page = (texts: { title: string; merchantName: string; origin: string }): string =>
          checkoutPage(sampleContext('en'), {
            fields: { ...sampleFields, state: texts.title },
            offer: { ...sampleOffer, ...texts, price: euro(20_000n), access: duration(0) },
            state: { kind: 'top-up', missing: euro(1n), entered: texts.merchantName },
          }).toString()
        const tags = (text: string): number => text.split('<').length
        const plain = page({ title: 'a', merchantName: 'b', origin: 'c' })
        expect(tags(page({ title, merchantName, origin }))).toBe(tags(plain))
      }),
    )
  })
})
