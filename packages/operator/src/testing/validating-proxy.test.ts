// The proxies pass everything on as it is, silence included, and report what goes through them.

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sampleEvent, sampleExchange } from './camara-schema/samples.ts'
import { watchWire } from './camara-schema/wire-watch.ts'
import { proxyOperator, proxySinks, type WatchedProxy } from './validating-proxy.ts'

const options = { loopbackSinks: true, confirmBody: 'PHONE' } as const
const toClose: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of toClose.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  toClose.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function kept(proxy: WatchedProxy): WatchedProxy {
  toClose.push(proxy.close)
  return proxy
}

const { operation, request, answer } = sampleExchange('retrievePayments')

test('an exchange goes through byte by byte and is judged', async () => {
  const paths: string[] = []
  const target = await serve((incoming, outgoing) => {
    paths.push(incoming.url ?? '')
    for (const [name, value] of answer.headers) outgoing.setHeader(name, value)
    outgoing.end(answer.body.replace('0.25', '0.250'))
  })
  const watch = watchWire(options)
  const proxy = kept(await proxyOperator(() => target, watch))
  const path = `${request.path}?${request.query}&size=3`
  const response = await fetch(`${proxy.url}${path}`, { headers: request.headers })
  expect(await response.text()).toBe(answer.body.replace('0.25', '0.250'))
  expect(paths).toEqual([path])
  expect(watch.seen()).toEqual(new Set([`${operation} 200`]))
  expect(watch.findings().map(({ at }) => at)).toEqual(['query size'])
})

test('an answer that is cut off stays cut off and is not judged', async () => {
  const target = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '1000' })
    outgoing.write('{', () => outgoing.destroy())
  })
  const watch = watchWire(options)
  const proxy = kept(await proxyOperator(() => target, watch))
  await expect(fetch(`${proxy.url}${request.path}`, { headers: request.headers })).rejects.toThrow(
    'fetch failed',
  )
  expect(watch.seen()).toEqual(new Set())
})

test('a page passes while it is still being written', async () => {
  const target = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.write('data: one\n\n')
  })
  const proxy = kept(await proxyOperator(() => target, watchWire(options)))
  const response = await fetch(`${proxy.url}/phone/events`)
  const reader = response.body?.getReader()
  const piece = await reader?.read()
  expect(new TextDecoder().decode(piece?.value)).toBe('data: one\n\n')
  await reader?.cancel()
})

test('an event is judged by the sink it was meant for, and so is its answer', async () => {
  const broker = await serve((_incoming, outgoing) => {
    outgoing.writeHead(200)
    outgoing.end()
  })
  const watch = watchWire(options)
  const proxy = kept(await proxySinks(() => broker, watch))
  const asked = sampleExchange('createPayment').request
  watch.request({ ...asked, body: asked.body.replace('https://shop.example/sink', `${proxy.url}/sink`) })
  const { headers, body } = sampleEvent('carrier-billing.v0.payment-reserved')
  await fetch(`${proxy.url}/sink`, { method: 'POST', headers, body })
  expect(watch.findings().map(({ from, at, rule }) => `${from} ${at} ${rule}`)).toEqual([
    'event-answer status status',
  ])
})
