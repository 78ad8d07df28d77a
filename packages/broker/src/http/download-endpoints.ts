// The API of downloads: what a player holds, a licence and links for a device, and taking a device off; for the app's server, and for the
// wallet that the player pays with.

import { devicePattern, formatInstant, type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { type DownloadOwner, openDownload, removeDevice } from '../flows/open-download.ts'
import { listHeldDownloads, readFiles } from '../flows/read-downloads.ts'
import { readApp } from '../records/apps.ts'
import { type LicenceDevice, readLicence } from '../records/licences.ts'
import { readPlayer } from '../records/players.ts'
import type { Actor } from './actor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { findPlayer } from './goods-actor.ts'
import { isTest } from './views.ts'

const deviceSchema = z.object({ device: z.string(), name: z.string().optional(), added_at: z.string() })

const openedSchema = z
  .object({
    player: z.string(),
    test: z.boolean(),
    sku: z.string(),
    licence: z.string(),
    devices: z.array(deviceSchema),
    files: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        sha256: z.string(),
        bytes: z.string(),
        expires_at: z.string(),
      }),
    ),
  })
  .openapi('OpenedDownload')

const listSchema = z.object({
  player: z.string(),
  test: z.boolean(),
  data: z.array(
    z.object({
      sku: z.string(),
      devices: z.array(deviceSchema),
      files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.string() })),
    }),
  ),
})

const devicesSchema = z.object({ player: z.string(), test: z.boolean(), devices: z.array(deviceSchema) })
const text = z.string().min(1).max(100)
const device = z.string().regex(devicePattern, 'at most 64 letters, digits and _ . : -')
const params = z.object({ id: text })
const itemParams = params.extend({ sku: text })
const deviceParams = itemParams.extend({ device })
const openInput = z.object({ device, name: z.string().min(1).max(100).optional() })

type Who = 'merchant' | 'wallet'

/** The same three for whoever may ask: an app's server for its players, a wallet for the players it pays for. */
function endpointsOf(who: Who): readonly Endpoint[] {
  const isApp = who === 'merchant'
  const path = isApp ? '/v1/players/{id}/downloads' : '/v1/wallet/players/{id}/downloads'
  const name = isApp ? 'Download' : 'WalletDownload'
  const tag = isApp ? ('Goods' as const) : ('Wallet' as const)
  const reading = isApp ? { scope: 'goods:read' as const } : {}
  const writing = isApp ? { scope: 'goods:write' as const } : {}
  return [
    endpoint({
      method: 'get',
      path,
      operation: `list${name}s`,
      tag,
      summary: 'The downloads that a player holds, with their devices',
      auth: who,
      ...reading,
      params,
      answer: listSchema,
      run: (deps, request) =>
        withOwner(deps, request, async (owner) => {
          const held = await listHeldDownloads(deps, owner)
          const data = await Promise.all(
            held.map(async (each) => ({
              sku: each.sku,
              devices: ((await readLicence(deps.records, owner.player.id, each.sku))?.devices ?? []).map(
                deviceJson,
              ),
              files: (await readFiles(deps, owner.app, each)).map((file) => ({
                name: file.name,
                sha256: file.sha256,
                bytes: file.bytes.toString(),
              })),
            })),
          )
          return done({ player: owner.player.id, test: isTest(deps), data })
        }),
    }),
    endpoint({
      method: 'post',
      path: `${path}/{sku}/open`,
      operation: `open${name}`,
      tag,
      summary: 'A licence for a device and links to the files, good for 15 minutes; as often as wanted',
      auth: who,
      ...writing,
      params: itemParams,
      body: openInput,
      answer: openedSchema,
      run: (deps, request) =>
        withOwner(deps, request, async (owner) => {
          const { body } = request
          const opened = await openDownload(deps, owner, {
            sku: request.params.sku,
            device: body.device,
            ...(body.name === undefined ? {} : { name: body.name }),
          })
          if (!opened.ok) return opened
          return done({
            player: owner.player.id,
            test: isTest(deps),
            sku: request.params.sku,
            licence: opened.licence,
            devices: opened.devices.map(deviceJson),
            files: opened.files.map(({ bytes, expiresAt, ...file }) => ({
              ...file,
              bytes: bytes.toString(),
              expires_at: formatInstant(expiresAt),
            })),
          })
        }),
    }),
    endpoint({
      method: 'post',
      path: `${path}/{sku}/devices/{device}/remove`,
      operation: `remove${name}Device`,
      tag,
      summary: 'Take a device off a download, once a day',
      auth: who,
      ...writing,
      params: deviceParams,
      answer: devicesSchema,
      run: (deps, request) =>
        withOwner(deps, request, async (owner) => {
          const removed = await removeDevice(deps, owner, request.params)
          if (!removed.ok) return removed
          const devices = removed.devices.map(deviceJson)
          return done({ player: owner.player.id, test: isTest(deps), devices })
        }),
    }),
  ]
}

export const downloadEndpoints: readonly Endpoint[] = [...endpointsOf('merchant'), ...endpointsOf('wallet')]

async function withOwner(
  deps: Deps,
  request: { readonly actor: Actor; readonly params: { readonly id: string } },
  run: (owner: DownloadOwner) => Promise<Answer | Problem>,
): Promise<Answer | Problem> {
  const { actor, params: asked } = request
  if (actor.kind === 'merchant') {
    const found = await findPlayer(deps, actor, asked.id)
    return found.ok ? run(found) : found
  }
  const player = await readPlayer(deps.records, asked.id)
  const app = player === undefined ? undefined : await readApp(deps.records, player.appId)
  const isOwn = actor.kind === 'wallet' && player?.walletId === actor.wallet.id
  return player === undefined || app === undefined || !isOwn
    ? problem('player_unknown')
    : run({ app, player })
}

function deviceJson({ device: id, name, addedAt }: LicenceDevice): object {
  return { device: id, ...(name === undefined ? {} : { name }), added_at: formatInstant(addedAt) }
}
