// Every command that docs/virtual-goods.md prints, typed as it stands there against a broker of its own: only names and addresses that
// the document cannot know are put in.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { promisify } from 'node:util'
import { gatePaths, paymentSystemPath } from '@farthing/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BrokerProcess, freePort, startBroker } from '../testing/broker-process.ts'
import { gameCatalogue } from '../testing/goods-world.ts'
import { openReceiver, type Receiver, verifyReceived } from '../testing/webhook-receiver.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
const document = readFileSync(join(import.meta.dirname, '../../../../docs/virtual-goods.md'), 'utf8')

let folder: string
let broker: BrokerProcess
let site: Server
let receiver: Receiver
let environment: Readonly<Record<string, string | undefined>>
/** What stands for the names in the document that only this run knows. */
const known = new Map<string, string>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-document-'))
  broker = await startBroker(join(folder, 'data'), await freePort())
  receiver = await openReceiver()
  site = createServer((request, response) => {
    const proof = { merchant: known.get('mer_…'), paymentSystem: broker.origin + paymentSystemPath }
    response.statusCode = request.url === gatePaths.proof ? 200 : 404
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(proof))
  })
  await new Promise<void>((done) => site.listen(0, 'localhost', done))
  known.set('https://game.example', `http://localhost:${(site.address() as AddressInfo).port}`)
  known.set('http://localhost:3000/hook', receiver.url)
  environment = { ...process.env, FARTHING_DATA: join(folder, 'data') }
  writeFileSync(join(folder, 'catalogue.json'), JSON.stringify(gameCatalogue))
}, 30_000)
afterAll(async () => {
  site.closeAllConnections()
  await new Promise((done) => site.close(done))
  await receiver.close()
  await broker.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** The words of the one command of the document that begins so. */
function command(beginning: string): readonly string[] {
  const lines = document.split('\n').filter((line) => line.startsWith(`npx farthing ${beginning} `))
  expect(lines).toHaveLength(1)
  const [line = ''] = lines
  const bare = line.replace(/\s+#.*$/, '').replace('npx farthing ', '')
  const words = bare.match(/"[^"]*"|\S+/g) ?? []
  return words.map((word) => {
    let put = word.replaceAll('"', '')
    for (const [name, value] of known) put = put.replace(name, value)
    return put
  })
}

async function type(beginning: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await run(process.execPath, [launcher, ...command(beginning), '--json'], {
    cwd: folder,
    env: environment,
  })
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}

type Listening = { readonly child: ChildProcess; readonly lines: Interface }

function listen(): Listening {
  const child = spawn(process.execPath, [launcher, ...command('listen'), '--json'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, lines: createInterface(child.stdout) }
}

it('leads from nothing to a catalogue that sells, and to webhooks of a story on the desk', async () => {
  const made = await type('merchant create')
  known.set('mer_…', String(made['merchant']))
  expect(await type('merchant prove')).toMatchObject({ proven: true })
  const app = await type('app create')
  known.set('app_…', String(app['app']))
  expect(app).toMatchObject({ title: 'Hedge feud' })
  expect(await type('catalogue push')).toMatchObject({ number: 1, new: true })

  const { child, lines } = listen()
  const forwarded: string[] = []
  let secret = ''
  for await (const line of lines) {
    const told = JSON.parse(line) as { readonly type?: string; readonly status?: number; secret?: string }
    if (told.secret !== undefined) {
      secret = told.secret
      expect(await type('trigger')).toMatchObject({ type: 'grant.auto_refunded', test: true })
      continue
    }
    expect(told.status).toBe(200)
    forwarded.push(told.type ?? '')
    if (told.type === 'order.refunded') break
  }
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  await exit
  expect(forwarded).toEqual(expect.arrayContaining(['order.created', 'order.paid', 'grant.auto_refunded']))
  for (const each of receiver.received) {
    expect(verifyReceived(each, secret)).toMatchObject({ test: true })
  }
  expect(await type('clock advance')).toMatchObject({ ready: true, test: true })
}, 180_000)
