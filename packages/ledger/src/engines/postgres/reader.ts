// A connection that reads a whole database for as long as it takes, unlike those of a writer, which must not hang.

import { Client, types } from 'pg'
import { splitHosts } from './connection.ts'

/** Connects to the first host of an address that answers; 64 bit integers come as bigint. */
export async function connectReader(url: string): Promise<Client> {
  let fault: unknown
  for (const connectionString of splitHosts(url)) {
    const client = new Client({
      connectionString,
      types: {
        getTypeParser: (oid, format) =>
          oid === types.builtins.INT8 ? BigInt : types.getTypeParser(oid, format),
      },
    })
    // What is under way rejects by itself; without a listener a lost connection would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      fault = error
      await client.end().catch(() => {})
    }
  }
  throw fault
}
