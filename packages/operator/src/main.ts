// Starts an operator from a file and the environment, and stops it cleanly. Exit codes: 2 wrong configuration, 97 its
// folder cannot be used, 98 the port is taken.

import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { readEnvironment } from './config.ts'
import { openCatcher } from './mail/open-catcher.ts'
import { type Operator, openOperator } from './open-operator.ts'
import { openSmsc } from './smsc/open-smsc.ts'
import { realSystem } from './system.ts'

const system = realSystem()
const read = readEnvironment(system.environment)
if (!read.ok) {
  for (const fault of read.faults) process.stderr.write(`${fault}\n`)
  process.exit(2)
}
const { config } = read
// What this process writes is nobody else's to read.
process.umask(0o077)
const log = pino({ level: config.logLevel }, pino.destination(2))
const operator = await open()
const server = serve({ fetch: operator.fetch, hostname: config.host, port: config.port }, () => {
  const ready = {
    ready: true,
    operator: config.origin,
    smpp: operator.smscPort,
    smtp: operator.catcher?.port,
  }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
})
server.on('error', (fault: NodeJS.ErrnoException) => {
  process.stderr.write(`${fault.code === 'EADDRINUSE' ? `Port ${config.port} is taken` : fault.message}\n`)
  process.exit(fault.code === 'EADDRINUSE' ? 98 : 1)
})

async function open(): Promise<Operator> {
  try {
    return await openOperator(config, { system, log, openSmsc, openCatcher })
  } catch (fault) {
    const isTaken = (fault as NodeJS.ErrnoException).code === 'EADDRINUSE'
    process.stderr.write(`${fault instanceof Error ? fault.message : 'The operator cannot open'}\n`)
    return process.exit(isTaken ? 98 : 97)
  }
}

let isStopping = false
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  const closed = new Promise<void>((done) => {
    server.close(() => done())
  })
  // Watching browsers and unanswered callers hold connections; closing the operator lets go of both.
  await operator.close()
  if ('closeAllConnections' in server) server.closeAllConnections()
  await closed
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
// A starter that dies without a word takes this process along: its pipe ends.
if (system.environment['FARTHING_STOP_WITH_STDIN'] === '1') {
  process.stdin
    .on('end', () => void stop())
    .on('error', () => void stop())
    .resume()
}
