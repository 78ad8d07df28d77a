// Licences of downloads and the devices that have them, as rows: one licence per player and item, five places for devices in each.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant, limits } from '@farthing/protocol'
import { compile, type Records } from './database.ts'

export type LicenceDevice = {
  readonly slot: number
  readonly device: string
  readonly name?: string
  readonly addedAt: Instant
}

export type LicenceRow = {
  readonly id: Id<'lic'>
  readonly playerId: string
  readonly sku: string
  readonly removedAt?: Instant
  /** In the order of their places. */
  readonly devices: readonly LicenceDevice[]
}

/** The write of a licence; refused where the player has one for the item. */
export function insertLicence(
  records: Records,
  licence: Pick<LicenceRow, 'id' | 'playerId' | 'sku'>,
  at: Instant,
): Statement {
  return compile(
    records.insertInto('licences').values({
      id: licence.id,
      player_id: licence.playerId,
      sku: licence.sku,
      created_at: BigInt(at),
      removed_at: null,
    }),
    1,
  )
}

/** The write of a device in a place; refused where the place was taken meanwhile, or the device is there already. */
export function insertDevice(records: Records, licenceId: string, device: LicenceDevice): Statement {
  return compile(
    records.insertInto('licence_devices').values({
      licence_id: licenceId,
      slot: BigInt(device.slot),
      device: device.device,
      name: device.name ?? null,
      added_at: BigInt(device.addedAt),
    }),
    1,
  )
}

/** The writes that take a device off; refused where one was taken off since an instant, or it is not there. */
export function deleteDevice(
  records: Records,
  of: { readonly licenceId: string; readonly device: string },
  time: { readonly now: Instant; readonly since: Instant },
): readonly Statement[] {
  return [
    compile(
      records
        .updateTable('licences')
        .set({ removed_at: BigInt(time.now) })
        .where('id', '=', of.licenceId)
        .where((eb) => eb.or([eb('removed_at', 'is', null), eb('removed_at', '<=', BigInt(time.since))])),
      1,
    ),
    compile(
      records
        .deleteFrom('licence_devices')
        .where('licence_id', '=', of.licenceId)
        .where('device', '=', of.device),
      1,
    ),
  ]
}

export async function readLicence(
  records: Records,
  playerId: string,
  sku: string,
): Promise<LicenceRow | undefined> {
  const row = await records
    .selectFrom('licences')
    .selectAll()
    .where('player_id', '=', playerId)
    .where('sku', '=', sku)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const devices = await records
    .selectFrom('licence_devices')
    .selectAll()
    .where('licence_id', '=', row.id)
    .orderBy('slot')
    .limit(limits.devicesPerLicence)
    .execute()
  return {
    id: row.id as Id<'lic'>,
    playerId,
    sku,
    ...(row.removed_at === null ? {} : { removedAt: instant(Number(row.removed_at)) }),
    devices: devices.map((device) => ({
      slot: Number(device.slot),
      device: device.device,
      ...(device.name === null ? {} : { name: device.name }),
      addedAt: instant(Number(device.added_at)),
    })),
  }
}
