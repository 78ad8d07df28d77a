// Rules on a merchant as a whole, judged now and then: C08, C09's terms, C10, C12 repeated, M01 and M02.

import type { Action, Rule } from './decision.ts'
import type { MerchantFacts } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

type MerchantRule = Rule<MerchantFacts, RiskPolicy>

const dayMs = 86_400_000

/** Two signs of five; a shop with few payers shows none of them reliably. */
export const c08: MerchantRule = {
  id: 'C08',
  title: 'A shop that sells nothing',
  judge: (facts, { fakeMerchant: bounds }) => {
    if (facts.payers < bounds.payersMin) return undefined
    const signs = {
      nearCap: facts.nearCapPayers > facts.payers * bounds.nearCapPayers,
      largeBaskets: isShare(facts.medianUnits, facts.transactionCapUnits, bounds.medianShare),
      nobodyReturns: facts.returningPayers < facts.payers * bounds.returningPayers,
      atNight: facts.nightPayments > facts.payments * bounds.nightPayments,
      unused: facts.usedPayments < facts.payments * bounds.usedPayments,
    }
    if (Object.values(signs).filter(Boolean).length < bounds.signs) return undefined
    return {
      // Payouts stand still until a person has looked.
      actions: ['REVIEW', 'HOLD'],
      inputs: { ...signs, payers: facts.payers, componentPayers: facts.componentPayers },
    }
  },
}

export const c10: MerchantRule = {
  id: 'C10',
  title: 'Too many bills that nobody pays',
  judge: ({ chargedUnits, unpaidUnits, unpaidCount, unpaidAverage }, { unpaid }) => {
    if (unpaidCount < unpaid.countMin || chargedUnits === 0n) return undefined
    const share = Number(unpaidUnits) / Number(chargedUnits)
    if (share <= unpaid.share && share <= unpaidAverage * unpaid.timesAverage) return undefined
    return { actions: ['BLOCK_MERCHANT'], inputs: { share, unpaidAverage, unpaidCount } }
  },
}

export const c12Repeated: MerchantRule = {
  id: 'C12',
  title: 'Words of the cash-out trade, again and again',
  judge: ({ wordPayments }, { words }) =>
    wordPayments < words.repeat ? undefined : { actions: ['BLOCK_MERCHANT'], inputs: { wordPayments } },
}

export const m01: MerchantRule = {
  id: 'M01',
  title: 'Too many complaints or refunds',
  judge: ({ payments, complaints, refunds }, { complaints: bounds }) => {
    const complained = (percent: number): boolean =>
      complaints >= bounds.countMin && complaints * 100 > payments * percent
    const refunded = (percent: number): boolean =>
      refunds >= bounds.refundCountMin && refunds * 100 > payments * percent
    const action: Action | undefined =
      complained(bounds.blockPercent) || refunded(bounds.refundBlockPercent)
        ? 'BLOCK_MERCHANT'
        : complained(bounds.warnPercent) || refunded(bounds.refundWarnPercent)
          ? 'REVIEW'
          : undefined
    return action === undefined ? undefined : { actions: [action], inputs: { payments, complaints, refunds } }
  },
}

export const m02: MerchantRule = {
  id: 'M02',
  title: 'Consent that looks faked or broken',
  judge: ({ attempts, converted, denied, attemptsBefore, deniedBefore }, { conversion: bounds }) => {
    if (attempts < bounds.attemptsMin) return undefined
    const isHigh = converted * 100 > attempts * bounds.highPercent
    const isLow = converted * 100 < attempts * bounds.lowPercent
    const isJump =
      attemptsBefore >= bounds.attemptsMin &&
      denied * 100 >= attempts * bounds.denyPercent &&
      denied * attemptsBefore >= deniedBefore * attempts * bounds.denyJump
    if (!isHigh && !isLow && !isJump) return undefined
    return { actions: ['REVIEW'], inputs: { attempts, converted, denied, attemptsBefore, deniedBefore } }
  },
}

/** What a merchant's credit is subject to. */
export type MerchantTerms = { readonly reservePercent: number; readonly payoutDelayDays: number }

/** The terms of a merchant of that age (C09): none once it has been there for long enough. */
export function termsOfAge(ageMs: number, { newMerchant }: RiskPolicy): MerchantTerms {
  return ageMs < newMerchant.days * dayMs
    ? { reservePercent: newMerchant.reservePercent, payoutDelayDays: newMerchant.payoutDelayDays }
    : { reservePercent: 0, payoutDelayDays: 0 }
}
