// The pages' routes: phones, their replies and their live news, and the operator's own payment page.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { streamSSE } from 'hono/streaming'
import { readBill, readReserved, readSpent } from '../bill.ts'
import { merchantOf } from '../billing/advance-payment.ts'
import { requestOf } from '../billing/payment-row.ts'
import { decideOnPage, findByPageToken } from '../billing/step-payment.ts'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits as limits } from '../limits.ts'
import { listCaught, readCaught } from '../mail/mails.ts'
import { readMessages, sendMessage } from '../messages.ts'
import { listNumbers, monthNow, seeSubscriber } from '../subscribers.ts'
import { homePage } from './home-page.ts'
import { type Html, html } from './html.ts'
import { notePage } from './layout.ts'
import { liveScript } from './live-script.ts'
import { mailListPage, mailPage } from './mail-page.ts'
import { phonePage } from './phone-page.ts'
import { validatePage } from './validate-page.ts'

const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
/** A mail's own HTML runs nothing, loads nothing and is shown by our page alone. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
const mailFrame = /^\/mail\/[^/]+\/html$/

/** Mounts the pages; the answer ends all live news. */
export function mountPages(app: Hono, deps: OperatorDeps): () => void {
  const endings = new Set<() => void>()
  app.use(headers())
  app.get('/assets/style.css', (context) =>
    context.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }),
  )
  app.get('/assets/live.js', (context) =>
    context.body(liveScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/', (context) => page(context, home(deps)))
  app.get('/phones', (context) => openPhone(context, deps))
  app.get('/phones/:number', (context) => phone(context, deps))
  app.post('/phones/:number/messages', (context) => reply(context, deps))
  app.get('/phones/:number/live', (context) => news(context, deps, endings))
  app.get('/mail', (context) => mailList(context, deps))
  app.get('/mail/:id', (context) => mail(context, deps))
  app.get('/mail/:id/html', (context) => mailHtml(context, deps))
  app.get('/validate/:token', (context) => validate(context, deps))
  app.post('/validate/:token', (context) => decide(context, deps))
  app.notFound((context) => {
    const accept = context.req.header('accept') ?? ''
    return accept.includes('text/html')
      ? page(context, notePage('Not found', html`<p>There is no such page.</p>`), 404)
      : context.json({ status: 404, code: 'NOT_FOUND', message: 'There is nothing here.' }, 404)
  })
  return () => {
    for (const end of endings) end()
  }
}

function mailList(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const mails = listCaught(deps, limits.mailsShownMax + 1)
  const isCut = mails.length > limits.mailsShownMax
  return page(context, mailListPage({ mails: mails.slice(0, limits.mailsShownMax), isCut }))
}

function mail(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const found = readCaught(deps, context.req.param('id') ?? '')
  return found === undefined ? noMail(context) : page(context, mailPage(found))
}

function mailHtml(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const found = readCaught(deps, context.req.param('id') ?? '')
  if (found === undefined) return noMail(context)
  context.header('cache-control', 'no-store')
  return context.html(found.html)
}

function noMail(context: Context): Response | Promise<Response> {
  return page(
    context,
    notePage('No such mail', html`<p>It may have been forgotten: the latest are kept.</p>`),
    404,
  )
}

function home(deps: OperatorDeps, wrong?: string): Html {
  const numbers = listNumbers(deps, limits.phonesShownMax + 1)
  const phones = numbers.slice(0, limits.phonesShownMax).flatMap((number) => {
    const brand = seeSubscriber(deps, number)?.brand
    return brand === undefined ? [] : [{ number, brand, last: readMessages(deps, number, 1)[0] }]
  })
  return homePage({
    phones,
    isCut: numbers.length > limits.phonesShownMax,
    brands: deps.config.brands,
    wrong,
  })
}

/** People write numbers with spaces, strokes and brackets, and `00` for the plus. */
function openPhone(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const typed = context.req.query('number') ?? ''
  const number = typed.replaceAll(/[\s()./-]/g, '').replace(/^00/, '+')
  return seeSubscriber(deps, number) === undefined
    ? page(context, home(deps, typed), 404)
    : context.redirect(`/phones/${encodeURIComponent(number)}`, 303)
}

function phone(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const number = context.req.param('number') ?? ''
  const subscriber = seeSubscriber(deps, number)
  if (subscriber === undefined) return notOurs(context)
  const month = monthNow(deps, subscriber.brand)
  const messages = readMessages(deps, number, limits.messagesShownMax + 1)
  const notices: Readonly<Record<string, string>> = {
    unsent: 'Nobody owns that short code, so nobody got the message.',
    empty: 'There was nothing to send.',
  }
  return page(
    context,
    phonePage({
      subscriber,
      now: deps.system.now(),
      month,
      messages: messages.slice(-limits.messagesShownMax),
      isCut: messages.length > limits.messagesShownMax,
      peer: context.req.query('with'),
      bill: readBill(deps, number, { period: month, max: limits.billLinesShownMax }).toReversed(),
      spentUnits: readSpent(deps, number, month),
      reservedUnits: readReserved(deps, number),
      notice: notices[context.req.query('notice') ?? ''],
    }),
    subscriber.traits.isKnown ? 200 : 404,
  )
}

async function reply(context: Context, deps: OperatorDeps): Promise<Response> {
  const number = context.req.param('number') ?? ''
  const form = await context.req.formData().catch(() => undefined)
  const to = field(form, 'to')
  const text = form?.has('quick') === true ? field(form, 'quick') : field(form, 'text')
  if (seeSubscriber(deps, number) === undefined) return notOurs(context)
  const isWhole = /^\d{3,15}$/.test(to) && text !== '' && text.length <= limits.replyCharactersMax
  const notice = !isWhole ? 'empty' : sendMessage(deps, { number, to, text }) ? undefined : 'unsent'
  const query = new URLSearchParams({ with: to, ...(notice === undefined ? {} : { notice }) })
  return context.redirect(`/phones/${encodeURIComponent(number)}?${query.toString()}#last`, 303)
}

function field(form: FormData | undefined, name: string): string {
  const value = form?.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

function news(context: Context, deps: OperatorDeps, endings: Set<() => void>): Response {
  const number = context.req.param('number') ?? ''
  if (seeSubscriber(deps, number) === undefined) return context.json({ status: 404 }, 404)
  return streamSSE(context, async (stream) => {
    let end = (): void => {}
    const ended = new Promise<void>((done) => {
      end = done
    })
    const write = async (text: string): Promise<void> => {
      await stream.write(text)
      if (stream.aborted) end()
    }
    const stopWatching = deps.live.watch(number, () => void write('event: change\ndata:\n\n'))
    const stopBeating = deps.system.every(20_000, () => void write(': here\n\n'))
    endings.add(end)
    stream.onAbort(end)
    await write(': here\n\n')
    if (stopWatching !== undefined) await ended
    endings.delete(end)
    stopWatching?.()
    stopBeating()
  })
}

function validate(context: Context, deps: OperatorDeps): Response | Promise<Response> {
  const token = context.req.param('token') ?? ''
  const payment = findByPageToken(deps, token)
  const payer = payment === undefined ? undefined : seeSubscriber(deps, payment.number)
  if (payment === undefined || payer === undefined) {
    return page(
      context,
      notePage('Not found', html`<p>There is no payment here. The address may be cut off.</p>`),
      404,
    )
  }
  const { description } = requestOf(payment).amountTransaction.paymentAmount.chargingInformation
  const returnUrl = deps.config.clients.find(({ id }) => id === payment.clientId)?.returnUrl
  return page(
    context,
    validatePage({ payment, payer, token, merchant: merchantOf(payment), description, returnUrl }),
  )
}

async function decide(context: Context, deps: OperatorDeps): Promise<Response> {
  const token = context.req.param('token') ?? ''
  const form = await context.req.formData().catch(() => undefined)
  const choice = form?.get('choice')
  // A second press, or one after the time is up, changes nothing: the page then tells how the payment stands.
  if (choice === 'approve' || choice === 'decline') decideOnPage(deps, token, choice === 'approve')
  return context.redirect(`/validate/${encodeURIComponent(token)}`, 303)
}

function notOurs(context: Context): Response | Promise<Response> {
  const words = html`<p>This number belongs to none of the simulated networks.</p>`
  return page(context, notePage('No such phone', words), 404)
}

function page(context: Context, body: Html, status: 200 | 403 | 404 = 200): Response | Promise<Response> {
  context.header('cache-control', 'no-store')
  return context.html(body, status)
}

function headers(): MiddlewareHandler {
  return async (context, next) => {
    await next()
    const isMail = mailFrame.test(context.req.path)
    context.header('content-security-policy', isMail ? mailPolicy : policy)
    context.header('x-content-type-options', 'nosniff')
    context.header('x-frame-options', isMail ? 'SAMEORIGIN' : 'DENY')
    context.header('referrer-policy', 'same-origin')
  }
}
