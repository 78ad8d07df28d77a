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

/** What to do about each, in the words of whoever runs the ledger. */
const advice: ReadonlyMap<number, string> = new Map([
  [codes.busy, 'another connection holds it: end its transaction'],
  [codes.locked, 'another connection holds it: end its transaction'],
  [codes.readOnly, 'it cannot be written: look at its permissions and how its disk is mounted'],
  [codes.io, 'its disk fails: look at the log of the system'],
  [codes.corrupt, 'it is damaged: keep a copy, run the integrity check, and go back to a backup'],
  [codes.full, 'its disk is full: free some space'],
  [codes.cannotOpen, 'it cannot be opened: look at the permissions of it and of its folder'],
  [codes.notADatabase, 'it is damaged or no ledger: keep a copy and go back to a backup'],
])

/** The error with the name of the file and what to do about it; what SQLite did not say is passed on as it is. */
export function explainFault(path: string, error: unknown): unknown {
  const advised = advice.get(primaryCode(error))
  if (advised === undefined || !(error instanceof Error)) return error
  return Object.assign(new Error(`the ledger ${path}: ${error.message}; ${advised}`, { cause: error }), {
    errcode: primaryCode(error),
  })
}

/** Whether another connection holds a lock. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === codes.busy
}

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
