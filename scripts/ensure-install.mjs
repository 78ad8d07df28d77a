// Makes `npm start`, `npm test` and `npm run check` work alone on a bare clone. Plain JavaScript, because it
// runs on whatever Node came with npm, before the pinned one is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')
const isFresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs

if (!isFresh) {
  console.error('Installing dependencies (once; about 20 seconds) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const run = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) {
    console.error('The install failed; the lines above say why. Nothing was started.')
    process.exit(run.status ?? 1)
  }
}
