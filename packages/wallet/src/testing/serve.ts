// A loopback server from a Fetch-style handler, for stand-ins of outside parties. A handler that answers `lost` has its
// connection cut, as a network does.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Handler = (request: Request) => Promise<Response | 'lost'>

export type Served = { readonly origin: string; readonly close: () => Promise<void> }

/** Serves on a free port of `127.0.0.1` or `localhost`, which are different sites to a browser. */
export async function serve(handler: Handler, host: '127.0.0.1' | 'localhost'): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    void answer()
    async function answer(): Promise<void> {
      try {
        const response = await handler(await readRequest(incoming))
        if (response === 'lost') {
          outgoing.destroy()
          return
        }
        outgoing.writeHead(response.status, [...response.headers].flat())
        outgoing.end(Buffer.from(await response.arrayBuffer()))
      } catch (fault) {
        outgoing.writeHead(599, { 'Content-Type': 'text/plain' })
        outgoing.end(`the stand-in has a fault of its own: ${String(fault)}`)
      }
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  return new Request(`http://${incoming.headers.host}${incoming.url}`, { method, headers, body })
}
