// A process that writes to a ledger as fast as it is answered, until it is killed, has made all its calls, or its disk refuses
// twice in a row. It prints one line for every answer: `ok` or the refusal, with the number of the call.

import { argv, exit, stdout } from 'node:process'
import { openSqliteLedger } from '../engines/sqlite.ts'
import { loadAccounts, loadCall } from './load.ts'

const [, , path = '', first = '0', end = 'Infinity'] = argv
const ledger = openSqliteLedger({ path, clock: () => BigInt(Date.now()) * 1_000_000n })
await ledger.createAccounts(loadAccounts)
let next = Number(first)

async function caller(): Promise<void> {
  while (next < Number(end)) {
    const call = next
    next += 1
    // What is unknown is asked again with the same ids, as every caller of a ledger should.
    if (!(await commit(call)) && !(await commit(call))) exit(0)
  }
}

async function commit(call: number): Promise<boolean> {
  const outcome = await ledger.commit(loadCall(call))
  stdout.write(`${outcome.ok ? 'ok' : outcome.code} ${call}\n`)
  return outcome.ok
}

await Promise.all(Array.from({ length: 20 }, caller))
