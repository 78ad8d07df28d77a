// Voucher codes survive being typed by people, and nothing else is one.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatVoucherCode, parseVoucherCode, voucherCodeBytes } from './voucher-code.ts'

const chance = fc.uint8Array({ minLength: voucherCodeBytes, maxLength: voucherCodeBytes })

it('reads back every code it writes, in any case and with any spaces', () => {
  fc.assert(
    fc.property(chance, fc.constantFrom(' ', '', '-', '–', '.'), (bytes, gap) => {
      const code = formatVoucherCode(bytes)
      expect(code).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
      const plain = code.replaceAll('-', '')
      expect(parseVoucherCode(code.toLowerCase().replaceAll('-', gap))).toBe(plain)
    }),
  )
})

it('writes different bytes as different codes', () => {
  fc.assert(
    fc.property(chance, chance, (one, two) => {
      expect(formatVoucherCode(one) === formatVoucherCode(two)).toBe(String(one) === String(two))
    }),
  )
})

it('takes any text without throwing, and gives sixteen characters or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(parseVoucherCode(text) ?? '0000000000000000').toHaveLength(16)
    }),
  )
})
