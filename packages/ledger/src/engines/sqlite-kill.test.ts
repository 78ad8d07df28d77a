// What happens when the process dies: everything acknowledged is there, everything else whole or absent. The long run is
// `npm run sim -- ledger-kills --seed N --ops KILLS`.

import { expect, it } from 'vitest'
import { runKills } from '../testing/load-kills.ts'

it('keeps all it acknowledged through ten kills under load, and its books agree', {
  timeout: 120_000,
}, async () => {
  const findings = await runKills({ seed: 7, kills: 10 })
  expect(findings.kills).toBe(10)
  expect(findings.acknowledged).toBeGreaterThan(1000)
})
