// The split of a sale on the phone bill as the merchant's page of it shows it.

import type { Money } from '@farthing/protocol'
import { fromMinor } from '../domain/phone/minor.ts'
import { merchantPays } from '../domain/share/refund-share.ts'
import { merchantCredit } from '../domain/share/split.ts'
import type { PurchaseCharge } from '../flows/read-purchase-charge.ts'
import type { PhoneSplitView } from '../pages/merchant-phone-view.ts'

/** The member `phone` of the page's view; nothing where the charge was never split or credited. */
export function phoneMembers(charge: PurchaseCharge): { readonly phone?: PhoneSplitView } {
  const { payment, operatorName, availableOn, refund } = charge
  const { split, creditStage } = payment
  if (split === undefined || creditStage === 'none') return {}
  const money = (units: bigint): Money => fromMinor({ currency: split.currency, units })
  return {
    phone: {
      operatorName,
      contractId: split.contractId,
      price: money(split.price),
      tax: money(split.tax),
      taxRemitter: split.taxRemitter,
      operator: money(split.operator),
      aggregator: money(split.aggregator),
      badDebt: money(split.badDebt),
      platform: money(split.platform),
      messages: money(split.messages),
      net: money(split.net),
      stage: creditStage,
      ...(availableOn === undefined ? {} : { availableOn }),
      ...(payment.kind === 'bundle' ? { isBundle: true } : {}),
      ...(refund?.state === 'done' && refund.split !== undefined
        ? {
            refunded: {
              price: money(refund.split.price),
              net: money(refund.split.net),
              kept: money(merchantPays(refund.split) - merchantCredit(refund.split)),
              isOnBill: true,
            },
          }
        : {}),
    },
  }
}
