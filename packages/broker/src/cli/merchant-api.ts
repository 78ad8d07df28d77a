// The merchant's side of the command line: finds the broker and an API key, and asks.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type FieldFault, type Problem, problem, problemCodes } from '@farthing/protocol'
import { misuse } from './output.ts'
import { defaultBroker } from './wallet-file.ts'

/** Where the broker and the key are: named, in the environment, or in the gate configuration that `merchant create` wrote. */
export const merchantArguments = {
  broker: { type: 'string', description: 'The broker (default: FARTHING_BROKER, or as in --gate)' },
  key: { type: 'string', description: 'An API key, fk_… (default: FARTHING_API_KEY, or as in --gate)' },
  gate: {
    type: 'string',
    description: 'A gate configuration with both (default: FARTHING_GATE or gate.json)',
  },
} as const

export type MerchantArguments = {
  readonly broker?: string | undefined
  readonly key?: string | undefined
  readonly gate?: string | undefined
}

/** Who is asked, under which bearer key. */
export type Access = { readonly broker: string; readonly key: string }

export type ApiCall = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type ApiValue = Readonly<Record<string, unknown>>
export type ApiAnswer = { readonly ok: true; readonly value: ApiValue; readonly etag?: string }
export type ApiResult = ApiAnswer | Problem

/** Reads where the broker is and the merchant's key; ends the command where there is none. */
export function readAccess(args: MerchantArguments): Access {
  const gate = readGate(args.gate)
  const broker = args.broker ?? process.env['FARTHING_BROKER'] ?? gate.broker ?? defaultBroker
  const key = args.key ?? process.env['FARTHING_API_KEY'] ?? gate.key
  if (key === undefined) {
    misuse(
      'There is no API key: name one with --key or FARTHING_API_KEY, or a gate configuration with --gate',
    )
  }
  return { broker: broker.replace(/\/$/, ''), key }
}

/** Calls the API; answers its JSON or its refusal with every fault it lists, and ends the command where nobody answers. */
export async function callApi({ broker, key }: Access, call: ApiCall): Promise<ApiResult> {
  const response = await fetch(broker + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      'idempotency-key': randomUUID(),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  }).catch(() => misuse(`The broker at ${broker} does not answer. Is it running?`))
  const value = (await response.json()) as ApiValue
  if (response.ok) {
    const etag = response.headers.get('etag')
    return { ok: true, value, ...(etag === null ? {} : { etag }) }
  }
  const code = problemCodes.find((known) => known === value['code']) ?? 'internal_error'
  const detail = typeof value['detail'] === 'string' ? value['detail'] : undefined
  const errors = Array.isArray(value['errors']) ? (value['errors'] as readonly FieldFault[]) : undefined
  return problem(code, detail, errors === undefined ? {} : { errors })
}

/** Calls as the merchant. */
export function callMerchant(args: MerchantArguments, call: ApiCall): Promise<ApiResult> {
  return callApi(readAccess(args), call)
}

function readGate(named: string | undefined): Partial<Access> {
  const path = named ?? process.env['FARTHING_GATE']
  if (path === undefined && !existsSync('gate.json')) return {}
  const { broker, apiKey } = readJson(path ?? 'gate.json') as { broker?: unknown; apiKey?: unknown }
  return {
    ...(typeof broker === 'string' ? { broker } : {}),
    ...(typeof apiKey === 'string' ? { key: apiKey } : {}),
  }
}

/** Reads a file of JSON, or says what is wrong with it. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (fault) {
    const why = fault instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    return misuse(`${path} ${why}`)
  }
}
