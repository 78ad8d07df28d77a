// Judges the spending of a payment by what its quote is of: an article, or an order of an app with its age rating and kind of goods.
// Where a guardian's approval is all that an order lacks, it is asked for; other refusals are told to the guardian.

import { type Instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { releaseOf } from '../domain/guard/approval.ts'
import { noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { readApproval, updateApproval } from '../records/approvals.ts'
import { readApp } from '../records/apps.ts'
import { readOrderByNonce } from '../records/orders.ts'
import { readItem } from '../records/risk.ts'
import {
  type JudgedSpend,
  judgeSpend,
  type QuotedSpend,
  type SpendInput,
  type SpendRefusal,
  spendId,
} from './judge-spend.ts'
import { noteBlockedSpend } from './note-blocked-spend.ts'
import { strictestClass } from './plan-phone-order.ts'
import { orderTitle } from './quote-order.ts'
import type { ReadQuote } from './read-quote.ts'
import { requestApproval } from './request-approval.ts'

/** Who pays, and how. */
export type SpendBy = Pick<SpendInput, 'walletId' | 'consent' | 'isConfirmedTwice'> & {
  readonly approvalId?: string
}

/** Judges a payment from a balance or, with `isBundle`, from a bundle, whose charge has counted already. */
export async function judgeQuoteSpend(
  deps: Deps,
  by: SpendBy,
  of: { readonly read: ReadQuote; readonly now: Instant; readonly isBundle: boolean },
): Promise<JudgedSpend | SpendRefusal> {
  const { quote } = of.read
  const { order: _order, ...spend } = await readQuotedSpend(deps, of.read)
  return judgeSpend(deps, {
    walletId: by.walletId,
    consent: by.consent,
    ...(by.isConfirmedTwice === undefined ? {} : { isConfirmedTwice: by.isConfirmedTwice }),
    ...spend,
    id: spendId(quote.merchantId, quote.nonce),
    ...(of.isBundle ? { counted: 0n } : {}),
    isApproved: by.approvalId !== undefined,
    now: of.now,
  })
}

/** The kind of goods and, of an order, its app. */
export async function readQuotedSpend(deps: Deps, read: ReadQuote): Promise<QuotedSpend> {
  const { quote } = read
  const order = read.isOfOrder
    ? await readOrderByNonce(deps.records, quote.merchantId, quote.nonce)
    : undefined
  const common = { merchantId: quote.merchantId, price: quote.price }
  if (order !== undefined) {
    const app = await readApp(deps.records, order.appId)
    return {
      ...common,
      category: strictestClass(order),
      title: orderTitle(order),
      ...(app === undefined ? {} : { app }),
      ...(order.region === undefined ? {} : { region: order.region }),
      order,
    }
  }
  const item = await readItem(deps.records, { merchantId: quote.merchantId, buyDigest: quote.buyUrlDigest })
  return {
    ...common,
    category: item.itemClass,
    ...(quote.title === undefined ? {} : { title: quote.title }),
  }
}

/** The answer to a payment that was refused: the guardian is asked where that would help, else told where a limit was in the way. */
export async function refuseSpend(
  deps: Deps,
  by: SpendBy,
  { read, refusal }: { readonly read: ReadQuote; readonly refusal: SpendRefusal },
): Promise<Problem> {
  const { ceiling, approvalBy, ...told } = refusal
  const spend = ceiling === undefined ? undefined : await readQuotedSpend(deps, read)
  if (ceiling === undefined || spend === undefined) return told
  const { order, app } = spend
  if (approvalBy !== undefined && order !== undefined && app !== undefined) {
    return requestApproval(deps, { order, app, childId: by.walletId, guardianId: approvalBy })
  }
  await noteBlockedSpend(deps, { walletId: by.walletId, spend, ceiling, refusal: told })
  return told
}

type Approved = {
  readonly ok: true
  readonly part: Part
  /** Units set aside that the payment may use. */
  readonly held: bigint
}

/** What a guardian's yes adds to the commit that pays: the money set aside is let go of, and the approval is used up. */
export async function readApproved(
  deps: Deps,
  { walletId, approvalId }: SpendBy,
  now: Instant,
): Promise<Approved | Problem> {
  if (approvalId === undefined) return { ok: true, part: noPart, held: 0n }
  const approval = await readApproval(deps.records, approvalId)
  if (approval === undefined || approval.childId !== walletId || approval.state !== 'granted') {
    return problem('approval_over')
  }
  // The ledger lets go of it by itself in the end.
  const isHeld = now < approval.expiresAt
  return {
    ok: true,
    held: isHeld ? approval.price.amount : 0n,
    part: {
      accounts: [],
      transfers: isHeld ? [releaseOf(approval.id)] : [],
      records: [
        updateApproval(deps.records, approval, { state: 'paid' }),
        clearDue(deps.records, 'approval_expiry', approval.id),
      ],
    },
  }
}
