// Where a webhook may go: a table of hostile addresses, names that lead astray, redirects, and answers that do not end.

import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { Resolve } from './addresses.ts'
import { isPostable, postGuarded } from './guarded-fetch.ts'

const message = { headers: { 'content-type': 'application/json' }, body: '{}' }
const open = { isOpen: true }
const closed = { isOpen: false }

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function names(...addresses: readonly string[]): Resolve {
  return (_name, answer) =>
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
}

describe('an address that is posted to', () => {
  it.each([
    'http://1.1.1.1/',
    'http://shop.example/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'https://name:word@shop.example/',
    'https://shop.example:22/',
    'https://shop.example:25/',
    'https://shop.example:1023/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://0/',
    'https://10.0.0.1/',
    'https://192.168.1.1:8443/',
    'https://172.16.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fe80::1%25eth0]/',
    'https://[fd12:3456::1]/',
    'https://[ff02::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'not an address',
    '',
  ])('is not %s', async (address) => {
    expect(isPostable(address, closed)).toBe(false)
    expect(await postGuarded(address, message, closed)).toEqual({ ok: false, fault: 'refused' })
  })

  it.each([
    'https://shop.example/hooks?key=1',
    'https://shop.example:8443/',
    'https://shop.example:80/',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
  ])('may be %s', (address) => {
    expect(isPostable(address, closed)).toBe(true)
  })

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['::1']],
    [['::ffff:192.168.0.1']],
    [['fe80::1%eth0']],
    [['93.184.216.34', '169.254.169.254']],
    [['2606:4700::1111', 'fd00::1']],
    [['93.184.216.34', '127.0.0.1', '1.1.1.1']],
  ])('is no name that leads to %j', async (addresses) => {
    const guard = { isOpen: false, resolve: names(...addresses) }
    expect(await postGuarded('https://shop.example/', message, guard)).toEqual({
      ok: false,
      fault: 'refused',
    })
  })

  it('is judged by the one look that the connection goes by, so that a name cannot change in between', async () => {
    let looks = 0
    const resolve: Resolve = (_name, answer) => {
      looks += 1
      answer(null, [{ address: looks === 1 ? '127.0.0.1' : '93.184.216.34', family: 4 }])
    }
    const answer = await postGuarded('https://shop.example/', message, { isOpen: false, resolve })
    expect([answer, looks]).toEqual([{ ok: false, fault: 'refused' }, 1])
  })

  it('may be private where the operator allows it', async () => {
    const origin = await serve((_, response) => response.end('yes'))
    expect(await postGuarded(origin, message, open)).toMatchObject({ ok: true, status: 200, body: 'yes' })
    expect(await postGuarded(origin, message, closed)).toEqual({ ok: false, fault: 'refused' })
  })
})

describe('an answer', () => {
  it('that redirects to a private address is told and not followed', async () => {
    const asked: string[] = []
    const inner = await serve((request, response) => {
      asked.push(`inner ${request.url ?? ''}`)
      response.end('secret')
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const origin = await serve((request, response) => {
        asked.push(`outer ${request.url ?? ''}`)
        response.writeHead(status, { location: `${inner}/secret` }).end()
      })
      expect(await postGuarded(`${origin}/hook`, message, open)).toMatchObject({ ok: true, status, body: '' })
    }
    expect(asked).toEqual(Array.from({ length: 5 }, () => 'outer /hook'))
  })

  it('that never stops is cut off after its beginning', async () => {
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
    const answer = await postGuarded(origin, message, open)
    expect(answer.ok && answer.body.length).toBe(webhookLimits.answerBytesMax)
    await expect.poll(() => isOver).toBe(true)
  })

  it('that breaks off, or never comes, is none', async () => {
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    expect(await postGuarded(cut, message, open)).toEqual({ ok: false, fault: 'cut_off' })
    const gone = await serve((_, response) => response.destroy())
    expect(await postGuarded(gone, message, open)).toEqual({ ok: false, fault: 'unreachable' })
    const closedPort = await serve((_, response) => response.end())
    servers.pop()?.close()
    expect(await postGuarded(closedPort, message, open)).toEqual({ ok: false, fault: 'unreachable' })
  })

  it('that changes to another protocol ends the attempt, and holds up nobody', async () => {
    const server = createSocketServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      )
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await postGuarded(origin, message, open)).toEqual({ ok: false, fault: 'cut_off' })
    server.close()
  })

  it('that takes longer than ten seconds is given up', async () => {
    const origin = await serve(() => {})
    expect(await postGuarded(origin, message, open)).toEqual({ ok: false, fault: 'timeout' })
  })
})
