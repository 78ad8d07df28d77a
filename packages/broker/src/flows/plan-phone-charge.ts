// What a price would be as a charge on the phone bill of an operator's subscriber: the amount it bills, the contract it falls
// under, and the split; or why it cannot be billed.

import { type Instant, type Money, type Problem, problem } from '@farthing/protocol'
import { type Minor, toMinor } from '../domain/phone/minor.ts'
import type { ItemClass } from '../domain/phone/payment.ts'
import { dayIn } from '../domain/phone/zone.ts'
import { chooseContract } from '../domain/share/choose-contract.ts'
import type { Channel, Contract } from '../domain/share/contract.ts'
import { messagesPerCharge, shareOf } from '../domain/share/share.ts'
import type { Split } from '../domain/share/split.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import type { OperatorProfile } from '../rails/phone/profile.ts'

export type PhoneCharge = {
  readonly ok: true
  readonly amount: Minor
  readonly contract: Contract
  readonly split: Split
}

/** The charge, or `phone_amount_not_allowed`, `phone_not_viable`. */
export function planPhoneCharge(
  phone: Phone,
  operator: PhoneOperator,
  wanted: { readonly price: Money; readonly itemClass: ItemClass; readonly now: Instant },
): PhoneCharge | Problem {
  const { profile } = operator
  const amount = toMinor(wanted.price)
  if (amount === undefined || !isBillable(profile, amount)) return problem('phone_amount_not_allowed')
  const day = dayIn(profile.zone, wanted.now)
  const { itemClass } = wanted
  const chosen = chooseContract(phone.contracts, {
    operatorId: profile.id,
    channel: channelOf(profile),
    price: amount,
    itemClass,
    day,
  })
  if (!chosen.ok) return problem('phone_amount_not_allowed')
  const share = shareOf(chosen.contract, { price: amount, itemClass, day, messages: messagesPerCharge })
  if (!share.ok) return problem('phone_not_viable')
  return { ok: true, amount, contract: chosen.contract, split: share.split }
}

/** The way of an operator as contracts name it. */
export function channelOf(profile: OperatorProfile): Channel {
  return profile.billing.kind === 'camara' ? 'DCB' : 'PSMS_MT'
}

function isBillable(profile: OperatorProfile, amount: Minor): boolean {
  const { minUnits, maxUnits, pricePoints } = profile.amounts
  if (amount.currency !== profile.currency || amount.units < minUnits || amount.units > maxUnits) return false
  return pricePoints === undefined || pricePoints.includes(amount.units)
}
