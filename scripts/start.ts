// `npm start`: the whole system in one terminal, on embedded parts. A broker, a newspaper and a game as processes of
// their own, seeded merchants, a few vouchers; data in .farthing/, which survives restarts. Ctrl-C stops cleanly.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describeDatabase } from '@farthing/ledger'
import { buildBrowser } from './build-browser.ts'
import { type Child, findFreePort, startOnFreePort } from './child.ts'
import { writeOperatorConfig, writeOperatorsFile } from './phone-operators.ts'
import { type GameShop, seedGame } from './seed-game.ts'

const root = join(import.meta.dirname, '..')
const isJson = process.argv.includes('--json')
const dataFolder = resolve(root, process.env['FARTHING_DATA'] ?? '.farthing')
const databaseUrl = process.env['DATABASE_URL']
const brokerFolder = join(dataFolder, `broker${chooseSuffix()}`)
const firstPort = Number(process.env['FARTHING_PORT'] ?? 4010)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

type Gate = {
  readonly broker: string
  readonly merchant: string
  readonly origin: string
  readonly merchantName: string
  readonly signingKey: Readonly<Record<string, string>>
  readonly apiKey: string
  /** Pages of the newspaper say that its money is play money, as the broker's do. */
  readonly mode: 'test'
  /** The gate's journal: with it, a newspaper started while the broker is away still lets in who has paid. */
  readonly dataFolder: string
}

const children: Child[] = []
let isStopping = false
const stop = async (code: number): Promise<void> => {
  if (isStopping) return
  isStopping = true
  await Promise.all(children.map((child) => child.stop()))
  process.exit(code)
}
process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))
process.on('SIGHUP', () => void stop(0))
process.on('uncaughtException', (fault) => {
  say(fault.message)
  void stop(1)
})

checkNode()
await buildBrowser()
mkdirSync(dataFolder, { recursive: true, mode: 0o700 })

// The operator first, since the broker's file names its addresses; the operator's page leads back to where the broker will be.
const brokerPort = await findFreePort({ name: 'broker', port: firstPort, say })
const operatorFolder = join(dataFolder, 'operator')
const operator = await startOnFreePort({
  name: 'operator',
  entry: join(root, 'packages/operator/src/main.ts'),
  port: firstPort + 20,
  say,
  environment: (port) => ({
    OPERATOR_CONFIG: writeOperatorConfig(operatorFolder, `http://localhost:${brokerPort}`),
    OPERATOR_PORT: String(port),
    OPERATOR_SMPP_PORT: String(port + 1),
    OPERATOR_SMTP_PORT: String(port + 2),
    DATABASE_URL: undefined,
  }),
})
watch(operator)
const operatorOrigin = String(operator.ready['operator'])
const operatorsFile = writeOperatorsFile(operatorFolder, {
  origin: operatorOrigin,
  smppPort: Number(operator.ready['smpp']),
})

const broker = await startOnFreePort({
  name: 'broker',
  entry: join(root, 'packages/broker/src/main.ts'),
  port: brokerPort,
  say,
  environment: (port) => ({
    FARTHING_HOST: 'localhost',
    FARTHING_PORT: String(port),
    FARTHING_DATA: brokerFolder,
    FARTHING_MODE: 'test',
    FARTHING_ORIGIN: `http://localhost:${port}`,
    FARTHING_OPERATORS: operatorsFile,
    // A mail server named outside takes the mail; else it ends on the operator's page.
    FARTHING_SMTP: process.env['FARTHING_SMTP'] ?? `smtp://127.0.0.1:${String(operator.ready['smtp'])}`,
    // The shops of a development machine listen on it.
    FARTHING_PRIVATE_WEBHOOKS: 'allow',
    FARTHING_LOG: process.env['FARTHING_LOG'] ?? 'warn',
  }),
})
watch(broker)
if (broker.port !== brokerPort) throw new Error(`Port ${brokerPort} was taken meanwhile. Start again.`)
const brokerOrigin = `http://localhost:${broker.port}`
const { operatorKey } = readJson(join(brokerFolder, 'operator.json')) as { operatorKey: string }

// The newspaper on another host name than the broker, since the ports of one host share cookies.
const newspaperFolder = join(dataFolder, basename(brokerFolder).replace('broker', 'newspaper'))
const gatePath = join(newspaperFolder, 'gate.json')
const seeded = existsSync(gatePath) ? (readJson(gatePath) as Gate) : undefined
const newspaper = await startOnFreePort({
  name: 'newspaper',
  entry: join(root, 'examples/newspaper/src/main.ts'),
  port: broker.port + 10,
  say,
  prepare: async (port) => keepFile(gatePath, await seedMerchant(`http://127.0.0.1:${port}`)),
  environment: (port) => ({
    HOST: '127.0.0.1',
    PORT: String(port),
    FARTHING_GATE: gatePath,
    // The broker's alone: ledger and records stand in that database where one is named.
    DATABASE_URL: undefined,
  }),
})
watch(newspaper)
const gate = readJson(gatePath) as Gate
await callOperator(`/v1/operator/merchants/${gate.merchant}/prove`, {})

// The game shares a host with the newspaper and no cookie's name.
const gameFolder = join(dataFolder, basename(brokerFolder).replace('broker', 'game'))
const shopPath = join(gameFolder, 'shop.json')
const game = await startOnFreePort({
  name: 'game',
  entry: join(root, 'examples/game/src/main.ts'),
  port: broker.port + 30,
  say,
  prepare: async (port) => keepFile(shopPath, await seedShop(`http://127.0.0.1:${port}`)),
  environment: (port) => ({
    HOST: '127.0.0.1',
    PORT: String(port),
    FARTHING_GAME: shopPath,
    DATABASE_URL: undefined,
  }),
})
watch(game)
const shop = readJson(shopPath) as GameShop
await callOperator(`/v1/operator/merchants/${shop.merchant}/prove`, {})
const vouchers = await printVouchers()
announce()

function announce(): void {
  const ready = {
    ready: true,
    broker: brokerOrigin,
    newspaper: gate.origin,
    game: { address: shop.origin, merchant: shop.merchant, key: shop.apiKey },
    vouchers,
    phone: `${operatorOrigin}/`,
    mail: `${operatorOrigin}/mail`,
    merchant: { id: gate.merchant, page: `${brokerOrigin}/merchant`, key: gate.apiKey },
    data: dataFolder,
    ...(databaseUrl === undefined ? {} : { database: describeDatabase(databaseUrl) }),
  }
  if (isJson) {
    process.stdout.write(`${JSON.stringify(ready)}\n`)
    return
  }
  process.stdout.write(`
  Farthing is running (test: play money).

  Newspaper   ${gate.origin}
  Game        ${shop.origin}
  Wallet      ${brokerOrigin}/wallet
  Phones      ${operatorOrigin}   (try +49 1511 0000000)
  Mail        ${operatorOrigin}/mail
  Merchant    ${brokerOrigin}/merchant
              sign in with ${gate.apiKey}
              or as the game's with ${shop.apiKey}
  API         ${brokerOrigin}/reference

  Vouchers of 5 EUR, each good once:
${vouchers.map((code) => `    ${code}`).join('\n')}

  Data in ${databaseUrl === undefined ? dataFolder : `the database ${describeDatabase(databaseUrl)}`}. Ctrl-C stops.
`)
}

function watch(child: Child): void {
  children.push(child)
  void child.ended.then((code) => {
    if (isStopping) return
    say(`The ${child.name} ended with code ${code}; stopping the rest.`)
    void stop(1)
  })
}

/** The newspaper's merchant: made where the broker does not know it, else moved along to the port of this time. */
async function seedMerchant(origin: string): Promise<Gate> {
  const current = existsSync(gatePath) ? (readJson(gatePath) as Gate) : seeded
  if (current !== undefined && (await moveMerchant(current.merchant, origin)))
    return { ...current, broker: brokerOrigin, origin, mode: 'test', dataFolder: newspaperFolder }
  const made = await callOperator('/v1/operator/merchants', { name: 'The Wren', origin })
  return {
    broker: brokerOrigin,
    merchant: String(made['merchant']),
    origin,
    merchantName: 'The Wren',
    signingKey: made['signing_key'] as Gate['signingKey'],
    apiKey: String(made['api_key']),
    mode: 'test',
    dataFolder: newspaperFolder,
  }
}

/** Another folder for each store, since the broker refuses to leave the books of one behind for those of another. */
function chooseSuffix(): string {
  const has = (name: string): boolean => existsSync(join(dataFolder, 'broker', name))
  if (databaseUrl === undefined) return has('database.json') ? '-sqlite' : ''
  return has('farthing.db') ? '-postgres' : ''
}

/** The game's shop: opened where the broker does not know it, else moved along to the port of this time. */
function seedShop(origin: string): Promise<GameShop> {
  return seedGame({
    broker: brokerOrigin,
    origin,
    dataFolder: gameFolder,
    known: existsSync(shopPath) ? (readJson(shopPath) as GameShop) : undefined,
    register: async (merchant) => {
      const made = await callOperator('/v1/operator/merchants', merchant)
      return { merchant: String(made['merchant']), apiKey: String(made['api_key']) }
    },
    move: moveMerchant,
  })
}

/** Keeps what holds keys where its owner alone reads it. */
function keepFile(path: string, value: object): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
}

async function printVouchers(): Promise<readonly string[]> {
  const issued = await callOperator('/v1/operator/vouchers', {
    value: { asset: 'EUR/6', amount: '5000000' },
    count: 3,
  })
  return (issued['vouchers'] as readonly { code: string }[]).map(({ code }) => code)
}

function askOperator(path: string, body: object): Promise<Response> {
  return fetch(brokerOrigin + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${operatorKey}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  })
}

/** Whether the broker knows the merchant, whose origin is then this one. */
async function moveMerchant(merchant: string, origin: string): Promise<boolean> {
  const path = `/v1/operator/merchants/${merchant}/origin`
  const response = await askOperator(path, { origin })
  const value = (await response.json()) as Record<string, unknown>
  if (!response.ok && value['code'] !== 'merchant_unknown') await tellRefusal(path, value)
  return response.ok
}

async function callOperator(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await askOperator(path, body)
  const value = (await response.json()) as Record<string, unknown>
  if (!response.ok) await tellRefusal(path, value)
  return value
}

async function tellRefusal(path: string, value: Record<string, unknown>): Promise<void> {
  say(`${path} was refused: ${String(value['detail'])}`)
  await stop(1)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown
}

function checkNode(): void {
  if (Number(process.versions.node.split('.')[0]) >= 24) return
  say('Node 24 or newer is needed. Start this with `npm start`, which brings its own.')
  process.exit(1)
}
