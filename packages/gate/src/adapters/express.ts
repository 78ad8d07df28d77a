// The gate behind Express 5: a middleware for the gate's own addresses and a handler that sells.

import type { Request as ExpressRequest, RequestHandler } from 'express'
import type { Gate } from '../create-gate.ts'
import type { Sale } from '../sale.ts'
import { serveFound, toFetchRequest, writeResponse } from './node.ts'

/** Answers the gate's own addresses and passes everything else on: `app.use(ownPaths(gate))`. */
export function ownPaths(gate: Gate): RequestHandler {
  return async (request, response, next) => {
    const answer = await gate.handle(
      toFetchRequest(gate, request, { method: request.method, url: request.originalUrl }),
    )
    if (answer === undefined) next()
    else await writeResponse(answer, request, response)
  }
}

/** Sells at a route that takes every method: `app.all('/articles/:slug', sell(gate, find))`. */
export function sell(
  gate: Gate,
  find: (request: ExpressRequest) => Sale | undefined | Promise<Sale | undefined>,
): RequestHandler {
  return async (request, response, next) => {
    const { method, originalUrl: url } = request
    const fetchRequest = toFetchRequest(gate, request, { method, url, parsedBody: request.body as unknown })
    const answer = await serveFound(gate, fetchRequest, await find(request))
    if (answer === undefined) next()
    else await writeResponse(answer, request, response)
  }
}
