// Starts a broker from the environment and stops it cleanly on Ctrl-C. Exit codes: 2 wrong configuration, 97 the data
// folder or the database cannot be used (another broker has it open, its secrets are missing, it does not answer), 98 the
// port is taken.

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { instant } from '@farthing/protocol'
import { serve } from '@hono/node-server'
import { type App, openApp, openLog } from './app.ts'
import { readConfig } from './config.ts'
import { guardLimits } from './domain/guard/guard-limits.ts'
import { webhookLimits } from './domain/webhooks/limits.ts'
import { judgeMerchants } from './flows/judge-merchants.ts'
import { pruneEvents } from './flows/prune-events.ts'
import { pruneRecords } from './flows/prune-records.ts'
import { repairPhonePayments } from './flows/repair-phone-payments.ts'
import { repairStatements } from './flows/repair-statements.ts'
import { runAgenda } from './flows/run-agenda.ts'
import { openWebhookSender } from './flows/send-webhooks.ts'
import { brokerLimits } from './limits.ts'
import { openPhone } from './open-phone.ts'
import { openStores } from './open-stores.ts'
import { wakeMails } from './records/mails.ts'
import { realSystem } from './system.ts'
import { openTestClock } from './test-clock.ts'

const real = realSystem()
const read = readConfig(real.environment)
if (!read.ok) {
  for (const fault of read.faults) process.stderr.write(`${fault}\n`)
  process.exit(2)
}
const { config } = read
// What this process writes is nobody else's to read.
process.umask(0o077)
const system = config.mode === 'test' ? openTestClock(config.dataFolder, real) : real
const app = await open()
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

async function open(): Promise<App> {
  try {
    const log = openLog(config)
    const stores = await openStores(config, system, log)
    const phone = await openPhone({ config, system, log, ...stores })
    return openApp(config, system, log, stores, phone)
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : 'The data folder cannot be used'}\n`)
    return process.exit(97)
  }
}

// Mail that was kept for want of a server goes out now that there is one.
if (app.deps.mailer !== undefined) {
  const now = app.deps.system.now()
  const since = instant(now - guardLimits.mailKeepMs)
  void app.deps.ledger.commit({ records: [wakeMails(app.deps.records, { since }, now)] })
}

// What has had its time is forgotten hourly; a failure is told in the log and tried again in the next hour.
system.every(brokerLimits.pruneEveryMs, () => {
  const pruned = pruneRecords(app.deps).then(() => pruneEvents(app.deps))
  void pruned.catch((fault: unknown) => app.deps.log.error({ fault: String(fault) }, 'pruning failed'))
})

// What nobody waits for goes on by itself: unknown outcomes, refunds, messages.
const { phone } = app.deps
let isRepairing = false
if (phone !== undefined) {
  system.every(brokerLimits.phoneRepairEveryMs, () => {
    if (isRepairing) return
    isRepairing = true
    repairPhonePayments(app.deps, phone)
      .catch((fault: unknown) =>
        app.deps.log.error({ fault: String(fault) }, 'repairing phone payments failed'),
      )
      .finally(() => {
        isRepairing = false
      })
  })
}

// Merchants that take phone bills are judged as a whole now and then; what is found is kept as restrictions.
if (phone !== undefined) {
  const profiles = new Map([...phone.operators].map(([id, { profile }]) => [id, profile]))
  system.every(brokerLimits.merchantsJudgedEveryMs, () => {
    void judgeMerchants(app.deps, profiles).catch((fault: unknown) =>
      app.deps.log.error({ fault: String(fault) }, 'judging merchants failed'),
    )
  })
}

// Credits whose day has come, and statements whose import was cut off.
let isReconciling = false
if (phone !== undefined) {
  system.every(brokerLimits.statementRepairEveryMs, () => {
    if (isReconciling) return
    isReconciling = true
    repairStatements(app.deps, phone)
      .catch((fault: unknown) => app.deps.log.error({ fault: String(fault) }, 'reconciling failed'))
      .finally(() => {
        isReconciling = false
      })
  })
}

// What is due on the agenda: orders that end, grants nobody acknowledged, things that expire, mail.
let isAtAgenda = false
system.every(brokerLimits.agendaEveryMs, () => {
  if (isAtAgenda) return
  isAtAgenda = true
  runAgenda(app.deps)
    .catch((fault: unknown) => app.deps.log.error({ fault: String(fault) }, 'the agenda failed'))
    .finally(() => {
      isAtAgenda = false
    })
})

// What merchants are to be told. Lanes go on by themselves; only the looking is done once at a time.
const sender = openWebhookSender(app.deps)
let isSending = false
system.every(webhookLimits.sendEveryMs, () => {
  if (isSending) return
  isSending = true
  sender
    .start()
    .catch((fault: unknown) => app.deps.log.error({ fault: String(fault) }, 'sending webhooks failed'))
    .finally(() => {
      isSending = false
    })
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
// A starter that dies without a word, killed or its terminal closed, takes this process along: its pipe ends.
if (system.environment['FARTHING_STOP_WITH_STDIN'] === '1') {
  process.stdin
    .on('end', () => void stop())
    .on('error', () => void stop())
    .resume()
}
