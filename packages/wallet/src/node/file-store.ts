// A store in a folder for Node: one small file per value, readable by its owner alone, as it holds tickets.

import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { walletLimits } from '../limits.ts'
import type { WalletStore } from '../store.ts'

/** A store that survives a crash: what `write` resolved is on disk whole, and a reader never sees half of it. */
export function createFileStore(folder: string): WalletStore {
  return {
    read: async (key) => {
      const text = await readFile(fileOf(folder, key), 'utf8').catch(ignoreMissing)
      return text === undefined || text.length > walletLimits.storedValueCharactersMax ? undefined : text
    },
    write: async (key, value) => {
      const file = fileOf(folder, key)
      if (value === undefined) return rm(file, { force: true })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const draft = join(folder, `${randomUUID()}.draft`)
      try {
        await writeThrough(draft, value)
        await rename(draft, file)
        await syncFolder(folder)
      } catch (fault) {
        await rm(draft, { force: true })
        throw fault
      }
    },
  }
}

// Keys are addresses; their digest is a name that every file system takes.
function fileOf(folder: string, key: string): string {
  return join(folder, `${createHash('sha256').update(key).digest('hex')}.json`)
}

async function writeThrough(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and needs no sync of one for a rename to last.
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync().catch(() => undefined)
  } finally {
    await handle?.close()
  }
}

function ignoreMissing(fault: unknown): undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'ENOENT') return undefined
  throw fault
}
