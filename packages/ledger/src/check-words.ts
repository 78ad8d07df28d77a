// How the integrity check says what it found.

import type { Account, AccountBalance, Transfer } from './model.ts'

/** Hears one difference as a sentence. */
export type Tell = (sentence: string) => void

/** The four sums of an account. */
export type Sums = Omit<AccountBalance, 'timestamp'>

const sides = [
  ['debitsPosted', 'debits posted'],
  ['creditsPosted', 'credits posted'],
  ['debitsPending', 'debits pending'],
  ['creditsPending', 'credits pending'],
] as const

/** Tells each sum that is kept differently from what was computed. */
export function compareSums(tell: Tell, name: string, kept: Sums, computed: Sums): void {
  for (const [key, words] of sides) {
    if (kept[key] === computed[key]) continue
    const off = kept[key] - computed[key]
    tell(
      `${name}: ${words} are kept as ${kept[key]}, the transfers make ${computed[key]} (${off > 0n ? '+' : ''}${off})`,
    )
  }
}

/** An account as a sentence names it. */
export function describeAccount({ id }: Account): string {
  return `account ${id}`
}

/** A transfer as a sentence names it. */
export function describeTransfer({ id }: Transfer): string {
  return `transfer ${id}`
}
