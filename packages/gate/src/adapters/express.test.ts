import type { AddressInfo } from 'node:net'
import express from 'express'
import { describeAdapter } from '../testing/adapter-contract.ts'
import { sale } from '../testing/shop.ts'
import { ownPaths, sell } from './express.ts'

for (const [name, parser] of [
  ['Express', undefined],
  ['Express with its own form parser', express.urlencoded()],
] as const) {
  describeAdapter(name, async ({ gate }) => {
    const app = express()
    if (parser !== undefined) app.use(parser)
    app.use(ownPaths(gate))
    app.all(
      '/articles/:slug',
      sell(gate, (request) => (request.params['slug'] === 'tides' ? sale : undefined)),
    )
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    return {
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    }
  })
}
