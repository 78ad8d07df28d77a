// The merchant's side of the command line: finds broker and API key in the gate configuration, and asks.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Problem, problem, problemCodes } from '@farthing/protocol'
import { misuse } from './output.ts'

/** `--gate`, else FARTHING_GATE, else gate.json here. */
export const gateArgument = {
  gate: {
    type: 'string',
    description: 'The gate configuration with the API key (default: FARTHING_GATE or gate.json)',
  },
} as const

export type MerchantAccess = { readonly broker: string; readonly apiKey: string; readonly merchant: string }

export type ApiValue = Readonly<Record<string, unknown>>
export type ApiResult = { readonly ok: true; readonly value: ApiValue } | Problem

/** Reads where the broker is and the merchant's key; ends the command where there is none. */
export function readAccess(gate: string | undefined): MerchantAccess {
  const path = resolve(gate ?? process.env['FARTHING_GATE'] ?? 'gate.json')
  if (!existsSync(path)) misuse(`There is no gate configuration at ${path}. Name it with --gate`)
  const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<MerchantAccess>
  const { broker, apiKey, merchant } = value
  if (typeof broker !== 'string' || typeof apiKey !== 'string' || typeof merchant !== 'string') {
    misuse(`${path} is not a gate configuration`)
  }
  return { broker, apiKey, merchant }
}

export type ApiCall = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls the API under a bearer key; answers its JSON or its refusal, and ends the command where nobody answers. */
export async function callApi(broker: string, bearer: string, call: ApiCall): Promise<ApiResult> {
  const response = await fetch(broker + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      'idempotency-key': call.key ?? randomUUID(),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  }).catch(() => misuse(`The broker at ${broker} does not answer. Is it running?`))
  const value = (await response.json()) as Record<string, unknown>
  if (response.ok) return { ok: true, value }
  const code = problemCodes.find((known) => known === value['code']) ?? 'internal_error'
  return problem(code, typeof value['detail'] === 'string' ? value['detail'] : undefined)
}

/** Calls as the merchant. */
export function callMerchant(access: MerchantAccess, call: ApiCall): Promise<ApiResult> {
  return callApi(access.broker, access.apiKey, call)
}
