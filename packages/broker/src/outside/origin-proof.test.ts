// The guarded fetch of a stranger's address: what may be asked, and how little of it is listened to.

import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { gatePaths, paymentSystemPath } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { proveOrigin } from '../flows/prove-origin.ts'
import { registerMerchant } from '../flows/register-merchant.ts'
import { brokerLimits } from '../limits.ts'
import { openTestBroker } from '../testing/test-broker.ts'
import { codeOf, euros, must, openMerchant, openWallet, pay } from '../testing/test-parties.ts'
import { isAskable } from './addresses.ts'
import { readOriginProof } from './origin-proof.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer)
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const asTest = { mayBeLoopback: true }

describe('an address', () => {
  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '::',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::',
    '2001:0:a00:1::',
    '2001:db8::1',
    'not an address',
    '',
  ])('such as %s is never asked, in either mode', (address) => {
    expect(isAskable(address, false)).toBe(false)
    expect(isAskable(address, true)).toBe(false)
  })

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'such as %s is never asked by a live broker',
    (address) => {
      expect(isAskable(address, false)).toBe(false)
    },
  )

  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'such as %s is asked',
    (address) => {
      expect(isAskable(address, false)).toBe(true)
    },
  )

  it.each([
    'http://1.1.1.1/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://192.168.0.1/',
  ])('%s is not connected to by a live broker', async (address) => {
    expect(await readOriginProof(address, { mayBeLoopback: false })).toBeUndefined()
  })

  it('that is a name is judged by what it resolves to, at the connection itself', async () => {
    let asked = 0
    const origin = await serve((_, response) => {
      asked += 1
      response.end('{}')
    })
    const named = origin.replace('127.0.0.1', 'localhost').replace('http:', 'https:')
    expect(await readOriginProof(`${named}/`, { mayBeLoopback: false })).toBeUndefined()
    expect(asked).toBe(0)
  })
})

describe('an answer', () => {
  it('that is the document is read', async () => {
    const proof = { merchant: 'mer_1', paymentSystem: 'https://pay.example/pay/v1' }
    const origin = await serve((_, response) => response.end(JSON.stringify({ ...proof, more: 1 })))
    expect(await readOriginProof(`${origin}/x`, asTest)).toEqual(proof)
  })

  it('that redirects is not followed', async () => {
    const paths: string[] = []
    const origin = await serve((request, response) => {
      paths.push(request.url ?? '')
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await readOriginProof(`${origin}/x`, asTest)).toBeUndefined()
    expect(paths).toEqual(['/x'])
  })

  it.each([
    ['of the wrong status', 404, '{"merchant":"m","paymentSystem":"p"}'],
    ['that is no JSON', 200, '<html>'],
    ['of another shape', 200, '{"merchant":1,"paymentSystem":[]}'],
    ['that is null', 200, 'null'],
    ['that is empty', 200, ''],
  ])('%s is none', async (_, status, text) => {
    const origin = await serve((_request, response) => response.writeHead(status).end(text))
    expect(await readOriginProof(`${origin}/x`, asTest)).toBeUndefined()
  })

  it('that never stops is cut off after a few bytes', async () => {
    let isOver = false
    const origin = await serve((_, response) => {
      response.on('close', () => {
        isOver = true
      })
      const more = (): void => {
        if (isOver) return
        if (response.write('x'.repeat(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    expect(await readOriginProof(`${origin}/x`, asTest)).toBeUndefined()
    await expect.poll(() => isOver).toBe(true)
  })

  it('that changes to another protocol is none, and nobody waits for it', async () => {
    const speaker = createSocketServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      )
    })
    await new Promise<void>((done) => speaker.listen(0, '127.0.0.1', done))
    const { port } = speaker.address() as AddressInfo
    expect(await readOriginProof(`http://127.0.0.1:${port}/x`, asTest)).toBeUndefined()
    speaker.close()
  })

  it(
    'that comes too slowly is given up within the bound',
    async () => {
      const origin = await serve((_, response) => void response.write('{'))
      expect(await readOriginProof(`${origin}/x`, asTest)).toBeUndefined()
    },
    brokerLimits.originProofTimeoutMs * 4,
  )
})

describe('proving an origin', () => {
  it('asks one address, and believes what stands there', async () => {
    const broker = await openTestBroker()
    let named = ''
    const paths: string[] = []
    const origin = await serve((request, response) => {
      paths.push(request.url ?? '')
      response.end(JSON.stringify({ merchant: named, paymentSystem: broker.origin + paymentSystemPath }))
    })
    const first = must(await registerMerchant(broker.deps, { name: 'First', origin }))
    const second = must(await registerMerchant(broker.deps, { name: 'Second', origin }))
    expect(codeOf(await proveOrigin(broker.deps, first.merchant.id))).toBe('origin_unproven')
    named = first.merchant.id
    must(await proveOrigin(broker.deps, first.merchant.id))
    expect(codeOf(await proveOrigin(broker.deps, second.merchant.id))).toBe('origin_unproven')
    expect(new Set(paths)).toEqual(new Set([gatePaths.proof]))
    expect(codeOf(await proveOrigin(broker.deps, 'mer_nobody'))).toBe('merchant_unknown')
    await broker.close()
  })

  it('comes before being paid', async () => {
    const broker = await openTestBroker()
    const proven = await openMerchant(broker)
    const made = must(await registerMerchant(broker.deps, { name: 'New', origin: 'https://new.example' }))
    const buyer = await openWallet(broker, euros(1_000_000n))
    const changes = {
      merchantId: made.merchant.id,
      origin: 'https://new.example',
      url: 'https://new.example/',
    }
    const quote = await proven.quote('tides', changes, made.signingKey)
    expect(codeOf(await pay(broker, buyer, quote))).toBe('merchant_inactive')
    await broker.close()
  })
})
