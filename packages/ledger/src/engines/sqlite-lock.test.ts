// One writer per file: whoever comes second is refused, by whatever name and from whatever process, and a dead one is no obstacle.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { account, handClock } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteImage } from './sqlite/image.ts'
import { closeStore, openStore } from './sqlite/store.ts'
import { openSqliteLedger } from './sqlite.ts'

const clock = handClock().read
const refusal = /^another writer has the ledger .*ledger\.db open/
const holder = fileURLToPath(new URL('../testing/lock-holder.ts', import.meta.url))

/** Starts a process that opens the ledger, and one below it that outlives it; answers once both run. */
async function startHolder(path: string) {
  const held = spawn(process.execPath, ['--conditions=source', holder, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(held.stdout, 'data')) as [Buffer]
  const grandchild = Number(String(line))
  return {
    kill: async () => {
      const exit = once(held, 'exit')
      held.kill('SIGKILL')
      await exit
    },
    isGrandchildAlive: () => process.kill(grandchild, 0),
    killGrandchild: () => process.kill(grandchild, 'SIGKILL'),
  }
}

it('refuses a second writer, and lets the next one in once the first has closed', () =>
  withLedgerPath(async (path) => {
    const first = openSqliteLedger({ path, clock })
    expect(() => openSqliteLedger({ path, clock })).toThrow(refusal)
    await first.createAccounts([account(1n)])
    await first.close()
    const second = openSqliteLedger({ path, clock })
    expect(await second.lookupAccounts([1n])).toHaveLength(1)
    await second.close()
  }))

it('refuses a second writer that comes through a link to the file or to its folder', () =>
  withLedgerPath(async (path) => {
    const folder = dirname(path)
    symlinkSync(path, join(folder, 'link.db'))
    mkdirSync(join(folder, 'sub'))
    symlinkSync(folder, join(folder, 'sub', 'folder'))
    const first = openSqliteLedger({ path, clock })
    for (const other of ['link.db', 'sub/folder/ledger.db', 'sub/../ledger.db', './ledger.db']) {
      expect(() => openSqliteLedger({ path: join(folder, other), clock })).toThrow(
        'another writer has the ledger',
      )
    }
    await first.close()
  }))

it('refuses a link to a file that is not there yet, and the same file by another writer then', () =>
  withLedgerPath(async (path) => {
    const link = join(dirname(path), 'link.db')
    symlinkSync(path, link)
    const first = openSqliteLedger({ path: link, clock })
    expect(() => openSqliteLedger({ path, clock })).toThrow('another writer has the ledger')
    await first.close()
  }))

it('refuses a file that has a second hard name, since a log beside one is not seen from the other', () =>
  withLedgerPath(async (path) => {
    await openSqliteLedger({ path, clock }).close()
    const other = join(dirname(path), 'other.db')
    linkSync(path, other)
    for (const name of [path, other]) {
      expect(() => openSqliteLedger({ path: name, clock })).toThrow(/has 2 names \(hard links\)/)
    }
  }))

it('refuses a second writer while another process writes, and is let in once that was killed', () =>
  withLedgerPath(async (path) => {
    const held = await startHolder(path)
    expect(() => openSqliteLedger({ path, clock })).toThrow(refusal)
    await held.kill()
    // The process that the dead one had started lives on, and holds nothing.
    expect(held.isGrandchildAlive()).toBe(true)
    const ledger = openSqliteLedger({ path, clock })
    expect(await ledger.lookupAccounts([1n])).toHaveLength(1)
    await ledger.close()
    held.killGrandchild()
  }))

it('says that a check or a backup reads an older state, and opens once that has ended', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock })
    await ledger.createAccounts([account(1n)])
    const image = openSqliteImage(path)
    await ledger.createAccounts([account(2n)])
    await ledger.close()
    expect(() => openStore(path, 0)).toThrow(/reads an older state of it: wait for it or end it$/)
    await image.close()
    closeStore(openStore(path, 0))
  }))

it('makes files that are their owner’s alone', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock })
    await ledger.createAccounts([account(1n)])
    const files = readdirSync(dirname(path))
    expect(files).toEqual(expect.arrayContaining(['ledger.db', 'ledger.db-wal', 'ledger.db.lock']))
    for (const file of files) expect(statSync(join(dirname(path), file)).mode & 0o777).toBe(0o600)
    await ledger.close()
  }))

it('refuses memory, which keeps nothing', () => {
  expect(() => openSqliteLedger({ path: ':memory:', clock })).toThrow('needs the path of a file')
  expect(() => openStore(':memory:')).toThrow('its journal is memory, not wal')
})
