// farthing cost, as a person and as a program run it, with no broker about.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoNl } from '../domain/share/demo-contracts.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
const cost = (...words: readonly string[]) => run(process.execPath, [launcher, 'cost', ...words])

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-cost-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('says in words what a quarter leaves the merchant, losses too, and where the figures come from', async () => {
  const { stdout } = await cost('0.25', '--country', 'NL')
  const lines = stdout.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines).toContain('PayPal micropayments 0.147525 59.0 % 0.104137 41.6 %')
  expect(lines).toContain('Phone bill (demo-nl-mt) 0.07 28.0 % 0.03 12.0 %')
  expect(lines).toContain('Card -0.05725 -22.9 % -0.100638 -40.2 %')
  expect(stdout).toContain('An assumption: List price of card processors')
})

it('gives a program one line of JSON with exact amounts', async () => {
  const { stdout } = await cost('5000', '--country', 'KR', '--json')
  expect(stdout.trimEnd()).not.toContain('\n')
  const answer = JSON.parse(stdout) as { readonly ways: readonly object[] }
  expect(answer).toMatchObject({
    country: 'KR',
    tax_percent: '10',
    price: { asset: 'KRW/6', amount: '5000000000' },
  })
  expect(answer.ways).toContainEqual(
    expect.objectContaining({
      way: 'phone',
      contract: 'demo-kr-dcb',
      kept_after_tax: { asset: 'KRW/6', amount: '3995000000' },
      basis: 'example',
    }),
  )
})

it('reckons with the contracts of an operators file', async () => {
  const path = join(folder, 'operators.json')
  const contract = { ...demoNl, id: 'ours', operator: { bps: 1_000, fixed: '0' } }
  const text = JSON.stringify({ operators: [], contracts: [contract] }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  writeFileSync(path, text)
  const { stdout } = await cost('0.25', '--country', 'NL', '--operators', path)
  expect(stdout.replace(/ +/g, ' ')).toContain('Phone bill (ours) 0.22 88.0 % 0.18 72.0 %')
})

it.each([
  [['0.25', '--country', 'XX'], '--country is one of'],
  [['a quarter'], 'The price is an amount'],
  [['0'], 'The price is an amount'],
  [['0.25', '--fee-percent', '51'], '--fee-percent'],
  [['0.25', '--operators', 'nowhere.json'], 'cannot be read'],
])('refuses %j with a sentence and exit code 2', async (words, sentence) => {
  await expect(cost(...words)).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(sentence),
  })
})
