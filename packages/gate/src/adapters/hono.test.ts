import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { describeAdapter } from '../testing/adapter-contract.ts'
import { sale } from '../testing/shop.ts'
import { ownPaths, sell } from './hono.ts'

describeAdapter('Hono', async ({ gate }) => {
  const app = new Hono()
  app.use(ownPaths(gate))
  app.all(
    '/articles/:slug',
    sell(gate, (context) => (context.req.param('slug') === 'tides' ? sale : undefined)),
  )
  const server = await new Promise<{ port: number; stop: () => Promise<void> }>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({ port, stop: () => new Promise((done) => started.close(() => done())) })
    })
  })
  return { address: `http://127.0.0.1:${server.port}`, stop: server.stop }
})
