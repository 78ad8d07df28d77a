// What every page route shares: the page's context, forms that only our own pages may send, HTML answers.

import { limits, type Problem, problem, toBase64Url, toProblemDetails } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { PageContext } from '../pages/context.ts'
import type { Html } from '../pages/html.ts'
import { locales, messagesFor } from '../pages/messages/catalogue.ts'
import { pagePaths } from '../pages/paths.ts'
import { problemPage } from '../pages/problem-page.ts'
import type { HttpContext } from './answer.ts'
import type { Device } from './device-cookie.ts'

/** The context of one page: words in the reader's language, the moment, the wallet of this device. */
export function pageContext(
  deps: Deps,
  context: HttpContext,
  more: { readonly device?: Device; readonly merchantName?: string } = {},
): PageContext {
  const locale = chooseLocale(context.req.query('locale') ?? context.req.header('accept-language') ?? '')
  const wallet = more.device?.wallet
  return {
    t: messagesFor(locale),
    locale,
    isTest: deps.config.mode === 'test',
    now: deps.system.now(),
    requestId: context.get('requestId'),
    ...(deps.phone === undefined ? {} : { hasPhone: true }),
    ...(wallet === undefined ? {} : { wallet: { isFrozen: wallet.frozenAt !== undefined } }),
    ...(more.merchantName === undefined ? {} : { merchant: { name: more.merchantName } }),
  }
}

/**
 * A fresh key for the forms of a page. The checkout pays under it; every other form is repeatable by what it names (a
 * voucher, a purchase, a rule), or makes one more of something that can be revoked.
 */
export function formKey(deps: Deps): string {
  return toBase64Url(deps.system.chance(16))
}

/** Answers with a page; never cached, since every page shows somebody's money. */
export function htmlResponse(context: HttpContext, page: Html, status = 200): Response {
  return context.body(`<!doctype html>${String(page).replace(/^\s*<!doctype html>/i, '')}`, status as 200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  })
}

/** A refusal as a page, with the status of its problem. */
export function problemHtml(
  deps: Deps,
  context: HttpContext,
  refusal: { readonly problem: Problem; readonly backHref?: string; readonly device?: Device },
): Response {
  const details = toProblemDetails(refusal.problem, {
    base: deps.config.origin,
    instance: context.req.path,
    requestId: context.get('requestId'),
  })
  const page = problemPage(
    pageContext(deps, context, refusal.device === undefined ? {} : { device: refusal.device }),
    {
      details,
      backHref: refusal.backHref ?? pagePaths.wallet,
    },
  )
  return htmlResponse(context, page, details.status)
}

/** The fields of a form sent by one of our own pages; a form of another site is refused (SameSite is the other lock). */
export async function readForm(
  deps: Deps,
  context: HttpContext,
): Promise<{ readonly ok: true; readonly form: Form } | Problem> {
  if (!isOwnPage(deps, context)) return problem('foreign_origin')
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return problem('unsupported_media_type')
  const fields = new URLSearchParams(await context.req.text())
  return {
    ok: true,
    form: Object.assign(
      (name: string) => {
        const value = fields.get(name)
        return value === null || value.length > limits.offerBytesMax ? '' : value
      },
      { all: (name: string) => fields.getAll(name) },
    ),
  }
}

/** Reads a field, empty where it was not sent; `all` reads one that is sent several times. */
export type Form = ((name: string) => string) & { readonly all: (name: string) => readonly string[] }

/** Whether a request that changes something comes from one of our own pages. */
export function isOwnPage(deps: Deps, context: HttpContext): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  return context.req.header('origin') === deps.config.origin
}

function chooseLocale(accepted: string): string {
  for (const part of accepted.split(',').slice(0, 10)) {
    const tag = part.split(';')[0]?.trim() ?? ''
    const found =
      locales.find((locale) => locale === tag) ?? locales.find((locale) => locale === tag.split('-')[0])
    if (found !== undefined) return found
  }
  return 'en'
}
