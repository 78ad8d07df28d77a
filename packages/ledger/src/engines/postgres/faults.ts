// Tells PostgreSQL's errors apart by their SQLSTATE: what refuses one call, what is worth another try, what a caller did wrong,
// and what leaves the outcome open.

/** The five characters of SQLSTATE, or '' for an error that did not come from the server. */
export function sqlState(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : ''
}

/** Whether a constraint, or a trigger acting as one, refused a row. */
export function isConstraintError(error: unknown): boolean {
  const state = sqlState(error)
  return state.startsWith('23') || state === 'P0001'
}

/** Whether two transactions got into each other's way, so that the same may be tried again at once. */
export function isClash(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error))
}

/** Whether a lock did not come free in time: nothing was decided. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03'
}

/** Whether the statement itself is wrong (class 42) or carries a value that cannot be (class 22). */
export function isMistake(error: unknown): boolean {
  return /^(42|22|0A|21)/.test(sqlState(error))
}

/** Whether the server is out of something, or broken: its disk, its memory, its own checks. Nothing was committed. */
export function isServerFault(error: unknown): boolean {
  return /^(53|58|XX|25006)/.test(sqlState(error))
}
