// Limits for minors that some countries' rules set, shipped as data. They are unverified defaults: an operator has them checked by
// somebody who knows that law before it relies on them.

import type { AgeBand } from '../goods/app.ts'

/** In whole units of a currency; where absent the preset says nothing of that. */
export type PresetSums = { readonly purchase?: number; readonly month?: number }

export type RegionPreset = {
  readonly region: string
  readonly band: AgeBand
  /** By ISO 4217 code. The first is the rule's own; others are our rounding down of it, as there are no rates here. */
  readonly sums: Readonly<Record<string, PresetSums>>
  readonly source: string
  /** When the figures were written down here. */
  readonly noted: string
  readonly status: 'unverified default'
}

const chinaSource =
  'Notice on minors and online games, Guoxin Chubanshu 2019/34: 50 and 200 CNY from 8 to 15, 100 and 400 CNY from 16 to 17'
const japanSource = 'Guidelines of Japanese game publishers for players under 16: 5,000 JPY a month'

function preset(region: string, band: AgeBand, more: Pick<RegionPreset, 'sums' | 'source'>): RegionPreset {
  return { region, band, ...more, noted: '2026-11-24', status: 'unverified default' }
}

const chinaYounger = sumsOf('CNY', { purchase: 50, month: 200 }, { purchase: 6, month: 25 })
const chinaOlder = sumsOf('CNY', { purchase: 100, month: 400 }, { purchase: 12, month: 50 })
const japan = sumsOf('JPY', { month: 5000 }, { month: 28 })

export const regionPresets: readonly RegionPreset[] = [
  preset('CN', '13-15', { sums: chinaYounger, source: chinaSource }),
  preset('CN', '16-17', { sums: chinaOlder, source: chinaSource }),
  // Of the band under 13 those from 8 on may spend as much as the next; below 8 nothing, and the band does not tell.
  preset('CN', 'under13', {
    sums: sumsOf('CNY', { purchase: 0, month: 0 }, { purchase: 0, month: 0 }),
    source: `${chinaSource}; nothing below 8`,
  }),
  preset('JP', 'under13', { sums: japan, source: japanSource }),
  preset('JP', '13-15', { sums: japan, source: japanSource }),
]

function sumsOf(code: string, own: PresetSums, others: PresetSums): Readonly<Record<string, PresetSums>> {
  return {
    ...Object.fromEntries(['EUR', 'USD', 'GBP', 'CHF'].map((name) => [name, others])),
    [code]: own,
  }
}
