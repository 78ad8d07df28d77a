// Backing up and checking a broker's database from the command line, while the broker runs and while it is used.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrokerProcess, freePort, startBroker } from '../testing/broker-process.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
let folder: string
let broker: BrokerProcess

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-cli-'))
  broker = await startBroker(join(folder, 'data'), await freePort())
  await farthing('voucher', 'issue', '--count', '50')
})
afterAll(async () => {
  await broker.kill()
  rmSync(folder, { recursive: true, force: true })
})

function farthing(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(process.execPath, [launcher, ...args, '--data', join(folder, 'data')])
}

const parse = (stdout: string) => JSON.parse(stdout) as Readonly<Record<string, unknown>>

it('backs up ledger and records, says what the copy holds, and that the secrets are not in it', async () => {
  const file = join(folder, 'one.db')
  const { stdout } = await farthing('backup', file)
  expect(stdout).toContain(`${file}: ${statSync(file).size} bytes in `)
  expect(stdout).toMatch(/\d+ accounts, 50 transfers/)
  expect(stdout).toContain('The secrets are not in it')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const copy = new DatabaseSync(file, { readOnly: true })
  expect(copy.prepare('SELECT count(*) AS vouchers FROM vouchers').get()).toEqual({ vouchers: 50 })
  copy.close()
})

it('checks the ledger of a broker that runs, and of a backup', async () => {
  const file = join(folder, 'two.db')
  await farthing('backup', file)
  for (const extra of [[], ['--database', file]]) {
    const { stdout } = await farthing('ledger', 'check', '--json', ...extra)
    expect(parse(stdout)).toMatchObject({ ok: true, transfers: 50, difference_count: 0, differences: [] })
  }
})

it('ends with 1 where the books are wrong, and with 2 where there are none to check', async () => {
  const file = join(folder, 'wrong.db')
  await farthing('backup', file)
  const copy = new DatabaseSync(file)
  copy.exec('UPDATE ledger_transfers SET amount = amount + 1')
  copy.close()
  const wrong = farthing('ledger', 'check', '--database', file)
  await expect(wrong).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('The ledger is NOT sound'),
  })
  const backup = run(process.execPath, [launcher, 'backup', join(folder, 'x.db'), '--database', file])
  await expect(backup).rejects.toMatchObject({ code: 1 })
  for (const none of [join(folder, 'none.db'), launcher]) {
    await expect(farthing('ledger', 'check', '--database', none)).rejects.toMatchObject({ code: 2 })
  }
  await expect(farthing('backup', file)).rejects.toMatchObject({ code: 2 })
})

it('leaves a whole backup or none under the name, whenever it is killed', async () => {
  for (const [round, afterMs] of [150, 300, 350, 400, 450, 500].entries()) {
    const file = join(folder, `killed-${round}.db`)
    const child = spawn(
      process.execPath,
      [
        '--conditions=source',
        join(import.meta.dirname, 'main.ts'),
        'backup',
        file,
        '--data',
        join(folder, 'data'),
      ],
      { stdio: 'ignore' },
    )
    const exit = once(child, 'exit')
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
    await exit
    clearTimeout(timer)
    if (!existsSync(file)) continue
    const { stdout } = await farthing('ledger', 'check', '--json', '--database', file)
    expect(parse(stdout)).toMatchObject({ ok: true, transfers: 50 })
  }
})
