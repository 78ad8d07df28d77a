// The family page and its forms: ages, invitations, limits, answers to what is asked, the mail of a guardian.

import {
  describeProblem,
  type Money,
  type Problem,
  parseAsset,
  parseDecimal,
  problem,
} from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { LimitPeriod } from '../domain/guard/guard.ts'
import { answerApproval } from '../flows/answer-approval.ts'
import { declareAge } from '../flows/declare-age.ts'
import { endStandingApprovals } from '../flows/end-standing-approvals.ts'
import { inviteMember, joinFamily, setNotices, withdrawConsent } from '../flows/invite-member.ts'
import { type LimitsBy, setLimit } from '../flows/set-limits.ts'
import { confirmMailAddress, forgetMailAddress, setMailAddress } from '../flows/set-mail-address.ts'
import { pagePaths } from '../pages/paths.ts'
import { walletFamilyPage } from '../pages/wallet-family.ts'
import { minorBands } from '../pages/wallet-family-members.ts'
import { declaredBands } from '../pages/wallet-family-own.ts'
import {
  ceilingPeriods,
  type FamilyDone,
  familyDone,
  type LimitEntered,
  noticeKinds,
  type WalletFamilyView,
} from '../pages/wallet-family-view.ts'
import { readApproval } from '../records/approvals.ts'
import { type FamilyLink, readLink } from '../records/family.ts'
import type { Variables } from './answer.ts'
import { type Form, formKey, htmlResponse, pageContext } from './page.ts'
import { familyView } from './wallet-family-views.ts'
import { type WalletVisit, walletForm, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>
type Change = (view: WalletFamilyView) => WalletFamilyView

const nameCharactersMax = 60

export function mountWalletFamily(app: App, deps: Deps): void {
  const { family, familyAge, familyInvite, familyJoin, familyLimits, familyMail } = pagePaths
  const members = `${family}/members/:id`
  const approvals = `${family}/approvals/:id`
  walletPage(app, deps, family, (visit) => show(visit))
  walletForm(app, deps, familyAge, age)
  walletForm(app, deps, familyInvite, invite)
  walletForm(app, deps, familyJoin, join)
  walletForm(app, deps, familyLimits, ownLimit)
  walletForm(app, deps, members, memberLimit)
  walletForm(app, deps, `${members}/notices`, notices)
  walletForm(app, deps, `${members}/ask-again`, askAgain)
  walletForm(app, deps, `${members}/withdraw`, withdraw)
  walletForm(app, deps, `${approvals}/approve`, approve)
  walletForm(app, deps, `${approvals}/deny`, deny)
  walletForm(app, deps, familyMail, mail)
  walletForm(app, deps, `${familyMail}/confirm`, confirmMail)
  walletForm(app, deps, `${familyMail}/forget`, async (visit) =>
    outcome(visit, await forgetMailAddress(visit.deps, visit.wallet.id), 'mail-off'),
  )
}

async function show(
  visit: WalletVisit,
  more: { readonly change?: Change; readonly status?: number } = {},
): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const view = await familyView(deps, wallet.id, formKey(deps))
  const done = familyDone.find((each) => each === context.req.query('done'))
  const code = (context.req.query('code') ?? '').slice(0, nameCharactersMax)
  const full: WalletFamilyView = {
    ...view,
    ...(done === undefined ? {} : { justDone: done }),
    ...(code === '' ? {} : { joinCode: code }),
  }
  const page = walletFamilyPage(pageContext(deps, context, { device }), more.change?.(full) ?? full)
  return htmlResponse(context, page, more.status ?? 200)
}

function back(visit: WalletVisit, done: FamilyDone): Response {
  return visit.context.redirect(`${pagePaths.family}?done=${done}`, 303)
}

/** The page again, with a refusal where it belongs. */
function refused(visit: WalletVisit, refusal: Problem, change?: Change): Promise<Response> {
  const general: Change = (view) => ({ ...view, fault: { code: refusal.code } })
  return show(visit, { change: change ?? general, status: describeProblem(refusal.code).status })
}

function outcome(
  visit: WalletVisit,
  result: { readonly ok: true } | Problem,
  done: FamilyDone,
): Response | Promise<Response> {
  return result.ok ? back(visit, done) : refused(visit, result)
}

async function age(visit: WalletVisit, form: Form): Promise<Response> {
  const band = declaredBands.find((known) => known === form('band'))
  const told =
    band === undefined
      ? problem('invalid_request')
      : await declareAge(visit.deps, { walletId: visit.wallet.id, band })
  return told.ok
    ? back(visit, 'saved')
    : refused(visit, told, (view) => ({ ...view, ageFault: { code: told.code } }))
}

async function invite(visit: WalletVisit, form: Form): Promise<Response> {
  const { deps, wallet } = visit
  const band = minorBands.find((known) => known === form('band'))
  const name = form('name').trim().slice(0, nameCharactersMax)
  const made =
    band === undefined
      ? problem('invalid_request')
      : await inviteMember(deps, { guardianId: wallet.id, band, name })
  if (!made.ok) return refused(visit, made, (view) => ({ ...view, inviteFault: { code: made.code } }))
  const href = `${deps.config.origin}${pagePaths.family}?${new URLSearchParams({ code: made.code })}`
  return show(visit, {
    change: (view) => ({
      ...view,
      invitation: { name, code: made.code, href, until: made.link.expiresAt },
    }),
  })
}

async function join(visit: WalletVisit, form: Form): Promise<Response> {
  const code = form('code').trim()
  const joined = await joinFamily(visit.deps, { childId: visit.wallet.id, code })
  if (joined.ok) return back(visit, 'joined')
  return refused(visit, joined, (view) => ({
    ...view,
    joinCode: code.slice(0, nameCharactersMax),
    joinFault: { code: joined.code, field: 'code' },
  }))
}

async function ownLimit(visit: WalletVisit, form: Form): Promise<Response> {
  const set = await setOne(visit, form, { walletId: visit.wallet.id, by: { kind: 'self' } })
  if (set.ok) return back(visit, set.isLater ? 'later' : 'saved')
  return refused(visit, set.problem, (view) => ({ ...view, own: { ...view.own, entered: set.entered } }))
}

async function memberLimit(visit: WalletVisit, form: Form): Promise<Response> {
  const { device, wallet } = visit
  const link = await readOwnLink(visit)
  if (link?.childId === undefined) return refused(visit, problem('not_found'))
  const by: LimitsBy = { kind: 'guardian', guardianId: wallet.id, secret: device.secret ?? '' }
  const set = await setOne(visit, form, { walletId: link.childId, by })
  if (set.ok) return back(visit, 'saved')
  return refused(visit, set.problem, (view) => ({
    ...view,
    members: view.members.map((each) => (each.id === link.id ? { ...each, entered: set.entered } : each)),
  }))
}

type LimitOutcome =
  | { readonly ok: true; readonly isLater: boolean }
  | { readonly ok: false; readonly problem: Problem; readonly entered: LimitEntered }

async function setOne(
  { deps }: WalletVisit,
  form: Form,
  of: { readonly walletId: string; readonly by: LimitsBy },
): Promise<LimitOutcome> {
  const period: LimitPeriod = ceilingPeriods.find((known) => known === form('period')) ?? 'month'
  const amount = form('amount').trim().slice(0, 20)
  const asset = parseAsset(form('asset'))
  const limit = asset === undefined || amount === '' ? undefined : parseDecimal(amount, asset)
  const isReadable = asset !== undefined && (amount === '' || limit !== undefined)
  const set = isReadable
    ? await setLimit(deps, {
        ...of,
        period,
        scope: '',
        asset,
        ...(limit === undefined ? {} : { units: limit.amount }),
      })
    : problem('invalid_request')
  if (set.ok) return { ok: true, isLater: set.from > deps.system.now() }
  return { ok: false, problem: set, entered: { period, amount, fault: { code: set.code, field: 'amount' } } }
}

async function notices(visit: WalletVisit, form: Form): Promise<Response> {
  const link = await readOwnLink(visit)
  const kind = noticeKinds.find((known) => known === form('notices'))
  if (link?.childId === undefined || kind === undefined) return refused(visit, problem('not_found'))
  const set = await setNotices(visit.deps, {
    guardianId: visit.wallet.id,
    childId: link.childId,
    notices: kind,
  })
  return outcome(visit, set, 'saved')
}

async function askAgain(visit: WalletVisit): Promise<Response> {
  const link = await readOwnLink(visit)
  if (link?.childId === undefined) return refused(visit, problem('not_found'))
  const ended = await endStandingApprovals(visit.deps, {
    guardianId: visit.wallet.id,
    childId: link.childId,
  })
  return outcome(visit, ended, 'saved')
}

async function withdraw(visit: WalletVisit): Promise<Response> {
  const linkId = visit.context.req.param('id') ?? ''
  const ended = await withdrawConsent(visit.deps, { guardianId: visit.wallet.id, linkId })
  return outcome(visit, ended, 'withdrawn')
}

async function approve(visit: WalletVisit, form: Form): Promise<Response> {
  const approvalId = visit.context.req.param('id') ?? ''
  const below = form('below').trim()
  if (below === '') {
    const once = await answerApproval(visit.deps, { approvalId, guardianId: visit.wallet.id, answer: 'once' })
    return answered(visit, once, 'approved')
  }
  const under = await readUnder(visit, approvalId, below)
  const always =
    under === undefined
      ? problem('invalid_request')
      : await answerApproval(visit.deps, {
          approvalId,
          guardianId: visit.wallet.id,
          answer: 'always',
          under,
        })
  if (always.ok || always.code !== 'invalid_request') return answered(visit, always, 'always')
  return refused(visit, always, (view) => ({
    ...view,
    approvals: view.approvals.map((each) =>
      each.id === approvalId ? { ...each, fault: { code: always.code, field: 'below' } } : each,
    ),
  }))
}

/** A yes that something else then refused is told as that: nothing was paid. */
function answered(
  visit: WalletVisit,
  result: Awaited<ReturnType<typeof answerApproval>>,
  done: FamilyDone,
): Response | Promise<Response> {
  if (result.ok && result.approval.state === 'failed') return refused(visit, problem('approval_over'))
  return outcome(visit, result, done)
}

async function readUnder(
  { deps }: WalletVisit,
  approvalId: string,
  text: string,
): Promise<Money | undefined> {
  const approval = await readApproval(deps.records, approvalId)
  return approval === undefined ? undefined : parseDecimal(text, approval.price.asset)
}

async function deny(visit: WalletVisit): Promise<Response> {
  const approvalId = visit.context.req.param('id') ?? ''
  const said = await answerApproval(visit.deps, { approvalId, guardianId: visit.wallet.id, answer: 'deny' })
  return outcome(visit, said, 'denied')
}

async function mail(visit: WalletVisit, form: Form): Promise<Response> {
  const kept = await setMailAddress(visit.deps, { ownerId: visit.wallet.id, address: form('address') })
  return kept.ok ? back(visit, 'mail') : refused(visit, kept, mailFault(kept, 'address'))
}

async function confirmMail(visit: WalletVisit, form: Form): Promise<Response> {
  const confirmed = await confirmMailAddress(visit.deps, { ownerId: visit.wallet.id, code: form('code') })
  return confirmed.ok ? back(visit, 'mail-on') : refused(visit, confirmed, mailFault(confirmed, 'code'))
}

function mailFault(refusal: Problem, field: 'address' | 'code'): Change {
  return (view) => ({ ...view, mail: { ...view.mail, fault: { code: refusal.code, field } } })
}

async function readOwnLink({ deps, context, wallet }: WalletVisit): Promise<FamilyLink | undefined> {
  const link = await readLink(deps.records, context.req.param('id') ?? '')
  return link?.guardianId === wallet.id && link.state === 'linked' ? link : undefined
}
