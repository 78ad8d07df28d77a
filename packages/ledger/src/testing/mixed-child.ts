// A process that writes the mixed load to a PostgreSQL ledger until it is killed or has made its calls, and prints one JSON line
// for every transfer that it was told about.

import { argv, stdout } from 'node:process'
import { openPostgresLedger } from '../engines/postgres.ts'
import { isOpen, makeMixedCall, mixedAccounts } from './mixed-load.ts'
import { seeded } from './seeded.ts'

type Options = {
  readonly url: string
  readonly seed: number
  /** Its calls are `first`, `first + step` and so on, below `end`. */
  readonly first: number
  readonly step: number
  readonly end: number
  readonly callers: number
  readonly patience: object
}

const { url, seed, first, step, end, callers, patience } = JSON.parse(argv[2] ?? '{}') as Options
const ledger = await openPostgresLedger({
  url,
  patience,
  clock: () => BigInt(Date.now()) * 1_000_000n,
  onFault: (error) => stdout.write(`${JSON.stringify({ fault: String(error) })}\n`),
})
await ledger.createAccounts(mixedAccounts)
stdout.write('{"ready":true}\n')
const chance = seeded(seed + first)
let next = first

async function caller(): Promise<void> {
  while (next < end) {
    const number = next
    next += step
    await tell(number)
    // One in ten repeats a call of another writer, perhaps while that one makes it.
    if (chance.chance(10)) await tell(number + (number > step ? 1 - chance.below(3) : 1))
  }
}

async function tell(number: number): Promise<void> {
  for (;;) {
    const told = await makeMixedCall(ledger, seed, number)
    for (const line of told) stdout.write(`${JSON.stringify(line)}\n`)
    // What is open is asked again with the same ids, as every caller of a ledger should.
    if (!isOpen(told)) return
  }
}

await Promise.all(Array.from({ length: callers }, caller))
await ledger.close()
