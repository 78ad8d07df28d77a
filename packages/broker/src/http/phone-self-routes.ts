// The pages of whoever holds a number, as routes: the door with its code, then month, limit, blocks, payment password, the charges
// of a year with their refunds and files, and the end of the visit. No account; half an hour on the device that gave the code.

import { instant, limits, type Problem, parseDecimal, problem, toProblemDetails } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { codeLimits } from '../domain/phone/code-limits.ts'
import { toMinor } from '../domain/phone/minor.ts'
import { blockPayer, unblockPayer } from '../flows/block-payer.ts'
import { digestAddress } from '../flows/digest-address.ts'
import {
  type BegunDoor,
  endPhoneDoor,
  hadDoor,
  openPhoneDoor,
  readBegunDoor,
  readOpenDoor,
  resendDoorCode,
  startPhoneDoor,
} from '../flows/phone-door.ts'
import { setPhonePassword } from '../flows/phone-password.ts'
import { readPhoneHistory, readWholePhoneHistory, refundOwnCharge } from '../flows/read-phone-history.ts'
import { setPhoneCap } from '../flows/set-phone-cap.ts'
import { pagePaths } from '../pages/paths.ts'
import { phoneHistoryPage } from '../pages/phone-history.ts'
import { phoneOverviewPage } from '../pages/phone-overview.ts'
import { phoneDoorPage } from '../pages/phone-self.ts'
import type { PhoneDoorView, PhoneSelfView } from '../pages/phone-self-view.ts'
import { refundReasons } from '../pages/refund-form.ts'
import type { Phone } from '../phone.ts'
import { readMerchant } from '../records/merchants.ts'
import { clientAddress, type HttpContext, type Variables } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Device, ensureDevice, readDevice } from './device-cookie.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'
import { countriesOf, guessCountry } from './phone-countries.ts'
import { phoneHistoryCsv, phoneHistoryJson } from './phone-files.ts'
import { capAsset, historyRow, phoneSelfView } from './phone-self-views.ts'

type App = OpenAPIHono<{ Variables: Variables }>

type Visit = {
  readonly deps: Deps
  readonly phone: Phone
  readonly context: HttpContext
  readonly device: Device
}

/** A visit whose door is open. */
type OpenVisit = Visit & { readonly open: BegunDoor; readonly secret: string }

type DoorStep = PhoneDoorView['step']

export function mountPhoneSelf(app: App, deps: Deps): void {
  const { phone } = deps
  if (phone === undefined) return
  app.get(pagePaths.phone, async (context) => {
    const visit = { deps, phone, context, device: await readDevice(deps, context) }
    const open = await readOpen(visit)
    return open === undefined ? showDoor(visit) : showOverview(open)
  })
  app.get(pagePaths.phoneCode, async (context) => {
    const visit = { deps, phone, context, device: await readDevice(deps, context) }
    const begun = await readBegun(visit)
    return begun === undefined ? context.redirect(pagePaths.phone, 303) : showCode(visit, begun)
  })
  doorForm(app, deps, phone, pagePaths.phoneCode, askForCode)
  doorForm(app, deps, phone, pagePaths.phoneOpen, openDoor)
  doorForm(app, deps, phone, pagePaths.phoneResend, resend)
  openForm(app, deps, phone, pagePaths.phoneCap, saveCap)
  openForm(app, deps, phone, pagePaths.phonePassword, savePassword)
  openForm(app, deps, phone, pagePaths.phoneBlock, block)
  openForm(app, deps, phone, pagePaths.phoneUnblock, unblock)
  openForm(app, deps, phone, `${pagePaths.phoneHistory}/:id/refund`, refund)
  openForm(app, deps, phone, pagePaths.phoneEnd, async (visit) => {
    const failed = await endPhoneDoor(deps, visit.secret)
    return failed === undefined
      ? visit.context.redirect(`${pagePaths.phone}?told=ended`, 303)
      : refuse(visit, failed)
  })
  openPage(app, deps, phone, pagePaths.phoneHistory, showHistory)
  openPage(app, deps, phone, pagePaths.phoneHistoryCsv, async (visit) => {
    const entries = await readWholePhoneHistory(deps, phone, visit.open.payer)
    return file(visit, 'csv', phoneHistoryCsv(entries.map(historyRow)))
  })
  openPage(app, deps, phone, pagePaths.phoneHistoryJson, async (visit) => {
    const entries = await readWholePhoneHistory(deps, phone, visit.open.payer)
    return file(visit, 'json', phoneHistoryJson(visit.open.payer.tail, entries.map(historyRow)))
  })
}

/** A form of the door, from one of our own pages. */
function doorForm(
  app: App,
  deps: Deps,
  phone: Phone,
  path: string,
  act: (visit: Visit & { readonly secret: string }, form: Form) => Promise<Response>,
): void {
  app.post(path, async (context) => {
    const device = await readDevice(deps, context)
    const visit = { deps, phone, context, device }
    const read = await readForm(deps, context)
    if (!read.ok) return refuse(visit, read)
    const { secret } = device
    // Without the cookie that the page set, the door would open for nobody.
    return secret === undefined
      ? refuse(visit, problem('cookies_needed'))
      : act({ ...visit, secret }, read.form)
  })
}

/** A page behind the door; where it is shut it leads back there. */
function openPage(
  app: App,
  deps: Deps,
  phone: Phone,
  path: string,
  show: (visit: OpenVisit) => Promise<Response>,
): void {
  app.get(path, async (context) => {
    const open = await readOpen({ deps, phone, context, device: await readDevice(deps, context) })
    return open === undefined ? context.redirect(pagePaths.phone, 303) : show(open)
  })
}

function openForm(
  app: App,
  deps: Deps,
  phone: Phone,
  path: string,
  act: (visit: OpenVisit, form: Form) => Promise<Response>,
): void {
  doorForm(app, deps, phone, path, async (visit, form) => {
    const open = await readOpen(visit)
    return open === undefined ? visit.context.redirect(pagePaths.phone, 303) : act(open, form)
  })
}

async function readOpen(visit: Visit): Promise<OpenVisit | undefined> {
  const { secret } = visit.device
  const open = secret === undefined ? undefined : await readOpenDoor(visit.deps, visit.phone, secret)
  return open === undefined || secret === undefined ? undefined : { ...visit, open, secret }
}

function readBegun({ deps, phone, device }: Visit): Promise<BegunDoor | undefined> {
  const { secret } = device
  return secret === undefined ? Promise.resolve(undefined) : readBegunDoor(deps, phone, secret)
}

async function askForCode(visit: Visit & { readonly secret: string }, form: Form): Promise<Response> {
  const { deps, phone, context, secret } = visit
  const number = form('number').slice(0, 64)
  const country = form('country').slice(0, 2)
  const begun = await startPhoneDoor(deps, phone, { secret, number, country, addressKey: addressOf(visit) })
  if (begun.ok) return context.redirect(pagePaths.phoneCode, 303)
  const isTypo = begun.code === 'phone_number_invalid' || begun.code === 'phone_number_kind'
  return showDoor(visit, { fault: begun, country, ...(isTypo ? { entered: number } : {}) })
}

async function openDoor(visit: Visit & { readonly secret: string }, form: Form): Promise<Response> {
  const { deps, phone, context, secret } = visit
  const opened = await openPhoneDoor(deps, phone, { secret, code: form('code') })
  if (opened.ok) return context.redirect(pagePaths.phone, 303)
  const begun = await readBegun(visit)
  if (begun === undefined) return showDoor(visit, { fault: opened })
  return showCode(visit, begun, opened)
}

async function resend(visit: Visit & { readonly secret: string }): Promise<Response> {
  const { deps, phone, context, secret } = visit
  const sent = await resendDoorCode(deps, phone, { secret, addressKey: addressOf(visit) })
  if (sent.ok) return context.redirect(pagePaths.phoneCode, 303)
  const begun = await readBegun(visit)
  return begun === undefined ? showDoor(visit, { fault: sent }) : showCode(visit, begun, sent)
}

function addressOf({ deps, phone, context }: Visit): string {
  return digestAddress(phone, clientAddress(context, deps.config.addressHeader))
}

async function showDoor(
  visit: Visit,
  more: { readonly fault?: Problem; readonly entered?: string; readonly country?: string } = {},
): Promise<Response> {
  const { deps, phone, context, device } = visit
  const { fault, entered = '', country = '' } = more
  const secret = ensureDevice(deps, context, device)
  const isEnded = context.req.query('told') === 'ended'
  const isExpired = !isEnded && fault === undefined && (await hadDoor(deps, secret))
  const step: DoorStep = {
    kind: 'number',
    countries: countriesOf(phone),
    country: country === '' ? guessCountry(phone, context.req.header('accept-language')) : country,
    ...(entered === '' ? {} : { entered }),
    ...(fault === undefined ? {} : { fault: { code: fault.code } }),
    ...(isEnded ? { told: 'ended' } : isExpired ? { told: 'expired' } : {}),
  }
  return showStep(visit, step, fault)
}

function showCode(
  visit: Visit,
  { door, payer }: BegunDoor,
  fault?: Problem & { readonly triesLeft?: number },
): Response {
  const left = codeLimits.resendsMax - door.ordinal
  const step: DoorStep = {
    kind: 'code',
    tail: payer.tail,
    expiresAt: door.codeExpiresAt,
    ...(left > 0 ? { resend: { from: instant(door.codeAt + codeLimits.resendAfterMs), left } } : {}),
    ...(door.misses === 0 || door.codeDigest === undefined
      ? {}
      : { triesLeft: codeLimits.triesPerCode - door.misses }),
    ...(fault === undefined ? (door.ordinal > 0 ? { isResent: true } : {}) : { fault: { code: fault.code } }),
  }
  return showStep(visit, step, fault)
}

function showStep(visit: Visit, step: DoorStep, fault: Problem | undefined): Response {
  const { deps, context, device } = visit
  const page = phoneDoorPage(pageContext(deps, context, { device }), { key: formKey(deps), step })
  return htmlResponse(context, page, fault === undefined ? 200 : statusOf(deps, fault))
}

type Told = Pick<PhoneSelfView, 'saved' | 'fault'> & {
  readonly cap?: Pick<PhoneSelfView['cap'], 'entered' | 'fault'>
  readonly passwordFault?: PhoneSelfView['password']['fault']
}

const savedWords = [
  'cap',
  'cap-later',
  'cap-kept',
  'password',
  'password-later',
  'blocked',
  'unblocked',
  'refund',
] as const

async function showOverview(visit: OpenVisit, told: Told = {}, refusal?: Problem): Promise<Response> {
  const { deps, phone, context, device, open } = visit
  const view = await phoneSelfView(deps, phone, { open, key: formKey(deps) })
  const saved = savedWords.find((word) => word === context.req.query('saved'))
  const { passwordFault } = told
  const page = phoneOverviewPage(pageContext(deps, context, { device }), {
    ...view,
    cap: { ...view.cap, ...told.cap },
    password: { ...view.password, ...(passwordFault === undefined ? {} : { fault: passwordFault }) },
    ...(told.fault === undefined ? {} : { fault: told.fault }),
    ...(saved === undefined || refusal !== undefined ? {} : { saved }),
  })
  return htmlResponse(context, page, refusal === undefined ? 200 : statusOf(deps, refusal))
}

async function saveCap(visit: OpenVisit, form: Form): Promise<Response> {
  const { deps, open } = visit
  const { payer } = open
  const isCalledOff = form('cancel') === 'yes'
  const entered = form('cap').trim().slice(0, 32)
  const money = parseDecimal(entered, capAsset(deps, payer))
  const units = money === undefined ? undefined : toMinor(money)?.units
  if (!isCalledOff && units === undefined) {
    const fault = { code: 'invalid_request', field: 'cap' } as const
    return showOverview(visit, { cap: { entered, fault } }, problem('invalid_request'))
  }
  const set = await setPhoneCap(deps, {
    payer,
    units: isCalledOff ? undefined : units,
    password: form('password'),
  })
  if (set.ok) return saved(visit, isCalledOff ? 'cap-kept' : set.isAtOnce ? 'cap' : 'cap-later')
  // With no password set there is no field for one: the words stand at the amount.
  const field = set.code.startsWith('phone_password_') && payer.password !== undefined ? 'password' : 'cap'
  return showOverview(visit, { cap: { entered, fault: { code: set.code, field } } }, set)
}

async function savePassword(visit: OpenVisit, form: Form): Promise<Response> {
  const { deps, phone, open } = visit
  const password = form('password')
  if (password !== form('again')) {
    const passwordFault = { code: 'phone_password_unlike', field: 'again' } as const
    return showOverview(visit, { passwordFault }, problem('phone_password_unlike'))
  }
  const set = await setPhonePassword(deps, phone, { payer: open.payer, password, old: form('old') })
  if (set.ok) return saved(visit, set.from === undefined ? 'password' : 'password-later')
  const field = set.code === 'phone_password_wrong' ? 'old' : 'password'
  return showOverview(visit, { passwordFault: { code: set.code, field } }, set)
}

/** Names everything in the field `merchant`, as the page does. */
const everything = 'all'

async function block(visit: OpenVisit, form: Form): Promise<Response> {
  const { deps, phone, open } = visit
  const named = await readNamed(deps, form)
  if (named === undefined) return showProblem(visit, problem('not_found'))
  const blocked = await blockPayer(deps, phone, { payer: open.payer, by: 'page', ...named })
  return blocked.ok ? saved(visit, 'blocked') : showProblem(visit, blocked)
}

async function unblock(visit: OpenVisit, form: Form): Promise<Response> {
  const { deps, open } = visit
  const named = await readNamed(deps, form)
  if (named === undefined) return showProblem(visit, problem('not_found'))
  const lifted = await unblockPayer(deps, { payer: open.payer, ...named })
  return lifted.ok ? saved(visit, 'unblocked') : showProblem(visit, lifted)
}

/** The merchant a form names, nothing to spread where it names everything; undefined where there is none such. */
async function readNamed(deps: Deps, form: Form): Promise<{ readonly merchantId?: string } | undefined> {
  const merchantId = form('merchant').slice(0, 64)
  if (merchantId === everything) return {}
  const merchant = await readMerchant(deps.records, merchantId)
  return merchant === undefined ? undefined : { merchantId: merchant.id }
}

async function refund(visit: OpenVisit, form: Form): Promise<Response> {
  const { deps, phone, context, open } = visit
  const reason = refundReasons.find((known) => known === form('reason')) ?? 'taken back'
  const paymentId = context.req.param('id') ?? ''
  const refunded = await refundOwnCharge(deps, phone, { payer: open.payer, paymentId, reason })
  if (refunded.ok && refunded.refund.state !== 'denied') {
    return context.redirect(`${pagePaths.phoneHistory}?saved=refund`, 303)
  }
  return showHistory(visit, refunded.ok ? problem('phone_refund_closed') : refunded)
}

async function showHistory(visit: OpenVisit, refusal?: Problem): Promise<Response> {
  const { deps, phone, context, device, open } = visit
  const { payer } = open
  const list = `charges of ${payer.id}`
  const cursor = readCursor(list, context.req.query('cursor'))
  if (!cursor.ok) return refuse(visit, cursor)
  const entries = await readPhoneHistory(deps, phone, {
    payer,
    limit: limits.pageLimitDefault + 1,
    ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
  })
  const shown = entries.slice(0, limits.pageLimitDefault)
  const last = shown.at(-1)
  const helpNumber = phone.operators.get(payer.operatorId ?? '')?.profile.helpNumber
  const page = phoneHistoryPage(pageContext(deps, context, { device }), {
    key: formKey(deps),
    tail: payer.tail,
    rows: {
      items: shown.map(historyRow),
      ...(entries.length > shown.length && last !== undefined
        ? { nextHref: `${pagePaths.phoneHistory}?cursor=${writeCursor(list, last.payment.id)}` }
        : {}),
    },
    isPartial: false,
    ...(helpNumber === undefined ? {} : { helpNumber }),
    ...(refusal === undefined
      ? context.req.query('saved') === 'refund'
        ? { saved: 'refund' }
        : {}
      : { fault: { code: refusal.code } }),
  })
  return htmlResponse(context, page, refusal === undefined ? 200 : statusOf(deps, refusal))
}

function showProblem(visit: OpenVisit, refusal: Problem): Promise<Response> {
  return showOverview(visit, { fault: { code: refusal.code } }, refusal)
}

function saved(visit: OpenVisit, word: (typeof savedWords)[number]): Response {
  return visit.context.redirect(`${pagePaths.phone}?saved=${word}`, 303)
}

function refuse({ deps, context, device }: Visit, refusal: Problem): Response {
  return problemHtml(deps, context, { problem: refusal, device, backHref: pagePaths.phone })
}

function file({ context }: Visit, kind: 'csv' | 'json', text: string): Response {
  return context.body(text, 200, {
    'content-type': `${kind === 'csv' ? 'text/csv' : 'application/json'}; charset=utf-8`,
    'content-disposition': `attachment; filename="phone-charges.${kind}"`,
    'cache-control': 'no-store',
  })
}

function statusOf(deps: Deps, fault: Problem): number {
  return toProblemDetails(fault, { base: deps.config.origin }).status
}
