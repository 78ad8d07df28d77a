// Books a charge that the operator has made: the split in the ledger, the purchase, the receipt, all in one commit. What cannot be
// delivered any more, or was stopped meanwhile, is booked all the same and refunded at once.

import type { Statement } from '@farthing/ledger'
import { Bug, type Instant, instant, type Money, subtract } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { paymentTransfers } from '../domain/payment-transfers.ts'
import { bundleOpening, bundleShareOf, type PhoneBundle } from '../domain/phone/bundle.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Move } from '../domain/phone/transitions.ts'
import type { Purchase } from '../domain/purchase.ts'
import { chargedPostings } from '../domain/share/postings.ts'
import { merchantCredit } from '../domain/share/split.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { insertPhoneBundle } from '../records/phone-bundles.ts'
import { deleteCodes, markSendsConverted } from '../records/phone-codes.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { insertPhoneMessage } from '../records/phone-messages.ts'
import { listBlocks, type Payer, readPayer, touchPayer } from '../records/phone-payers.ts'
import {
  applyMove,
  type PhoneOrder,
  readPhoneOrder,
  readPhonePayment,
  readPhoneVisit,
  updatePhonePayment,
} from '../records/phone-payments.ts'
import { insertPhonePurchase, listPurchasesOfThing } from '../records/purchases.ts'
import { newId } from '../system.ts'
import { planPhoneSettled } from './judge-phone-spend.ts'
import { makeReceiptMessage } from './make-receipt-message.ts'
import { planApprovalEnd } from './plan-approval-end.ts'
import { planFailure, planFulfilment, readOrderOfPhone } from './plan-fulfilment.ts'
import { sharedPayment } from './read-taken.ts'

type Booking = {
  readonly payment: PhonePayment
  readonly operator: PhoneOperator
  readonly move: Move
  /** Why it is not delivered but refunded at once; absent where it is to be delivered. */
  readonly refundReason?: string
}

/** Whether anything is left to do for the payment now; false where nothing could be decided. */
export async function bookPhoneCharge(deps: Deps, phone: Phone, booking: Booking): Promise<boolean> {
  const payer = await readPayer(deps.records, booking.payment.payerId, phone.payerKeys)
  if (payer === undefined) throw new Bug('a charge without a payer')
  const isStopped = await wasStopped(deps, booking.payment, payer)
  const refundReason = booking.refundReason ?? (isStopped ? 'stopped' : undefined)
  if (refundReason === undefined) {
    const purchase = await planPurchase(deps, booking.payment)
    const order = await readOrderOfPhone(deps, purchase)
    const goods = await planFulfilment(deps, { isOfOrder: order !== undefined }, purchase)
    const outcome = goods.ok
      ? await commitCharge(deps, phone, { ...booking, payer, purchase, goods: goods.part })
      : 'refused'
    if (outcome !== 'refused') return outcome === 'done'
    // The thing, the quote or the wallet is gone, unless the payment itself has moved on.
    const latest = await readPhonePayment(deps.records, booking.payment.id)
    if (latest?.version !== booking.payment.version) return true
  }
  // That it is to be given back stands in the same commit, so that nobody who dies now forgets it.
  const move: Move = {
    ...booking.move,
    reason: refundReason ?? 'not_deliverable',
    nextCheckAt: deps.system.now(),
  }
  const order = await readOrderOfPhone(deps, await planPurchase(deps, booking.payment))
  const goods = order === undefined ? noPart : await planOrderFailed(deps, order)
  return (await commitCharge(deps, phone, { ...booking, move, payer, goods })) !== 'undecided'
}

/** The order fails; a guardian who is being asked about it is asked no more. */
async function planOrderFailed(deps: Deps, order: Order): Promise<Part> {
  const asked = await planApprovalEnd(deps, order, 'cancelled')
  return joinParts(asked, planFailure(deps, order, 'the charge cannot be delivered'))
}

/** Whether the payer said STOP since the payment began. */
async function wasStopped(deps: Deps, payment: PhonePayment, payer: Payer): Promise<boolean> {
  const blocks = await listBlocks(deps.records, payer.digest, deps.system.now())
  return blocks.some(
    ({ at, merchantId, by }) =>
      at >= payment.createdAt && by !== 'risk' && (merchantId === '' || merchantId === payment.merchantId),
  )
}

type Plan = Booking & {
  readonly payer: Payer
  readonly purchase?: PhonePurchase
  /** What the charge does to the order it is for. */
  readonly goods: Part
}
type PhonePurchase = Purchase & { readonly phonePaymentId: PhonePayment['id'] }

async function commitCharge(deps: Deps, phone: Phone, plan: Plan): Promise<'done' | 'refused' | 'undecided'> {
  const { payment, operator, move, payer, purchase } = plan
  if (payment.split === undefined) throw new Bug('a charge without its split')
  const now = deps.system.now()
  const after: PhonePayment = { ...applyMove(payment, move, now), creditStage: 'pending' }
  const receipt = await makeReceiptMessage(deps, phone, { payment: after, operator, payer })
  const postings = chargedPostings(sharedPayment(after))
  const opened = purchase?.paidBy === 'bundle' ? openBundle(deps, { payment, purchase, now }) : nothingOpened
  const charge: Part = {
    accounts: [...postings.accounts, ...opened.accounts],
    transfers: [...postings.transfers, ...opened.transfers],
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: move.cause }),
      ...(purchase === undefined ? [] : insertPhonePurchase(deps.records, purchase)),
      ...opened.records,
      insertPhoneMessage(deps.records, receipt),
      insertEvidence(deps.records, payment.id, {
        kind: 'charge',
        at: now,
        data: {
          units: payment.amount.units.toString(),
          currency: payment.amount.currency,
          operator: operator.profile.id,
          reference: after.serverReference ?? '',
        },
      }),
      touchPayer(deps.records, payer.id, { lastPaidAt: now, operatorId: operator.profile.id }),
      ...(await planPhoneSettled(deps, { payment, payer, isDelivered: purchase !== undefined })),
      deleteCodes(deps.records, payment.id),
      markSendsConverted(deps.records, payment.id, now),
    ],
  }
  const outcome = await deps.ledger.commit(joinParts(charge, plan.goods))
  if (outcome.ok) return 'done'
  if (undecided(outcome) !== undefined) return 'undecided'
  // What the goods add may be refused by what the player holds meanwhile; the charge itself never is.
  if (outcome.code !== 'record_refused' && (outcome.index ?? 0) < charge.transfers.length) {
    throw new Bug(`the ledger refused a charge: ${outcome.code}`)
  }
  return 'refused'
}

type Opened = ReturnType<typeof bundleOpening> & { readonly records: readonly Statement[] }

const nothingOpened: Opened = { accounts: [], transfers: [], records: [] }

/** A bundle, filled with all that was charged, and the piece at hand bought out of it. */
function openBundle(
  deps: Deps,
  of: { readonly payment: PhonePayment; readonly purchase: PhonePurchase; readonly now: Instant },
): Opened {
  const { payment, purchase, now } = of
  const { asset, amount: units } = fromMinor(payment.amount)
  const bundle: PhoneBundle = {
    paymentId: payment.id,
    walletId: payment.walletId,
    merchantId: payment.merchantId,
    asset,
    units,
    state: 'open',
    openedAt: now,
    endsAt: instant(now + phoneLimits.bundleLifeMs),
    version: 0,
  }
  const opening = bundleOpening(bundle)
  return {
    accounts: opening.accounts,
    transfers: [...opening.transfers, ...paymentTransfers(purchase)],
    records: [insertPhoneBundle(deps.records, bundle)],
  }
}

/** The purchase as it would be made now; the commit refuses it where the thing was bought meanwhile. */
async function planPurchase(deps: Deps, payment: PhonePayment): Promise<PhonePurchase> {
  const order = await readPhoneOrder(deps.records, payment.id)
  const visit = await readPhoneVisit(deps.records, payment.id)
  if (order === undefined || visit === undefined) throw new Bug('a charge without its order')
  const [latest] = await listPurchasesOfThing(deps.records, {
    walletId: payment.walletId,
    merchantId: payment.merchantId,
    buyUrlDigest: order.buyUrlDigest,
  })
  return toPurchase(deps, payment, {
    order,
    idempotencyKey: visit.idempotencyKey,
    sequence: latest === undefined ? 0 : latest.sequence + 1,
  })
}

function toPurchase(
  deps: Deps,
  payment: PhonePayment,
  more: { readonly order: PhoneOrder; readonly idempotencyKey: string; readonly sequence: number },
): PhonePurchase {
  const { order } = more
  return {
    id: newId(deps.system, 'pur'),
    walletId: payment.walletId,
    merchantId: payment.merchantId,
    nonce: order.nonce,
    buyUrlDigest: order.buyUrlDigest,
    offerDigest: order.offerDigest,
    sequence: more.sequence,
    price: payment.price,
    fee: feesOf(payment),
    origin: order.origin,
    durationSeconds: order.durationSeconds,
    consent: 'explicit',
    idempotencyKey: more.idempotencyKey,
    paidAt: instant(deps.system.now()),
    paidBy: payment.kind === 'bundle' ? 'bundle' : 'phone',
    phonePaymentId: payment.id,
    dayAllowance: 0n,
    details: {
      ...(order.title === undefined ? {} : { title: order.title }),
      ...(order.url === undefined ? {} : { url: order.url }),
    },
  }
}

/** Everything of a price that is not the merchant's: tax, operator, aggregator, bad debt, house, messages; of a bundle's in proportion. */
function feesOf(payment: PhonePayment): Money {
  if (payment.split === undefined) throw new Bug('a charge without its split')
  if (payment.kind === 'bundle') return subtract(payment.price, bundleShareOf(payment.price, payment.split))
  const { currency } = payment.split
  return subtract(payment.price, fromMinor({ currency, units: merchantCredit(payment.split) }))
}
