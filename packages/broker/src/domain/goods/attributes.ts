// What an app tells of a player when it asks for a store or an order: for eligibility and for offers, never kept.

import { goodsLimits } from './goods-limits.ts'

export type Attributes = Readonly<Record<string, string | number | boolean>>

/**
 * `level` is a number, `codes` are codes of offers with blanks between, and every attribute that is true is a tag of that name. Others
 * are passed over.
 */
export function readAttributes(attributes: Attributes): {
  readonly level?: number
  readonly tags: readonly string[]
  readonly codes: readonly string[]
} {
  const { level, codes } = attributes
  return {
    ...(typeof level === 'number' ? { level } : {}),
    tags: Object.entries(attributes)
      .filter(([, value]) => value === true)
      .map(([name]) => name)
      .slice(0, goodsLimits.playerTagsMax),
    codes:
      typeof codes === 'string'
        ? codes
            .split(' ')
            .filter((code) => code !== '')
            .slice(0, goodsLimits.offerCodesMax)
        : [],
  }
}
