// A broker moved to PostgreSQL and back: the same books, and what was bought before can be refunded after.

import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { openSqliteLedger } from '@farthing/ledger'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDatabase, whyNoPostgres } from '../../../ledger/src/testing/postgres-server.ts'
import { redeemVoucher } from '../flows/redeem-voucher.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { openTestBroker, testStore } from '../testing/test-broker.ts'
import {
  balanceOf,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  printVoucher,
} from '../testing/test-parties.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
const canMove = whyNoPostgres() === undefined && testStore === 'sqlite'
let base: string

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'farthing-copy-'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function copy(from: string, to: string): Promise<{ readonly stdout: string }> {
  return run(process.execPath, [launcher, 'ledger', 'copy', '--from', from, '--to', to])
}

it.skipIf(!canMove)('moves a broker to PostgreSQL and back, and it goes on with its books', async () => {
  const folder = join(base, 'first')
  const first = await openTestBroker({ folder })
  const wallet = await openWallet(first, euros(5_000_000n))
  const merchant = await openMerchant(first)
  const bought = must(await pay(first, wallet, await merchant.quote('one')))
  const code = await printVoucher(first, euros(1_000_000n))
  const had = await balanceOf(first, 'wallet', wallet.id)
  await first.close()

  const database = await makeDatabase()
  const moved = await copy(join(folder, 'farthing.db'), database.url)
  expect(moved.stdout).toMatch(/\d+ rows, \d+ refused ids and \d+ rows of records, each compared, in/)
  expect(moved.stdout).toContain('secrets.json')
  expect(moved.stdout).toContain(`First move ${join(folder, 'farthing.db')} away`)
  expect(moved.stdout).not.toContain(new URL(database.url).password)
  const checked = await run(process.execPath, [launcher, 'ledger', 'check', '--database', database.url])
  expect(checked.stdout).toContain('The ledger is sound')

  const second = await openTestBroker({ folder, environment: { DATABASE_URL: database.url } })
  expect(await balanceOf(second, 'wallet', wallet.id)).toBe(had)
  expect(codeOf(await redeemVoucher(second.deps, { code, secret: wallet.token, address: 'here' }))).toBe(
    'done',
  )
  await second.close()
  // What was redeemed there is not there to be redeemed again here.
  await expect(openTestBroker({ folder })).rejects.toThrow('could be spent twice')

  const third = join(base, 'third')
  mkdirSync(third, { mode: 0o700 })
  cpSync(join(folder, 'secrets.json'), join(third, 'secrets.json'))
  await copy(database.url, join(third, 'farthing.db'))
  await database.drop()
  const back = await openTestBroker({ folder: third })
  expect(await balanceOf(back, 'wallet', wallet.id)).toBe(had + 1_000_000n)
  const refund = await refundPurchase(back.deps, {
    purchaseId: bought.purchase.id,
    by: { merchant: merchant.id },
  })
  expect(codeOf(refund)).toBe('done')
  expect(await balanceOf(back, 'wallet', wallet.id)).toBe(had + 1_020_000n)
  await back.close()
})

it('copies a ledger without records for whoever uses the package alone', async () => {
  const path = join(base, 'ledger.db')
  const ledger = openSqliteLedger({ path, clock: () => 1_700_000_000_000_000_000n })
  await ledger.createAccounts([{ id: 1n, ledger: 1, code: 1 }])
  const busy = copy(path, join(base, 'copy.db'))
  await expect(busy).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('another writer has the ledger'),
  })
  await ledger.close()
  const { stdout } = await copy(path, join(base, 'copy.db'))
  expect(stdout).toContain('1 rows, 0 refused ids and 0 rows of records')
  await expect(copy(path, join(base, 'copy.db'))).rejects.toMatchObject({ code: 2 })
})

it('leaves no table behind in silence', async () => {
  const path = join(base, 'strange.db')
  await openSqliteLedger({ path, clock: () => 1n }).close()
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE recipes (name TEXT)')
  database.close()
  await expect(copy(path, join(base, 'strange-copy.db'))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the table recipes, which is no record of a broker and would be lost'),
  })
  expect(existsSync(join(base, 'strange-copy.db'))).toBe(false)
  await expect(copy(join(base, 'none.db'), join(base, 'x.db'))).rejects.toMatchObject({ code: 2 })
  expect(existsSync(join(base, 'none.db'))).toBe(false)
})
