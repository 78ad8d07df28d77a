// Prices in words keep every fraction of a cent.
import { expect, it } from 'vitest'
import { formatCents } from './price-text.ts'

it('writes cents to their real precision and never rounds to nothing', () => {
  const written = ['0.005', '0.01', '0.02', '0.25', '0.40', '0.565', '0.004', '0.012'].map((digits) =>
    formatCents(`${digits} EUR`),
  )
  expect(written).toEqual([
    '½ cent',
    '1 cent',
    '2 cents',
    '25 cents',
    '40 cents',
    '56½ cents',
    '0.4 cent',
    '1.2 cents',
  ])
})
