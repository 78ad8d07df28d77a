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

/**
 * Whether the server itself said no and goes on, so that the statement changed nothing; without its word, or where it ends the
 * connection with it, the outcome is open. The words for how grave an error is are translated, the codes are not.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && !/^(08|25P03|25P04|57P|58|XX)/.test(sqlState(error))
}

/** Whether the server takes no writes any more, so that another one has to be looked for. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === '25006'
}

/**
 * Whether the server or the way to it failed, so that callers may ask again with the same ids: it is out of disk or memory,
 * broken, shutting down, takes no writes or lets nobody in, or is out of reach.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseError)
    return /^(08|25006|25P03|25P04|28|3D|40|53|55P03|57|58|XX)/.test(sqlState(error))
  return !(error instanceof Bug || error instanceof TypeError || error instanceof RangeError)
}
