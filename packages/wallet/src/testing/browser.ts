// The one real browser of the element's tests. Where a machine has none, tests are skipped with a word; CI must have one.
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../../../scripts/chromium.ts'

/** The path of Chromium; undefined, said aloud, where there is none and this is not CI. */
export function findBrowser(): string | undefined {
  const path = findChromium()
  if (path !== undefined) return path
  if (process.env['CI'] !== undefined) throw new Error('CI has no Chromium: set CHROMIUM to its path')
  process.stderr.write('SKIPPED: the tests of <per-fee-link> need a Chromium; set CHROMIUM to its path\n')
  return undefined
}

export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  })
}
