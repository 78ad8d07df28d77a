// Debian's Kannel, an SMS gateway that is an SMPP client: installed where that is possible, started on free ports of
// loopback, and stopped with everything it wrote.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why Kannel cannot run here, or undefined when it can; as root it is installed by apt-get first. */
export function whyNoKannel(): string | undefined {
  if (isInstalled()) return undefined
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'Kannel is not installed, and only root of a Debian can install it'
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const install = (): number | null =>
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'kannel'], { env }).status
  // The list of packages may be missing or old.
  if (install() !== 0) {
    spawnSync('apt-get', ['update'], { env })
    install()
  }
  return isInstalled() ? undefined : 'apt-get could not install Kannel'
}

function isInstalled(): boolean {
  return ['bearerbox', 'smsbox'].every((box) => spawnSync(box, ['--version']).error === undefined)
}

export type Kannel = {
  /** Gives a message to Kannel's HTTP interface and returns what it says. */
  readonly sendSms: (parameters: Readonly<Record<string, string>>) => Promise<string>
  readonly log: () => string
  readonly stop: () => Promise<void>
}

export type KannelSetup = {
  readonly smscPort: number
  /** One link of Kannel each, named as the account; `decimal`: its receipts' ids are decimal where the answers' are hexadecimal. */
  readonly links: ReadonlyArray<{ readonly systemId: string; readonly ids: 'same' | 'decimal' }>
  readonly password: string
  readonly shortCode: string
  /** Where messages of phones go to; what it answers is sent back to the phone. */
  readonly getUrl: string
}

/** Starts both of Kannel's boxes against a centre, as a transceiver. */
export async function startKannel(setup: KannelSetup): Promise<Kannel> {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-kannel-'))
  const [admin = 0, boxes = 0, http = 0] = await freePorts(3)
  const file = join(folder, 'kannel.conf')
  const log = join(folder, 'bearerbox.log')
  writeFileSync(file, configuration(setup, { admin, boxes, http }, folder))
  const run = (box: string): ChildProcess => spawn(box, ['-v', '4', file], { stdio: 'ignore' })
  const bearerbox = run('bearerbox')
  await waitForPort(boxes)
  const smsbox = run('smsbox')
  await waitForPort(http)
  return {
    sendSms: async (parameters) => {
      const query = new URLSearchParams({ username: 'wren', password: 'hush', ...parameters })
      return (await fetch(`http://127.0.0.1:${http}/cgi-bin/sendsms?${query}`)).text()
    },
    log: () => readFileSync(log, 'utf8'),
    stop: async () => {
      await Promise.all([smsbox, bearerbox].map(stopChild))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Ports = { readonly admin: number; readonly boxes: number; readonly http: number }

function configuration(setup: KannelSetup, ports: Ports, folder: string): string {
  const groups: ReadonlyArray<Readonly<Record<string, string | number | boolean>>> = [
    {
      group: 'core',
      'admin-port': ports.admin,
      'admin-interface': '127.0.0.1',
      'admin-password': 'hush',
      'smsbox-port': ports.boxes,
      'smsbox-interface': '127.0.0.1',
      'box-allow-ip': '127.0.0.1',
      'log-file': join(folder, 'bearerbox.log'),
      'log-level': 0,
      'dlr-storage': 'internal',
    },
    ...setup.links.map(({ systemId, ids }) => ({
      group: 'smsc',
      smsc: 'smpp',
      'smsc-id': systemId,
      // Or it would send over whichever link it likes.
      'allowed-smsc-id': systemId,
      host: '127.0.0.1',
      port: setup.smscPort,
      'transceiver-mode': true,
      'smsc-username': systemId,
      'smsc-password': setup.password,
      'system-type': 'pay',
      'reconnect-delay': 1,
      ...(ids === 'decimal' ? { 'msg-id-type': '0x01' } : {}),
    })),
    {
      group: 'smsbox',
      'bearerbox-host': '127.0.0.1',
      'bearerbox-port': ports.boxes,
      'sendsms-port': ports.http,
      'sendsms-interface': '127.0.0.1',
      'global-sender': setup.shortCode,
      'log-file': join(folder, 'smsbox.log'),
      'log-level': 0,
    },
    { group: 'sendsms-user', username: 'wren', password: 'hush', concatenation: true, 'max-messages': 10 },
    {
      group: 'sms-service',
      keyword: 'default',
      'catch-all': true,
      'get-url': setup.getUrl,
      concatenation: true,
      'max-messages': 10,
      'accept-x-kannel-headers': true,
    },
  ]
  return groups
    .map((group) =>
      Object.entries(group)
        .map(([name, value]) => `${name} = ${typeof value === 'string' ? `"${value}"` : value}`)
        .join('\n'),
    )
    .join('\n\n')
    .concat('\n')
}

/** Ports that were free a moment ago; Kannel cannot choose its own. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.on('connect', () => {
        socket.destroy()
        done(true)
      })
      socket.on('error', () => done(false))
    })
    if (isOpen) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('Kannel did not open its port')
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}

/** Parameters by name, each read in the character set that the parameter `charset` names, UTF-8 without one. */
export type Query = Readonly<Record<string, string>>

export type HttpEnd = {
  readonly url: string
  /** Queries by path, in order. */
  readonly asked: (path: string) => readonly Query[]
  readonly close: () => Promise<void>
}

/** A web server that keeps what it was asked and answers what `reply` says. */
export async function openHttpEnd(reply: (path: string, query: Query) => HttpReply): Promise<HttpEnd> {
  const requests: Array<{ readonly path: string; readonly query: Query }> = []
  const server = createHttpServer((request, response) => {
    const [path = '', parameters = ''] = (request.url ?? '').split('?')
    const query = readQuery(parameters)
    requests.push({ path, query })
    const { body, headers } = reply(path, query)
    response.writeHead(200, headers).end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (path) => requests.filter((request) => request.path === path).map(({ query }) => query),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

export type HttpReply = { readonly body: string; readonly headers: Readonly<Record<string, string>> }

/** Kannel hands on a UCS-2 text as the octets it had, percent-encoded, which URLSearchParams would take for broken UTF-8. */
function readQuery(parameters: string): Query {
  const octets = parameters.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split('=')
    const latin1 = value
      .replaceAll('+', ' ')
      .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return [name, Buffer.from(latin1, 'latin1')] as const
  })
  const charset = octets.find(([name]) => name === 'charset')?.[1].toString() ?? 'UTF-8'
  const decode = (name: string, value: Buffer): string =>
    name === 'text' ? new TextDecoder(charset).decode(value) : value.toString()
  return Object.fromEntries(octets.map(([name, value]) => [name, decode(name, value)]))
}
