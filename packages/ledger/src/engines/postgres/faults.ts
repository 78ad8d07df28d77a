// Tells PostgreSQL's errors apart by their SQLSTATE: what refuses one call, what is worth another try, what a caller did wrong,
// and what leaves the outcome open.

import { Bug } from '@farthing/protocol'
import { DatabaseError } from 'pg'

/** The five characters of SQLSTATE, or '' for an error that did not come from the server. */
export function sqlState(error: unknown): string {
  return error instanceof DatabaseError ? (error.code ?? '') : ''
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

/**
 * Whether the server or the way to it failed, so that callers may ask again with the same ids: it is out of disk or memory,
 * broken, shutting down, or out of reach.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|25006|25P03|40|53|55P03|57|58|XX)/.test(sqlState(error))
  return !(error instanceof Bug || error instanceof TypeError || error instanceof RangeError)
}
