// Tells a database that is away from a fault of ours. Who reads from it says which it was, since the same error may come
// from elsewhere.

const seen = new WeakSet<object>()

/** Notes that a read failed because the database is away, does not answer or does not take connections. */
export function noteDatabaseAway(fault: unknown): void {
  if (typeof fault === 'object' && fault !== null) seen.add(fault)
}

/** Whether a read failed because the database is away, so that it may be asked again. */
export function isDatabaseAway(fault: unknown): boolean {
  return typeof fault === 'object' && fault !== null && seen.has(fault)
}
