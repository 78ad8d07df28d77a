// A proxy between a client and a server that can be told to cut connections, to swallow what one side says while the other goes on,
// and to hold things back and let them through late.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Who says what is passed on. */
export type Side = 'client' | 'server'

/** A proxy on loopback. */
export type TcpProxy = {
  readonly port: number
  /** How many connections were made and how many are open. */
  readonly made: () => number
  /** Cuts the next connections, one unless told otherwise, once so many bytes of a side were passed on. */
  cutAfter(side: Side, bytes: number, connections?: number): void
  /** Cuts all that are open at once. */
  cut(): void
  /** From now on a side is not heard any more, on the connections that are open; what it says is kept. */
  hold(side: Side): void
  /** Lets everything through that was held back, to where it was going. */
  release(): void
  /** Ends the client's half of connections, though the server's stays open and hears what was held back later. */
  dropClients(): void
  close(): Promise<void>
}

type Pair = {
  readonly client: Socket
  readonly server: Socket
  readonly left: Record<Side, number>
  readonly held: Record<Side, Buffer[] | undefined>
}

const unlimited: Readonly<Record<Side, number>> = { client: Infinity, server: Infinity }

/** Starts a proxy to a port of loopback. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let made = 0
  let next = { left: unlimited, connections: 0 }
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    made += 1
    next.connections -= 1
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    const pair: Pair = {
      client,
      server,
      left: { ...(next.connections >= 0 ? next.left : unlimited) },
      held: { client: undefined, server: undefined },
    }
    pairs.add(pair)
    passOn(pair, 'client')
    passOn(pair, 'server')
    client.on('close', () => {
      // What was held back may still be let through.
      if (pair.held.client === undefined) server.destroy()
    })
    server.on('close', () => {
      client.destroy()
      pairs.delete(pair)
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    made: () => made,
    cutAfter: (side, bytes, connections = 1) => {
      next = { left: { ...unlimited, [side]: bytes }, connections }
    },
    cut: () => {
      for (const pair of pairs) cut(pair)
    },
    hold: (side) => {
      for (const { held } of pairs) held[side] ??= []
    },
    release: () => {
      for (const { client, server, held } of pairs) {
        for (const part of held.client ?? []) server.write(part)
        for (const part of held.server ?? []) client.write(part)
        held.client = undefined
        held.server = undefined
        if (client.destroyed) server.end()
      }
    },
    dropClients: () => {
      for (const { client } of pairs) client.destroy()
    },
    close: async () => {
      for (const pair of pairs) cut(pair)
      listener.close()
      await once(listener, 'close')
    },
  }
}

function cut({ client, server }: Pair): void {
  client.destroy()
  server.destroy()
}

/** Passes on what a side says, up to where the connection is to be cut. */
function passOn(pair: Pair, side: Side): void {
  const [from, to] = side === 'client' ? [pair.client, pair.server] : [pair.server, pair.client]
  from.setNoDelay(true)
  from.on('data', (part: Buffer) => {
    const held = pair.held[side]
    if (held !== undefined) {
      held.push(part)
      return
    }
    const passed = part.subarray(0, Math.min(part.length, pair.left[side]))
    pair.left[side] -= passed.length
    if (!to.destroyed) to.write(passed)
    // What was passed on is on its way when the connection goes.
    if (pair.left[side] <= 0) to.end(() => cut(pair))
  })
  from.on('end', () => {
    if (pair.held[side] === undefined) to.end()
  })
  from.on('error', () => {})
}
