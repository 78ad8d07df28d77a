// A broker and the simulated operator together, over real HTTP and real SMPP sockets, with one clock: payments on the phone bill
// as they run, seen from both sides.

import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { readConfig as readOperatorConfig } from '../../../operator/src/config.ts'
import { type Operator, openOperator } from '../../../operator/src/open-operator.ts'
import { openSmsc } from '../../../operator/src/smsc/open-smsc.ts'
import { type OperatorSystem, realSystem as realOperatorSystem } from '../../../operator/src/system.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { givePhoneCode } from '../flows/give-phone-code.ts'
import { repairPhonePayments } from '../flows/repair-phone-payments.ts'
import { type StartPhonePaymentInput, startPhonePayment } from '../flows/start-phone-payment.ts'
import type { Phone } from '../phone.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { openTestBroker, type TestBroker, type TestBrokerOptions, testStore } from './test-broker.ts'
import { euros, must, openMerchant, type TestMerchant } from './test-parties.ts'
import { takeSchema } from './test-schema.ts'

/** One line of a phone's bill, in minor units. */
export type BillLine = { readonly kind: string; readonly units: bigint; readonly text: string }

export type PhoneWorld = {
  /** The broker of now; another one after `restart`. */
  readonly broker: TestBroker
  readonly phone: Phone
  readonly operator: Operator
  readonly operatorOrigin: string
  readonly merchant: TestMerchant
  /** Begins to pay as a new device; answers the payment and the device's secret. */
  readonly start: (number: string, more?: Partial<StartPhonePaymentInput>) => Promise<Begun>
  /** The whole way to the end: start, code from the phone, and on until nothing is under way. */
  readonly pay: (number: string, more?: Partial<StartPhonePaymentInput>) => Promise<PhonePayment>
  /** The newest code on a phone. */
  readonly codeOn: (number: string) => Promise<string>
  /** The newest code that the operator itself sent. */
  readonly operatorCodeOn: (number: string) => Promise<string>
  readonly messagesOn: (number: string) => Promise<readonly string[]>
  readonly billOf: (number: string) => Promise<readonly BillLine[]>
  /** What a phone's bill comes to: charges less refunds. */
  readonly owedBy: (number: string) => Promise<bigint>
  readonly sendFrom: (number: string, text: string) => Promise<void>
  readonly change: (number: string, change: object) => Promise<void>
  /** Goes on with everything until nothing is under way, moving the clock as far as that takes. */
  readonly settle: (payment?: { readonly id: string }) => Promise<void>
  /** Sends and asks what is due, the clock standing still. */
  readonly tick: () => Promise<void>
  /** Moves the clock, and waits for the links that the leap has cut. */
  readonly advance: (milliseconds: number) => Promise<void>
  readonly read: (id: string) => Promise<PhonePayment>
  readonly untilState: (id: string, state: PhonePayment['state']) => Promise<void>
  /** Presses approve on the operator's own page. */
  readonly approve: (payment: PhonePayment) => Promise<void>
  /** From here on the broker dies at its so-manieth commit, before or after it took hold; resolves when it did. */
  readonly dieAt: (commit: number, when: 'before' | 'after') => Promise<void>
  /** The broker starts again on what is on its disk; the operator has gone on meanwhile. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

export type Begun = { readonly payment: PhonePayment; readonly secret: string }

export type PhoneWorldOptions = {
  readonly seed?: number
  readonly broker?: TestBrokerOptions
  /** Changes of every profile. */
  readonly profile?: object
  readonly billing?: object
  readonly contract?: object
  readonly operator?: object
}

/** Opens both; `close` lets go of everything. */
export async function openPhoneWorld(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-phone-'))
  const brokerServer = await listen()
  const operatorServer = await listen()
  const clock: { now?: () => ReturnType<OperatorSystem['now']> } = {}
  const system: OperatorSystem = {
    ...realOperatorSystem(),
    now: () => clock.now?.() ?? realOperatorSystem().now(),
  }
  const config = must(
    readOperatorConfig({
      origin: operatorServer.origin,
      allowsLoopbackHttp: true,
      delayMs: 20,
      sinkRetryMs: 10,
      clients: [{ id: 'farthing', secret: 'secret of a client', perSecond: 100_000 }],
      smpp: {
        accounts: [{ systemId: 'farthing', password: 'password', numbers: ['71001'], perSecond: 10_000 }],
      },
      ...options.operator,
    }),
  ).config
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const operator = await openOperator(config, { system, log, openSmsc })
  operatorServer.serve((request) => operator.fetch(request))
  const file = join(folder, 'operators.json')
  writeFileSync(file, JSON.stringify(operatorsFile(operatorServer.origin, operator.smscPort ?? 0, options)), {
    mode: 0o600,
  })
  const dataFolder = join(folder, 'broker')
  const openBroker = async (): Promise<Pick<Parts, 'broker' | 'phone'>> => {
    const broker = await openTestBroker({
      ...options.broker,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      folder: dataFolder,
      environment: {
        FARTHING_ORIGIN: brokerServer.origin,
        FARTHING_OPERATORS: file,
        ...(database === undefined ? {} : { DATABASE_URL: database.url }),
        ...options.broker?.environment,
      },
    })
    const { phone } = broker.deps
    if (phone === undefined) throw new Error('a broker without operators')
    await until(() => [...phone.operators.values()].every(({ sms }) => sms.isUp()))
    return { broker, phone }
  }
  const database = testStore === 'postgres' ? await takeSchema() : undefined
  const opened = await openBroker()
  clock.now = opened.broker.system.now
  brokerServer.serve(async (request) => parts.broker.app.fetch(request))
  const merchant = await openMerchant(opened.broker)
  const parts: Parts = { ...opened, operator, merchant, operatorOrigin: operatorServer.origin }
  const restart = async (): Promise<void> => {
    const { system: before } = parts.broker
    const closing = parts.broker.close()
    // What a dead process never answers is not waited for: the link's own bound passes.
    await new Promise((done) => setTimeout(done, 20))
    before.advance(10_000)
    await closing
    Object.assign(parts, await openBroker())
    // The clock goes on, and chance does not repeat itself.
    parts.broker.system.moveTo(before.now())
    parts.broker.system.chance(before.drawn() * 32)
    clock.now = parts.broker.system.now
  }
  const close = async (): Promise<void> => {
    await parts.broker.close()
    await operator.close()
    brokerServer.close()
    operatorServer.close()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  }
  const more = {
    restart,
    close,
    dieAt: (commit: number, when: 'before' | 'after') => dieAt(parts.broker, commit, when),
  }
  return Object.defineProperties(
    { ...actions(parts), ...more },
    {
      broker: { get: () => parts.broker, enumerable: true },
      phone: { get: () => parts.phone, enumerable: true },
    },
  )
}

/** A dead process: its commit is never made, or made and never heard of, and nothing it would do after that happens. */
function dieAt(broker: TestBroker, commit: number, when: 'before' | 'after'): Promise<void> {
  const alive = broker.deps.ledger
  let count = 0
  return new Promise((died) => {
    const ledger: typeof alive = {
      ...alive,
      commit: async (call) => {
        count += 1
        if (count < commit) return alive.commit(call)
        if (count === commit && when === 'after') await alive.commit(call)
        died()
        return new Promise(() => {})
      },
    }
    ;(broker.deps as { ledger: typeof alive }).ledger = ledger
  })
}

type Parts = {
  -readonly [Name in 'broker' | 'phone' | 'operator' | 'merchant' | 'operatorOrigin']: PhoneWorld[Name]
}

function actions(parts: Parts): Omit<PhoneWorld, 'close' | 'restart' | 'dieAt'> {
  const { operator, merchant } = parts
  let devices = 0
  const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await operator.fetch(
      new Request(
        parts.operatorOrigin + path,
        body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ),
    )
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, unknown>
  }
  const subscriber = (number: string): Promise<Record<string, unknown>> =>
    ask(`/simulator/subscribers/${encodeURIComponent(number)}`)
  const messagesOn = async (number: string): Promise<readonly string[]> => {
    const { messages } = (await subscriber(number)) as {
      messages: ReadonlyArray<{ text: string; direction?: string }>
    }
    return messages.filter(({ direction }) => direction === 'in').map(({ text }) => text)
  }
  const billOf = async (number: string): Promise<readonly BillLine[]> => {
    const { bill } = (await subscriber(number)) as {
      bill: ReadonlyArray<{ kind: string; amount: string; text: string }>
    }
    return bill.map(({ kind, amount, text }) => ({ kind, text, units: BigInt(amount) }))
  }
  const codeOn = async (number: string): Promise<string> => {
    let code: string | undefined
    await until(async () => {
      code = /\b([0-9]{6})\b/.exec(
        (await messagesOn(number)).findLast((text) => /\b[0-9]{6}\b/.test(text)) ?? '',
      )?.[1]
      return code !== undefined
    })
    return code ?? ''
  }
  const read = async (id: string): Promise<PhonePayment> => {
    const payment = await readPhonePayment(parts.broker.deps.records, id)
    if (payment === undefined) throw new Error('no such payment')
    return payment
  }
  const start = async (number: string, more: Partial<StartPhonePaymentInput> = {}): Promise<Begun> => {
    devices += 1
    const secret = more.secret ?? `fd_test_${String(devices).padStart(43, 'd')}`
    const started = must(
      await startPhonePayment(parts.broker.deps, parts.phone, {
        secret,
        secretKind: 'device',
        quote: more.quote ?? (await merchant.quote(`thing-${devices}`, { price: euros(500_000n) })),
        idempotencyKey: `key ${devices}`,
        number,
        country: 'DE',
        flow: 'code',
        kind: 'single',
        address: `203.0.113.${devices % 250}`,
        agent: 'a test',
        shown: 'pay on the phone bill',
        ...more,
      }),
    )
    return { payment: started.payment, secret }
  }
  const settle = async (payment?: { readonly id: string }): Promise<void> => {
    for (let round = 0; round < (payment === undefined ? 12 : 80); round += 1) {
      await repairPhonePayments(parts.broker.deps, parts.phone)
      if (payment !== undefined && quiet.has((await read(payment.id)).state)) return
      await new Promise((done) => setTimeout(done, 10))
      if (round > 2) parts.broker.system.advance(1_000 * Math.min(round, 30))
    }
  }
  return {
    ...parts,
    start,
    pay: async (number, more) => {
      const { payment, secret } = await start(number, more)
      if (payment.state !== 'code_sent') return payment
      const code = await codeOn(number)
      await givePhoneCode(parts.broker.deps, parts.phone, { paymentId: payment.id, secret, code })
      await settle(payment)
      return read(payment.id)
    },
    codeOn,
    operatorCodeOn: async (number) => {
      const { messages } = (await subscriber(number)) as {
        messages: ReadonlyArray<{ text: string; direction: string; peer: string }>
      }
      const own = messages.filter(({ direction, peer }) => direction === 'in' && peer !== '71001')
      return /\b([0-9]{4,8})\b/.exec(own.at(-1)?.text ?? '')?.[1] ?? ''
    },
    messagesOn,
    billOf,
    owedBy: async (number) => (await billOf(number)).reduce((sum, { units }) => sum + units, 0n),
    sendFrom: async (number, text) => {
      await ask(`/simulator/subscribers/${encodeURIComponent(number)}/messages`, { to: '71001', text })
    },
    change: async (number, change) => {
      await ask(`/simulator/subscribers/${encodeURIComponent(number)}`, change)
    },
    settle,
    advance: async (milliseconds) => {
      parts.broker.system.advance(milliseconds)
      await until(() => {
        const links = [...parts.phone.operators.values()]
        if (links.every(({ sms }) => sms.isUp())) return true
        // A link that is down binds again after a while, which passes by this clock.
        parts.broker.system.advance(500)
        return false
      })
    },
    tick: async () => {
      for (let round = 0; round < 5; round += 1) {
        await repairPhonePayments(parts.broker.deps, parts.phone)
        await new Promise((done) => setTimeout(done, 10))
      }
    },
    read,
    untilState: (id, state) => until(async () => (await read(id)).state === state),
    approve: async (payment) => {
      if (payment.validation?.kind !== 'page') throw new Error('no page to approve on')
      const response = await operator.fetch(
        new Request(payment.validation.url, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: parts.operatorOrigin },
          body: new URLSearchParams({ choice: 'approve' }),
        }),
      )
      if (response.status >= 400) throw new Error(`the operator's page: ${response.status}`)
    },
  }
}

const quiet: ReadonlySet<string> = new Set([
  'charged',
  'denied',
  'cancelled',
  'rejected',
  'no_operator',
  'refunded',
  'expired',
  'code_locked',
  'code_expired',
  'step_up',
])

/** Waits for something that happens on other sockets; bounded, and no test asserts how long it took. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 1_000; round += 1) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error('it never came to be')
}

type Listening = {
  readonly origin: string
  readonly serve: (fetch: (request: Request) => Promise<Response>) => void
  readonly close: () => void
}

async function listen(): Promise<Listening> {
  let fetch: ((request: Request) => Promise<Response>) | undefined
  const listener = getRequestListener(async (request) =>
    fetch === undefined ? new Response(null, { status: 503 }) : fetch(request),
  )
  const server: Server = createServer((request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    serve: (given) => {
      fetch = given
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function operatorsFile(origin: string, smppPort: number, options: PhoneWorldOptions): object {
  const profile = {
    id: 'sim-de',
    name: 'Kessel Mobil',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    isBillable: true,
    prefixes: ['15'],
    billing: {
      kind: 'camara',
      apiRoot: origin,
      tokenUrl: `${origin}/oauth2/token`,
      clientId: 'farthing',
      clientSecret: 'secret of a client',
      steps: 'two',
      confirmBody: 'PHONE',
      codes: 'own',
      timeoutMs: 400,
      ...options.billing,
    },
    sms: {
      host: '127.0.0.1',
      port: smppPort,
      tls: false,
      systemId: 'farthing',
      password: 'password',
      systemType: '',
      bind: 'transceiver',
      shortCode: '71001',
      source: { ton: 3, npi: 0 },
      receiptIds: 'same',
      windowMax: 10,
      perSecond: 10_000,
    },
    amounts: { minUnits: '1', maxUnits: '5000' },
    refunds: { total: true, partial: true, windowDays: 90 },
    allowsLoopbackHttp: true,
    helpNumber: '2202',
    ...options.profile,
  }
  const contract = {
    id: 'test-de',
    operatorId: 'sim-de',
    channel: 'DCB',
    currency: 'EUR',
    effectiveFrom: '2026-01-01',
    tax: { bps: '1900', country: 'DE', source: 'a test' },
    taxRemitter: 'OPERATOR',
    base: 'NET',
    operator: { bps: '1500', fixed: '0', tiers: [] },
    aggregator: { bps: '0', base: 'NET', fixed: '0' },
    badDebt: { mode: 'OPERATOR', bps: '0', base: 'NET', horizonDays: 90 },
    platform: { bps: '300', base: 'NET', fixed: '0' },
    messageThousandths: '500',
    feeTax: { operatorBps: '0', aggregatorBps: '0', platformBps: '0' },
    withholding: { bps: '0' },
    refundShare: { operator: 'RETURNS', aggregator: 'RETURNS', platform: 'RETURNS' },
    refundWindowDays: 90,
    statementDay: 15,
    payoutTermDays: 45,
    minPayout: '0',
    documentFlow: 'SELF_BILLED',
    note: 'For tests.',
    ...options.contract,
  }
  return { operators: [profile], contracts: [contract] }
}
