// The operator's side of the command line: finds the broker and its operator key in the data folder, and asks.

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Problem, problem, problemCodes } from '@farthing/protocol'
import { misuse } from './output.ts'

/** `--data`, else FARTHING_DATA, else where `npm start` keeps it. */
export const dataArgument = {
  data: {
    type: 'string',
    description: "The broker's data folder (default: FARTHING_DATA or .farthing/broker)",
  },
} as const

/** Calls the operator's API; answers its JSON or its refusal. */
export async function callOperator(
  data: string | undefined,
  call: {
    readonly method: 'GET' | 'POST'
    readonly path: string
    readonly body?: object
    /** Sent byte by byte instead of a body. */
    readonly file?: Uint8Array<ArrayBuffer>
    readonly key?: string
  },
): Promise<{ readonly ok: true; readonly value: Readonly<Record<string, unknown>> } | Problem> {
  const folder = resolve(data ?? process.env['FARTHING_DATA'] ?? '.farthing/broker')
  const path = join(folder, 'operator.json')
  if (!existsSync(path))
    misuse(`No broker keeps its data in ${folder}. Start it, or name its folder with --data`)
  const { broker, operatorKey } = JSON.parse(readFileSync(path, 'utf8')) as {
    broker: string
    operatorKey: string
  }
  const response = await fetch(broker + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${operatorKey}`,
      'content-type': call.file === undefined ? 'application/json' : 'application/octet-stream',
      'idempotency-key': call.key ?? randomUUID(),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.file === undefined ? {} : { body: call.file }),
  }).catch(() => misuse(`The broker at ${broker} does not answer. Is it running?`))
  const value = (await response.json()) as Record<string, unknown>
  if (response.ok) return { ok: true, value }
  const code = problemCodes.find((known) => known === value['code']) ?? 'internal_error'
  return problem(code, typeof value['detail'] === 'string' ? value['detail'] : undefined)
}
