// A process that writes to a ledger as fast as it is answered, until it is killed, has made all its calls, or its disk refuses
// twice in a row. It prints one line for every answer: the call, the step, and what was answered; faults go to stderr.

import { argv, exit, stderr, stdout } from 'node:process'
import { openSqliteLedger } from '../engines/sqlite.ts'
import { loadAccounts, loadSteps, takeStep } from './load.ts'

const [, , path = '', first = '0', end = 'Infinity', recordBytes = '200', logPages = '', uid = ''] = argv
// What is only refused to others is refused to root once it is another.
if (uid !== '') process.setuid?.(Number(uid))
const ledger = openSqliteLedger({
  path,
  // Three times as fast as time, so that holds run out while the load lasts.
  clock: () => BigInt(Date.now()) * 3_000_000n,
  ...(logPages === '' ? {} : { logPages: Number(logPages) }),
  onFault: (error) => stderr.write(`${String(error)}\n`),
})
await ledger.createAccounts(loadAccounts)
let next = Number(first)

async function caller(): Promise<void> {
  while (next < Number(end)) {
    const call = next
    next += 1
    for (const [index, step] of loadSteps(call, Number(recordBytes)).entries()) {
      const answer = async () => {
        const told = await takeStep(ledger, step)
        stdout.write(`${call} ${index} ${told}\n`)
        return told
      }
      // What is unknown is asked again with the same ids, as every caller of a ledger should.
      if ((await answer()) === 'unknown' && (await answer()) === 'unknown') exit(0)
    }
  }
}

await Promise.all(Array.from({ length: 20 }, caller))
await ledger.close()
