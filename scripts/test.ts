// `npm test`: every test, with a count of what ran and what was skipped. Tests that need a Chromium are skipped loudly
// where there is none; in CI that is a failure.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBrowser } from './build-browser.ts'
import { findChromium } from './chromium.ts'

const root = join(import.meta.dirname, '..')
const isCi = (process.env['CI'] ?? '') !== ''
const chromium = findChromium()
if (chromium === undefined && isCi) {
  console.error('FAIL: there is no Chromium, and in CI no test may be skipped for that')
  process.exit(1)
}

await buildBrowser()
const folder = mkdtempSync(join(tmpdir(), 'farthing-test-'))
const report = join(folder, 'report.json')
const started = performance.now()
const code = await run([
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
const passed = summarise()
rmSync(folder, { recursive: true, force: true })
// A run that executed nothing has shown nothing.
process.exit(code === 0 && passed === 0 ? 1 : code)

function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(chromium === undefined ? {} : { CHROMIUM: chromium }) },
  })
  return new Promise((done) => {
    child.on('exit', (status) => done(status ?? 1))
  })
}

function summarise(): number {
  const counts = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }
  const skipped = counts.numPendingTests + counts.numTodoTests
  const seconds = Math.round((performance.now() - started) / 1000)
  if (skipped > 0)
    console.log(
      `\nSKIPPED: ${skipped} tests did not run on this machine${chromium === undefined ? ': no Chromium was found (set CHROMIUM or install it)' : ''}.`,
    )
  console.log(`Took ${seconds} s.`)
  console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${skipped} skipped`)
  return counts.numPassedTests
}
