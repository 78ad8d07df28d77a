// Pays a quote from a wallet: looks up first, judges dates and limits after, posts one chain keyed by the quote's
// nonce, hands out the ticket. Repeating the request, in any state, never charges twice.

import type { CommitOutcome, Statement } from '@farthing/ledger'
import {
  compare,
  type Id,
  type Instant,
  instant,
  limits,
  type Money,
  type Problem,
  problem,
  type Quote,
  subtract,
  zero,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { accountId } from '../domain/accounts.ts'
import { type Allowance, allowanceAccountId, dayOf, weekOf } from '../domain/allowance.ts'
import { feeOf } from '../domain/fee.ts'
import { joinParts, type Part } from '../domain/part.ts'
import { merchantAccount, paymentTransfers } from '../domain/payment-transfers.ts'
import { bundleShareOf } from '../domain/phone/bundle.ts'
import { isOwned, type Purchase } from '../domain/purchase.ts'
import { brokerLimits } from '../limits.ts'
import { type Connection, readConnection, updateConnectionUsed } from '../records/connections.ts'
import { updateBundleDrawn } from '../records/phone-bundles.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import {
  insertBundlePurchase,
  insertPurchase,
  listPurchasesOfThing,
  readPurchaseByNonce,
} from '../records/purchases.ts'
import { readWallet, type Wallet } from '../records/wallets.ts'
import { newId } from '../system.ts'
import { ensureAllowance } from './ensure-allowance.ts'
import { type IssuedTicket, issueFirstTicket, issueTicket } from './issue-ticket.ts'
import { judgeQuoteSpend, readApproved, refuseSpend } from './judge-quote-spend.ts'
import { planFulfilment } from './plan-fulfilment.ts'
import { findBundle } from './read-phone-bundles.ts'
import { judgeSeller, type ReadQuote, readSignedQuote } from './read-quote.ts'
import { renewOrderNonce } from './renew-order-nonce.ts'

export type PayOfferInput = {
  readonly walletId: string
  readonly quote: string
  /** Chosen by the wallet per activation; the purchase can be found by it afterwards. */
  readonly idempotencyKey: string
  /** `explicit`: a person or an agent confirmed this price. `silent`: within the budget given to this merchant. */
  readonly consent: 'explicit' | 'silent'
  /** The price that was shown; a dearer quote is refused, a cheaper one paid. */
  readonly seenPrice?: Money
  /** The most the caller will pay. */
  readonly max?: Money
  /** What the payer chose to pay from; where absent a bundle that suffices, else the balance. */
  readonly from?: 'balance' | 'bundle'
  /** The payer saw the sum again and said yes once more. */
  readonly isConfirmedTwice?: boolean
  /** The guardian's yes to this very order, whose money was set aside for it. */
  readonly approvalId?: string
}

export type PaidOffer = {
  readonly ok: true
  readonly purchase: Purchase
  readonly ticket: IssuedTicket
  /** What this request took, told the same at each repeat: the price, or zero where it was bought before. */
  readonly charged: Money
  /** True where this very request paid, false for every repeat and for what was owned. */
  readonly isNew: boolean
}

export async function payOffer(deps: Deps, input: PayOfferInput): Promise<PaidOffer | Problem> {
  const read = await readSignedQuote(deps, input.quote)
  if (!read.ok) return read
  const usedUp = new Set<string>()
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const before = await lookUp(deps, input, read.quote)
    if (before.found !== undefined) return before.found
    const now = deps.system.now()
    const plan = await planPayment(deps, input, { read, sequence: before.sequence, now, usedUp })
    // The money or the limit may be used up by this very purchase, made by a request sent twice at once.
    if (!plan.ok) {
      const found = await lookUp(deps, input, read.quote)
      return found.found ?? refuseSpend(deps, input, { read, refusal: plan })
    }
    const goods = await planFulfilment(deps, read, plan.purchase)
    if (!goods.ok) return (await lookUp(deps, input, read.quote)).found ?? goods
    const payment: Part = {
      accounts: plan.bundleId === undefined ? [merchantAccount(plan.purchase)] : [],
      transfers: paymentTransfers(plan.purchase),
      records: [
        ...purchaseWrites(deps, plan, now),
        ...(plan.connection === undefined
          ? []
          : [updateConnectionUsed(deps.records, plan.connection, instant(now + brokerLimits.autoPayLifeMs))]),
      ],
    }
    const outcome = await deps.ledger.commit(joinParts(plan.spend, payment, goods.part))
    if (outcome.ok && outcome.outcome === 'created') {
      const ticket = await issueFirstTicket(deps, plan.purchase)
      if (!ticket.ok) return ticket
      return { ok: true, purchase: plan.purchase, ticket, charged: plan.purchase.price, isNew: true }
    }
    // Another device took what was left of the bundle; a transfer that was refused stays refused.
    if (plan.bundleId !== undefined && isUsedUp(outcome, plan)) {
      usedUp.add(plan.bundleId)
      continue
    }
    const refusal = readRefusal(outcome, plan)
    if (refusal !== undefined) {
      if (goods.order !== undefined) await renewOrderNonce(deps, goods.order)
      return refusal
    }
    // Somebody took the nonce or the thing in the meantime, or the wallet changed: look again.
  }
  return problem('busy')
}

/**
 * What the payer gets without paying: the purchase this nonce made before, or the thing already owned. Where there is
 * neither, the place the next purchase of the thing takes: it comes from the same reading as the answer "not owned", so
 * that two payers who both read it meet in the commit.
 */
async function lookUp(
  deps: Deps,
  input: PayOfferInput,
  quote: Quote,
): Promise<{ readonly found?: PaidOffer | Problem; readonly sequence: number }> {
  const { walletId } = input
  const bought = await readPurchaseByNonce(deps.records, quote.merchantId, quote.nonce)
  const ofThing = await listPurchasesOfThing(deps.records, {
    walletId,
    merchantId: quote.merchantId,
    buyUrlDigest: quote.buyUrlDigest,
  })
  // A request sent twice at once may have made its purchase between the two readings.
  const sameQuote = bought ?? ofThing.find(({ nonce }) => nonce === quote.nonce)
  if (sameQuote !== undefined) {
    if (sameQuote.walletId !== walletId) return { found: problem('quote_used'), sequence: 0 }
    const ticket = await issueFirstTicket(deps, sameQuote)
    const isRepeat = sameQuote.idempotencyKey === input.idempotencyKey
    const charged = isRepeat ? sameQuote.price : zero(sameQuote.price.asset)
    return {
      found: ticket.ok ? { ok: true, purchase: sameQuote, ticket, charged, isNew: false } : ticket,
      sequence: 0,
    }
  }
  const [latest] = ofThing
  const sequence = latest === undefined ? 0 : latest.sequence + 1
  if (latest === undefined || !isOwned(latest, deps.system.now())) return { sequence }
  const ticket = await issueTicket(deps, latest)
  const charged = zero(quote.price.asset)
  return {
    found: ticket.ok ? { ok: true, purchase: latest, ticket, charged, isNew: false } : ticket,
    sequence,
  }
}

type Plan = {
  readonly ok: true
  readonly purchase: Purchase
  readonly wallet: Wallet
  readonly connection?: Connection
  /** What age, guardian and ceilings add to the commit. */
  readonly spend: Part
  /** The bundle it is bought from. */
  readonly bundleId?: Id<'phn'>
}

/** The purchase's records, with the bundle it draws on counted. */
function purchaseWrites(deps: Deps, plan: Plan, now: Instant): readonly Statement[] {
  const { purchase, bundleId: phonePaymentId } = plan
  if (phonePaymentId === undefined) return insertPurchase(deps.records, purchase, decidedUnder(plan))
  return [
    updateBundleDrawn(deps.records, phonePaymentId, now),
    ...insertBundlePurchase(deps.records, { ...purchase, phonePaymentId }, plan.connection?.version),
  ]
}

/** Whether the bundle itself refused, and not the week's budget beside it. */
function isUsedUp(outcome: CommitOutcome, { purchase, spend }: Plan): boolean {
  if (outcome.ok || (outcome.code !== 'exceeds_credits' && outcome.code !== 'id_already_failed')) return false
  const refused = paymentTransfers(purchase)[(outcome.index ?? 0) - spend.transfers.length]
  return refused !== undefined && refused.debitAccountId !== purchase.weekAllowance
}

async function planPayment(
  deps: Deps,
  input: PayOfferInput,
  wanted: {
    readonly read: ReadQuote
    readonly sequence: number
    readonly now: Instant
    readonly usedUp: ReadonlySet<string>
  },
): Promise<Plan | Problem> {
  const { sequence, now } = wanted
  const { quote } = wanted.read
  const sellerFault = judgeSeller(wanted.read)
  if (sellerFault !== undefined) return sellerFault
  const priceFault = judgePrice(quote, input, now)
  if (priceFault !== undefined) return priceFault
  const wallet = await readWallet(deps.records, input.walletId)
  if (wallet === undefined) return problem('wallet_missing')
  if (wallet.frozenAt !== undefined) return problem('wallet_frozen')
  const approved = await readApproved(deps, input, now)
  if (!approved.ok) return approved
  const source = await chooseSource(deps, input, {
    wallet,
    quote,
    usedUp: wanted.usedUp,
    held: approved.held,
  })
  if (!source.ok) return source
  const budget = input.consent === 'silent' ? await judgeBudget(deps, { wallet, quote }, now) : undefined
  if (budget !== undefined && !budget.ok) return budget
  const spend = await judgeQuoteSpend(deps, input, {
    read: wanted.read,
    now,
    isBundle: source.bundleId !== undefined,
  })
  if (!spend.ok) return spend
  const { ok: _ok, bundleId, ...paid } = source
  const purchase: Purchase = {
    id: newId(deps.system, 'pur'),
    walletId: wallet.id,
    merchantId: quote.merchantId as Purchase['merchantId'],
    nonce: quote.nonce,
    buyUrlDigest: quote.buyUrlDigest,
    offerDigest: quote.offerDigest,
    sequence,
    price: quote.price,
    origin: quote.origin,
    durationSeconds: quote.duration,
    consent: input.consent,
    idempotencyKey: input.idempotencyKey,
    paidAt: now,
    ...paid,
    ...(budget === undefined ? {} : { weekAllowance: budget.weekAllowance }),
    details: {
      ...(quote.title === undefined ? {} : { title: quote.title }),
      ...(quote.url === undefined ? {} : { url: quote.url }),
    },
  }
  return {
    ok: true,
    purchase,
    wallet,
    spend: joinParts(approved.part, spend.part),
    ...(budget === undefined ? {} : { connection: budget.connection }),
    ...(bundleId === undefined ? {} : { bundleId }),
  }
}

/** What a purchase is paid with, as its record says it. */
type Source = Pick<Purchase, 'fee' | 'paidBy' | 'phonePaymentId' | 'dayAllowance'> & {
  readonly ok: true
  readonly bundleId?: Id<'phn'>
}

/** A bundle of this merchant where one suffices, since it is paid for already; else the balance, within the day's cap. */
async function chooseSource(
  deps: Deps,
  input: PayOfferInput,
  more: {
    readonly wallet: Wallet
    readonly quote: Quote
    readonly usedUp: ReadonlySet<string>
    readonly held: bigint
  },
): Promise<Source | Problem> {
  const { wallet, quote } = more
  if (input.from !== 'balance') {
    const wanted = { walletId: wallet.id, merchantId: quote.merchantId, price: quote.price }
    const found = await findBundle(deps, wanted, more.usedUp)
    const split =
      found === undefined ? undefined : (await readPhonePayment(deps.records, found.bundle.paymentId))?.split
    if (found !== undefined && split !== undefined) {
      const id = found.bundle.paymentId
      const fee = subtract(quote.price, bundleShareOf(quote.price, split))
      return { ok: true, bundleId: id, fee, paidBy: 'bundle', phonePaymentId: id, dayAllowance: 0n }
    }
    if (input.from === 'bundle') return problem('insufficient_funds')
  }
  return chooseBalance(deps, more)
}

async function chooseBalance(
  deps: Deps,
  { wallet, quote, held }: { readonly wallet: Wallet; readonly quote: Quote; readonly held: bigint },
): Promise<Source | Problem> {
  const funds = await judgeFunds(deps, wallet, { price: quote.price, held })
  if (funds !== undefined) return funds
  const day: Allowance = {
    scope: 'wallet-day',
    owner: wallet.id,
    asset: quote.price.asset,
    // The day in which the version was read, since each version's account is kept up to the day it ended in.
    period: dayOf(deps.system.now()),
    version: wallet.dailyLimitVersion,
  }
  const left = await ensureAllowance(deps, { allowance: day, units: wallet.dailyLimitUnits })
  if (!left.ok) return left
  if (left.left < quote.price.amount) return problem('daily_limit_reached')
  return {
    ok: true,
    fee: feeOf(quote.price, deps.config.feePpm),
    paidBy: 'balance',
    dayAllowance: allowanceAccountId(day),
  }
}

/** The versions of the rules a plan was made under; the commit refuses it where one has changed since. */
function decidedUnder(plan: Plan): Parameters<typeof insertPurchase>[2] {
  return {
    dailyLimitVersion: plan.wallet.dailyLimitVersion,
    ...(plan.connection === undefined ? {} : { connectionVersion: plan.connection.version }),
  }
}

function judgePrice(quote: Quote, input: PayOfferInput, now: number): Problem | undefined {
  const { price } = quote
  if (quote.expiresAt <= now) return problem('quote_expired')
  if (quote.issuedAt > now + limits.clockSkewMs)
    return problem('quote_invalid', 'The quote is from the future')
  if (price.amount > limits.priceMax) return problem('offer_invalid', 'The price is above what is sold here')
  if (input.seenPrice !== undefined) {
    if (input.seenPrice.asset !== price.asset || compare(price, input.seenPrice) > 0)
      return problem('price_changed')
  }
  if (input.max !== undefined) {
    if (input.max.asset !== price.asset || compare(price, input.max) > 0) return problem('price_over_maximum')
  }
  return undefined
}

/** Told before anything is posted, because the ledger's own refusal would burn the quote; the ledger still decides. */
async function judgeFunds(
  deps: Deps,
  wallet: Wallet,
  { price, held }: { readonly price: Money; readonly held: bigint },
): Promise<Problem | undefined> {
  if (!wallet.assets.includes(price.asset)) return problem('asset_missing')
  const [account] = await deps.ledger.lookupAccounts([accountId('wallet', wallet.id, price.asset)])
  const left =
    account === undefined ? 0n : account.creditsPosted - account.debitsPosted - account.debitsPending + held
  return left < price.amount ? problem('insufficient_funds') : undefined
}

async function judgeBudget(
  deps: Deps,
  { wallet, quote }: { readonly wallet: Wallet; readonly quote: Quote },
  now: Instant,
): Promise<{ readonly ok: true; readonly connection: Connection; readonly weekAllowance: bigint } | Problem> {
  const { asset, amount } = quote.price
  const connection = await readConnection(deps.records, {
    walletId: wallet.id,
    merchantId: quote.merchantId,
    asset,
  })
  if (connection === undefined || !connection.isAutoPay || connection.expiresAt <= now) {
    return problem('consent_required')
  }
  if (amount > connection.perItemUnits)
    return problem('consent_required', 'The price is above what is paid silently')
  const week: Allowance = {
    scope: 'connection-week',
    owner: `${wallet.id}|${quote.merchantId}`,
    asset,
    period: weekOf(deps.system.now()),
    version: connection.version,
  }
  const left = await ensureAllowance(deps, { allowance: week, units: connection.perWeekUnits })
  if (!left.ok) return left
  if (left.left < amount) return problem('budget_reached')
  return { ok: true, connection, weekAllowance: allowanceAccountId(week) }
}

/** A refusal to pass on; undefined where looking again will tell. */
function readRefusal(outcome: CommitOutcome, { purchase, spend }: Plan): Problem | undefined {
  if (outcome.ok || outcome.code === 'record_refused' || outcome.code.startsWith('pending_transfer')) {
    return undefined
  }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  const transfers = [...spend.transfers, ...paymentTransfers(purchase)]
  // What the goods add stands after the payment's own; where that was refused, what the player holds has changed.
  if ((outcome.index ?? 0) >= transfers.length) return undefined
  if (outcome.code === 'exceeds_credits') {
    const empty = transfers[outcome.index ?? 0]?.debitAccountId
    if (empty === purchase.dayAllowance) return problem('daily_limit_reached')
    return problem(empty === purchase.weekAllowance ? 'budget_reached' : 'insufficient_funds')
  }
  if (outcome.code.startsWith('exists')) return problem('quote_used')
  return problem('quote_refused')
}
