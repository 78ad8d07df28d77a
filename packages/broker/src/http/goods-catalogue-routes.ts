// A merchant's apps and their catalogues: make an app, look at what is for sale and what the draft changes, save, publish, go back.

import { describeProblem, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import { type CatalogueChange, diffCatalogues } from '../domain/goods/diff-catalogues.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { toCatalogue } from '../domain/goods/parse-catalogue.ts'
import { createApp } from '../flows/create-app.ts'
import { lintForApp } from '../flows/lint-for-app.ts'
import { draftTag, publishDraft, rollBack, saveDraft } from '../flows/publish-catalogue.ts'
import { merchantGoodsPage } from '../pages/merchant-goods.ts'
import { merchantCataloguePage } from '../pages/merchant-goods-catalogue.ts'
import { merchantCatalogueEditPage } from '../pages/merchant-goods-edit.ts'
import type {
  AppRow,
  DiffRow,
  DraftFault,
  MerchantCatalogueView,
  MerchantGoodsView,
} from '../pages/merchant-goods-view.ts'
import { merchantAppPath, pagePaths } from '../pages/paths.ts'
import { readApp } from '../records/apps.ts'
import {
  digestDocument,
  listPublications,
  readCatalogue,
  readDocument,
  readDraft,
} from '../records/catalogues.ts'
import { listGrants } from '../records/grants.ts'
import type { Variables } from './answer.ts'
import { appsOf, countedMax, csvResponse } from './goods-lists.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>

/** Earlier catalogues that are listed to go back to. */
const versionsShown = 20
const ages = [0, 13, 16, 18] as const
const done = ['published', 'rolled-back', 'saved', 'made'] as const

/** Where a draft is sent by form, which may be larger than other bodies. */
export const draftFormPath: RegExp = /^\/merchant\/goods\/[^/]+\/edit$/

/** What a first draft looks like, to be written over. */
const starter = {
  default_locale: 'en',
  items: [
    {
      sku: 'sword',
      kind: 'durable',
      title: { en: 'Sword' },
      prices: [{ id: 'main', money: { asset: 'EUR/6', amount: '50000' } }],
    },
  ],
}

export function mountGoodsCatalogue(app: Hono, deps: Deps): void {
  const one = `${pagePaths.merchantGoods}/:app`
  merchantPage(app, deps, pagePaths.merchantGoods, (visit) => list(visit), 'goods:read')
  merchantPage(app, deps, `${pagePaths.merchantGoods}.csv`, csv, 'goods:read')
  merchantForm(app, deps, pagePaths.merchantGoods, withScope(make))
  merchantPage(app, deps, one, (visit) => withApp(visit, catalogue), 'goods:read')
  merchantPage(app, deps, `${one}/edit`, (visit) => withApp(visit, edit), 'goods:read')
  merchantForm(
    app,
    deps,
    `${one}/edit`,
    withScope((visit, form) => withApp(visit, (_visit, of) => save(visit, of, form))),
  )
  merchantForm(
    app,
    deps,
    `${one}/publish`,
    withScope((visit, form) => withApp(visit, (_visit, of) => publish(visit, of, form))),
  )
  merchantForm(
    app,
    deps,
    `${one}/rollback`,
    withScope((visit, form) => withApp(visit, (_visit, of) => goBack(visit, of, form))),
  )
}

type Act = (visit: MerchantVisit, form: Form) => Promise<Response>

/** Forms that change goods need a key that may. */
export function withScope(act: Act): Act {
  return async (visit, form) =>
    visit.key.scopes.includes('goods:write')
      ? act(visit, form)
      : problemHtml(visit.deps, visit.context, {
          problem: problem('forbidden', 'The key you signed in with lacks goods:write'),
          backHref: pagePaths.merchantKeys,
        })
}

/** The app that the address names, where it is the merchant's own. */
export async function withApp(
  visit: MerchantVisit,
  act: (visit: MerchantVisit, app: App) => Promise<Response>,
): Promise<Response> {
  const { deps, context, merchant } = visit
  const app = await readApp(deps.records, context.req.param('app') ?? '')
  if (app?.merchantId === merchant.id) return act(visit, app)
  return problemHtml(deps, context, { problem: problem('app_unknown'), backHref: pagePaths.merchantGoods })
}

async function list(visit: MerchantVisit, more: Partial<MerchantGoodsView> = {}): Promise<Response> {
  const { deps, context } = visit
  const apps = await appsOf(visit)
  const page = merchantGoodsPage(merchantContext(visit), {
    apps: await Promise.all(apps.map((app) => appRow(deps, app))),
    csvHref: `${pagePaths.merchantGoods}.csv`,
    key: formKey(deps),
    ...more,
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

async function appRow(deps: Deps, app: App): Promise<AppRow> {
  const published = await readCatalogue(deps.records, app.id)
  const draft = await readDraft(deps.records, app.id)
  const [last] = await listPublications(deps.records, { appId: app.id, limit: 1 })
  const unconfirmed =
    app.delivery === 'hosted'
      ? []
      : await listGrants(deps.records, {
          appIds: [app.id],
          states: ['pending', 'delivered', 'overdue'],
          limit: countedMax,
        })
  return {
    id: app.id,
    title: app.title,
    delivery: app.delivery,
    ageRating: app.ageRating,
    ...(published === undefined
      ? {}
      : {
          published: {
            number: published.number,
            at: published.publishedAt,
            items: published.catalogue.items.length,
          },
        }),
    hasDraft: draft !== undefined && digestDocument(draft.document) !== last?.digest,
    unconfirmed: unconfirmed.length,
  }
}

async function csv(visit: MerchantVisit): Promise<Response> {
  const apps = await appsOf(visit)
  const rows = await Promise.all(apps.map((app) => appRow(visit.deps, app)))
  return csvResponse(
    visit,
    'farthing-apps',
    rows.map((row) => ({
      app: row.id,
      title: row.title,
      delivery: row.delivery,
      age_rating: String(row.ageRating),
      catalogue: String(row.published?.number ?? ''),
      items: String(row.published?.items ?? ''),
      draft: row.hasDraft ? 'yes' : 'no',
      unconfirmed: String(row.unconfirmed),
    })),
  )
}

async function make(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, merchant } = visit
  const entered = { title: form('title'), return: form('return').trim() }
  const made = await createApp(deps, {
    merchant,
    key: `page ${form('key')}`,
    words: {
      title: entered.title,
      delivery: form('delivery') === 'app' ? 'app' : 'hosted',
      ageRating: ages.find((age) => String(age) === form('age')) ?? 0,
      returnUrls: entered.return === '' ? [] : [entered.return],
    },
  })
  if (made.ok) return visit.context.redirect(`${merchantAppPath(made.app.id)}?done=made`, 303)
  const field =
    made.errors?.some(({ pointer }) => pointer.startsWith('/return')) === true ? 'return' : 'title'
  return list(visit, { entered, fault: { code: made.code, field } })
}

/** What the lint says of the draft, and the page with its difference. */
async function catalogue(visit: MerchantVisit, app: App, refusal?: Problem): Promise<Response> {
  const { deps, context } = visit
  const versions = await listPublications(deps.records, { appId: app.id, limit: versionsShown })
  const [current] = versions
  const published =
    current === undefined ? undefined : await readDocument(deps.records, app.id, current.number)
  const draft = await readDraft(deps.records, app.id)
  const findings = draft === undefined ? [] : await lintForApp(deps, app, toCatalogue(draft.document))
  const said = done.find((each) => each === context.req.query('done'))
  const view: MerchantCatalogueView = {
    app,
    ...(current === undefined || published === undefined
      ? {}
      : { published: { number: current.number, at: current.publishedAt, items: published.items.length } }),
    ...(draft === undefined ? {} : { draft }),
    faults: findings.map(toFault),
    diff: draft === undefined ? [] : diffCatalogues(published, draft.document).map(toDiffRow),
    versions: versions.map(({ number, publishedAt }) => ({
      number,
      publishedAt,
      isCurrent: number === current?.number,
    })),
    ...(said === undefined || refusal !== undefined ? {} : { justDone: said }),
    ...(refusal === undefined ? {} : { fault: { code: refusal.code } }),
    key: formKey(deps),
  }
  const status = refusal === undefined ? 200 : describeProblem(refusal.code).status
  return htmlResponse(context, merchantCataloguePage(merchantContext(visit), view), status)
}

function toFault(found: {
  readonly severity?: 'error' | 'warning'
  readonly pointer: string
  readonly message: string
}): DraftFault {
  return { level: found.severity ?? 'error', pointer: found.pointer, message: found.message }
}

function toDiffRow({ what, name, change, member, before, after }: CatalogueChange): DiffRow {
  return {
    kind: change,
    pointer: [what, name, ...(member === undefined ? [] : [member])].join(' / '),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

async function edit(visit: MerchantVisit, app: App): Promise<Response> {
  const { deps, context } = visit
  const draft = await readDraft(deps.records, app.id)
  const [current] = await listPublications(deps.records, { appId: app.id, limit: 1 })
  const published =
    current === undefined ? undefined : await readDocument(deps.records, app.id, current.number)
  const findings = draft === undefined ? [] : await lintForApp(deps, app, toCatalogue(draft.document))
  const page = merchantCatalogueEditPage(merchantContext(visit), {
    app,
    json: JSON.stringify(draft?.document ?? published ?? starter, undefined, 2),
    version: draft?.version ?? 0,
    faults: findings.map(toFault),
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

/** Saves what was written; what cannot be kept comes back as it was typed, with the place of each fault. */
async function save(visit: MerchantVisit, app: App, form: Form): Promise<Response> {
  const { deps, context } = visit
  const text = form.all('json')[0] ?? ''
  const version = Number.parseInt(form('version'), 10) || 0
  const saved = await saveText(deps, app, { text, version })
  if (saved.ok) return context.redirect(`${merchantAppPath(app.id)}?done=saved`, 303)
  const page = merchantCatalogueEditPage(merchantContext(visit), {
    app,
    json: text,
    version,
    faults: (saved.errors ?? []).map(toFault),
    fault: { code: saved.code },
    key: formKey(deps),
  })
  return htmlResponse(context, page, describeProblem(saved.code).status)
}

async function saveText(
  deps: Deps,
  app: App,
  draft: { readonly text: string; readonly version: number },
): Promise<{ readonly ok: true } | Problem> {
  if (Buffer.byteLength(draft.text) > goodsLimits.catalogueBytesMax) return problem('body_too_large')
  let json: unknown
  try {
    json = JSON.parse(draft.text)
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : 'This is not JSON'
    return problem('catalogue_invalid', undefined, { errors: [{ pointer: '', code: 'json', message }] })
  }
  return saveDraft(deps, { app, json, ifMatch: draftTag(draft.version) })
}

async function publish(visit: MerchantVisit, app: App, form: Form): Promise<Response> {
  const version = Number.parseInt(form('version'), 10) || 0
  const published = await publishDraft(visit.deps, { app, ifMatch: draftTag(version) })
  return published.ok
    ? visit.context.redirect(`${merchantAppPath(app.id)}?done=published`, 303)
    : catalogue(visit, app, published)
}

async function goBack(visit: MerchantVisit, app: App, form: Form): Promise<Response> {
  const number = Number.parseInt(form('number'), 10) || 0
  const published = await rollBack(visit.deps, { app, number })
  return published.ok
    ? visit.context.redirect(`${merchantAppPath(app.id)}?done=rolled-back`, 303)
    : catalogue(visit, app, published)
}
