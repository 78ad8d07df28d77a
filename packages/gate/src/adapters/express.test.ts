import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { describeAdapter } from '../testing/adapter-contract.ts'
import { sale } from '../testing/shop.ts'
import { ownPaths, sell } from './express.ts'

// vitest's configuration hands the condition `import` to every resolution, and a dependency of Express breaks when its
// `require` is given an ES module; so a require is resolved as plain Node would.
registerHooks({
  resolve: (specifier, context, next) => {
    const isRequire = context.conditions.includes('require')
    const conditions = context.conditions.filter((condition) => !isRequire || condition !== 'import')
    return next(specifier, { ...context, conditions })
  },
})
const { default: express } = await import('express')

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
