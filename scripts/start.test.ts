// The starter as its user meets it: one line when all is up, the next port where one is taken, nothing left behind.

import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, runStarter } from './run-starter.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function answers(address: string): Promise<boolean> {
  return (await fetch(address).catch(() => undefined))?.ok === true
}

test('prints one line when all sites answer, takes the next port where one is taken, and stops cleanly', async () => {
  const port = await freePort()
  const blocker = createServer().listen(port, 'localhost')
  await once(blocker, 'listening')
  const run = runStarter(join(folder, 'a'), port)
  const ready = await run.ready
  blocker.close()
  expect(ready.broker).toBe(`http://localhost:${port + 1}`)
  expect(run.words()).toContain(`Port ${port} is taken`)
  expect(ready.vouchers).toHaveLength(3)
  const sites = [`${ready.broker}/health`, ready.newspaper, ready.game.address]
  expect(await Promise.all(sites.map(answers))).toEqual([true, true, true])
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
  expect(await Promise.all(sites.map(answers))).toEqual([false, false, false])
})

test('a second start on the same data says so in one sentence, and the first goes on', async () => {
  const port = await freePort()
  const first = runStarter(join(folder, 'b'), port)
  const { broker } = await first.ready
  const second = runStarter(join(folder, 'b'), await freePort())
  expect(await second.ended).toBe(1)
  expect(second.words()).toContain('another writer has the ledger')
  expect(second.words()).not.toContain('    at ')
  expect(await answers(`${broker}/health`)).toBe(true)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
})

test('a starter killed without a word leaves no broker and no newspaper behind', async () => {
  const run = runStarter(join(folder, 'c'), await freePort())
  const { broker, newspaper } = await run.ready
  run.child.kill('SIGKILL')
  await run.ended
  await expect
    .poll(async () => [await answers(`${broker}/health`), await answers(newspaper)])
    .toEqual([false, false])
})

test('a start that cannot go on says why and takes the broker down with it', async () => {
  const data = join(folder, 'd')
  mkdirSync(join(data, 'newspaper'), { recursive: true })
  writeFileSync(join(data, 'newspaper/gate.json'), '{ not JSON')
  const port = await freePort()
  const run = runStarter(data, port)
  expect(await run.ended).toBe(1)
  expect(run.words()).toContain('JSON')
  expect(run.words()).not.toContain('    at ')
  expect(await answers(`http://localhost:${port}/health`)).toBe(false)
})

test('closing the terminal stops everything', async () => {
  const run = runStarter(join(folder, 'e'), await freePort())
  const { broker, newspaper } = await run.ready
  run.child.kill('SIGHUP')
  expect(await run.ended).toBe(0)
  expect([await answers(`${broker}/health`), await answers(newspaper)]).toEqual([false, false])
})
