// Goes on with a refund on the phone bill: asks the operator (again, by the same correlator), and books what it said. The
// ledger mirrors the charge only once the operator has given the money back.

import type { Statement } from '@farthing/ledger'
import { Bug, type Instant, instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { RefundAnswer } from '../domain/phone/answers.ts'
import { fromMinor, type Minor } from '../domain/phone/minor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Taken } from '../domain/share/postings.ts'
import { type RefundSplit, refundShareOf } from '../domain/share/refund-share.ts'
import { refundPostings } from '../domain/share/taking-postings.ts'
import type { Phone } from '../phone.ts'
import { readContract } from '../records/contracts.ts'
import { restoreGuardSpend } from '../records/guard-spends.ts'
import { updateBundleRefunded } from '../records/phone-bundles.ts'
import { applyMove, readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { type PhoneRefund, readPhoneRefund, updatePhoneRefund } from '../records/phone-refunds.ts'
import { insertPhonePurchaseRefund, readPurchaseByPhonePayment } from '../records/purchases.ts'
import { newId } from '../system.ts'
import { planOrderRefundDenied, planOrderRefundDone } from './end-order-refund.ts'
import { makeRefundMessage } from './make-receipt-message.ts'
import { chargeOrder } from './move-phone-payment.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

type Going = {
  readonly refundId: string
  /** True to ask now, whatever the plan was. */
  readonly isDue: boolean
  /** True right after the intent was committed. */
  readonly isFirst?: boolean
}

/** Answers the refund as it stands then. */
export async function continuePhoneRefund(
  deps: Deps,
  phone: Phone,
  going: Going,
): Promise<PhoneRefund | undefined> {
  const refund = await readPhoneRefund(deps.records, going.refundId)
  if (refund === undefined || refund.state === 'done' || refund.state === 'denied') return refund
  const now = deps.system.now()
  const isDue = refund.nextCheckAt !== undefined && refund.nextCheckAt <= now
  if (!going.isDue && !isDue && going.isFirst !== true) return refund
  const payment = await readPhonePayment(deps.records, refund.paymentId)
  if (payment === undefined) throw new Bug('a refund of no payment')
  const answer = await askOperator(deps, phone, { refund, payment })
  if (answer === undefined) return refund
  await noteAnswer(deps, phone, { refund, payment, answer })
  return readPhoneRefund(deps.records, refund.id)
}

/** Books a refund that the operator's statement proves to be done, whatever the operator last said of it. */
export async function settlePhoneRefund(
  deps: Deps,
  phone: Phone,
  refund: PhoneRefund,
): Promise<PhoneRefund | undefined> {
  const payment = await readPhonePayment(deps.records, refund.paymentId)
  if (payment === undefined) throw new Bug('a refund of no payment')
  const operatorRefundId = refund.operatorRefundId ?? ''
  const answer = { kind: 'known', refund: { state: 'done', operatorRefundId } } as const
  await bookRefund(deps, phone, { refund, payment, answer })
  return readPhoneRefund(deps.records, refund.id)
}

type Asked = { readonly refund: PhoneRefund; readonly payment: PhonePayment; readonly answer: RefundAnswer }

/** The first question asks for the refund, later ones what became of it, and every third asks for it again. */
async function askOperator(
  deps: Deps,
  phone: Phone,
  { refund, payment }: Pick<Asked, 'refund' | 'payment'>,
): Promise<RefundAnswer | undefined> {
  const rail = phone.operators.get(payment.operatorId ?? '')?.rail
  if (rail === undefined || payment.operatorPaymentId === undefined) return undefined
  if (rail.refund === undefined) return { kind: 'refused', reason: 'not_refundable' }
  const part = refund.kind === 'total' ? {} : await partOf(deps, { refund, payment })
  if (part === undefined) return undefined
  const order = await chargeOrder(deps, phone, { payment, isRepeat: true })
  const ask = {
    correlator: refund.correlator,
    paymentCorrelator: payment.correlator,
    payer: order.payer,
    operatorPaymentId: payment.operatorPaymentId,
    merchantReference: refund.id,
    reason: refund.reason,
    orderedAt: refund.createdAt,
    ...part,
  }
  const isQuestion = refund.operatorRefundId !== undefined || refund.checks % 3 !== 0
  if (!isQuestion || rail.lookupRefund === undefined) return rail.refund(ask)
  const { operatorRefundId } = refund
  const answer = await rail.lookupRefund({
    ...ask,
    ...(operatorRefundId === undefined ? {} : { operatorRefundId }),
  })
  // It never arrived: the same refund is asked for again, under the same correlator.
  return answer.kind === 'absent' ? rail.refund(ask) : answer
}

type Part = { readonly refund: PhoneRefund; readonly payment: PhonePayment }

/** A part of a charge as the operator is told it: with the tax inside, since it was told the charge's. */
async function partOf(
  deps: Deps,
  part: Part,
): Promise<{ readonly amount: Minor; readonly tax: Minor } | undefined> {
  const { currency } = part.payment.amount
  const share = await shareRefund(deps, part)
  if (share === undefined) return undefined
  return {
    amount: { currency, units: part.refund.units },
    tax: { currency, units: share.shared.tax },
  }
}

/** Who gives back what of a refund, after those that are done; undefined where the refund itself has moved on meanwhile. */
async function shareRefund(
  deps: Deps,
  { refund, payment }: Part,
): Promise<{ readonly taken: Taken; readonly shared: RefundSplit } | undefined> {
  const contract = await readContract(deps.records, payment.contractId ?? '')
  if (contract === undefined || payment.split === undefined)
    throw new Bug('a refund without contract or split')
  const taken = await readTaken(deps, payment.id)
  // Booked meanwhile by whoever heard of it too, a notification say: then it counts among what is taken already.
  const latest = await readPhoneRefund(deps.records, refund.id)
  if (latest?.version !== refund.version) return undefined
  const shared = refundShareOf(
    { contract, split: payment.split, before: taken.refunds },
    { units: refund.units, bearer: refund.by === 'house' ? 'PLATFORM' : 'MERCHANT' },
  )
  if (!shared.ok) throw new Bug('a refund of more than was charged')
  return { taken, shared: shared.refund }
}

async function noteAnswer(deps: Deps, phone: Phone, asked: Asked): Promise<void> {
  const { answer } = asked
  const now = deps.system.now()
  if (answer.kind === 'known' && answer.refund.state === 'done') return bookRefund(deps, phone, asked)
  const isDenied =
    (answer.kind === 'known' && answer.refund.state === 'denied') ||
    (answer.kind === 'refused' && answer.reason !== 'busy')
  if (isDenied) return bookDenial(deps, asked)
  await commitRefund(deps, asked, { ...wait(asked.refund, now), ...idOf(answer), state: stateOf(answer) })
}

function stateOf(answer: RefundAnswer): PhoneRefund['state'] {
  return answer.kind === 'unknown' || answer.kind === 'absent' ? 'unknown' : 'asking'
}

function idOf(answer: RefundAnswer): Partial<PhoneRefund> {
  if (answer.kind !== 'known' || answer.refund.operatorRefundId === '') return {}
  return { operatorRefundId: answer.refund.operatorRefundId }
}

function wait(refund: PhoneRefund, now: Instant): PhoneRefund {
  const delays = phoneLimits.checkDelaysMs
  const delayMs = delays[Math.min(refund.checks, delays.length - 1)] ?? phoneLimits.callMs
  const isGivenUp = refund.checks >= phoneLimits.checksMax
  return {
    ...refund,
    updatedAt: now,
    nextCheckAt: isGivenUp ? undefined : instant(now + delayMs),
    checks: refund.checks + 1,
  }
}

async function commitRefund(
  deps: Deps,
  { refund }: Pick<Asked, 'refund'>,
  after: PhoneRefund,
): Promise<void> {
  await deps.ledger.commit({ records: [updatePhoneRefund(deps.records, refund, after)] })
}

/** The operator will not: the charge stands, and a person sees it in the list of denied refunds. */
async function bookDenial(deps: Deps, { refund, payment }: Asked): Promise<void> {
  const now = deps.system.now()
  const after = applyMove(payment, { to: 'charged', cause: 'refund denied', reason: 'refund_denied' }, now)
  const goods = await planOrderRefundDenied(deps, refund.id)
  await deps.ledger.commit({
    accounts: goods.accounts,
    transfers: goods.transfers,
    records: [
      updatePhoneRefund(deps.records, refund, {
        ...refund,
        state: 'denied',
        updatedAt: now,
        nextCheckAt: undefined,
      }),
      ...(payment.state === 'refund_pending'
        ? updatePhonePayment(deps.records, { before: payment, after, cause: 'refund denied' })
        : []),
      ...ofBundle(deps, { refund, payment }, 'refused'),
      ...goods.records,
    ],
  })
  deps.log.warn({ payment: payment.id, refund: refund.id }, 'the operator denied a refund')
}

/** The money is back on the bill: the ledger mirrors it, the purchase is refunded, the payer is told. */
async function bookRefund(deps: Deps, phone: Phone, { refund, payment, answer }: Asked): Promise<void> {
  const now = deps.system.now()
  const share = await shareRefund(deps, { refund, payment })
  if (share === undefined) return
  const { taken, shared } = share
  const given = taken.refunds.reduce((sum, { price }) => sum + price, refund.units)
  const isWhole = given === payment.amount.units
  const { creditStage } = payment
  if (creditStage === 'none' || creditStage === 'reversed')
    throw new Bug('a refund of what was never credited')
  const postings = refundPostings(sharedPayment(payment), {
    id: refund.id,
    refund: shared,
    taken,
    stage: creditStage,
  })
  const moved = applyMove(payment, { to: isWhole ? 'refunded' : 'charged', cause: 'refunded' }, now)
  const purchase = await readPurchaseByPhonePayment(deps.records, payment.id, refund.purchaseId)
  const goods = await planOrderRefundDone(deps, refund.id)
  const outcome = await deps.ledger.commit({
    accounts: [...postings.accounts, ...goods.part.accounts],
    transfers: [...postings.transfers, ...goods.part.transfers],
    records: [
      updatePhoneRefund(deps.records, refund, {
        ...refund,
        ...idOf(answer),
        state: 'done',
        split: shared,
        updatedAt: now,
        nextCheckAt: undefined,
      }),
      ...updatePhonePayment(deps.records, {
        before: payment,
        after: { ...moved, creditStage: isWhole ? 'reversed' : payment.creditStage },
        cause: 'refunded',
      }),
      ...(purchase === undefined ||
      !goods.isWhole ||
      (payment.kind === 'bundle' && refund.purchaseId === undefined)
        ? []
        : [
            insertPhonePurchaseRefund(deps.records, purchase, {
              id: newId(deps.system, 'ref'),
              by: refund.by === 'buyer' ? 'buyer' : 'merchant',
              at: now,
              ...(refund.reason === '' ? {} : { reason: refund.reason }),
            }),
          ]),
      ...ofBundle(deps, { refund, payment }, 'ended'),
      restoreGuardSpend(
        deps.records,
        payment.id,
        fromMinor({ currency: payment.amount.currency, units: refund.units }).amount,
      ),
      ...(await makeRefundMessage(deps, phone, { payment, units: refund.units })),
      ...goods.part.records,
    ],
  })
  if (!outcome.ok && undecided(outcome) === undefined && outcome.code !== 'record_refused') {
    throw new Bug(`the ledger refused a refund: ${outcome.code}`)
  }
}

/** What the outcome makes of a bundle whose rest it was; nothing where it was a refund of something else. */
function ofBundle(deps: Deps, { refund, payment }: Part, state: 'ended' | 'refused'): readonly Statement[] {
  const isRest = payment.kind === 'bundle' && refund.purchaseId === undefined
  return isRest ? [updateBundleRefunded(deps.records, payment.id, state)] : []
}
