// The phone rail: one operator's profile becomes a way to charge the bills of its subscribers, by CAMARA Carrier Billing or
// by billed messages. What differs between operators stands in the profile and nowhere else.

import { Bug, type Instant } from '@farthing/protocol'
import type { OperationId } from '@farthing/protocol/camara'
import type { Logger } from 'pino'
import { type BilledJournal, openBilledMessageRail } from './phone/billed-message.ts'
import { readCamaraCallback } from './phone/camara-callback.ts'
import { cancelCharge, confirmCharge, startCharge, validateCharge } from './phone/camara-charges.ts'
import { createCamaraClient } from './phone/camara-client.ts'
import type { CamaraContext, Sink } from './phone/camara-context.ts'
import { lookUpCharge } from './phone/camara-lookup.ts'
import { lookUpRefund, refundCharge } from './phone/camara-refunds.ts'
import type { CamaraBilling, OperatorProfile } from './phone/profile.ts'
import type { SmsLink } from './phone/sms-link.ts'
import type { Rail, RailCapabilities } from './rail.ts'

export type PhoneRailDeps = {
  readonly now: () => Instant
  readonly log: Pick<Logger, 'warn' | 'error'>
  /** Where a payment's notifications go; none are asked for without. The last part of its path is the correlator. */
  readonly sink?: (correlator: string) => Sink
  /** For operators that bill by message: the link that sends them and the journal that remembers them. */
  readonly billed?: { readonly sms: SmsLink; readonly journal: BilledJournal }
}

/** Opens the way to charge at one operator. Nothing is called before the first charge. */
export function openPhoneRail(profile: OperatorProfile, deps: PhoneRailDeps): Rail {
  const { billing } = profile
  if (billing.kind === 'camara') return openCamaraRail(profile, billing, deps)
  if (deps.billed === undefined) throw new Bug('billed messages without a link and a journal')
  const { sms, journal } = deps.billed
  return openBilledMessageRail({ profile, billing, sms, journal, now: deps.now }, capabilitiesOf(profile))
}

function openCamaraRail(profile: OperatorProfile, billing: CamaraBilling, deps: PhoneRailDeps): Rail {
  const capabilities = capabilitiesOf(profile)
  const { refundTotal, refundPartial } = capabilities
  const client = createCamaraClient(billing, usedOperations(profile, billing), deps.now)
  const context: CamaraContext = {
    profile,
    billing,
    client,
    now: deps.now,
    log: deps.log,
    ...(deps.sink === undefined ? {} : { sink: deps.sink }),
  }
  return {
    capabilities,
    start: (order) => startCharge(context, order),
    lookup: (order) => lookUpCharge(context, order),
    readCallback: (request) => readCamaraCallback(context, request),
    ...(capabilities.twoStep
      ? {
          validate: (step) => validateCharge(context, step),
          confirm: (step) => confirmCharge(context, step),
          cancel: (step) => cancelCharge(context, step),
        }
      : {}),
    ...(refundTotal || refundPartial
      ? {
          refund: (order) => {
            const isAble = order.amount === undefined ? refundTotal : refundPartial
            return isAble
              ? refundCharge(context, order)
              : Promise.resolve({ kind: 'refused', reason: 'not_refundable' })
          },
          lookupRefund: (order) => lookUpRefund(context, order),
        }
      : {}),
  }
}

/** What a profile lets us do. */
export function capabilitiesOf(profile: OperatorProfile): RailCapabilities {
  const { billing, amounts, refunds } = profile
  const isTwoStep = billing.kind === 'camara' && billing.steps === 'two'
  const isRefundable = billing.kind === 'camara'
  const pricePoints =
    billing.kind === 'billed-message' ? billing.tariffs.map(({ units }) => units) : amounts.pricePoints
  return {
    oneStep: !isTwoStep,
    twoStep: isTwoStep,
    refundTotal: isRefundable && refunds.total,
    refundPartial: isRefundable && refunds.partial,
    refundWindowDays: isRefundable ? refunds.windowDays : 0,
    currency: profile.currency,
    minUnits: amounts.minUnits,
    maxUnits: amounts.maxUnits,
    ...(pricePoints === undefined ? {} : { pricePoints }),
  }
}

/** A token is asked for these and no more. */
function usedOperations({ refunds }: OperatorProfile, { steps }: CamaraBilling): readonly OperationId[] {
  const charging: readonly OperationId[] =
    steps === 'two'
      ? ['preparePayment', 'validatePayment', 'confirmPayment', 'cancelPayment', 'retrievePayments']
      : ['createPayment', 'retrievePayments']
  const refunding: readonly OperationId[] =
    refunds.total || refunds.partial ? ['createRefund', 'retrieveRefunds'] : []
  return [...charging, ...refunding]
}
