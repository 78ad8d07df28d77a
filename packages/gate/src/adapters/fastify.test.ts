import Fastify from 'fastify'
import { describeAdapter } from '../testing/adapter-contract.ts'
import { sale } from '../testing/shop.ts'
import { addGate, sell } from './fastify.ts'

describeAdapter('Fastify', async ({ gate }) => {
  const app = Fastify({ exposeHeadRoutes: false })
  addGate(app, gate)
  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/articles/:slug',
    handler: sell(gate, (request) =>
      (request.params as { slug?: string }).slug === 'tides' ? sale : undefined,
    ),
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { address, stop: () => app.close() }
})
