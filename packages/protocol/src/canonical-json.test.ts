import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Canonical, canonicalJson } from './canonical-json.ts'
import { Bug } from './money.ts'

const anyValue = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

test('keys are sorted by code unit at every level and nothing stands between', () => {
  expect(canonicalJson({ b: [1, { d: null, c: true }], a: 'x', B: '', '\u{1f600}': 0, '\ufb33': 1 })).toBe(
    '{"B":"","a":"x","b":[1,{"c":true,"d":null}],"\u{1f600}":0,"\ufb33":1}',
  )
})

test('members that are undefined are left out', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
})

test('the order in which members were written does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), anyValue)), (entries) => {
      const forward = Object.fromEntries(new Map(entries))
      const backward = Object.fromEntries([...new Map(entries)].reverse())
      expect(canonicalJson(backward)).toBe(canonicalJson(forward))
    }),
  )
})

test('the text is JSON of the same value and is its own canonical form', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(text) as Canonical)).toBe(text)
    }),
  )
})

test('fractions, numbers past exactness and bottomless values are bugs', () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, Number.NEGATIVE_INFINITY]) {
    expect(() => canonicalJson({ value })).toThrow(Bug)
  }
  const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as Canonical
  expect(() => canonicalJson(deep)).toThrow(Bug)
})

test('a member named __proto__ is a member like any other', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as Canonical
  expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"b":2}')
})
