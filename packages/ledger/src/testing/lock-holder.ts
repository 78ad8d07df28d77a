// A process that holds a ledger open and starts another that outlives it, whose number it prints.

import { spawn } from 'node:child_process'
import { argv, stdout } from 'node:process'
import { openSqliteLedger } from '../engines/sqlite.ts'

const ledger = openSqliteLedger({ path: argv[2] ?? '', clock: () => BigInt(Date.now()) * 1_000_000n })
await ledger.createAccounts([{ id: 1n, ledger: 1, code: 1 }])
const below = spawn('sleep', ['60'], { stdio: 'ignore', detached: true })
stdout.write(`${below.pid}\n`)
setInterval(() => {}, 1000)
