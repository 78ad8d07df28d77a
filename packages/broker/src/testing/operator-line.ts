// A rail to the simulated operator over a real socket that can be meddled with: requests and answers may be lost, held back,
// repeated or replaced, while the operator keeps its state. The clock is moved by hand.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readConfig } from '../../../operator/src/config.ts'
import { type Operator, openOperator } from '../../../operator/src/open-operator.ts'
import { realSystem } from '../../../operator/src/system.ts'
import type { CamaraBilling, OperatorProfile } from '../rails/phone/profile.ts'
import { openPhoneRail, type PhoneRailDeps } from '../rails/phone.ts'
import type { ChargeOrder, Rail } from '../rails/rail.ts'
import { type TestSystem, testSystem } from './test-system.ts'

export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

/** What is done to a request: `lose-request` before it arrives, `lose-answer` and `hold-answer` after it was done. */
export type Meddling =
  | 'lose-request'
  | 'lose-answer'
  | 'hold-answer'
  | 'twice'
  | ((answer: Response, request: SeenRequest) => Response | Promise<Response>)

export type OperatorLine = {
  readonly rail: Rail
  readonly profile: OperatorProfile & { readonly billing: CamaraBilling }
  readonly operator: Operator
  readonly system: TestSystem
  /** Another rail to the same operator. */
  readonly open: (change: ProfileChange, deps?: Partial<PhoneRailDeps>) => Rail
  /** Everything the rail logged, as text. */
  readonly logged: readonly string[]
  /** Everything that arrived, also what was meddled with. */
  readonly seen: readonly SeenRequest[]
  /** Does this to requests whose path ends so, the next ones or as many as there are. */
  readonly meddle: (pathEnd: string | RegExp, how: Meddling, times?: number) => void
  readonly order: (number: string, change?: Partial<ChargeOrder>) => ChargeOrder
  /** What the operator itself says of a phone. */
  readonly look: (number: string) => Promise<Looked>
  readonly change: (number: string, change: object) => Promise<void>
  readonly close: () => Promise<void>
}

export type Looked = {
  readonly bill: ReadonlyArray<{ readonly kind: string; readonly amount: string }>
  readonly messages: ReadonlyArray<{ readonly text: string }>
  readonly payments: ReadonlyArray<{
    readonly paymentId: string
    readonly clientCorrelator: string
    readonly status: string
  }>
}

export type ProfileChange = Partial<Omit<OperatorProfile, 'billing'>> & {
  readonly billing?: Partial<CamaraBilling>
}

type LineOptions = { readonly profile?: ProfileChange; readonly operator?: object }

export const testSink = (origin: string, now: () => number): NonNullable<PhoneRailDeps['sink']> => {
  return (correlator) => ({
    url: `${origin}/v1/phone/notifications/${correlator}`,
    accessToken: `token-of-${correlator}`,
    expiresAt: now() + 86_400_000,
  })
}

/** Opens an operator and a rail to it. */
export async function openOperatorLine(options: LineOptions = {}): Promise<OperatorLine> {
  const system = testSystem()
  const seen: SeenRequest[] = []
  const logged: string[] = []
  const meddlings: Meddled[] = []
  const held = new Set<ServerResponse>()
  const target: { operator?: Operator } = {}
  const server = createServer((incoming, outgoing) => {
    void handle({ incoming, outgoing }, { target, seen, meddlings, held }).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const operator = await openOperator(operatorConfig(origin, options.operator), {
    system: { ...realSystem(), now: system.now },
    log: { info: () => {}, warn: () => {}, error: (fields) => void logged.push(JSON.stringify(fields)) },
  })
  target.operator = operator
  const log = {
    warn: (...words: unknown[]) => void logged.push(JSON.stringify(words)),
    error: (...words: unknown[]) => void logged.push(JSON.stringify(words)),
  } as PhoneRailDeps['log']
  const profile = profileOf(origin, options.profile)
  const open: OperatorLine['open'] = (change, deps) =>
    openPhoneRail(profileOf(origin, { ...options.profile, ...change }), {
      now: system.now,
      log,
      // Nobody listens there: the operator's calls end at once.
      sink: testSink('https://127.0.0.1:1', system.now),
      ...deps,
    })
  const ask = async (number: string, body?: object): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await operator.fetch(new Request(`${origin}/simulator/subscribers/${number}`, init))
    if (!response.ok) throw new Error(await response.text())
    return response.json()
  }
  let orders = 0
  return {
    rail: open({}),
    profile,
    operator,
    system,
    open,
    logged,
    seen,
    meddle: (pathEnd, how, times = 1) => void meddlings.push({ pathEnd, how, left: times }),
    order: (number, change = {}) => {
      orders += 1
      return {
        correlator: `phn_test${orders}`,
        payer: { kind: 'msisdn', value: number },
        amount: { currency: 'EUR', units: 499n },
        tax: { currency: 'EUR', units: 80n },
        description: 'The Wren Farthing',
        merchantName: 'The Wren',
        merchantReference: `phn_test${orders}`,
        orderedAt: system.now(),
        ...change,
      }
    },
    look: async (number) => (await ask(number)) as Looked,
    change: async (number, change) => void (await ask(number, change)),
    close: async () => {
      for (const response of held) response.destroy()
      await operator.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

type Meddled = { readonly pathEnd: string | RegExp; readonly how: Meddling; left: number }

type Line = {
  readonly target: { readonly operator?: Operator }
  readonly seen: SeenRequest[]
  readonly meddlings: Meddled[]
  readonly held: Set<ServerResponse>
}

async function handle(
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  line: Line,
): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`)
  const request: SeenRequest = {
    method: incoming.method ?? 'GET',
    path: url.pathname + url.search,
    headers: new Headers(incoming.headers as Record<string, string>),
    body: Buffer.concat(chunks).toString('utf8'),
  }
  line.seen.push(request)
  const found = line.meddlings.find(({ pathEnd, left }) => left > 0 && fits(url.pathname, pathEnd))
  if (found !== undefined) found.left -= 1
  const how = found?.how
  if (how === 'lose-request') return void outgoing.destroy()
  const aborted = new AbortController()
  outgoing.on('close', () => aborted.abort())
  const pass = async (): Promise<Response> => {
    const init = request.body === '' ? {} : { body: request.body }
    const { method, headers } = request
    const forwarded = new Request(url, { method, headers, signal: aborted.signal, ...init })
    return (await line.target.operator?.fetch(forwarded)) ?? new Response(null, { status: 503 })
  }
  const first = await pass()
  if (how === 'lose-answer') return void outgoing.destroy()
  if (how === 'hold-answer') return void line.held.add(outgoing)
  const answer =
    how === 'twice' ? await pass() : typeof how === 'function' ? await how(first, request) : first
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
  outgoing.end(Buffer.from(await answer.arrayBuffer()))
}

function fits(path: string, end: string | RegExp): boolean {
  return typeof end === 'string' ? path.endsWith(end) : end.test(path)
}

function operatorConfig(origin: string, change: object | undefined): Parameters<typeof openOperator>[0] {
  const read = readConfig({
    origin,
    allowsLoopbackHttp: true,
    logLevel: 'silent',
    delayMs: 0,
    clients: [{ id: 'farthing', secret: 'a secret: for tests +%', perSecond: 100_000 }],
    ...change,
  })
  if (!read.ok) throw new Error(read.faults.join('; '))
  return read.config
}

function profileOf(
  origin: string,
  { billing, ...change }: ProfileChange = {},
): OperatorProfile & { readonly billing: CamaraBilling } {
  return {
    id: 'sim-de',
    name: 'Kessel Mobil',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    isBillable: true,
    prefixes: ['15'],
    sms: {
      host: '127.0.0.1',
      port: 2775,
      tls: false,
      systemId: 'farthing',
      password: 'password',
      systemType: '',
      bind: 'transceiver',
      shortCode: '71001',
      source: { ton: 3, npi: 0 },
      receiptIds: 'same',
      windowMax: 10,
      perSecond: 100,
    },
    amounts: { minUnits: 1n, maxUnits: 5_000n },
    refunds: { total: true, partial: true, windowDays: 90 },
    allowsLoopbackHttp: true,
    helpNumber: '2202',
    ...change,
    billing: {
      kind: 'camara',
      apiRoot: origin,
      tokenUrl: `${origin}/oauth2/token`,
      clientId: 'farthing',
      clientSecret: 'a secret: for tests +%',
      steps: 'two',
      confirmBody: 'PHONE',
      codes: 'own',
      timeoutMs: 5_000,
      ...billing,
    },
  }
}
