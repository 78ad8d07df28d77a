// The OpenAPI 3.1 description, generated from the endpoints' own schemas.

import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { apiVersion } from '../flows/register-merchant.ts'
import type { Variables } from './answer.ts'
import { problemSchema } from './schemas.ts'

type Registry = OpenAPIHono<{ Variables: Variables }>

/** The description as an object, for the address and for the readable page. */
export type Description = ReturnType<Registry['getOpenAPI31Document']>

/** Describes what is mounted when it is first asked, and says the same from then on: a start does not wait for it. */
function describeOnce(app: Registry, deps: Deps): () => Description {
  let description: Description | undefined
  return () => {
    description ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: `${deps.config.name} API`,
        version: apiVersion,
        description:
          'Money is an integer string in the asset’s smallest unit: {"asset":"EUR/6","amount":"20000"} is 0.02 EUR. ' +
          'Refusals are problem details (RFC 9457) with a stable code. POSTs that move money need an Idempotency-Key.',
      },
      servers: [{ url: deps.config.origin }],
    })
    return description
  }
}

/** Serves the description, and answers where to read it. */
export function mountOpenApi(app: Registry, deps: Deps): () => Description {
  app.openAPIRegistry.register('Problem', problemSchema)
  for (const name of ['wallet', 'merchant', 'operator']) {
    app.openAPIRegistry.registerComponent('securitySchemes', name, { type: 'http', scheme: 'bearer' })
  }
  const describe = describeOnce(app, deps)
  app.get('/v1/openapi.json', (context) =>
    context.json(describe(), 200, { 'access-control-allow-origin': '*' }),
  )
  return describe
}
