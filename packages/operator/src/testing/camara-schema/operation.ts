// What a row of the tables of operations is made of: the kinds of calls, the error codes most of them share, the parameters of lists.

import { among, moment, type Shape, type TextShape, text } from './shape.ts'

/** The codes an operation may answer with, by status. */
export type ErrorTable = Readonly<Record<number, readonly string[]>>

export type Parameter = { readonly shape: TextShape; readonly isRepeatable: boolean }

export type Operation = {
  readonly id: string
  readonly method: 'GET' | 'POST'
  /** The path after the root of the interfaces, with its variables in braces. */
  readonly path: string
  readonly scope: string
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly request: Shape | undefined
  readonly success: { readonly status: number; readonly body: Shape | undefined }
  readonly errors: ErrorTable
  readonly isList: boolean
  /** Whether a two-legged caller has to name the phone, may, or cannot. */
  readonly phone: 'first-step' | 'second-step' | 'none'
}

const everywhere: ErrorTable = {
  400: ['INVALID_ARGUMENT'],
  401: ['UNAUTHENTICATED'],
  403: ['PERMISSION_DENIED'],
  429: ['TOO_MANY_REQUESTS'],
}

/** What any operation may answer though no table lists it, by the guidelines the interfaces share: wrong method or media, and faults of the server. */
export const unlistedErrors: ErrorTable = {
  405: ['METHOD_NOT_ALLOWED'],
  406: ['NOT_ACCEPTABLE'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  500: ['INTERNAL'],
  503: ['UNAVAILABLE'],
  504: ['TIMEOUT'],
}

/** The codes of every operation, with an operation’s own added. */
export function errors(...tables: readonly ErrorTable[]): ErrorTable {
  const whole: Record<number, readonly string[]> = {}
  for (const table of [everywhere, ...tables])
    for (const [status, codes] of Object.entries(table))
      whole[Number(status)] = [...(whole[Number(status)] ?? []), ...codes]
  return whole
}

/** Codes under the prefix of their interface. */
export function own(prefix: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}.${name}`)
}

/** What goes wrong with sinks. */
export const sinkErrors: ErrorTable = { 400: ['INVALID_CREDENTIAL', 'INVALID_TOKEN', 'INVALID_SINK'] }
export const notFound: ErrorTable = { 404: ['NOT_FOUND'] }
export const conflict: ErrorTable = { 409: ['ALREADY_EXISTS'] }

/** What goes wrong with lists. */
export function listErrors(prefix: string): ErrorTable {
  return { 400: ['OUT_OF_RANGE', ...own(prefix, 'INVALID_DATE_RANGE', 'TOO_MANY_MATCHING_RECORDS')] }
}

const count = text({ pattern: /^[1-9][0-9]{0,8}$/ })

/** The parameters of a list of such things. */
export function listParameters(
  thing: string,
  statuses: readonly string[],
): Readonly<Record<string, Parameter>> {
  const once = (shape: TextShape): Parameter => ({ shape, isRepeatable: false })
  return {
    page: once(count),
    perPage: once(count),
    [`${thing}CreationDate.gte`]: once(moment),
    [`${thing}CreationDate.lte`]: once(moment),
    order: once(among('desc', 'asc')),
    [`${thing}Status`]: { shape: among(...statuses), isRepeatable: true },
    merchantIdentifier: once(text()),
  }
}

type Row = Partial<Operation> & Pick<Operation, 'id' | 'path' | 'scope' | 'success' | 'errors'>

/** A row of an operation that posts. */
export function posting(row: Row): Operation {
  return { method: 'POST', parameters: {}, request: undefined, isList: false, phone: 'none', ...row }
}

/** A row of an operation that gets. */
export function getting(row: Row): Operation {
  return { ...posting(row), method: 'GET' }
}
