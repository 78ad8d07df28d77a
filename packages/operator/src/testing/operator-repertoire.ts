// Everything an operator can be asked and everything it can refuse, played against a running one over the wire. Nothing is asserted
// here: whoever plays it looks at what a watch of the wire has seen.

import { once } from 'node:events'
import { request as callHttp, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { ConfigInput } from '../config.ts'
import type { WireRequest } from './camara-schema/wire-message.ts'
import { type WireWatch, watchWire } from './camara-schema/wire-watch.ts'
import { clientSecret, openTestOperator, type TestOperator } from './test-operator.ts'
import { proxyOperator, proxySinks } from './validating-proxy.ts'

/** An operator behind a watched proxy, with a watched sink for its events. */
export type Stage = {
  readonly it: TestOperator
  readonly watch: WireWatch
  readonly url: string
  readonly sink: string
  /** A token for everything, by client credentials. */
  readonly token: string
  readonly close: () => Promise<void>
}

export type Reply = {
  readonly status: number
  readonly json: Readonly<Record<string, string>>
  readonly headers: Headers
}

export type Ask = {
  readonly body?: unknown
  readonly token?: string
  readonly correlator?: string
  readonly signal?: AbortSignal
}

const redirectUri = 'https://pay.example/back'

/** Opens an operator and puts it on the stage. */
export async function openStage(config: Partial<ConfigInput> = {}): Promise<Stage> {
  const it = await openTestOperator({ config: { ...twoClients, ...config } })
  const server = serve({ fetch: it.operator.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  const watch = watchWire({ loopbackSinks: true, confirmBody: config.confirmBody ?? 'PHONE' })
  const proxy = await proxyOperator(() => `http://127.0.0.1:${(server.address() as AddressInfo).port}`, watch)
  const receiver = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  const sinks = await proxySinks(() => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`, watch)
  const stage = { it, watch, url: proxy.url, sink: `${sinks.url}/sink` }
  return {
    ...stage,
    token: await clientToken(stage),
    close: async () => {
      await it.close()
      for (const proxied of [proxy, sinks]) await proxied.close()
      for (const listener of [server, receiver]) listener.close()
    },
  }
}

const twoClients = {
  clients: [
    { id: 'wren', secret: clientSecret, redirectUris: [redirectUri] },
    { id: 'slow', secret: clientSecret, perSecond: 1 },
  ],
}

/** A token by client credentials. */
export async function clientToken(
  stage: { readonly url: string },
  scope?: string,
  id = 'wren',
): Promise<string> {
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }
  return await fetchToken(stage, form, id)
}

/** A token that speaks for a number, by an authorization code. */
export async function payerToken(
  stage: { readonly url: string },
  number: string,
  scope: string,
): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'wren',
    redirect_uri: redirectUri,
    scope,
    login_hint: `tel:${number}`,
  })
  const response = await fetch(`${stage.url}/oauth2/authorize?${query}`, { redirect: 'manual' })
  const code = new URL(response.headers.get('location') ?? redirectUri).searchParams.get('code') ?? ''
  return await fetchToken(stage, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
}

async function fetchToken(
  stage: { readonly url: string },
  form: Readonly<Record<string, string>>,
  id = 'wren',
): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}`
  const response = await fetch(`${stage.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  })
  return ((await response.json()) as { readonly access_token?: string }).access_token ?? ''
}

let calls = 0

/** Makes one call; `what` is the method and the path, such as `POST /carrier-billing/v0.5/payments`. */
export async function ask(
  stage: Stage,
  what: string,
  { body, token, correlator, signal }: Ask = {},
): Promise<Reply> {
  const [method = '', path = ''] = what.split(' ')
  calls += 1
  const bearer = token ?? stage.token
  const response = await fetch(`${stage.url}${path}`, {
    method,
    headers: {
      ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-correlator': correlator ?? `call-${calls}`,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    json: (text === '' ? {} : JSON.parse(text)) as Reply['json'],
  }
}

/** Makes a call whose answer never comes, and hangs up once `isDone` says that its work is done. */
export async function askInVain(
  stage: Stage,
  what: string,
  body: unknown,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const hangUp = new AbortController()
  const waiting = ask(stage, what, { body, signal: hangUp.signal }).catch(() => {})
  while (!(await isDone())) await new Promise((done) => setImmediate(done))
  hangUp.abort()
  await waiting
}

/** Sends a call as it is written, but to this operator and with its token; the status is answered. */
export async function sendAsItIs(stage: Stage, request: WireRequest): Promise<number> {
  const headers = new Headers(request.headers)
  if (headers.has('authorization')) headers.set('authorization', `Bearer ${stage.token}`)
  const path = request.path.slice(request.path.indexOf('/', 1))
  const call = callHttp(`${stage.url}${path}?${request.query}`, {
    method: request.method,
    headers: { ...Object.fromEntries(headers), 'content-length': Buffer.byteLength(request.body) },
  })
  call.end(request.body)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  return answer.statusCode ?? 0
}

export const payments = '/carrier-billing/v0.5/payments'

/** Where the refunds of a payment are. */
export function refundsOf(paymentId: string): string {
  return `/carrier-billing-refund/v0.3/payments/${paymentId}/refunds`
}

/** A German number with these last digits. */
export function phone(digits: string): string {
  return `+49151234567${digits}`
}

export type Wish = {
  readonly number?: string | undefined
  readonly amount?: number
  readonly correlator?: string
  readonly charge?: object
  readonly details?: readonly object[]
  readonly more?: object
}

let wishes = 0

/** The body of create and prepare with everything in it. */
export function wish(
  stage: Stage,
  { number, amount = 1.5, correlator, charge = {}, details, more = {} }: Wish,
): object {
  wishes += 1
  const chargingInformation = {
    amount,
    currency: 'EUR',
    description: 'The Wren: one piece',
    isTaxIncluded: true,
    ...charge,
  }
  return {
    amountTransaction: {
      ...(number === undefined ? {} : { phoneNumber: number }),
      clientCorrelator: correlator ?? `wish-${wishes}`,
      referenceCode: `order-${wishes}`,
      paymentAmount: {
        chargingInformation,
        chargingMetaData: {
          merchantName: 'The Wren',
          merchantIdentifier: 'mer-1',
          fee: 62.5,
          channel: 'web',
        },
        ...(details === undefined ? {} : { paymentDetails: details }),
      },
    },
    sink: stage.sink,
    sinkCredential: credential,
    ...more,
  }
}

export const credential = {
  credentialType: 'ACCESSTOKEN',
  accessToken: 'let-me-in',
  accessTokenExpiresUtc: '2027-12-01T00:00:00Z',
  accessTokenType: 'bearer',
}
