// Schemas for brokers on PostgreSQL in tests. Making a broker's hundred tables takes the server half a second, so a broker
// leaves its schema swept to the next one of the same process.

import { Client } from 'pg'
import { makeSchema } from '../../../ledger/src/testing/postgres-server.ts'

export type TestSchema = { readonly url: string; readonly drop: () => Promise<void> }

const swept: TestSchema[] = []

/** An empty schema, whose tables of records may stand there already; `drop` is called once nobody is connected any more. */
export async function takeSchema(): Promise<TestSchema> {
  const schema = swept.pop() ?? (await makeSchema())
  return {
    url: schema.url,
    drop: async () => {
      if (!isOurServer()) return schema.drop()
      await sweep(schema.url)
      swept.push(schema)
    },
  }
}

/** What is left on a server that somebody gave us would stay there; ours ends with this process. */
function isOurServer(): boolean {
  return (process.env['FARTHING_TEST_POSTGRES'] ?? '') === ''
}

/** Empties the tables of records, whatever they refer to, and drops the ledger's, which begin with a row of their own. */
async function sweep(url: string): Promise<void> {
  const client = new Client({ connectionString: url, lock_timeout: 20_000 })
  await client.connect()
  try {
    await client.query(`do $$
      declare name text;
      begin
        perform set_config('session_replication_role', 'replica', true);
        for name in select tablename from pg_tables where schemaname = current_schema() loop
          if starts_with(name, 'ledger_') then execute format('drop table %I', name);
          elsif name <> 'record_migrations' then execute format('delete from %I', name);
          end if;
        end loop;
      end $$`)
  } finally {
    await client.end()
  }
}
