// A process that copies a SQLite ledger to the place given, and kills itself in the middle: after so many pages of rows.

import { argv, kill, pid } from 'node:process'
import { type CopyTarget, copyLedger } from '../copy.ts'
import { openPostgresTarget } from '../engines/postgres/copy.ts'
import { openSqliteSource, openSqliteTarget } from '../engines/sqlite/copy.ts'

const [, , from = '', to = '', killAfter = 'Infinity'] = argv
const target = to.startsWith('postgres') ? await openPostgresTarget(to) : openSqliteTarget(to)
let pages = 0
const mortal: CopyTarget = {
  ...target,
  writeRows: async (rows) => {
    if (pages === Number(killAfter)) kill(pid, 'SIGKILL')
    pages += 1
    await target.writeRows(rows)
  },
}
await copyLedger({ source: openSqliteSource(from), target: mortal })
