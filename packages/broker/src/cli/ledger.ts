// farthing ledger: looks after the ledger itself. Exit codes of check: 0 sound, 1 differences, 2 it cannot be run.

import { checkAndClose } from '@farthing/ledger'
import { defineCommand } from 'citty'
import { databaseArguments, databasePlace, openImage } from './database.ts'
import { copyCommand } from './ledger-copy.ts'
import { reportJson, reportText } from './ledger-report.ts'
import { exitCodes, jsonArgument, print } from './output.ts'
import { startProgress } from './progress.ts'

const check = defineCommand({
  meta: {
    name: 'check',
    description: 'Recompute every balance from the transfers and say what differs; the broker may be running',
  },
  args: { ...databaseArguments, ...jsonArgument },
  run: async ({ args }) => {
    const image = await openImage(databasePlace(args))
    const progress = startProgress()
    const start = performance.now()
    const report = await checkAndClose(image, (rows) => progress.tell(`${rows} rows checked`))
    progress.end()
    const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
    const { differences, differenceCount, place } = report
    const isSound = differenceCount === 0
    const more = differenceCount - differences.length
    print(
      args.json,
      { ok: isSound, place, seconds, ...reportJson(report) },
      [
        ...differences,
        ...(more > 0 ? [`and ${more} more`] : []),
        `${place}: ${reportText(report)}; checked in ${seconds} s`,
        isSound ? 'The ledger is sound' : `The ledger is NOT sound: ${differenceCount} differences`,
      ].join('\n'),
    )
    if (!isSound) process.exitCode = exitCodes.refused
  },
})

export const ledgerCommand = defineCommand({
  meta: { name: 'ledger', description: 'The ledger itself (on the machine that has its database)' },
  subCommands: { check, copy: copyCommand },
})
