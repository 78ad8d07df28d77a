// Prices in the words of this paper: cents to their real precision, never rounded to nothing (C-13). Text to text.

/** Writes `0.02 EUR` as `2 cents`, `0.005 EUR` as `½ cent`. Prices of this paper are below one euro. */
export function formatCents(price: string): string {
  const [, digits = ''] = /^0\.(\d{1,6}) EUR$/.exec(price) ?? []
  const padded = digits.padEnd(6, '0')
  const whole = padded.slice(0, 2).replace(/^0/, '')
  const rest = padded.slice(2).replace(/0+$/, '')
  if (whole === '0' || whole === '') return rest === '5' ? '½ cent' : `0.${rest} cent`
  if (rest !== '') return rest === '5' ? `${whole}½ cents` : `${whole}.${rest} cents`
  return whole === '1' ? '1 cent' : `${whole} cents`
}
