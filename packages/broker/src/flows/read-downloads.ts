// What a player may load: the downloads they hold now, with their files as the catalogue has them, or had them when they were sold.

import type { StatusReference } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { ItemFile } from '../domain/goods/catalogue.ts'
import type { GrantState } from '../domain/goods/grant.ts'
import { readCatalogue } from '../records/catalogues.ts'
import { listGrants, readGrant } from '../records/grants.ts'
import { readOrder } from '../records/orders.ts'
import { listStacks } from '../records/stacks.ts'
import { readReceipt } from './issue-receipt.ts'

/** A download that somebody holds, and the grant it came with; given for nothing it came with none. */
export type HeldDownload = { readonly sku: string; readonly grantId?: string }

/** States in which what an app keeps itself is the player's. */
const heldStates: readonly GrantState[] = ['pending', 'delivered', 'acknowledged']

/** Each download that a player holds, once; where it was bought twice, by the purchase that still stands. */
export async function listHeldDownloads(
  deps: Deps,
  { app, player }: { readonly app: App; readonly player: Player },
): Promise<readonly HeldDownload[]> {
  const held = app.delivery === 'hosted' ? await ofStacks(deps, player) : await ofGrants(deps, app, player)
  return [...new Map(held.map((each) => [each.sku, each])).values()]
}

async function ofStacks(deps: Deps, player: Player): Promise<readonly HeldDownload[]> {
  const now = deps.system.now()
  const stacks = await listStacks(deps.records, player.id)
  return stacks
    .filter(({ kind, expiresAt }) => kind === 'download' && (expiresAt === undefined || expiresAt > now))
    .map(({ sku, grantId }) => ({ sku, ...(grantId === undefined ? {} : { grantId }) }))
}

async function ofGrants(deps: Deps, app: App, player: Player): Promise<readonly HeldDownload[]> {
  const held: HeldDownload[] = []
  let after: string | undefined
  do {
    const page = await listGrants(deps.records, {
      appIds: [app.id],
      playerId: player.id,
      states: heldStates,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    })
    for (const { id, contents } of page) {
      const downloads = contents.filter(({ kind }) => kind === 'download')
      held.push(...downloads.map(({ sku }) => ({ sku, grantId: id })))
    }
    after = page.length === pageSize ? page.at(-1)?.id : undefined
  } while (after !== undefined)
  return held
}

const pageSize = 200

/** The files of a download: today's, or those of when it was sold where the item is not sold any more. */
export async function readFiles(deps: Deps, app: App, held: HeldDownload): Promise<readonly ItemFile[]> {
  const today = await readCatalogue(deps.records, app.id)
  const item = today?.catalogue.items.find(({ sku }) => sku === held.sku)
  if (item !== undefined) return item.files
  const order = await readOrderOfGrant(deps, held)
  if (order === undefined) return []
  const then = await readCatalogue(deps.records, app.id, order.catalogueNumber)
  return then?.catalogue.items.find(({ sku }) => sku === held.sku)?.files ?? []
}

/** Where the status list tells whether it was given back. */
export async function readHeldStatus(deps: Deps, held: HeldDownload): Promise<StatusReference | undefined> {
  const order = await readOrderOfGrant(deps, held)
  const issued = order === undefined ? undefined : await readReceipt(deps, order)
  return issued?.ok === true ? issued.receipt.status : undefined
}

async function readOrderOfGrant(
  deps: Deps,
  { grantId }: HeldDownload,
): Promise<Awaited<ReturnType<typeof readOrder>>> {
  const grant = grantId === undefined ? undefined : await readGrant(deps.records, grantId)
  return grant === undefined ? undefined : readOrder(deps.records, grant.orderId)
}
