// The gate behind Hono, on any runtime Hono runs on: a middleware for the gate's own addresses and a handler that sells.

import type { Context, Handler, MiddlewareHandler } from 'hono'
import type { Gate } from '../create-gate.ts'
import type { Sale } from '../sale.ts'

/** Answers the gate's own addresses and passes everything else on: `app.use(ownPaths(gate))`. */
export function ownPaths(gate: Gate): MiddlewareHandler {
  return async (context, next) => {
    const answer = await gate.handle(context.req.raw)
    if (answer !== undefined) return answer
    await next()
    return undefined
  }
}

/** Sells at a route that takes every method: `app.all('/articles/:slug', sell(gate, find))`. */
export function sell<Path extends string>(
  gate: Gate,
  find: (context: Context<object, Path>) => Sale | undefined | Promise<Sale | undefined>,
): Handler<object, Path> {
  return async (context) => {
    const sale = await find(context)
    return sale === undefined ? context.notFound() : gate.serve(context.req.raw, sale.offer, sale)
  }
}
