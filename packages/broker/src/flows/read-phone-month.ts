// What a payer has charged this month and what is left of it, as pages and receipts tell it.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { monthSpan } from '../domain/limits/calendar.ts'
import { type MonthToDate, monthToDate } from '../domain/limits/month-to-date.ts'
import { policyFor } from '../domain/limits/policies.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { Phone } from '../phone.ts'
import type { Payer } from '../records/phone-payers.ts'
import { readSpent } from '../records/phone-payments.ts'

/** A month as people are told of it; `limitBy` says whose limit it is. */
export type PhoneMonthRead = {
  readonly spent: Money
  readonly limit: Money
  readonly limitBy: 'country' | 'own'
  readonly notice?: 50 | 80 | 100
}

/** The month of a payer in the ledger's money. */
export async function readPhoneMonth(
  deps: Deps,
  phone: Phone,
  { payer }: { readonly payer: Payer },
): Promise<PhoneMonthRead | undefined> {
  const month = await readMonthToDate(deps, phone, payer)
  if (month === undefined) return undefined
  const { currency } = month
  const notice = month.reached.at(-1)
  return {
    spent: fromMinor({ currency, units: month.spent }),
    limit: fromMinor({ currency, units: month.cap }),
    limitBy: month.isOwn ? 'own' : 'country',
    ...(notice === 50 || notice === 80 || notice === 100 ? { notice } : {}),
  }
}

/** The month in minor units, and whether the payer's own limit is the tightest. */
export async function readMonthToDate(
  deps: Deps,
  phone: Phone,
  payer: Payer,
): Promise<(MonthToDate & { readonly isOwn: boolean }) | undefined> {
  const now = deps.system.now()
  const policy = policyFor(payer.country, now, phone.policies)
  const zone = zoneOf(phone, payer)
  if (zone === undefined) return undefined
  const spent = await readSpent(deps.records, payer.id, {
    currency: policy.currency,
    ...monthSpan(zone, now),
  })
  const month = monthToDate(policy, payer, { spent: spent.units, now })
  return { ...month, isOwn: month.cap < policy.monthUnitsStart }
}

function zoneOf(phone: Phone, payer: Payer): string | undefined {
  const own = phone.operators.get(payer.operatorId ?? '')
  const ofCountry = [...phone.operators.values()].find(({ profile }) => profile.country === payer.country)
  return (own ?? ofCountry)?.profile.zone
}
