// A process that writes to a ledger as fast as it is answered, until it is killed or its disk refuses. It prints one line
// for every call answered: `ok` or the refusal, with the number of the call. Each call is a chain of two transfers and a record.

import { argv, exit, stdout } from 'node:process'
import { openSqliteLedger } from '../engines/sqlite.ts'
import { loadAccounts, loadCall } from './load.ts'

const [, , path = '', first = '0'] = argv
const ledger = openSqliteLedger({ path, clock: () => BigInt(Date.now()) * 1_000_000n })
await ledger.createAccounts(loadAccounts)
let next = Number(first)

async function caller(): Promise<void> {
  for (;;) {
    const call = next
    next += 1
    const outcome = await ledger.commit(loadCall(call))
    stdout.write(`${outcome.ok ? 'ok' : outcome.code} ${call}\n`)
    if (!outcome.ok) exit(0)
  }
}

await Promise.all(Array.from({ length: 20 }, caller))
