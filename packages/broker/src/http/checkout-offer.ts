// What the checkout shows before a decision: the offer, a top-up because something is missing, or "yours already".

import { duration, type Money, type Problem, problem, type Quote, subtract, zero } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { isMinor } from '../domain/guard/guard.ts'
import { accessEndsAt, isOwned } from '../domain/purchase.ts'
import { strictestClass } from '../flows/plan-phone-order.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { judgeSeller, type ReadQuote } from '../flows/read-quote.ts'
import { brokerLimits } from '../limits.ts'
import type { CheckoutState, PayWay } from '../pages/checkout-view.ts'
import { readConnection } from '../records/connections.ts'
import { readGuard } from '../records/guards.ts'
import { readOrderByNonce } from '../records/orders.ts'
import { listPurchasesOfThing, readPurchaseByNonce } from '../records/purchases.ts'
import type { Wallet } from '../records/wallets.ts'
import { bundleWay, keepsOfBalance, orderWays, phoneWay } from './checkout-ways.ts'

export async function lookAtOffer(
  deps: Deps,
  input: {
    readonly read: ReadQuote
    readonly wallet: Wallet | undefined
    readonly seenPrice?: Money
    readonly toppedUp?: Money
  },
): Promise<CheckoutState | Problem> {
  const { wallet } = input
  const { quote } = input.read
  const { price } = quote
  const now = deps.system.now()
  if (wallet !== undefined) {
    const owned = await findOwned(deps, wallet, quote)
    if (owned !== undefined) return owned
  }
  const sellerFault = judgeSeller(input.read)
  if (sellerFault !== undefined) return sellerFault
  if (quote.expiresAt <= now) return problem('quote_expired')
  if (input.seenPrice !== undefined && input.seenPrice.amount < price.amount) return problem('price_changed')
  if (wallet?.frozenAt !== undefined) return problem('wallet_frozen')
  const balances = wallet === undefined ? [] : await readWalletBalances(deps, wallet)
  const balance = balances.find(({ asset }) => asset === price.asset) ?? zero(price.asset)
  const order = input.read.isOfOrder
    ? await readOrderByNonce(deps.records, quote.merchantId, quote.nonce)
    : undefined
  if (input.read.isOfOrder && order === undefined) return problem('quote_expired')
  const byPhone =
    // A gift is not paid by phone: what the bill pays for stays with its payer.
    deps.phone === undefined || order?.gift !== undefined
      ? undefined
      : phoneWay(deps, deps.phone, price, order === undefined ? undefined : strictestClass(order))
  const fromBundle =
    wallet === undefined
      ? undefined
      : await bundleWay(deps, { walletId: wallet.id, merchantId: quote.merchantId, price })
  // Where the balance does not suffice every way is shown, and why the phone bill is not among them.
  if (byPhone !== undefined && balance.amount < price.amount) {
    return waysState(deps, {
      price,
      byPhone,
      ...(fromBundle === undefined ? {} : { fromBundle }),
      ...(wallet === undefined ? {} : { balance }),
      ...toldTopUp(input),
    })
  }
  if (wallet === undefined) return { kind: 'top-up', missing: price }
  if (balance.amount < price.amount) return { kind: 'top-up', balance, missing: subtract(price, balance) }
  const rule = await readConnection(deps.records, {
    walletId: wallet.id,
    merchantId: quote.merchantId,
    asset: price.asset,
  })
  // Nobody below 18 is offered to pay without being asked (E-08).
  const isMinors = isMinor((await readGuard(deps.records, wallet.id)).band)
  const hasRule = isMinors || (rule?.isAutoPay === true && rule.expiresAt > now)
  const fromBalance = {
    balance,
    balanceAfter: subtract(balance, price),
    ...(hasRule
      ? {}
      : {
          autoPay: {
            itemMax: { asset: price.asset, amount: brokerLimits.autoPayPerItem },
            weekMax: { asset: price.asset, amount: brokerLimits.autoPayPerWeek },
          },
        }),
  }
  const more = { refundMinutes: brokerLimits.refundWindowMs / 60_000, ...toldTopUp(input) }
  const others = [
    ...(fromBundle === undefined ? [] : [fromBundle]),
    ...(byPhone === undefined || 'notOffered' in byPhone ? [] : [byPhone.way]),
  ]
  if (others.length === 0) return { kind: 'offer', ...fromBalance, ...more }
  const ofBalance: PayWay = { kind: 'balance', keeps: keepsOfBalance(deps, price), ...fromBalance }
  return { kind: 'ways', ways: orderWays([ofBalance, ...others]), ...more }
}

function toldTopUp(input: { readonly toppedUp?: Money }): { readonly toppedUp?: Money } {
  return input.toppedUp === undefined ? {} : { toppedUp: input.toppedUp }
}

/** The ways there are where the balance does not suffice, in the order of what the merchant keeps. */
function waysState(
  deps: Deps,
  of: {
    readonly price: Money
    readonly balance?: Money
    readonly toppedUp?: Money
    readonly byPhone: ReturnType<typeof phoneWay>
    readonly fromBundle?: PayWay
  },
): CheckoutState {
  const { price, balance, byPhone } = of
  const voucher: PayWay = {
    kind: 'voucher',
    keeps: keepsOfBalance(deps, price),
    missing: balance === undefined ? price : subtract(price, balance),
    ...(balance === undefined ? {} : { balance }),
  }
  return {
    kind: 'ways',
    ways: orderWays([
      voucher,
      ...(of.fromBundle === undefined ? [] : [of.fromBundle]),
      ...('way' in byPhone ? [byPhone.way] : []),
    ]),
    ...('notOffered' in byPhone ? { phoneNotOffered: byPhone.notOffered } : {}),
    refundMinutes: brokerLimits.refundWindowMs / 60_000,
    ...(of.toppedUp === undefined ? {} : { toppedUp: of.toppedUp }),
  }
}

/** How long an offer gives access, as pages show it. */
export function accessOf(quote: Quote): ReturnType<typeof duration> {
  return duration(quote.duration * 1000)
}

async function findOwned(
  deps: Deps,
  wallet: Wallet,
  quote: Quote,
): Promise<CheckoutState | Problem | undefined> {
  const sameQuote = await readPurchaseByNonce(deps.records, quote.merchantId, quote.nonce)
  if (sameQuote !== undefined && sameQuote.walletId !== wallet.id) return problem('quote_used')
  const [latest] = await listPurchasesOfThing(deps.records, {
    walletId: wallet.id,
    merchantId: quote.merchantId,
    buyUrlDigest: quote.buyUrlDigest,
  })
  const purchase =
    sameQuote ?? (latest !== undefined && isOwned(latest, deps.system.now()) ? latest : undefined)
  if (purchase === undefined) return undefined
  if (purchase.refund !== undefined) return problem('ticket_refunded')
  return { kind: 'owned', accessEndsAt: accessEndsAt(purchase) }
}
