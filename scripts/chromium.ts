// Finds the Chromium of this machine, which tests of pages drive.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The path named by CHROMIUM, or a Chromium or Chrome on the PATH; undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM']
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      // Not under this name.
    }
  }
  return undefined
}
