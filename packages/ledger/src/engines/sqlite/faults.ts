// Tells the errors of SQLite apart: a constraint refuses one call, a fault of the disk fails the flush, anything else is a
// caller's mistake.

/** SQLite's primary result codes, by the names it gives them. */
const codes = {
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  interrupt: 9,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  constraint: 19,
  notADatabase: 26,
} as const
const { constraint, ...faultCodes } = codes
const faults: ReadonlySet<number> = new Set(Object.values(faultCodes))

/** Whether the store itself failed: the disk, the memory, or a lock that did not come free. */
export function isStorageFault(error: unknown): boolean {
  return faults.has(primaryCode(error))
}

/** Whether a constraint, or a trigger acting as one, refused a row. */
export function isConstraintError(error: unknown): boolean {
  return primaryCode(error) === constraint
}

/** Whether the error came from SQLite at all. */
export function isSqliteError(error: unknown): boolean {
  return primaryCode(error) !== 0
}

/** The low byte of SQLite's extended result code, or 0 for any other error. */
function primaryCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return 0
  return error.errcode & 0xff
}
