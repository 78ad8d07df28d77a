// Several ledgers on one database that look like one: each call goes to the next of them, as if from another process.

import type { Ledger } from '../api.ts'
import type { EngineEntry } from '../engines/index.ts'

/** The engine opened so many times on one place. Calls made while another is under way go the same way as that. */
export function takingTurns(engine: EngineEntry, count: number): EngineEntry {
  return {
    ...engine,
    open: async (options) => {
      const ledgers: Ledger[] = []
      for (let index = 0; index < count; index += 1) ledgers.push(await engine.open(options))
      return rotating(ledgers)
    },
  }
}

function rotating(ledgers: readonly Ledger[]): Ledger {
  let turn = 0
  let underWay = 0
  const next = async <Answer>(ask: (ledger: Ledger) => Promise<Answer>): Promise<Answer> => {
    if (underWay === 0) turn = (turn + 1) % ledgers.length
    underWay += 1
    try {
      return await ask(ledgers[turn] as Ledger)
    } finally {
      underWay -= 1
    }
  }
  return {
    createAccounts: (accounts) => next((ledger) => ledger.createAccounts(accounts)),
    createTransfers: (transfers) => next((ledger) => ledger.createTransfers(transfers)),
    commit: (call) => next((ledger) => ledger.commit(call)),
    lookupAccounts: (ids) => next((ledger) => ledger.lookupAccounts(ids)),
    lookupTransfers: (ids) => next((ledger) => ledger.lookupTransfers(ids)),
    accountTransfers: (query) => next((ledger) => ledger.accountTransfers(query)),
    accountBalances: (query) => next((ledger) => ledger.accountBalances(query)),
    allAccounts: (query) => next((ledger) => ledger.allAccounts(query)),
    changes: (query) => next((ledger) => ledger.changes(query)),
    syncLater: (work) => work(),
    nextTimeout: () => {
      const times = ledgers.map((ledger) => ledger.nextTimeout()).filter((time) => time !== undefined)
      return times.length === 0 ? undefined : times.reduce((one, other) => (one < other ? one : other))
    },
    close: async () => {
      for (const ledger of ledgers) await ledger.close()
    },
  }
}
