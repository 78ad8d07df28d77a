// What happens when the process dies: everything acknowledged is there, everything else whole or absent. The long run is
// `npm run sim -- ledger-kills --seed N --ops KILLS`.

import { expect, it } from 'vitest'
import { checkAndClose } from '../check.ts'
import { runKills } from '../testing/load-kills.ts'
import { runLoad } from '../testing/load-run.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { backupSqliteLedger } from './sqlite/backup.ts'
import { openSqliteImage } from './sqlite/image.ts'

it('keeps all it acknowledged through ten kills under load, and its books agree', {
  timeout: 120_000,
}, async () => {
  const findings = await runKills({ seed: 7, kills: 10 })
  expect(findings.kills).toBe(10)
  expect(findings.acknowledged).toBeGreaterThan(1000)
})

it(
  'lets what a killed process left be checked and backed up before anybody opens it',
  { timeout: 60_000 },
  () =>
    withLedgerPath(async (path) => {
      const { answers } = await runLoad({ path, killAfter: 300 })
      const report = await checkAndClose(openSqliteImage(path))
      expect(report.differences).toEqual([])
      expect(report.transfers).toBeGreaterThan(answers.length)
      const backup = await backupSqliteLedger({ from: path, to: `${path}.backup` })
      expect(backup).toMatchObject({ ok: true, report: { transfers: report.transfers } })
    }),
)
