// How the address of a PostgreSQL database is named in messages. Loads no driver.

/** Scheme and user, hosts with their ports, database and options. */
const pattern = /^postgres(?:ql)?:\/\/(?:[^@/?]*@)?([^@/?]+)\/([^@/?]+)(?:\?.*)?$/
const host = /^(?:\[[0-9a-f:.]+\]|[^:[\]]+)(?::[0-9]{1,5})?$/i

/** Hosts and database alone. An address that is put wrongly is not repeated: any part of it may be the password. */
export function describeDatabase(url: string): string {
  const [, hosts = '', database = ''] = pattern.exec(url) ?? []
  return hosts.split(',').every((each) => host.test(each)) ? `${hosts}/${database}` : 'the address given'
}
