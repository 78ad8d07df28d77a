// The API of apps and of the players they know.

import { limits, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { appJson, playerJson } from '../domain/goods/store-json.ts'
import { changeApp, createApp } from '../flows/create-app.ts'
import { ensurePlayer } from '../flows/ensure-player.ts'
import { findAppPlayer } from '../flows/find-player.ts'
import { listApps } from '../records/apps.ts'
import { listPlayers } from '../records/players.ts'
import {
  appChanges,
  appInput,
  appParams,
  appSchema,
  playerInput,
  playerParams,
  playerSchema,
} from './catalogue-schemas.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { findApp, merchantOf } from './goods-actor.ts'
import { listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

export const appEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/apps',
    operation: 'createApp',
    tag: 'Goods',
    summary: 'Take on a game, app or site that sells goods',
    auth: 'merchant',
    scope: 'goods:write',
    body: appInput,
    answer: appSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { actor, body, idempotencyKey }) => {
      const made = await createApp(deps, {
        merchant: merchantOf(actor),
        key: idempotencyKey,
        words: {
          title: body.title,
          delivery: body.delivery,
          ageRating: body.age_rating,
          returnUrls: body.return_urls,
        },
      })
      return made.ok ? done(appJson(made.app, isTest(deps))) : made
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps',
    operation: 'listApps',
    tag: 'Goods',
    summary: 'The apps of the merchant, in the order they were made',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery,
    answer: listOf(appSchema),
    run: async (deps, { actor, query }) => {
      const merchant = merchantOf(actor)
      const list = `apps of ${merchant.id}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const apps = await listApps(deps.records, merchant.id, {
        limit: query.limit + 1,
        ...(cursor.afterId === undefined ? {} : { after: cursor.afterId }),
      })
      const page = apps.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((app) => appJson(app, isTest(deps))),
        ...(apps.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}',
    operation: 'readApp',
    tag: 'Goods',
    summary: 'One app',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    answer: appSchema,
    run: async (deps, { actor, params }) => {
      const found = await findApp(deps, actor, params.app)
      return found.ok ? done(appJson(found.app, isTest(deps))) : found
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/apps/{app}',
    operation: 'changeApp',
    tag: 'Goods',
    summary: 'Change what is said of an app; what is left out stays',
    auth: 'merchant',
    scope: 'goods:write',
    params: appParams,
    body: appChanges,
    answer: appSchema,
    run: async (deps, { actor, params, body }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const changed = await changeApp(deps, {
        app: found.app,
        merchant: merchantOf(actor),
        words: {
          ...(body.title === undefined ? {} : { title: body.title }),
          ...(body.delivery === undefined ? {} : { delivery: body.delivery }),
          ...(body.age_rating === undefined ? {} : { ageRating: body.age_rating }),
          ...(body.return_urls === undefined ? {} : { returnUrls: body.return_urls }),
        },
      })
      return changed.ok ? done(appJson(changed.app, isTest(deps))) : changed
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/apps/{app}/players',
    operation: 'ensurePlayer',
    tag: 'Goods',
    summary:
      'Make a player of the app, or bring what is known of one up to date; the same external_id is the same player',
    auth: 'merchant',
    scope: 'goods:write',
    params: appParams,
    body: playerInput,
    answer: playerSchema,
    run: async (deps, { actor, params, body }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const ensured = await ensurePlayer(deps, {
        app: found.app,
        externalId: body.external_id,
        ...(body.region === undefined ? {} : { region: body.region }),
        ...(body.locale === undefined ? {} : { locale: body.locale }),
        ...(body.age_band === undefined ? {} : { ageBand: body.age_band }),
      })
      return ensured.ok ? done(playerJson(ensured.player, isTest(deps))) : ensured
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/players',
    operation: 'listPlayers',
    tag: 'Goods',
    summary: 'Players of the app, newest first; text is the beginning of external ids',
    auth: 'merchant',
    scope: 'goods:read',
    params: appParams,
    query: listQuery.extend({ text: z.string().max(limits.idempotencyKeyCharactersMax).optional() }),
    answer: listOf(playerSchema),
    run: async (deps, { actor, params, query }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const list = `players of ${found.app.id} ${query.text ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const players = await listPlayers(deps.records, {
        appId: found.app.id,
        limit: query.limit + 1,
        ...(query.text === undefined ? {} : { text: query.text }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
      })
      const page = players.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((player) => playerJson(player, isTest(deps))),
        ...(players.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/apps/{app}/players/{player}',
    operation: 'readPlayer',
    tag: 'Goods',
    summary: "One player, by its id or by the app's own",
    auth: 'merchant',
    scope: 'goods:read',
    params: playerParams,
    answer: playerSchema,
    run: async (deps, { actor, params }) => {
      const found = await findApp(deps, actor, params.app)
      if (!found.ok) return found
      const player = await findAppPlayer(deps, found.app, params.player)
      return player === undefined ? problem('player_unknown') : done(playerJson(player, isTest(deps)))
    },
  }),
]
