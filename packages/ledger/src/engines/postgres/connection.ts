// One connection to a PostgreSQL server that takes writes. Statements are pipelined: many are sent before the first is answered.

import { Client, type QueryResult, types } from 'pg'
import { limits } from '../../limits.ts'

/** An open connection; `isLost` once it broke, after which every statement on it fails. */
export type Connection = {
  readonly client: Client
  /** The names of statements composed on the way that this connection has planned. */
  readonly plans: Map<string, string>
  isLost: boolean
}

/** Rows as they come: 64 bit integers as bigint. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Connects to the first of the addresses that takes writes, so that a standby is passed over until it is promoted. Throws
 * where none does.
 */
export async function connect(urls: readonly string[]): Promise<Connection> {
  let fault: unknown = new Error('no address to connect to')
  for (const url of urls) {
    try {
      return await connectTo(url)
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

/** The addresses of a URL that names several hosts with commas, as PostgreSQL's own clients read it. */
export function splitHosts(url: string): readonly string[] {
  const parts = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]+)(.*)$/.exec(url)
  if (parts === null) throw new Error('a PostgreSQL address begins with postgres:// and names a host')
  const [, head = '', hosts = '', tail = ''] = parts
  return hosts.split(',').map((host) => head + host + tail)
}

/** Sends a statement; a named one is planned once per connection. */
export function send(
  { client }: Connection,
  text: string,
  { name, values = [] }: { readonly name?: string; readonly values?: readonly unknown[] } = {},
): Promise<QueryResult<Row>> {
  return client.query<Row>({ text, values: [...values], ...(name === undefined ? {} : { name }) })
}

/** The name under which a connection has planned a statement; past the bound none, since a text that is new each time is not worth it. */
export function planned({ plans }: Connection, sql: string): { readonly name?: string } {
  const known = plans.get(sql)
  if (known !== undefined) return { name: known }
  if (plans.size >= limits.plansMax) return {}
  const name = `statement ${plans.size}`
  plans.set(sql, name)
  return { name }
}

/** Lets go of the connection without complaint: nothing depends on a clean end. */
export async function disconnect(connection: Connection): Promise<void> {
  connection.isLost = true
  await connection.client.end().catch(() => {})
}

async function connectTo(url: string): Promise<Connection> {
  const client = new Client({
    connectionString: url,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    // A statement that nobody answers any more ends with its connection; the outcome is then looked up on another.
    query_timeout: limits.answerTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    // A writer that hangs in the middle of a flush must not hold everybody's lock for ever.
    idle_in_transaction_session_timeout: limits.lockTimeoutMs,
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? BigInt : types.getTypeParser(oid, format),
    },
  })
  const connection: Connection = { client, plans: new Map(), isLost: false }
  const lose = () => {
    connection.isLost = true
  }
  client.on('error', lose).on('end', lose)
  try {
    await client.connect()
    await settleSession(connection)
    return connection
  } catch (error) {
    await disconnect(connection)
    throw error
  }
}

/** Refuses a server that takes no writes, and a session that would answer before the disk has it. */
async function settleSession(connection: Connection): Promise<void> {
  const { rows } = await send(
    connection,
    'select current_setting($1) as read_only, current_setting($2) as sync',
    {
      values: ['transaction_read_only', 'synchronous_commit'],
    },
  )
  if (rows[0]?.['read_only'] === 'on') throw new Error('the database takes no writes: it is a standby')
  const isLoose = ['off', 'local'].includes(String(rows[0]?.['sync']))
  if (isLoose) await send(connection, 'set synchronous_commit = on')
}
