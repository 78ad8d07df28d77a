// Begins a payment on the phone bill: checks everything that can be known before the operator is asked, commits the payment
// with its proof of consent, and sends the code. A form sent twice is one payment.

import { createHash } from 'node:crypto'
import { type Id, type Instant, instant, limits, type Problem, problem, type Quote } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Part } from '../domain/part.ts'
import { bundleSumFor } from '../domain/phone/bundle.ts'
import type { ConsentFlow, ItemClass, PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { isOver } from '../domain/phone/transitions.ts'
import { monthIn } from '../domain/phone/zone.ts'
import { isOwned } from '../domain/purchase.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import {
  endUntouched,
  insertPhonePayment,
  type PhoneOrder,
  type PhoneVisit,
  readLivePaymentOfQuote,
  readPhonePayment,
  readPhonePaymentByKey,
} from '../records/phone-payments.ts'
import { listPurchasesOfThing, readPurchaseByNonce } from '../records/purchases.ts'
import { readItem } from '../records/risk.ts'
import { digestSecret } from '../records/secret.ts'
import { insertWallet, readWalletBySecret } from '../records/wallets.ts'
import { newId } from '../system.ts'
import { digestAddress } from './digest-address.ts'
import { ensurePayer, findPhone } from './find-payer.ts'
import { type JudgedPayer, judgePayer, type RefusedPayer } from './judge-payer.ts'
import { judgePhoneSpend } from './judge-phone-spend.ts'
import { refuseSpend } from './judge-quote-spend.ts'
import type { SpendRefusal } from './judge-spend.ts'
import { type PhoneCharge, planPhoneCharge } from './plan-phone-charge.ts'
import { planPhoneOrder } from './plan-phone-order.ts'
import { judgeSeller, type ReadQuote, readSignedQuote } from './read-quote.ts'
import { judgeFirstCode, sendPhoneCode } from './send-phone-code.ts'

export type StartPhonePaymentInput = {
  /** The wallet's secret: of a wallet that exists, or of a device that is about to get one. */
  readonly secret: string
  readonly secretKind: 'device' | 'token'
  readonly quote: string
  readonly idempotencyKey: string
  /** As it was typed, and the country it was typed for (ISO 3166 alpha-2). */
  readonly number: string
  readonly country: string
  /** The payer's own choice where the guess was wrong. */
  readonly operatorId?: string
  readonly flow: ConsentFlow
  readonly kind: PhonePayment['kind']
  readonly address: string
  readonly agent: string
  /** What the payer saw and pressed: the proof of the first of two acts. */
  readonly shown: string
}

export type StartedPhonePayment = { readonly ok: true; readonly payment: PhonePayment }

export async function startPhonePayment(
  deps: Deps,
  phone: Phone,
  input: StartPhonePaymentInput,
): Promise<StartedPhonePayment | Problem> {
  const read = await readSignedQuote(deps, input.quote)
  if (!read.ok) return read
  const found = findPhone(phone, input)
  if (!found.ok) return found
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const wallet = await readWalletBySecret(deps.records, input.secret)
    if (wallet?.frozenAt !== undefined) return problem('wallet_frozen')
    const before = await lookUp(deps, phone, { input, read, walletId: wallet?.id, found })
    if (before !== undefined) return before.ok ? goOn(deps, phone, before.payment) : before
    const fault = judgeSeller(read) ?? judgeQuote(read.quote, deps.system.now())
    if (fault !== undefined) return fault
    const payer = await ensurePayer(deps, phone, found)
    if (!payer.ok) return payer
    const walletId = wallet?.id ?? newId(deps.system, 'wal')
    const plan = await planStart(deps, phone, {
      input,
      read,
      walletId,
      payer: payer.payer,
      operator: found.operator,
    })
    if (!plan.ok) return plan
    const outcome = await commitStart(deps, phone, { ...plan, input, isNewWallet: wallet === undefined })
    if (outcome !== 'again') return outcome
  }
  return problem('busy')
}

/** A payment begun before: one whose broker died before its code went out gets it now. */
async function goOn(deps: Deps, phone: Phone, payment: PhonePayment): Promise<StartedPhonePayment | Problem> {
  if (payment.state !== 'created') return { ok: true, payment }
  return sendPhoneCode(deps, phone, { payment, isResend: false })
}

type Found = { readonly operator: PhoneOperator; readonly e164: string; readonly country: string }

/** What there is already: the thing owned, the quote paid or being paid, this very form sent before. */
async function lookUp(
  deps: Deps,
  phone: Phone,
  more: {
    readonly input: StartPhonePaymentInput
    readonly read: ReadQuote
    readonly walletId: string | undefined
    readonly found: Found
  },
): Promise<StartedPhonePayment | Problem | undefined> {
  const { quote } = more.read
  const { walletId } = more
  const live = await readLivePaymentOfQuote(deps.records, quote.merchantId, quote.nonce)
  if (live !== undefined)
    return live.walletId === walletId ? { ok: true, payment: live } : problem('quote_used')
  const bought = await readPurchaseByNonce(deps.records, quote.merchantId, quote.nonce)
  if (bought !== undefined) return problem(bought.walletId === walletId ? 'phone_already_paid' : 'quote_used')
  if (walletId === undefined) return undefined
  const [latest] = await listPurchasesOfThing(deps.records, {
    walletId,
    merchantId: quote.merchantId,
    buyUrlDigest: quote.buyUrlDigest,
  })
  if (latest !== undefined && isOwned(latest, deps.system.now())) return problem('phone_already_paid')
  const same = await latestUnderKey(deps, walletId, more.input.idempotencyKey)
  if (same === undefined || isOver(same.payment.state)) return undefined
  const payer = await readPayer(deps.records, same.payment.payerId, phone.payerKeys)
  const isSame =
    payer?.ref.value === more.found.e164 &&
    same.payment.operatorId === more.found.operator.profile.id &&
    same.payment.flow === more.input.flow &&
    same.payment.kind === more.input.kind
  return isSame ? { ok: true, payment: same.payment } : undefined
}

/** The last payment begun under a key, and how many there were: one that ended unpaid makes way for another. */
async function latestUnderKey(
  deps: Deps,
  walletId: string,
  key: string,
): Promise<{ readonly payment: PhonePayment; readonly place: number } | undefined> {
  let latest: { readonly payment: PhonePayment; readonly place: number } | undefined
  for (let place = 0; place < phoneLimits.attemptsPerKeyMax; place += 1) {
    const payment = await readPhonePaymentByKey(deps.records, walletId, placedKey(key, place))
    if (payment === undefined) return latest
    latest = { payment, place }
  }
  return latest
}

function placedKey(key: string, place: number): string {
  return place === 0 ? key : `${key}#${place}`
}

function judgeQuote(quote: Quote, now: Instant): Problem | undefined {
  if (quote.expiresAt <= now) return problem('quote_expired')
  if (quote.issuedAt > now + limits.clockSkewMs)
    return problem('quote_invalid', 'The quote is from the future')
  return quote.price.amount > limits.priceMax
    ? problem('offer_invalid', 'The price is above what is sold here')
    : undefined
}

type StartPlan = {
  readonly ok: true
  readonly payment: PhonePayment
  readonly visit: PhoneVisit
  readonly order: PhoneOrder
  readonly payer: Payer
  readonly operator: PhoneOperator
  readonly judged: JudgedPayer
  /** What it does to the order it pays. */
  readonly goods: Part
}

async function planStart(
  deps: Deps,
  phone: Phone,
  more: {
    readonly input: StartPhonePaymentInput
    readonly read: ReadQuote
    readonly walletId: Id<'wal'>
    readonly payer: Payer
    readonly operator: PhoneOperator
  },
): Promise<StartPlan | Problem> {
  const { input, read, payer, operator } = more
  const { quote } = read
  const now = deps.system.now()
  // The platform says what an item is, never the merchant; what it said nothing of is content.
  const goods = await planPhoneOrder(deps, read)
  if (!goods.ok) return goods
  const { itemClass } =
    goods.itemClass === undefined
      ? await readItem(deps.records, { merchantId: read.merchant.id, buyDigest: quote.buyUrlDigest })
      : { itemClass: goods.itemClass }
  const price = input.kind === 'bundle' ? bundleSumFor(quote.price) : quote.price
  if (price === undefined) return problem('phone_amount_not_allowed')
  const charge = planPhoneCharge(phone, operator, { price, itemClass, now })
  if (!charge.ok) return charge
  const latest = await latestUnderKey(deps, more.walletId, input.idempotencyKey)
  const payment = makePayment(deps, { ...more, charge, itemClass, now })
  const visit: PhoneVisit = {
    sessionDigest: digestSecret(input.secret),
    idempotencyKey: placedKey(input.idempotencyKey, latest === undefined ? 0 : latest.place + 1),
    deviceDigest: digestDevice(input.secret),
    addressKey: digestAddress(phone, input.address),
    agentDigest: createHash('sha256').update(input.agent).digest('base64url').slice(0, 16),
  }
  const order = orderOf(quote)
  const judged = await judgePayer(deps, phone, { payment, payer, operator, visit, order, phase: 'start' })
  if (!judged.ok) return keepRefusal(deps, judged)
  const spend = await judgePhoneSpend(deps, { payment, order, payer, now })
  if (!spend.ok) {
    await keepRefusal(deps, { ...spend, statements: judged.statements })
    return refuseSpend(
      deps,
      { walletId: more.walletId, consent: 'explicit' },
      { read, refusal: withoutApproval(spend) },
    )
  }
  // A payment that could not even send its code must not end the one that this number is confirming.
  const unsent = await judgeFirstCode(deps, { payment, addressKey: visit.addressKey })
  if (unsent !== undefined) return keepRefusal(deps, { ...unsent, statements: judged.statements })
  return { ok: true, payment, visit, order, payer, operator, judged, goods: goods.part }
}

/** Nothing can be set aside on a bill while a guardian decides, so that none is asked. */
function withoutApproval({ approvalBy: _approvalBy, ...refusal }: SpendRefusal): SpendRefusal {
  return refusal
}

/** Keeps the decision of a payment that was refused before there was one, and tells nothing of it. */
async function keepRefusal(deps: Deps, refused: RefusedPayer): Promise<Problem> {
  const { statements = [], ...told } = refused
  if (statements.length > 0) await deps.ledger.commit({ records: statements })
  return told
}

function makePayment(
  deps: Deps,
  more: {
    readonly input: StartPhonePaymentInput
    readonly read: ReadQuote
    readonly walletId: Id<'wal'>
    readonly payer: Payer
    readonly operator: PhoneOperator
    readonly charge: PhoneCharge
    readonly itemClass: ItemClass
    readonly now: Instant
  },
): PhonePayment {
  const { input, charge, now } = more
  const id = newId(deps.system, 'phn')
  return {
    id,
    walletId: more.walletId,
    merchantId: more.read.merchant.id,
    payerId: more.payer.id,
    operatorId: more.operator.profile.id,
    contractId: charge.contract.id,
    amount: charge.amount,
    price: more.read.quote.price,
    kind: input.kind,
    itemClass: more.itemClass,
    flow: input.flow,
    state: 'created',
    unknownIn: undefined,
    version: 0,
    creditStage: 'none',
    split: charge.split,
    correlator: id,
    operatorPaymentId: undefined,
    serverReference: undefined,
    validation: undefined,
    reason: undefined,
    month: monthIn(more.operator.profile.zone, now),
    createdAt: now,
    updatedAt: now,
    chargedAt: undefined,
    nextCheckAt: instant(now + phoneLimits.openLifeMs),
    checks: 0,
    heldUntil: undefined,
  }
}

function orderOf(quote: Quote): PhoneOrder {
  return {
    nonce: quote.nonce,
    buyUrlDigest: quote.buyUrlDigest,
    offerDigest: quote.offerDigest,
    origin: quote.origin,
    durationSeconds: quote.duration,
    ...(quote.title === undefined ? {} : { title: quote.title }),
    ...(quote.url === undefined ? {} : { url: quote.url }),
  }
}

/** How the device of a secret is named beside payments. */
export function digestDevice(secret: string): string {
  return digestSecret(`device\n${secret}`)
}

/** What the payer agrees to, in words that a person who settles a quarrel can read. */
function consentOf(payment: PhonePayment): string {
  if (payment.kind === 'single') return 'pay on the phone bill'
  const days = phoneLimits.bundleLifeMs / 86_400_000
  return (
    `pay one larger charge on the phone bill for pieces of this merchant, the first of them for ` +
    `${payment.price.amount} ${payment.price.asset}; the rest is refunded after ${days} days or on asking`
  )
}

async function commitStart(
  deps: Deps,
  phone: Phone,
  plan: StartPlan & { readonly input: StartPhonePaymentInput; readonly isNewWallet: boolean },
): Promise<StartedPhonePayment | Problem | 'again'> {
  const { payment, visit, order, payer, input } = plan
  const now = payment.createdAt
  const outcome = await deps.ledger.commit({
    records: [
      ...(plan.isNewWallet
        ? insertWallet(
            deps.records,
            { id: payment.walletId, secret: input.secret, kind: input.secretKind },
            now,
          )
        : []),
      // One live code per payer: what was open before ends here.
      ...endUntouched(deps.records, payer.id, { to: 'cancelled', reason: 'superseded', now }),
      ...insertPhonePayment(deps.records, { payment, visit, order }, plan.judged.policyVersion),
      insertEvidence(deps.records, payment.id, {
        kind: 'page',
        at: now,
        data: {
          shown: createHash('sha256').update(input.shown).digest('hex'),
          units: payment.amount.units.toString(),
          currency: payment.amount.currency,
          merchant: payment.merchantId,
          payer: payer.digest,
          address: visit.addressKey,
          agent: visit.agentDigest,
          consent: consentOf(payment),
        },
      }),
      ...plan.judged.statements,
      ...plan.goods.records,
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  const sent = await sendPhoneCode(deps, phone, { payment, isResend: false })
  if (!sent.ok) return sent
  return { ok: true, payment: (await readPhonePayment(deps.records, payment.id)) ?? payment }
}
