// Rules C15 and H01 to H05: somebody else pays with this number, or tries to.

import type { Rule } from './decision.ts'
import { type RiskFacts, resaleable } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

type PaymentRule = Rule<RiskFacts, RiskPolicy>

export const c15: PaymentRule = {
  id: 'C15',
  title: 'A line that is new, or that changed hands, SIM or operator a moment ago',
  judge: ({ line, itemClass }, { line: bounds }) => {
    const isNew = isWithin(line.ageMs, bounds.newMs)
    const isSwapped =
      isWithin(line.simSwapAgeMs, bounds.swapMs) || isWithin(line.deviceSwapAgeMs, bounds.swapMs)
    const isPorted = isWithin(line.portInAgeMs, bounds.portInMs)
    if (!isNew && !isSwapped && !isPorted) return undefined
    return {
      actions: [resaleable.has(itemClass) ? 'DENY' : 'STEP_UP'],
      inputs: { isNew, isSwapped, isPorted, isPrepaid: line.isPrepaid ?? 'unknown', itemClass },
    }
  },
}

export const h01: PaymentRule = {
  id: 'H01',
  title: 'The number in other hands: a swap, or a code relayed from another network',
  judge: ({ line, payer, code }, policy) => {
    const isSwapped =
      isWithin(line.simSwapAgeMs, policy.line.swapMs) || isWithin(line.deviceSwapAgeMs, policy.line.swapMs)
    const isRelayed =
      payer.isNewDevice && code !== undefined && code.isOtherNetwork && code.delayMs < policy.codeTooFastMs
    if (!isSwapped && !isRelayed) return undefined
    return {
      actions: [isRelayed ? 'DENY' : 'STEP_UP'],
      inputs: {
        isSwapped,
        isNewDevice: payer.isNewDevice,
        codeDelayMs: code?.delayMs ?? -1,
        isOtherNetwork: code?.isOtherNetwork ?? false,
      },
    }
  },
}

/** Held until people are awake: the owner of the number can say no before anything is delivered. */
export const h02: PaymentRule = {
  id: 'H02',
  title: 'At night, in a hurry, for something this number never bought',
  judge: ({ hour, payer, capUnits, itemClass }, { night, trifleShare }) => {
    const isNight = hour < night.untilHour
    const isBurst = payer.burstCount >= night.burstCount && isShare(payer.burstUnits, capUnits, trifleShare)
    if (!isNight || !isBurst || payer.ofClassBefore > 0) return undefined
    return {
      actions: ['HOLD'],
      inputs: { hour, itemClass, burstCount: payer.burstCount, burstUnits: payer.burstUnits.toString() },
    }
  },
}

export const h03: PaymentRule = {
  id: 'H03',
  title: 'Many in this area say that it was not them',
  judge: ({ area }, policy) => {
    if (!area.isSwitchedOff && area.complaints < policy.area.complaints) return undefined
    return { actions: ['DENY'], inputs: { ...area } }
  },
}

/** The place it comes from is shut as well as the payment refused. */
export const h04: PaymentRule = {
  id: 'H04',
  title: 'Guessing codes, walking through numbers, or sending messages for their own sake',
  judge: ({ source }, { source: bounds }) => {
    const isPumping =
      source.sends >= bounds.sends && source.converted < source.sends * bounds.convertedShareMin
    const isFired =
      source.isBlocked ||
      isPumping ||
      source.misses >= bounds.misses ||
      source.missesOfAddress >= bounds.missesOfAddress ||
      source.nearNumbers >= bounds.nearNumbers
    return isFired ? { actions: ['DENY'], inputs: { ...source } } : undefined
  },
}

export const h05: PaymentRule = {
  id: 'H05',
  title: 'The owner of the number said: not me',
  judge: ({ payer }) =>
    payer.disowned === 0 ? undefined : { actions: ['BLOCK_PAYER'], inputs: { disowned: payer.disowned } },
}

function isWithin(ageMs: number | undefined, boundMs: number): boolean {
  return ageMs !== undefined && ageMs < boundMs
}
