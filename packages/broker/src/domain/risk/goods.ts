// Rules C09, C11, C12 and C13 on one payment: a shop in its first days, rounds of refunds, words of the trade, and prices
// above what the thing is worth.

import type { Fire, Rule } from './decision.ts'
import { type RefundFacts, type RiskFacts, resaleable } from './facts.ts'
import type { RiskPolicy } from './policy.ts'

type PaymentRule = Rule<RiskFacts, RiskPolicy>

const dayMs = 86_400_000

/** What a new merchant earns is also kept back in part and paid out late: see merchant-terms.ts. */
export const c09: PaymentRule = {
  id: 'C09',
  title: 'A new shop sells goods for resale, or too much in a day',
  judge: ({ merchant, itemClass }, { newMerchant }) => {
    if (merchant.ageMs >= newMerchant.days * dayMs) return undefined
    const isOver = merchant.dayUnits > newMerchant.dayUnitsMax
    if (!isOver && !resaleable.has(itemClass)) return undefined
    return {
      actions: ['DENY'],
      inputs: { ageMs: merchant.ageMs, dayUnits: merchant.dayUnits.toString(), itemClass },
    }
  },
}

export const c11: PaymentRule = {
  id: 'C11',
  title: 'Buying and taking back, again and again',
  judge: ({ payer }, policy) => loop(payer.refundRounds, policy),
}

/** The same rule on a refund, which goes back the way the money came or not at all. */
export const c11OnRefund: Rule<RefundFacts, RiskPolicy> = {
  id: 'C11',
  title: 'A refund to another place than the bill, or one round too many',
  judge: ({ isToSource, rounds }, policy) =>
    isToSource ? loop(rounds, policy) : { actions: ['DENY'], inputs: { isToSource } },
}

function loop(rounds: number, { refundLoop }: RiskPolicy): Fire | undefined {
  return rounds >= refundLoop.rounds ? { actions: ['DENY'], inputs: { rounds } } : undefined
}

export const c12: PaymentRule = {
  id: 'C12',
  title: 'Words of the cash-out trade on the way to the shop',
  judge: ({ merchant }) =>
    merchant.words.length === 0
      ? undefined
      : { actions: ['REVIEW'], inputs: { words: merchant.words.join(' ') } },
}

export const c13: PaymentRule = {
  id: 'C13',
  title: 'A price far above the reference',
  judge: ({ units, referenceUnits }, { overpricePercent }) => {
    if (referenceUnits === undefined || units * 100n <= referenceUnits * BigInt(overpricePercent))
      return undefined
    return {
      actions: ['REVIEW'],
      inputs: { units: units.toString(), referenceUnits: referenceUnits.toString() },
    }
  },
}
