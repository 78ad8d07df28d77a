// farthing backup: copies a broker's whole database while it runs, and opens and checks the copy.

import { resolve } from 'node:path'
import { backupSqliteLedger } from '@farthing/ledger'
import { defineCommand } from 'citty'
import { databaseArguments, databasePlace, isPostgres } from './database.ts'
import { reportJson, reportText } from './ledger-report.ts'
import { exitCodes, jsonArgument, misuse, print } from './output.ts'
import { startProgress } from './progress.ts'

export const backupCommand = defineCommand({
  meta: {
    name: 'backup',
    description: 'Copy the database, ledger and records, while the broker runs, and check the copy',
  },
  args: {
    ...databaseArguments,
    ...jsonArgument,
    file: {
      type: 'positional',
      description: 'The new file; one that is there is not written over',
      required: true,
    },
  },
  run: async ({ args }) => {
    const from = databasePlace(args)
    if (isPostgres(from)) misuse('A PostgreSQL database is backed up with its own tools, such as pg_dump')
    const progress = startProgress()
    const start = performance.now()
    const outcome = await backupSqliteLedger({
      from,
      to: resolve(args.file),
      onProgress: (phase, done, total) =>
        progress.tell(phase === 'copied' ? `${done} of ${total} pages copied` : `${done} rows checked`),
    })
    progress.end()
    if (!outcome.ok) {
      const lines = [outcome.says, ...(outcome.report?.differences ?? [])]
      print(args.json, { ok: false, says: outcome.says }, lines.join('\n'))
      process.exit(outcome.report === undefined ? exitCodes.usage : exitCodes.refused)
    }
    const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
    const { report, bytes } = outcome
    print(
      args.json,
      { ok: true, file: report.place, bytes, seconds, ...reportJson(report) },
      [
        `${report.place}: ${bytes} bytes in ${seconds} s, opened and checked`,
        reportText(report),
        'The secrets are not in it: keep secrets.json of the data folder too, elsewhere and safe.',
      ].join('\n'),
    )
  },
})
