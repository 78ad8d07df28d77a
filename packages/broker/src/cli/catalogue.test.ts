// The command line over a running broker: an app, its catalogue as a file, pushed, judged, published and pulled again.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { cents, sampleCatalogue } from '../testing/test-goods.ts'
import { openMerchant } from '../testing/test-parties.ts'

const run = promisify(execFile)
let folder: string
let broker: TestBroker
let server: Server
let environment: Readonly<Record<string, string>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-cli-'))
  broker = await openTestBroker()
  const merchant = await openMerchant(broker)
  const listener = getRequestListener((request) => broker.app.fetch(request))
  server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  const { port } = server.address() as AddressInfo
  environment = { FARTHING_BROKER: `http://localhost:${port}`, FARTHING_API_KEY: merchant.apiKey }
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  expect(broker.errors).toEqual([])
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

async function farthing(...args: readonly string[]): Promise<string> {
  const file = join(import.meta.dirname, '../../bin/farthing.js')
  const { stdout } = await run(process.execPath, [file, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
  })
  return stdout
}

async function makeApp(): Promise<string> {
  const made = await farthing('app', 'create', '--title', 'A feud', '--request-key', 'one', '--json')
  return (JSON.parse(made) as { app: string }).app
}

it('an app is made once per request key and listed', async () => {
  const app = await makeApp()
  expect(await makeApp()).toBe(app)
  expect(await farthing('app', 'list')).toBe(`${app}  hosted  A feud\n`)
}, 30_000)

it('a catalogue is pushed, published, pulled back the same, changed and compared', async () => {
  const app = await makeApp()
  const file = join(folder, 'catalogue.json')
  const text = `${JSON.stringify(sampleCatalogue(), null, 2)}\n`
  writeFileSync(file, text)
  expect(await farthing('catalogue', 'push', '--app', app, '--dry-run')).toContain('would be taken')
  expect(await farthing('catalogue', 'push', '--app', app)).toBe('the draft is "draft-1"\n')
  expect(await farthing('catalogue', 'publish', '--app', app)).toBe('catalogue 1 is published\n')
  expect(await farthing('catalogue', 'publish', '--app', app)).toBe('catalogue 1 counts already\n')
  await farthing('catalogue', 'pull', 'pulled.json', '--app', app)
  const pulled = readFileSync(join(folder, 'pulled.json'), 'utf8')
  expect(JSON.parse(pulled)).toEqual(sampleCatalogue())
  await farthing('catalogue', 'push', 'pulled.json', '--app', app, '--publish')
  await farthing('catalogue', 'pull', 'again.json', '--app', app)
  expect(readFileSync(join(folder, 'again.json'), 'utf8')).toBe(pulled)
  const dearer = sampleCatalogue()
  dearer.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(6) })
  writeFileSync(file, JSON.stringify(dearer))
  expect(await farthing('catalogue', 'diff', '--app', app)).toBe(
    '~ price sword/money money 0.05 EUR → 0.06 EUR\n',
  )
}, 60_000)

it('a file with faults is refused with the place of each, and ends with 1', async () => {
  const app = await makeApp()
  const file = join(folder, 'broken.json')
  writeFileSync(file, JSON.stringify({ ...sampleCatalogue(), tax_classes: [] }))
  await expect(farthing('catalogue', 'push', 'broken.json', '--app', app)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'broken.json#/items/0/tax_class: No tax class is named standard',
    ) as string,
  })
  const high = sampleCatalogue()
  high.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(1_300) })
  writeFileSync(file, JSON.stringify(high))
  await expect(farthing('catalogue', 'lint', 'broken.json', '--app', app)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('error: broken.json#/items/0/prices/0/money') as string,
  })
  await expect(farthing('catalogue', 'lint', 'nothing.json', '--app', app)).rejects.toMatchObject({ code: 2 })
}, 60_000)
