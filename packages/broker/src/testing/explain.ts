// How a database would answer a query, however little stands in it: by an index or by reading everything.

import { sql } from 'kysely'
import { type TestBroker, testStore } from './test-broker.ts'

/** Whether a query is answered by indexes alone, and without sorting what it finds. */
export async function explain(
  broker: TestBroker,
  query: string,
): Promise<{ readonly usesIndex: boolean; readonly sorts: boolean }> {
  const { records } = broker.deps
  if (testStore === 'sqlite') {
    const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(records)
    const text = plan.rows.map(({ detail }) => detail).join('\n')
    return {
      usesIndex: /^SEARCH \w+ USING (?:COVERING )?INDEX/.test(text),
      sorts: text.includes('TEMP B-TREE'),
    }
  }
  return records.transaction().execute(async (transaction) => {
    // In a small table reading everything is cheaper; what matters is whether there is another way.
    for (const way of ['seqscan', 'bitmapscan', 'sort']) {
      await sql`set local ${sql.raw(`enable_${way}`)} = off`.execute(transaction)
    }
    const plan = await sql<{ 'QUERY PLAN': string }>`explain ${sql.raw(query)}`.execute(transaction)
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    return {
      usesIndex: /Index (?:Only )?Scan/.test(text) && !text.includes('Seq Scan'),
      sorts: text.includes('Sort'),
    }
  })
}
