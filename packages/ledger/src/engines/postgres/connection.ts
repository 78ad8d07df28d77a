// One connection to a PostgreSQL server that takes writes. Statements are pipelined: many are sent before the first is answered.

import { Socket } from 'node:net'
import { Client, type QueryResult, types } from 'pg'
import { limits } from '../../limits.ts'
import { startTimer } from '../../system.ts'

/** An open connection; `isLost` once it broke, after which every statement on it fails. */
export type Connection = {
  readonly client: Client
  readonly socket: Socket
  /** The names of statements composed on the way that this connection has planned. */
  readonly plans: Map<string, string>
  isLost: boolean
}

/** Rows as they come: 64 bit integers as bigint. */
export type Row = Readonly<Record<string, unknown>>

/** How long a writer waits: for a server to let it in, for the ledger's lock, for an answer and for whoever changes the tables; and between tries to connect. */
export type Patience = {
  readonly connectMs: number
  readonly lockMs: number
  readonly answerMs: number
  readonly migrateMs: number
  readonly reconnectPausesMs: readonly number[]
}

/** Connects to a server that takes writes, or throws: a standby is passed over until it is promoted. */
export async function connect(url: string, patience: Patience): Promise<Connection> {
  const socket = new Socket()
  const client = newClient(url, socket, patience)
  const connection: Connection = { client, socket, plans: new Map(), isLost: false }
  const lose = () => {
    connection.isLost = true
  }
  client.on('error', lose).on('end', lose)
  try {
    await client.connect()
    await settleSession(connection)
    return connection
  } catch (error) {
    lose()
    await disconnect(connection)
    throw error
  }
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
  { name, values }: { readonly name?: string; readonly values?: readonly unknown[] } = {},
): Promise<QueryResult<Row>> {
  // A statement with values, were it none, is sent in the protocol that takes one statement at a time: no text can hold a second.
  const query = {
    text,
    ...(name === undefined ? {} : { name }),
    ...(values === undefined ? {} : { values: [...values], queryMode: 'extended' }),
  }
  return client.query<Row>(query)
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

/** Lets go of a connection. A server that does not answer any more is not waited for: nothing depends on a clean end. */
export async function disconnect(connection: Connection): Promise<void> {
  const { client, socket } = connection
  if (!connection.isLost) {
    connection.isLost = true
    const stopWaiting = startTimer(() => socket.destroy(), limits.goodbyeMs)
    await client.end().catch(() => {})
    stopWaiting()
  }
  socket.destroy()
}

function newClient(url: string, socket: Socket, { connectMs, lockMs, answerMs }: Patience): Client {
  return new Client({
    connectionString: url,
    stream: () => socket,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    // A statement that nobody answers any more ends with its connection; the outcome is then looked up on another.
    query_timeout: answerMs,
    lock_timeout: lockMs,
    // A writer that hangs in the middle of a flush must not hold everybody's lock for ever.
    idle_in_transaction_session_timeout: lockMs,
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? BigInt : types.getTypeParser(oid, format),
    },
  })
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
  if (rows[0]?.['read_only'] === 'on')
    throw new Error('the database takes no writes: it is a standby or was made read-only')
  const isLoose = ['off', 'local'].includes(String(rows[0]?.['sync']))
  if (isLoose) await send(connection, 'set synchronous_commit = on')
}
