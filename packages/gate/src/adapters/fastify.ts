// The gate behind Fastify 5: the gate's own addresses with the form parser its pages need, and a handler that sells.

import { gatePaths } from '@farthing/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Gate } from '../create-gate.ts'
import { cssPath, type Sale } from '../sale.ts'
import { serveFound, toFetchRequest } from './node.ts'

const formType = 'application/x-www-form-urlencoded'

/** Adds the gate's own addresses to an instance; forms it has no parser for are left for the gate to read, within its bound. */
export function addGate(app: FastifyInstance, gate: Gate): void {
  if (!app.hasContentTypeParser(formType)) {
    app.addContentTypeParser(formType, (_request, _payload, done) => done(null, undefined))
  }
  for (const url of [gatePaths.proof, gatePaths.back, cssPath]) {
    app.get(url, async (request, reply) => reply.send(await gate.handle(asFetch(gate, request))))
  }
}

/** Sells at a route: `app.route({ method: ['GET', 'HEAD', 'POST'], url, handler: sell(gate, find) })`. */
export function sell(
  gate: Gate,
  find: (request: FastifyRequest) => Sale | undefined | Promise<Sale | undefined>,
): RouteHandlerMethod {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const response = await serveFound(gate, asFetch(gate, request), await find(request))
    return response === undefined ? reply.callNotFound() : reply.send(response)
  }
}

function asFetch(gate: Gate, request: FastifyRequest): Request {
  const { method, originalUrl: url, body: parsedBody } = request
  return toFetchRequest(gate, request.raw, { method, url, parsedBody })
}
