// Money and gold as a player reads them; fractions of a cent are shown, never rounded away.

/** Money as the API writes it. */
export type MoneyJson = { readonly asset: string; readonly amount: string }

/** "€0.25", "€0.038". */
export function moneyText({ asset, amount }: MoneyJson): string {
  const [currency = '', scale = '0'] = asset.split('/')
  const digits = amount.padStart(Number(scale) + 1, '0')
  const point = digits.length - Number(scale)
  const fraction = digits.slice(point).replace(/0+$/u, '').padEnd(2, '0')
  const sign = currency === 'EUR' ? '€' : `${currency} `
  return `${sign}${digits.slice(0, point)}.${fraction}`
}

/** "1 gold", "40 gold". */
export function goldText(amount: number): string {
  return `${amount} gold`
}
