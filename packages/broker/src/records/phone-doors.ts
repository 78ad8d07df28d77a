// Visits to the phone pages as rows: a door is begun with a code by message, opened by it, and closes by itself. Every change
// stands on the code and the count of misses it was decided on.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export type PhoneDoor = {
  readonly id: Id<'dor'>
  readonly payerId: string
  /** Through whom its messages go. */
  readonly operatorId: string
  readonly deviceDigest: string
  /** Absent once it was used or the visit is over. */
  readonly codeDigest: string | undefined
  readonly ordinal: number
  readonly misses: number
  readonly createdAt: Instant
  /** When the latest code was made, and until when it is taken. */
  readonly codeAt: Instant
  readonly codeExpiresAt: Instant
  readonly openedAt: Instant | undefined
  readonly endsAt: Instant
}

export function insertDoor(records: Records, door: PhoneDoor): Statement {
  return compile(
    records.insertInto('phone_doors').values({
      id: door.id,
      payer_id: door.payerId,
      operator_id: door.operatorId,
      device_digest: door.deviceDigest,
      code_digest: door.codeDigest ?? null,
      ordinal: BigInt(door.ordinal),
      misses: BigInt(door.misses),
      created_at: BigInt(door.createdAt),
      code_at: BigInt(door.codeAt),
      code_expires_at: BigInt(door.codeExpiresAt),
      opened_at: null,
      ends_at: BigInt(door.endsAt),
    }),
  )
}

/** The write of a door's next state: refused where it has another code, another count of misses, or was opened since. */
export function updateDoor(records: Records, before: PhoneDoor, after: PhoneDoor): Statement {
  return compile(
    records
      .updateTable('phone_doors')
      .set({
        code_digest: after.codeDigest ?? null,
        ordinal: BigInt(after.ordinal),
        misses: BigInt(after.misses),
        code_at: BigInt(after.codeAt),
        code_expires_at: BigInt(after.codeExpiresAt),
        opened_at: after.openedAt === undefined ? null : BigInt(after.openedAt),
        ends_at: BigInt(after.endsAt),
      })
      .where('id', '=', before.id)
      .where('ordinal', '=', BigInt(before.ordinal))
      .where('misses', '=', BigInt(before.misses))
      .where('ends_at', '=', BigInt(before.endsAt))
      .where('opened_at', 'is', null),
    1,
  )
}

/** Ends every visit of a device, open or only begun. */
export function endDoorsOfDevice(records: Records, deviceDigest: string, now: Instant): Statement {
  return compile(
    records
      .updateTable('phone_doors')
      .set({ ends_at: BigInt(now), code_digest: null })
      .where('device_digest', '=', deviceDigest)
      .where('ends_at', '>', BigInt(now)),
  )
}

/** The visit a device began last; one that is over is told of until it is forgotten. */
export async function readDoorOfDevice(
  records: Records,
  deviceDigest: string,
): Promise<PhoneDoor | undefined> {
  const row = await records
    .selectFrom('phone_doors')
    .selectAll()
    .where('device_digest', '=', deviceDigest)
    .orderBy('created_at', 'desc')
    .orderBy('ends_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : toDoor(row)
}

/** Forgets the oldest visits that ended before the time given, as many as told. */
export function deleteDoorsEndedBefore(records: Records, time: Instant, limit: number): Statement {
  const ended = records
    .selectFrom('phone_doors')
    .select('id')
    .where('ends_at', '<', BigInt(time))
    .orderBy('ends_at')
    .limit(limit)
  return compile(records.deleteFrom('phone_doors').where('id', 'in', ended))
}

function toDoor(row: Schema['phone_doors']): PhoneDoor {
  return {
    id: row.id as Id<'dor'>,
    payerId: row.payer_id,
    operatorId: row.operator_id,
    deviceDigest: row.device_digest,
    codeDigest: row.code_digest ?? undefined,
    ordinal: Number(row.ordinal),
    misses: Number(row.misses),
    createdAt: instant(Number(row.created_at)),
    codeAt: instant(Number(row.code_at)),
    codeExpiresAt: instant(Number(row.code_expires_at)),
    openedAt: row.opened_at === null ? undefined : instant(Number(row.opened_at)),
    endsAt: instant(Number(row.ends_at)),
  }
}
