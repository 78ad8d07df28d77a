// A whole operator on memory or a folder: real store, real routes, real calls to sinks; clock, chance and timers are ours.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Instant, instant } from '@farthing/protocol'
import { type ConfigInput, readConfig } from '../config.ts'
import { type Operator, openOperator } from '../open-operator.ts'
import type { SmscOptions } from '../smsc/contract.ts'
import type { OperatorSystem } from '../system.ts'

export type TestSystem = OperatorSystem & {
  /** Moves the clock and runs what is due by then, in order. */
  readonly advance: (milliseconds: number) => Promise<void>
  readonly start: Instant
}

export const clientSecret = 'a-secret-for-tests'

/** A clock that stands still until it is moved; what is due at once runs in the next turn of the loop. */
export function testSystem(seed = 1): TestSystem {
  const start = instant(Date.UTC(2026, 0, 7, 12))
  let now: number = start
  let draws = 0
  const waiting = new Set<{ readonly at: number; readonly task: () => void }>()
  return {
    start,
    now: () => instant(now),
    chance: (bytes) => {
      draws += 1
      const block = createHash('sha512').update(`${seed} ${draws}`).digest()
      return Uint8Array.from(block.subarray(0, bytes))
    },
    environment: {},
    every: () => () => {},
    after: (delayMs, task) => {
      const entry = { at: now + delayMs, task }
      const immediate = delayMs <= 0 ? setImmediate(task) : undefined
      if (immediate === undefined) waiting.add(entry)
      return () => {
        waiting.delete(entry)
        if (immediate !== undefined) clearImmediate(immediate)
      }
    },
    advance: async (milliseconds) => {
      await rest()
      const until = now + milliseconds
      for (;;) {
        const next = [...waiting].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        waiting.delete(next)
        now = Math.max(now, next.at)
        next.task()
        await rest()
      }
      now = until
      await rest()
    },
  }
}

/** Lets what is due at once have its turns. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done))
}

export type Sink = {
  readonly url: string
  readonly events: ReadonlyArray<Received>
  /** Resolves when so many calls have come in all. */
  readonly wait: (count: number) => Promise<readonly Received[]>
  /** What the next calls are answered with; 204 after that. */
  readonly answerWith: (...statuses: readonly number[]) => void
  readonly close: () => Promise<void>
}

export type Received = {
  readonly authorization: string | undefined
  readonly correlator: string | undefined
  readonly contentType: string | undefined
  readonly body: {
    readonly id: string
    readonly type: string
    readonly source: string
    readonly data: Readonly<Record<string, string>>
  }
}

/** A sink on a free port of this machine, which keeps what it is sent. */
export async function openSink(): Promise<Sink> {
  const events: Received[] = []
  const statuses: number[] = []
  const waiters = new Set<() => void>()
  const server = createServer((request, response) => {
    void readAll(request).then((text) => {
      events.push({
        authorization: request.headers.authorization,
        correlator: request.headers['x-correlator'] as string | undefined,
        contentType: request.headers['content-type'],
        body: JSON.parse(text) as Received['body'],
      })
      response.writeHead(statuses.shift() ?? 204).end()
      for (const waiter of waiters) waiter()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/sink`,
    events,
    wait: (count) =>
      new Promise((done) => {
        const look = (): void => {
          if (events.length < count) return
          waiters.delete(look)
          done(events)
        }
        waiters.add(look)
        look()
      }),
    answerWith: (...more) => void statuses.push(...more),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

export type TestOperator = {
  readonly operator: Operator
  readonly system: TestSystem
  /** Errors and what the phone's messages were handed to. */
  readonly errors: readonly string[]
  /** Sends a request as the first client, with a token for everything. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Called>
  readonly token: (
    scope?: string,
    client?: { readonly id: string; readonly secret: string },
  ) => Promise<string>
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  /** What the phone's own page of the simulator says. */
  readonly look: (number: string) => Promise<Looked>
  readonly change: (number: string, change: unknown) => Promise<void>
  readonly close: () => Promise<void>
}

export type Called = {
  readonly status: number
  readonly headers: Headers
  // Answers are looked into by tests, which say themselves what they expect to find.
  readonly json: Json
}

/** An answer as a test looks into it: the members it reads by name, and all others. */
export type Json = Readonly<Record<string, unknown>> & {
  readonly paymentId: string
  readonly refundId: string
  readonly code: string
  readonly message: string
  readonly authenticationId: string
  readonly validationInfo?: { readonly authorizationId: string; readonly validationURL: string }
  readonly amountTransaction?: { readonly serverReferenceCode: string }
}

export type Looked = {
  readonly balance: string
  readonly spentThisMonth: string
  readonly reserved: string
  readonly bill: ReadonlyArray<{
    readonly kind: string
    readonly amount: string
    readonly paymentId: string | null
  }>
  readonly messages: ReadonlyArray<{
    readonly text: string
    readonly peer: string
    readonly direction: string
  }>
  readonly payments: ReadonlyArray<{
    readonly paymentId: string
    readonly status: string
    readonly reason: string
  }>
}

export type TestOptions = {
  readonly config?: Partial<ConfigInput>
  readonly system?: TestSystem
  /** Stands for the short-message centre; only what phones write is looked at. */
  readonly onFromPhone?: (message: {
    readonly from: string
    readonly to: string
    readonly text: string
  }) => boolean
}

/** Opens an operator for a test. */
export async function openTestOperator(options: TestOptions = {}): Promise<TestOperator> {
  const system = options.system ?? testSystem()
  const read = readConfig({
    port: 80,
    logLevel: 'silent',
    allowsLoopbackHttp: true,
    clients: [
      { id: 'wren', secret: clientSecret, redirectUris: ['https://pay.example/back'], systemId: 'wren' },
      { id: 'other', secret: `${clientSecret}-2` },
    ],
    ...options.config,
  })
  if (!read.ok) throw new Error(read.faults.join('; '))
  const errors: string[] = []
  const log = {
    info: () => {},
    warn: () => {},
    error: (fields: object) => void errors.push(JSON.stringify(fields)),
  }
  const { onFromPhone } = options
  const operator = await openOperator(read.config, {
    system,
    log,
    ...(onFromPhone === undefined
      ? {}
      : { openSmsc: async (_deps: unknown, smsc: SmscOptions) => standIn(smsc, onFromPhone) }),
  })
  const send = (path: string, init?: RequestInit): Promise<Response> =>
    operator.fetch(new Request(`http://127.0.0.1${path}`, init))
  const token = async (scope?: string, client = { id: 'wren', secret: clientSecret }): Promise<string> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    })
    const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
    const response = await send('/oauth2/token', { method: 'POST', headers: { authorization }, body })
    return ((await response.json()) as { readonly access_token: string }).access_token
  }
  const usual = await token()
  return {
    operator,
    system,
    errors,
    send,
    token,
    call: async (method, path, body, headers = {}) => {
      const response = await send(path, {
        method,
        headers: {
          authorization: `Bearer ${usual}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        json: (text === '' ? {} : JSON.parse(text)) as Json,
      }
    },
    look: async (number) => (await (await send(`/simulator/subscribers/${number}`)).json()) as Looked,
    change: async (number, change) => {
      const response = await send(`/simulator/subscribers/${number}`, {
        method: 'POST',
        body: JSON.stringify(change),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    close: () => operator.close(),
  }
}

/** A payment of so much by a number; `more` goes into the request beside the transaction. */
export function paymentBody(
  number: string,
  amount: number,
  more: Readonly<Record<string, unknown>> = {},
): object {
  const { correlator, currency = 'EUR', charge = {}, ...rest } = more
  return {
    amountTransaction: {
      phoneNumber: number,
      ...(correlator === undefined ? {} : { clientCorrelator: correlator }),
      referenceCode: 'order-1',
      paymentAmount: {
        chargingInformation: {
          amount,
          currency,
          description: 'The Wren: one piece',
          isTaxIncluded: true,
          ...(charge as object),
        },
        chargingMetaData: { merchantName: 'The Wren', merchantIdentifier: 'mer-1' },
      },
    },
    ...rest,
  }
}

export const billing = '/carrier-billing/v0.5/payments'

/** Where the refunds of a payment are. */
export function refundsPath(paymentId: string): string {
  return `/carrier-billing-refund/v0.3/payments/${paymentId}/refunds`
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}

function standIn(
  options: SmscOptions,
  onFromPhone: NonNullable<TestOptions['onFromPhone']>,
): Awaited<ReturnType<NonNullable<Parameters<typeof openOperator>[1]['openSmsc']>>> {
  return {
    port: 0,
    sendFromPhone: onFromPhone,
    phoneIsBack: () => {},
    set: () => {},
    bindings: () => [],
    unacknowledged: () => options.accounts.length,
    dropConnections: () => {},
    close: async () => {},
  }
}
