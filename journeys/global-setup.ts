// One system and one Chromium for all journeys, started before the first and stopped after the last.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserServer, chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { findChromium } from '../scripts/chromium.ts'
import { beginRun, endRun } from './databases.ts'
import { startSystem } from './system.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]
const firstPort = 4610

/** Provides `system`; without a Chromium nothing is started, which CI takes for a failure. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    if ((process.env['CI'] ?? '') !== '')
      throw new Error('There is no Chromium, and CI asks for one (CHROMIUM)')
    process.stderr.write('SKIPPED: all journeys, as there is no Chromium (install one or set CHROMIUM)\n')
    project.provide('system', none)
    return undefined
  }
  beginRun()
  const data = mkdtempSync(join(tmpdir(), 'farthing-journeys-'))
  const [started, browser] = await Promise.all([
    startSystem({ data, port: firstPort }),
    chromium.launchServer({ executablePath, args: flags, host: '127.0.0.1' }),
  ])
  project.provide('system', { ...started.system, browser: browser.wsEndpoint() })
  return () => stopAll(browser, started.stop, data)
}

const none = {
  broker: '',
  newspaper: '',
  game: { address: '', merchant: '', key: '' },
  phone: '',
  merchant: { id: '', page: '', key: '' },
  data: '',
  operatorKey: '',
  browser: '',
}

async function stopAll(browser: BrowserServer, stop: () => Promise<void>, data: string): Promise<void> {
  await Promise.all([browser.close(), stop()])
  await endRun()
  rmSync(data, { recursive: true, force: true })
}
