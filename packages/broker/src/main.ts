// Starts a broker from the environment and stops it cleanly on Ctrl-C. Exit code 98 says that the port is taken.

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { openApp } from './app.ts'
import { readConfig } from './config.ts'
import { realSystem } from './system.ts'

const system = realSystem()
const read = readConfig(system.environment)
if (!read.ok) {
  for (const fault of read.faults) process.stderr.write(`${fault}\n`)
  process.exit(2)
}
const { config } = read
const app = openApp(config, system)
const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, () => {
  // For the command line on this machine: where the broker is and the key of whoever runs it.
  const path = join(config.dataFolder, 'operator.json')
  writeFileSync(path, '', { mode: 0o600 })
  // The mode above counts for a new file only; one that is there may be open to others.
  chmodSync(path, 0o600)
  writeFileSync(
    path,
    `${JSON.stringify({ broker: config.origin, operatorKey: app.deps.keyring.operatorKey })}\n`,
  )
  process.stdout.write(`${JSON.stringify({ ready: true, broker: config.origin })}\n`)
})
server.on('error', (fault: NodeJS.ErrnoException) => {
  process.stderr.write(`${fault.code === 'EADDRINUSE' ? `Port ${config.port} is taken` : fault.message}\n`)
  process.exit(fault.code === 'EADDRINUSE' ? 98 : 1)
})

let isStopping = false
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  await new Promise<void>((done) => {
    server.close(() => done())
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
  await app.close()
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
