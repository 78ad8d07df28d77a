// The command line over a running broker: a statement file in, its money, what differs, the report.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { makeStatement, payMany } from '../testing/statements.ts'

const run = promisify(execFile)
let folder: string
let world: PhoneWorld
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-cli-'))
  world = await openPhoneWorld({ billing: { steps: 'one' } })
  const { origin, deps } = world.broker
  writeFileSync(
    join(folder, 'operator.json'),
    JSON.stringify({ broker: origin, operatorKey: deps.keyring.operatorKey }),
  )
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

async function statement(...args: readonly string[]): Promise<string> {
  const file = join(import.meta.dirname, '../../bin/farthing.js')
  const { stdout } = await run(process.execPath, [file, 'statement', ...args, '--data', folder])
  return stdout
}

it('statement import, bank, report and settle take a month from the file to the balance', async () => {
  await payMany(world, 2)
  const made = await makeStatement(world, { period: '2026-01', defects: { DUPLICATE: 1 } })
  const file = join(folder, 'january.csv')
  writeFileSync(file, made.text)
  expect(await statement('import', file)).toMatch(/^stm_\w+: sim-de 2026-01, 3 lines\n$/)
  expect(await statement('import', file)).toContain('(imported before)')
  const bank = ['--operator', 'sim-de', '--month', '2026-01', '--amount', '1.08', '--paid-on', '2026-03-16']
  expect(await statement('bank', ...bank, '--reference', 'R1')).toContain('available from 2026-03-22')
  const report = await statement('report')
  expect(report).toContain('Ledger, statements and bank agree.')
  const entry = /^\| (stm_\w+\.3) \| DUPLICATE \| 0\.36 EUR \|/m.exec(report)?.[1] ?? ''
  expect(await statement('settle', entry, '--by', 'bank')).toBe(`${entry}: 0.36 EUR settled by the bank\n`)
  expect(JSON.parse(await statement('report', '--json'))).toMatchObject({ agrees: true, suspense: [] })
  expect(await statement('report', '--csv')).toContain('sim-de,2026-01,CHARGE,MATCHED,done,2,0.72,EUR')
}, 30_000)

it('statement import says what is wrong and ends with 1; a wrong word ends with 2', async () => {
  const file = join(folder, 'broken.csv')
  writeFileSync(file, 'not a statement')
  await expect(statement('import', file)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The statement is not whole') as string,
  })
  await expect(statement('import', join(folder, 'nothing.csv'))).rejects.toMatchObject({ code: 2 })
  await expect(statement('settle', 'x', '--by', 'nobody')).rejects.toMatchObject({ code: 2 })
}, 30_000)
