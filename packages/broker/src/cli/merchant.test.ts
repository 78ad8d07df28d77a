// The gate configuration the command line writes is one that a gate takes, and is never written over.

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGate, type GateConfig, memoryStore } from '@farthing/gate'
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

function launch(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(process.execPath, [join(import.meta.dirname, '../../bin/farthing.js'), ...args])
}

function farthing(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return launch(...args, '--data', join(folder, 'data'))
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
  const config = JSON.parse(readFileSync(out, 'utf8')) as GateConfig
  expect(createGate({ ...config, store: memoryStore() }).origin).toBe('https://paper.example')
})

it('merchant create leaves nothing in the way of another try when the broker refuses or is away', async () => {
  const out = join(folder, 'later.json')
  const refused = farthing('merchant', 'create', '--name', 'B', '--origin', 'not an address', '--out', out)
  await expect(refused).rejects.toMatchObject({ code: 1 })
  expect(existsSync(out)).toBe(false)
  const away = join(folder, 'away')
  mkdirSync(away)
  const operator = { broker: `http://localhost:${await freePort()}`, operatorKey: 'fo_test_none' }
  writeFileSync(join(away, 'operator.json'), JSON.stringify(operator))
  const options = ['--name', 'B', '--origin', 'https://b.example', '--out', out, '--data', away]
  await expect(launch('merchant', 'create', ...options)).rejects.toMatchObject({ code: 2 })
  expect(existsSync(out)).toBe(false)
})

it('merchant create makes no merchant where its keys could not be kept', async () => {
  const out = join(folder, 'taken.json')
  writeFileSync(out, 'mine')
  const attempt = farthing('merchant', 'create', '--name', 'B', '--origin', 'https://b.example', '--out', out)
  await expect(attempt).rejects.toMatchObject({ code: 2 })
  expect(readFileSync(out, 'utf8')).toBe('mine')
})
