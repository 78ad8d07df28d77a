// The API of catalogues: draft, publish, diff, roll back, and the store as one player sees it.

import { type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { CatalogueDocument } from '../domain/goods/catalogue-schema.ts'
import { diffCatalogues } from '../domain/goods/diff-catalogues.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { type JsonObject, timeJson } from '../domain/goods/order-json.ts'
import { toCatalogue } from '../domain/goods/parse-catalogue.ts'
import { storeJson } from '../domain/goods/store-json.ts'
import { findAppPlayer } from '../flows/find-player.ts'
import { lintForApp } from '../flows/lint-for-app.ts'
import { draftTag, type Published, publishDraft, rollBack, saveDraft } from '../flows/publish-catalogue.ts'
import { readStore } from '../flows/read-store.ts'
import { listPublications, readDocument, readDraft } from '../records/catalogues.ts'
import { appEndpoints } from './app-endpoints.ts'
import {
  appParams,
  diffSchema,
  draftInput,
  draftSchema,
  publicationSchema,
  publishedSchema,
  storeQuery,
  storeSchema,
  versionSchema,
} from './catalogue-schemas.ts'
import { readNumberCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { findApp } from './goods-actor.ts'
import { listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

/** Where a draft is sent, which may be larger than other bodies. */
export const draftPath = /^\/v1\/apps\/[^/]+\/catalogue\/draft$/

const number = z.coerce.number().int().min(1).max(1_000_000_000)
const side = z.union([z.literal('draft'), number])

export const catalogueEndpoints: readonly Endpoint[] = [
  ...appEndpoints,
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/catalogue',
    operation: 'readCatalogue',
    tag: 'Goods',
    summary: 'A published catalogue: the one that counts unless a number is given',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    query: z.object({ number: number.optional() }),
    answer: publishedSchema,
    run: async (deps, { actor, params, query }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const published = await readPublished(deps, found.app, query.number)
      return published === undefined ? problem('catalogue_missing') : done(published)
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/catalogue/versions',
    operation: 'listCatalogues',
    tag: 'Goods',
    summary: 'What was published, newest first',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    query: listQuery,
    answer: listOf(versionSchema),
    run: async (deps, { actor, params, query }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const list = `catalogues of ${found.app.id}`
      const cursor = readNumberCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const versions = await listPublications(deps.records, {
        appId: found.app.id,
        limit: query.limit + 1,
        ...(cursor.after === undefined ? {} : { before: Number(cursor.after) }),
      })
      const page = versions.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((each) => ({ number: each.number, published_at: timeJson(each.publishedAt) })),
        ...(versions.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, String(last.number)) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/catalogue/draft',
    operation: 'readCatalogueDraft',
    tag: 'Goods',
    summary: 'The draft with what the lint says of it; its ETag is what If-Match takes',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    answer: draftSchema,
    run: async (deps, { actor, params }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const draft = await readDraft(deps.records, found.app.id)
      if (draft === undefined) return problem('catalogue_missing', 'There is no draft')
      const findings = await lintForApp(deps, found.app, toCatalogue(draft.document))
      return draftAnswer(deps, found.app, { draft, findings })
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/apps/{app}/catalogue/draft',
    operation: 'writeCatalogueDraft',
    tag: 'Goods',
    summary: 'Replace the draft; with dry_run=yes everything is judged and nothing is kept',
    auth: 'merchant',
    scope: 'goods:write',
    params: appParams,
    query: z.object({ dry_run: z.enum(['yes', 'no']).default('no') }),
    body: draftInput,
    answer: draftSchema,
    run: async (deps, { actor, params, query, body, ifMatch }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const saved = await saveDraft(deps, {
        app: found.app,
        json: body,
        isDryRun: query.dry_run === 'yes',
        ...(ifMatch === undefined ? {} : { ifMatch }),
      })
      return saved.ok ? draftAnswer(deps, found.app, saved) : saved
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/apps/{app}/catalogue/publish',
    operation: 'publishCatalogue',
    tag: 'Goods',
    summary: 'Publish the draft; with If-Match only the one that tag names',
    auth: 'merchant',
    scope: 'goods:write',
    params: appParams,
    answer: publicationSchema,
    run: async (deps, { actor, params, ifMatch }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const published = await publishDraft(deps, {
        app: found.app,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      })
      return publicationAnswer(deps, found.app, published)
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/apps/{app}/catalogue/rollback',
    operation: 'rollBackCatalogue',
    tag: 'Goods',
    summary: 'Publish an earlier catalogue anew, under the next number',
    auth: 'merchant',
    scope: 'goods:write',
    params: appParams,
    body: z.strictObject({ number: z.number().int().min(1) }),
    answer: publicationSchema,
    run: async (deps, { actor, params, body }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      return publicationAnswer(deps, found.app, await rollBack(deps, { app: found.app, number: body.number }))
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/catalogue/diff',
    operation: 'diffCatalogue',
    tag: 'Goods',
    summary:
      'What changes from one catalogue to another: from what counts to the draft unless told otherwise',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    query: z.object({ from: side.optional(), to: side.default('draft') }),
    answer: diffSchema,
    run: async (deps, { actor, params, query }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      return diff(deps, found.app, query)
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/store',
    operation: 'readStore',
    tag: 'Goods',
    summary: 'What one player is sold now, at which prices and by which rule; with an ETag',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    query: storeQuery,
    answer: storeSchema,
    run: async (deps, { actor, params, query, ifNoneMatch }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      return storeAnswer(deps, found.app, { query, ifNoneMatch })
    },
  }),
]

async function readPublished(
  deps: Deps,
  app: App,
  wanted: number | undefined,
): Promise<JsonObject | undefined> {
  const [publication] = await listPublications(deps.records, {
    appId: app.id,
    limit: 1,
    ...(wanted === undefined ? {} : { before: wanted + 1 }),
  })
  if (publication === undefined || (wanted !== undefined && publication.number !== wanted)) return undefined
  const document = await readDocument(deps.records, app.id, publication.number)
  if (document === undefined) return undefined
  return {
    app: app.id,
    test: isTest(deps),
    number: publication.number,
    published_at: timeJson(publication.publishedAt),
    catalogue: document as JsonObject,
  }
}

function draftAnswer(
  deps: Deps,
  app: App,
  saved: Pick<Extract<Awaited<ReturnType<typeof saveDraft>>, { ok: true }>, 'draft' | 'findings'>,
): Answer {
  const { draft, findings } = saved
  return {
    ok: true,
    headers: { etag: draftTag(draft.version) },
    body: {
      app: app.id,
      test: isTest(deps),
      version: draft.version,
      updated_at: timeJson(draft.updatedAt),
      catalogue: draft.document,
      findings,
    },
  }
}

function publicationAnswer(deps: Deps, app: App, published: Published | Problem): Answer | Problem {
  if (!published.ok) return published
  return done({
    app: app.id,
    test: isTest(deps),
    number: published.number,
    published_at: timeJson(published.publishedAt),
    new: published.isNew,
    findings: published.findings,
  })
}

type Side = number | 'draft'

async function diff(
  deps: Deps,
  app: App,
  asked: { readonly from?: Side | undefined; readonly to: Side },
): Promise<Answer | Problem> {
  const [current] = await listPublications(deps.records, { appId: app.id, limit: 1 })
  const from = asked.from ?? current?.number
  const before = from === undefined ? undefined : await readSide(deps, app, from)
  const after = await readSide(deps, app, asked.to)
  if (after === undefined || (from !== undefined && before === undefined)) {
    const missing = after === undefined ? asked.to : (from ?? '')
    return problem(
      'not_found',
      missing === 'draft' ? 'There is no draft' : `No catalogue ${missing} was published`,
    )
  }
  return done({
    app: app.id,
    test: isTest(deps),
    ...(from === undefined ? {} : { from }),
    to: asked.to,
    changes: diffCatalogues(before, after),
  })
}

async function readSide(deps: Deps, app: App, wanted: Side): Promise<CatalogueDocument | undefined> {
  if (wanted !== 'draft') return readDocument(deps.records, app.id, wanted)
  return (await readDraft(deps.records, app.id))?.document
}

async function storeAnswer(
  deps: Deps,
  app: App,
  asked: { readonly query: z.infer<typeof storeQuery>; readonly ifNoneMatch: string | undefined },
): Promise<Answer | Problem> {
  const { player: id, locale, store, level, tags, codes } = asked.query
  const player = await findAppPlayer(deps, app, id)
  if (player === undefined) return problem('player_unknown')
  const read = await readStore(deps, {
    app,
    player,
    ...(locale === undefined ? {} : { locale }),
    ...(store === undefined ? {} : { store }),
    ...(level === undefined ? {} : { level }),
    tags: wordsOf(tags, goodsLimits.playerTagsMax),
    codes: wordsOf(codes, goodsLimits.offerCodesMax),
  })
  if (!read.ok) return read
  const headers = { etag: read.tag, 'cache-control': 'private, no-cache' }
  const body = storeJson(read.store, { app: app.id, isTest: isTest(deps) })
  const isUnchanged = asked.ifNoneMatch?.split(',').some((tag) => tag.trim() === read.tag) === true
  return { ok: true, body, headers, ...(isUnchanged ? { isUnchanged } : {}) }
}

function wordsOf(text: string | undefined, most: number): readonly string[] {
  return (text ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, most)
}
