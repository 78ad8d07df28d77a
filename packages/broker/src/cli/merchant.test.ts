// The gate configuration the command line writes is one that a gate takes, and is never written over.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrokerProcess, freePort, startBroker } from '../testing/broker-process.ts'

const run = promisify(execFile)
let folder: string
let broker: BrokerProcess

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-cli-'))
  broker = await startBroker(join(folder, 'data'), await freePort())
})
afterAll(async () => {
  await broker.kill()
  rmSync(folder, { recursive: true, force: true })
})

function farthing(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  const launcher = join(import.meta.dirname, '../../bin/farthing.js')
  return run(process.execPath, [launcher, ...args, '--data', join(folder, 'data')])
}

it('merchant create writes a whole gate configuration for its owner alone', async () => {
  const out = join(folder, 'gate.json')
  await farthing('merchant', 'create', '--name', 'Paper', '--origin', 'https://paper.example', '--out', out)
  const gate = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>
  expect(gate).toMatchObject({ broker: broker.origin, origin: 'https://paper.example', mode: 'test' })
  expect(Object.keys(gate).sort()).toEqual(
    ['apiKey', 'broker', 'merchant', 'merchantName', 'mode', 'origin', 'signingKey'].sort(),
  )
  expect(statSync(out).mode & 0o077).toBe(0)
})

it('merchant create makes no merchant where its keys could not be kept', async () => {
  const out = join(folder, 'taken.json')
  writeFileSync(out, 'mine')
  const attempt = farthing('merchant', 'create', '--name', 'B', '--origin', 'https://b.example', '--out', out)
  await expect(attempt).rejects.toMatchObject({ code: 2 })
  expect(readFileSync(out, 'utf8')).toBe('mine')
})
