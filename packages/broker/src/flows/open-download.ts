// Opens a download on a device: the device takes one of five places, and gets a licence and links that are good for a quarter of an
// hour. As often as wanted, for as long as the player holds the item; after a refund there are no more.

import {
  downloadParameter,
  type Instant,
  instant,
  limits,
  type Problem,
  problem,
  signDownload,
  signLicence,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { ItemFile } from '../domain/goods/catalogue.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import {
  deleteDevice,
  insertDevice,
  insertLicence,
  type LicenceDevice,
  type LicenceRow,
  readLicence,
} from '../records/licences.ts'
import { newId } from '../system.ts'
import { type HeldDownload, listHeldDownloads, readFiles, readHeldStatus } from './read-downloads.ts'

export type DownloadOwner = { readonly app: App; readonly player: Player }

export type OpenedDownload = {
  readonly ok: true
  /** The token of the licence. */
  readonly licence: string
  readonly devices: readonly LicenceDevice[]
  readonly files: readonly (ItemFile & { readonly expiresAt: Instant })[]
}

export async function openDownload(
  deps: Deps,
  owner: DownloadOwner,
  input: { readonly sku: string; readonly device: string; readonly name?: string },
): Promise<OpenedDownload | Problem> {
  const held = await readHeld(deps, owner, input.sku)
  if (held === undefined) return problem('licence_unknown')
  for (let attempt = 0; attempt < orderLimits.commitRetries; attempt += 1) {
    const licence = await readLicence(deps.records, owner.player.id, input.sku)
    if (licence?.devices.some(({ device }) => device === input.device) === true) {
      return sign(deps, owner, { held, licence, device: input.device })
    }
    const slot = freeSlot(licence?.devices ?? [])
    if (slot === undefined) return problem('device_limit_reached')
    const failed = await addDevice(deps, owner, { ...input, licence, slot })
    if (failed !== undefined) return failed
    // Added, or the place went to another device meanwhile: the next look tells.
  }
  return problem('busy')
}

/** Takes a device off a download, once a day, so that its place is free for another. */
export async function removeDevice(
  deps: Deps,
  owner: DownloadOwner,
  input: { readonly sku: string; readonly device: string },
): Promise<{ readonly ok: true; readonly devices: readonly LicenceDevice[] } | Problem> {
  const now = deps.system.now()
  const since = instant(now - dayMs)
  const licence = await readLicence(deps.records, owner.player.id, input.sku)
  if (licence === undefined) return problem('licence_unknown')
  // Gone already: what was wanted is so.
  if (!licence.devices.some(({ device }) => device === input.device))
    return { ok: true, devices: licence.devices }
  if (licence.removedAt !== undefined && licence.removedAt > since) return problem('device_removed_recently')
  const of = { licenceId: licence.id, device: input.device }
  const outcome = await deps.ledger.commit({ records: deleteDevice(deps.records, of, { now, since }) })
  const after = await readLicence(deps.records, owner.player.id, input.sku)
  const devices = after?.devices ?? []
  if (outcome.ok) return { ok: true, devices }
  const isGone = !devices.some(({ device }) => device === input.device)
  return undecided(outcome) ?? (isGone ? { ok: true, devices } : problem('device_removed_recently'))
}

const dayMs = 86_400_000

async function readHeld(deps: Deps, owner: DownloadOwner, sku: string): Promise<HeldDownload | undefined> {
  return (await listHeldDownloads(deps, owner)).find((each) => each.sku === sku)
}

/** The first place that no device has; the database keeps two from taking it, and has no sixth. */
function freeSlot(devices: readonly LicenceDevice[]): number | undefined {
  const slots = Array.from({ length: limits.devicesPerLicence }, (_, slot) => slot)
  return slots.find((slot) => devices.every((device) => device.slot !== slot))
}

async function addDevice(
  deps: Deps,
  owner: DownloadOwner,
  of: {
    readonly sku: string
    readonly device: string
    readonly name?: string
    readonly licence: LicenceRow | undefined
    readonly slot: number
  },
): Promise<Problem | undefined> {
  const now = deps.system.now()
  const id = of.licence?.id ?? newId(deps.system, 'lic')
  const device: LicenceDevice = {
    slot: of.slot,
    device: of.device,
    ...(of.name === undefined ? {} : { name: of.name }),
    addedAt: now,
  }
  const outcome = await deps.ledger.commit({
    records: [
      ...(of.licence === undefined
        ? [insertLicence(deps.records, { id, playerId: owner.player.id, sku: of.sku }, now)]
        : []),
      insertDevice(deps.records, id, device),
    ],
  })
  return outcome.ok ? undefined : undecided(outcome)
}

async function sign(
  deps: Deps,
  { app, player }: DownloadOwner,
  of: { readonly held: HeldDownload; readonly licence: LicenceRow; readonly device: string },
): Promise<OpenedDownload> {
  const now = deps.system.now()
  const key = deps.keyring.receiptSigner(now)
  const { sku } = of.held
  const common = {
    issuer: deps.config.origin,
    app: app.id,
    mode: deps.config.mode,
    player: player.id,
    sku,
  } as const
  const status = await readHeldStatus(deps, of.held)
  const licence = await signLicence(
    {
      ...common,
      id: of.licence.id,
      devices: of.licence.devices.map(({ device }) => device),
      issuedAt: now,
      expiresAt: instant(now + limits.licenceLifeMs),
      ...(status === undefined ? {} : { status }),
    },
    key,
  )
  const expiresAt = instant(now + limits.downloadLinkLifeMs)
  const link = async (file: ItemFile): Promise<ItemFile & { readonly expiresAt: Instant }> => {
    const url = new URL(file.url)
    const what = { device: of.device, url: url.href, sha256: file.sha256, expiresAt }
    const token = await signDownload({ ...common, licence: of.licence.id, ...what }, key)
    url.searchParams.append(downloadParameter, token)
    return { ...file, url: url.href, expiresAt }
  }
  const files = await Promise.all((await readFiles(deps, app, of.held)).map(link))
  return { ok: true, licence, devices: of.licence.devices, files }
}
