// The command line: each verb is one file, thin over the API. What a program reads goes to stdout, words to stderr.

import { defineCommand, runMain } from 'citty'
import { appCommand } from './app.ts'
import { backupCommand } from './backup.ts'
import { booksCommand } from './books.ts'
import { catalogueCommand } from './catalogue.ts'
import { clockCommand } from './clock.ts'
import { costCommand } from './cost.ts'
import { doctorCommand } from './doctor.ts'
import { eventsCommand } from './events.ts'
import { fetchCommand } from './fetch.ts'
import { keysCommand } from './keys.ts'
import { ledgerCommand } from './ledger.ts'
import { listenCommand } from './listen.ts'
import { merchantCommand } from './merchant.ts'
import { phoneCommand } from './phone.ts'
import { receiptCommand } from './receipt.ts'
import { riskCommand } from './risk.ts'
import { serveCommand } from './serve.ts'
import { statementCommand } from './statement.ts'
import { triggerCommand } from './trigger.ts'
import { voucherCommand } from './voucher.ts'
import { walletCommand } from './wallet.ts'
import { webhookCommand } from './webhook.ts'

await runMain(
  defineCommand({
    meta: { name: 'farthing', version: '0.1.0', description: 'Pay and be paid by the hundredth of a cent' },
    subCommands: {
      wallet: walletCommand,
      fetch: fetchCommand,
      phone: phoneCommand,
      voucher: voucherCommand,
      merchant: merchantCommand,
      app: appCommand,
      catalogue: catalogueCommand,
      books: booksCommand,
      statement: statementCommand,
      cost: costCommand,
      risk: riskCommand,
      receipt: receiptCommand,
      keys: keysCommand,
      backup: backupCommand,
      ledger: ledgerCommand,
      clock: clockCommand,
      events: eventsCommand,
      listen: listenCommand,
      trigger: triggerCommand,
      webhook: webhookCommand,
      doctor: doctorCommand,
      serve: serveCommand,
    },
  }),
)
