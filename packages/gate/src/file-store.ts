// The store of a gate that runs on Node: a journal of lines that is read at the start and written anew when it has grown,
// so that session counts and the broker's last words outlive a restart. One process writes one file.

import { appendFile, open, readFile, rename } from 'node:fs/promises'
import { limits, parseId, parseKeySet } from '@farthing/protocol'
import { gateLimits } from './limits.ts'
import { type BrokerMemory, countSessions, type GateStore, type SessionCount } from './store.ts'

/** A store with its last write awaitable, for a clean stop. */
export type FileStore = GateStore & { readonly flush: () => Promise<void> }

type Table = { readonly counts: Map<string, SessionCount>; memory: BrokerMemory; lines: number }

/** Opens or makes the journal, readable by its owner alone. A line that was cut off by a crash is passed over. */
export async function fileStore(path: string): Promise<FileStore> {
  const table = readJournal(await readFile(path, 'utf8').catch(readNothing))
  await writeAnew(path, table)
  let queue: Promise<void> = Promise.resolve()
  const append = async (entry: object): Promise<void> => {
    table.lines += 1
    const isFull = table.lines > gateLimits.journalLinesMax + table.counts.size
    await (isFull ? writeAnew(path, table) : appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 }))
  }
  // Writes go one after the other; one that failed does not stop the next.
  const write = (entry: object): Promise<void> => {
    const written = queue.then(() => append(entry))
    queue = written.catch(() => undefined)
    return written
  }
  return {
    claimSessions: async (ticketId, claim) => {
      if (!countSessions(table.counts, ticketId, claim)) return false
      const count = table.counts.get(ticketId)
      await write({ ticket: ticketId, ...count })
      return true
    },
    readBrokerMemory: async () => table.memory,
    writeBrokerMemory: async (change) => {
      table.memory = { ...table.memory, ...change }
      await write({ memory: change })
    },
    flush: () => queue,
  }
}

function readJournal(text: string): Table {
  const table: Table = { counts: new Map(), memory: {}, lines: 0 }
  for (const line of text.split('\n')) {
    const entry = parseLine(line)
    if (entry === undefined) continue
    const { ticket, started, forgetAt, memory } = entry
    if (typeof ticket === 'string' && isCount(started) && isCount(forgetAt)) {
      table.counts.set(ticket, { started, forgetAt: forgetAt as SessionCount['forgetAt'] })
    } else if (memory !== undefined) table.memory = { ...table.memory, ...parseMemory(memory) }
  }
  return table
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function parseMemory(value: unknown): BrokerMemory {
  const { keySet: keys, refunded } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  const keySet = parseKeySet(keys)
  const ids = Array.isArray(refunded) && refunded.length <= limits.refundListMax ? refunded : undefined
  return {
    ...(keySet === undefined ? {} : { keySet }),
    ...(ids === undefined
      ? {}
      : { refunded: ids.map((id) => parseId('pur', id)).filter((id) => id !== undefined) }),
  }
}

// Beside it first, then in its place: at every moment one whole journal is there.
async function writeAnew(path: string, table: Table): Promise<void> {
  const entries = [
    { memory: table.memory },
    ...[...table.counts].map(([ticket, count]) => ({ ticket, ...count })),
  ]
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  table.lines = entries.length
}

function readNothing(fault: NodeJS.ErrnoException): string {
  if (fault.code === 'ENOENT') return ''
  throw fault
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
