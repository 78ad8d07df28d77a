// One dispute as its merchant sees it: what the records say, what was laid before whoever decides, and the form that sends more until
// the deadline.

import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
import type { JsonObject } from '../domain/goods/order-json.ts'
import { addEvidence } from '../flows/add-evidence.ts'
import { merchantCasePage } from '../pages/merchant-refunds-one.ts'
import type { CaseRow, Evidence } from '../pages/merchant-refunds-view.ts'
import { merchantCasePath, pagePaths } from '../pages/paths.ts'
import { readDispute } from '../records/disputes.ts'
import { readPreviousRefunds } from '../records/order-refunds.ts'
import { readOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import { appsOf } from './goods-lists.ts'
import { type MerchantVisit, merchantContext } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

/** The most characters of one piece written on the page; the field of the form says the same. */
const composedCharactersMax = 5000

export async function disputeRow(deps: Deps, dispute: Dispute, apps: readonly App[]): Promise<CaseRow> {
  const order = await readOrder(deps.records, dispute.orderId)
  const player = await readPlayer(deps.records, dispute.playerId)
  const titles = dispute.lines.map(
    ({ ordinal, sku }) => order?.lines.find((line) => line.ordinal === ordinal)?.title ?? sku,
  )
  return {
    id: dispute.id,
    kind: 'dispute',
    state: dispute.state === 'open' && dispute.sentAt !== undefined ? 'sent' : dispute.state,
    title: titles.join(', '),
    orderId: dispute.orderId,
    player: { id: dispute.playerId, externalId: player?.externalId ?? dispute.playerId },
    appTitle: apps.find(({ id }) => id === dispute.appId)?.title ?? dispute.appId,
    amount: dispute.money,
    reason: dispute.reason,
    openedAt: dispute.openedAt,
    dueAt: dispute.evidenceDueAt,
  }
}

export async function showDispute(
  visit: MerchantVisit,
  more: { readonly problem?: Problem; readonly entered?: string } = {},
): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const dispute = await readDispute(deps.records, context.req.param('id') ?? '')
  if (dispute?.merchantId !== merchant.id) {
    return problemHtml(deps, context, { problem: problem('not_found'), backHref: pagePaths.merchantRefunds })
  }
  const previous = await readPreviousRefunds(deps.records, dispute.playerId, dispute.id)
  const [total] = previous.totals
  const page = merchantCasePage(merchantContext(visit), {
    ...(await disputeRow(deps, dispute, await appsOf(visit))),
    consumed: [],
    previousRefunds: {
      count: previous.count,
      ...(total === undefined
        ? {}
        : { total: { asset: total.asset as CaseRow['amount']['asset'], amount: total.amount } }),
    },
    evidence: packEvidence(dispute.pack),
    sent: dispute.evidence,
    ...(dispute.sentAt === undefined ? {} : { sentAt: dispute.sentAt }),
    ...(more.entered === undefined ? {} : { entered: more.entered }),
    canDecide: key.scopes.includes('refunds:write'),
    ...(context.req.query('done') === 'sent' && more.problem === undefined ? { justDone: 'sent' } : {}),
    ...(more.problem === undefined ? {} : { fault: { code: more.problem.code } }),
    key: formKey(deps),
  })
  return htmlResponse(context, page, more.problem === undefined ? 200 : 409)
}

/** What the records laid together when the notice came, in the order in which somebody reads it. */
function packEvidence(pack: JsonObject): readonly Evidence[] {
  const pieces: readonly Evidence[] = [
    { name: 'order', text: packText({ order: pack.order, steps: pack.steps, payment: pack.payment }) },
    { name: 'delivery', text: packText(pack.delivery) },
    { name: 'consumption', text: packText(pack.consumption) },
    { name: 'previous', text: packText(pack.previous_refunds) },
    { name: 'sessions', text: packText({ player: pack.player, sessions: pack.sessions }) },
  ]
  return pieces
}

function packText(value: unknown): string {
  return JSON.stringify(value ?? {}, undefined, 2)
}

export async function sendEvidence(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const disputeId = context.req.param('id') ?? ''
  const backHref = merchantCasePath(disputeId)
  if (!key.scopes.includes('refunds:write')) {
    const lacking = problem('forbidden', 'The key lacks refunds:write')
    return problemHtml(deps, context, { problem: lacking, backHref })
  }
  const text = (form('text') ?? '').trim()
  if (text === '' || text.length > composedCharactersMax) {
    return showDispute(visit, { problem: problem('invalid_request'), entered: text })
  }
  const before = await readDispute(deps.records, disputeId)
  // The same words sent again by a second press are one piece.
  const isThere = before?.merchantId === merchant.id && before.evidence.some((piece) => piece.text === text)
  if (!isThere) {
    const pieces = [{ name: 'statement', text }]
    const added = await addEvidence(deps, { disputeId, merchantId: merchant.id, pieces })
    if (!added.ok) return showDispute(visit, { problem: added, entered: text })
  }
  return context.redirect(`${backHref}?done=sent`, 303)
}
