// Rules C01 to C04 and C06: one payer turning the phone bill into cash.

import type { Rule } from './decision.ts'
import { type RiskFacts, resaleable } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

type PaymentRule = Rule<RiskFacts, RiskPolicy>

export const c01: PaymentRule = {
  id: 'C01',
  title: 'Goods that can be sold on for money',
  judge: ({ itemClass, payer, capUnits }, { resaleable: rule }) => {
    if (!resaleable.has(itemClass)) return undefined
    const inputs = {
      itemClass,
      mode: rule.mode,
      monthUnits: payer.resaleableMonthUnits.toString(),
      dayCount: payer.resaleableDayCount,
    }
    const isOver =
      payer.resaleableDayCount > rule.dayCountMax ||
      payer.resaleableMonthUnits * 1_000_000n > capUnits * BigInt(Math.round(rule.monthShareMax * 1_000_000))
    return rule.mode === 'refused' || isOver ? { actions: ['DENY'], inputs } : undefined
  },
}

export const c02: PaymentRule = {
  id: 'C02',
  title: 'The month’s cap used up within a day, or equal sums one after the other',
  judge: ({ payer, capUnits }, { burnDown, trifleShare }) => {
    const isBurnt = isShare(payer.unitsInBurnDown, capUnits, burnDown.share)
    const isEqual =
      payer.equalCount >= burnDown.equalCount && isShare(payer.equalUnits, capUnits, trifleShare)
    if (!isBurnt && !isEqual) return undefined
    return {
      actions: ['STEP_UP', 'HOLD'],
      inputs: {
        unitsInWindow: payer.unitsInBurnDown.toString(),
        equalCount: payer.equalCount,
        equalUnits: payer.equalUnits.toString(),
        capUnits: capUnits.toString(),
      },
    }
  },
}

export const c03: PaymentRule = {
  id: 'C03',
  title: 'A number’s first payment is for resale, or large',
  judge: ({ payer, itemClass, units, capUnits }, { firstPaymentShare }) => {
    if (payer.paymentsBefore > 0) return undefined
    if (!resaleable.has(itemClass) && !isShare(units, capUnits, firstPaymentShare)) return undefined
    return {
      actions: ['DENY'],
      inputs: { itemClass, units: units.toString(), capUnits: capUnits.toString() },
    }
  },
}

export const c04: PaymentRule = {
  id: 'C04',
  title: 'The cap taken as soon as the month begins, month after month',
  judge: ({ payer, capUnits }, { monthStart }) => {
    const months = payer.monthStartUnits.slice(0, monthStart.months)
    const isTaken =
      payer.isMonthStart &&
      months.length === monthStart.months &&
      months.every((units) => isShare(units, capUnits, monthStart.share))
    if (!isTaken) return undefined
    return {
      actions: ['LOWER_CAP'],
      inputs: { months: months.map(String).join(' '), capUnits: capUnits.toString() },
    }
  },
}

export const c06: PaymentRule = {
  id: 'C06',
  title: 'One payer, many accounts or many shops of one owner',
  judge: ({ payer }, { spread }) => {
    if (payer.accounts < spread.count && payer.merchantsOfOwner < spread.count) return undefined
    return {
      actions: ['HOLD'],
      inputs: { accounts: payer.accounts, merchantsOfOwner: payer.merchantsOfOwner },
    }
  },
}
