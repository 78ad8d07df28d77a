#!/usr/bin/env node
// Launches the command line on a Node that can run it. Plain JavaScript, since npm links it before anything is built
// and the system's own Node may be older than the one the workspace brings.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(home, 'src/cli/main.ts')
const built = join(home, 'dist/cli/main.js')
const bundled = join(home, '../../node_modules/.bin/node')
const isOld = Number(process.versions.node.split('.')[0]) < 24
const node = isOld && existsSync(bundled) ? bundled : process.execPath

if (isOld && node === process.execPath) {
  console.error(`Farthing needs Node 24 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

// In a checkout the sources are newer than anything built; an installed package has only the built files.
const entry = existsSync(source) && !home.includes('node_modules') ? source : built
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', '--conditions=source', entry, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
