// What one transfer waits for when nobody else calls, beside the disk's own fdatasync, in turns of a hundred.

import { join } from 'node:path'
import { openAppended } from './bare.ts'
import { driveCallers } from './drive.ts'
import { type Figure, figure, percentile } from './figure.ts'
import { openBenchLedger, withFolder } from './files.ts'
import { newTown, settle, uniformPayments } from './workload.ts'

const turn = 100

/** The waits of an idle ledger and of the disk, and their ratios. */
export function measureIdle({ isQuick }: { readonly isQuick: boolean }): Promise<readonly Figure[]> {
  const turns = isQuick ? 15 : 100
  return withFolder(async (folder) => {
    const ledger = openBenchLedger(join(folder, 'ledger.db'))
    const town = newTown(1000)
    await settle(ledger, town)
    await driveCallers(ledger, 1, uniformPayments(town, 500))
    const appended = openAppended(folder)
    const disk: number[] = []
    const waits: number[] = []
    for (let done = 0; done < turns; done += 1) {
      for (let count = 0; count < turn; count += 1) disk.push(appended.append())
      waits.push(...(await driveCallers(ledger, 1, uniformPayments(town, turn))).waitsMs)
    }
    appended.close()
    await ledger.close()
    return idleFigures(disk, waits)
  })
}

function idleFigures(disk: readonly number[], waits: readonly number[]): readonly Figure[] {
  const [disk50, disk99] = [percentile(disk, 50), percentile(disk, 99)]
  const [wait50, wait99] = [percentile(waits, 50), percentile(waits, 99)]
  return [
    figure('disk, fdatasync of a small append, p50', disk50, 'ms'),
    figure('disk, fdatasync of a small append, p99', disk99, 'ms'),
    figure('sqlite, one transfer when idle, p50', wait50, 'ms'),
    figure('sqlite, one transfer when idle, p99', wait99, 'ms'),
    figure('sqlite, one transfer when idle, p50 of fdatasync', wait50 / disk50, 'ratio', { atMost: 2 }),
    figure('sqlite, one transfer when idle, p99 of fdatasync', wait99 / disk99, 'ratio', { atMost: 3 }),
  ]
}
