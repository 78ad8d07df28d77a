// The commands of webhooks over a running broker, as they are typed: events are told by a story, shown, sent again, verified.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sendWebhooks } from '../flows/send-webhooks.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import { openReceiver, type Receiver } from '../testing/webhook-receiver.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../bin/farthing.js')
let folder: string
let broker: TestBroker
let merchant: TestMerchant
let server: Server
let receiver: Receiver
let environment: Readonly<Record<string, string | undefined>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-webhooks-'))
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  merchant = await openMerchant(broker)
  receiver = await openReceiver()
  const listener = getRequestListener((request) => broker.app.fetch(request))
  server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  const { port } = server.address() as AddressInfo
  const gate = { broker: `http://localhost:${port}`, merchant: merchant.id, apiKey: merchant.apiKey }
  writeFileSync(join(folder, 'gate.json'), JSON.stringify(gate))
  writeFileSync(
    join(folder, 'operator.json'),
    JSON.stringify({ operatorKey: broker.deps.keyring.operatorKey }),
  )
  environment = { ...process.env, FARTHING_DATA: folder }
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await receiver.close()
  expect(broker.errors).toEqual([])
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

async function farthing(...words: readonly string[]): Promise<Ran> {
  try {
    return {
      code: 0,
      ...(await run(process.execPath, [launcher, ...words], { cwd: folder, env: environment })),
    }
  } catch (fault) {
    return fault as Ran
  }
}

type Json = Readonly<Record<string, unknown>>

async function told(...words: readonly string[]): Promise<Json> {
  const ran = await farthing(...words, '--json')
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  return JSON.parse(ran.stdout) as Json
}

async function makeEndpoint(): Promise<{ readonly id: string; readonly secret: string }> {
  const answer = await broker.send('/v1/webhook_endpoints', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${merchant.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': 'endpoint',
    },
    body: JSON.stringify({ url: receiver.url }),
  })
  const made = (await answer.json()) as { readonly id: string; readonly secret: string }
  expect(answer.status).toBe(201)
  return made
}

it('an event that was triggered is listed, shown, and sent again alone or with others', async () => {
  const endpoint = await makeEndpoint()
  const event = await told('trigger', 'order.cancelled', '--set', 'price=70000,quantity=2')
  expect(event).toMatchObject({ type: 'order.cancelled', test: true })
  const id = String(event['id'])
  const types = ['--types', 'order.created,order.cancelled']
  const listed = (await told('events', 'list', ...types))['data'] as readonly Json[]
  expect(listed.map(({ type }) => type)).toEqual(['order.created', 'order.cancelled'])
  expect((await farthing('events', 'list', ...types)).stdout).toContain(
    `order.cancelled  ${String(event['object'])} #2  ${id}`,
  )
  expect(await told('events', 'show', id)).toEqual(event)
  await sendWebhooks(broker.deps)
  const first = receiver.received.length
  expect(receiver.received.map((each) => each.event.id)).toContain(id)
  expect(await told('events', 'resend', id, '--endpoint', endpoint.id)).toMatchObject({ queued: 1 })
  await sendWebhooks(broker.deps)
  expect(receiver.received.slice(first).map((each) => each.event.id)).toEqual([id])
  expect(await told('events', 'replay', '--endpoint', endpoint.id, ...types)).toMatchObject({ queued: 2 })
  await sendWebhooks(broker.deps)
  expect(receiver.received).toHaveLength(first + 3)
  expect((await farthing('events', 'replay', '--endpoint', endpoint.id, '--dead')).stdout).toBe('0 queued\n')
}, 180_000)

it('what is not there, and a type that is none, end a command with a word about it', async () => {
  const unknown = await farthing('events', 'show', 'evt_unknown')
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('not_found')])
  const nothing = await farthing('events', 'resend', 'evt_unknown', '--endpoint', 'whk_unknown')
  expect(nothing.code).toBe(1)
  const odd = await farthing('trigger', 'order.eaten')
  expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('clawback.debt_cleared')])
}, 180_000)

it('a webhook that was kept in a file is verified by its secret, and refused where a byte is another', async () => {
  const { secret } = await makeEndpoint()
  await told('trigger', 'order.created')
  await sendWebhooks(broker.deps)
  const [webhook] = receiver.received
  if (webhook === undefined) throw new Error('no webhook came')
  writeFileSync(join(folder, 'good.json'), webhook.body)
  writeFileSync(join(folder, 'changed.json'), webhook.body.replace('true', 'false'))
  const headers = ['id', 'timestamp', 'signature'].flatMap((name) => [
    `--${name}`,
    webhook.headers[`webhook-${name}`] ?? '',
  ])
  const good = await farthing('webhook', 'verify', 'good.json', ...headers, '--secret', secret)
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('The signature fits')])
  const changed = await farthing(
    'webhook',
    'verify',
    'changed.json',
    ...headers,
    '--secret',
    secret,
    '--json',
  )
  expect([changed.code, JSON.parse(changed.stdout)]).toEqual([1, expect.objectContaining({ valid: false })])
  const another = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  expect((await farthing('webhook', 'verify', 'good.json', ...headers, '--secret', another)).code).toBe(1)
  expect((await farthing('webhook', 'verify', 'good.json', ...headers)).code).toBe(2)
  expect((await farthing('webhook', 'verify', 'none.json', ...headers, '--secret', secret)).code).toBe(2)
}, 180_000)
