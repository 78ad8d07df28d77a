// The address of a PostgreSQL database, which may name several hosts with commas: of those the one that takes writes is
// used, so that a standby is found once it was promoted. It holds a password, so it stands in no log or message.

/** The parts: scheme and user, hosts with their ports, database and options. */
const pattern = /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^@/?]+)(\/[^@/?]+(?:\?.*)?)$/

/** Whether a text is such an address, with a database named in it. */
export function isDatabaseUrl(text: string): boolean {
  return (
    pattern.test(text) && hostUrls(text).every((url) => URL.canParse(url) && new URL(url).hostname !== '')
  )
}

/** One address for each host. */
export function hostUrls(url: string): readonly string[] {
  const [, head = '', hosts = '', tail = ''] = pattern.exec(url) ?? []
  return hosts.split(',').map((host) => head + host + tail)
}

/** Why a database failed: of several attempts at one host the first, since the error over them says nothing. */
export function reasonOf(fault: unknown): string {
  if (fault instanceof AggregateError && fault.errors.length > 0) return reasonOf(fault.errors[0])
  return fault instanceof Error ? fault.message : String(fault)
}
