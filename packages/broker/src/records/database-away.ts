// Tells a database that is away from a fault of ours.

/** Whether a read failed because the database is away or does not take connections, so that it may be asked again. */
export function isDatabaseAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  return (
    // The server ends or starts (57P), a connection broke (08), too many are open (53300), a read took too long (57014).
    /^(?:57P0[1-5]|08...|53300|57014)$/.test(code) ||
    /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(code) ||
    /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      fault.message,
    )
  )
}
