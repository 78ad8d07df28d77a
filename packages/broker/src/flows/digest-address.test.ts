// Addresses count by their networks: neighbours share a count, strangers do not.

import { expect, it } from 'vitest'
import { digestAddress } from './digest-address.ts'

const codeKey = new Uint8Array(32)
const digest = (address: string): string => digestAddress({ codeKey }, address)

it('counts addresses of one /24 together and those of another apart', () => {
  expect(digest('203.0.113.9')).toBe(digest('203.0.113.250'))
  expect(digest('::ffff:203.0.113.9')).toBe(digest('203.0.113.9'))
  expect(digest('203.0.113.9')).not.toBe(digest('203.0.114.9'))
})

it('counts IPv6 addresses of one /56 together and those of another apart', () => {
  expect(digest('2001:db8:1:23aa::1')).toBe(digest('2001:db8:1:23ff:9::'))
  expect(digest('2001:db8:1:2300::1')).not.toBe(digest('2001:db8:1:2400::1'))
})
