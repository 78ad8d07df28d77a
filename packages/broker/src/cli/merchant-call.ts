// The merchant's side of the command line: finds the broker and an API key, and asks.

import { existsSync, readFileSync } from 'node:fs'
import { type FieldFault, type Problem, problem, problemCodes } from '@farthing/protocol'
import { misuse } from './output.ts'
import { defaultBroker } from './wallet-file.ts'

/** Where the broker and the key are: named, in the environment, or in the gate configuration that `merchant create` wrote. */
export const merchantArguments = {
  broker: { type: 'string', description: 'The broker (default: FARTHING_BROKER, or as in --gate)' },
  key: { type: 'string', description: 'An API key, fk_… (default: FARTHING_API_KEY, or as in --gate)' },
  gate: { type: 'string', description: 'A gate configuration with both', default: 'gate.json' },
} as const

export type MerchantArguments = {
  readonly broker?: string | undefined
  readonly key?: string | undefined
  readonly gate: string
}

export type MerchantCall = {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type MerchantAnswer = {
  readonly ok: true
  readonly value: Readonly<Record<string, unknown>>
  readonly etag?: string
}

/** Calls the merchant's API; answers its JSON or its refusal, with every fault it lists. */
export async function callMerchant(
  args: MerchantArguments,
  call: MerchantCall,
): Promise<MerchantAnswer | Problem> {
  const { broker, key } = findKey(args)
  const response = await fetch(broker + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  }).catch(() => misuse(`The broker at ${broker} does not answer. Is it running?`))
  const value = (await response.json()) as Record<string, unknown>
  if (response.ok) {
    const etag = response.headers.get('etag')
    return { ok: true, value, ...(etag === null ? {} : { etag }) }
  }
  const code = problemCodes.find((known) => known === value['code']) ?? 'internal_error'
  const errors = Array.isArray(value['errors']) ? (value['errors'] as readonly FieldFault[]) : undefined
  return problem(
    code,
    typeof value['detail'] === 'string' ? value['detail'] : undefined,
    errors === undefined ? {} : { errors },
  )
}

function findKey(args: MerchantArguments): { readonly broker: string; readonly key: string } {
  const gate = readGate(args.gate)
  const broker = args.broker ?? process.env['FARTHING_BROKER'] ?? gate.broker ?? defaultBroker
  const key = args.key ?? process.env['FARTHING_API_KEY'] ?? gate.apiKey
  if (key === undefined) {
    misuse(`There is no API key: name one with --key or FARTHING_API_KEY, or bring ${args.gate}`)
  }
  return { broker: broker.replace(/\/$/, ''), key }
}

function readGate(path: string): { readonly broker?: string; readonly apiKey?: string } {
  if (!existsSync(path)) return {}
  const { broker, apiKey } = readJson(path) as { broker?: unknown; apiKey?: unknown }
  return {
    ...(typeof broker === 'string' ? { broker } : {}),
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
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
