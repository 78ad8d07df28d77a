// How the command line tells what a ledger holds.

import type { CheckReport } from '@farthing/ledger'

/** What a ledger holds, for programs: 64 bit numbers as text. */
export function reportJson(report: CheckReport): object {
  const { accounts, transfers, holds, balances, refusedIds, differences, differenceCount } = report
  return {
    accounts,
    transfers,
    holds,
    balances,
    refused_ids: refusedIds,
    last_timestamp: String(report.lastTimestamp),
    difference_count: differenceCount,
    differences,
  }
}

/** The same in words. */
export function reportText(report: CheckReport): string {
  const { accounts, transfers, holds, balances, refusedIds, lastTimestamp } = report
  const last = lastTimestamp === 0n ? 'never' : new Date(Number(lastTimestamp / 1_000_000n)).toISOString()
  const counts = `${accounts} accounts, ${transfers} transfers (${holds} of them holds)`
  return `${counts}, ${balances} balances in histories, ${refusedIds} refused ids; last written ${last}`
}
