import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeAdapter } from '../testing/adapter-contract.ts'
import { sale } from '../testing/shop.ts'
import { nodeListener } from './node.ts'

describeAdapter('node:http', async ({ gate }) => {
  const find = (request: Request) => (new URL(request.url).pathname === '/articles/tides' ? sale : undefined)
  const server = createServer(nodeListener(gate, find))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
})
