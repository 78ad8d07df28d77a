import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from './config.ts'
import { billing, clientSecret, paymentBody } from './testing/test-operator.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-operator-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Ready = { readonly ready: true; readonly operator: string; readonly smpp: number }
type Running = { readonly ready: Ready; readonly stop: () => Promise<number> }

function write(config: object): string {
  const path = join(folder, 'operator.json')
  writeFileSync(path, JSON.stringify(config))
  return path
}

function run(environment: Readonly<Record<string, string>>): {
  readonly started: Promise<Running | number>
  readonly said: () => string
} {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--conditions=source', join(import.meta.dirname, 'main.ts')],
    {
      env: { ...process.env, FARTHING_STOP_WITH_STDIN: '1', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString()
  })
  const ended = new Promise<number>((done) => child.on('exit', (code) => done(code ?? 1)))
  const ready = new Promise<Running>((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      done({
        ready: JSON.parse(line) as Ready,
        stop: () => {
          child.stdin.end()
          return ended
        },
      })
    })
  })
  return { started: Promise.race([ready, ended]), said: () => words }
}

describe('the process', () => {
  test('says when it is ready, keeps its books over a restart, and stops with its starter', async () => {
    const port = await freePort()
    const config = write({
      port,
      dataFolder: join(folder, 'data'),
      clients: [{ id: 'wren', secret: clientSecret }],
      smpp: { accounts: [{ systemId: 'wren', password: 'secret', numbers: ['72000'] }] },
    })
    for (const round of [1, 2]) {
      const running = await run({ OPERATOR_CONFIG: config }).started
      if (typeof running === 'number') throw new Error(`ended with ${running}`)
      expect(running.ready.operator).toBe(`http://127.0.0.1:${port}`)
      expect(running.ready.smpp).toBeGreaterThan(0)
      const { operator } = running.ready
      const token = await fetch(`${operator}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'wren',
          client_secret: clientSecret,
        }),
      })
      const { access_token: bearer } = (await token.json()) as { readonly access_token: string }
      const made = await fetch(operator + billing, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(paymentBody('+4915123456720', 1, { correlator: 'once' })),
      })
      expect(made.status).toBe(round === 1 ? 201 : 409)
      const page = await fetch(`${operator}/phones/+4915123456720`)
      expect(await page.text()).toContain('1.00 EUR')
      expect(await running.stop()).toBe(0)
    }
  })

  test('names what is wrong with its configuration and nothing of its values', async () => {
    const { started, said } = run({
      OPERATOR_CONFIG: write({ clients: [{ id: 'wren', secret: 'short' }], unheard: 1 }),
    })
    expect(await started).toBe(2)
    expect(said()).toContain('clients.0.secret')
    expect(said()).not.toContain('short\n')
  })
})

test('the environment stands over the file, and a file that is missing is said so', () => {
  const config = write({
    port: 1,
    clients: [{ id: 'wren', secret: clientSecret }],
    smpp: { host: '127.0.0.2' },
  })
  const read = readEnvironment({
    OPERATOR_CONFIG: config,
    OPERATOR_PORT: '4031',
    OPERATOR_SMPP_PORT: '2775',
    OPERATOR_DELAY_MS: '5',
  })
  expect(read).toMatchObject({
    ok: true,
    config: {
      port: 4031,
      origin: 'http://127.0.0.1:4031',
      delayMs: 5,
      smpp: { host: '127.0.0.2', port: 2775 },
    },
  })
  expect(readEnvironment({ OPERATOR_CONFIG: join(folder, 'none.json') })).toMatchObject({ ok: false })
  expect(readEnvironment({})).toMatchObject({ ok: false, faults: ['clients: invalid_type'] })
})

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}
