// A call and its answer as they went over the wire, and the choices a test makes about what to expect of them.

import type { ShapeOptions } from './check-shape.ts'
import { type JsonNode, readExactJson } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'

export type WireRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: string
}

export type WireAnswer = { readonly status: number; readonly headers: Headers; readonly body: string }

/** Who calls, as far as the tokens tell: by client credentials alone, or for a payer who logged in. */
export type Caller = { readonly legs: 'two' | 'three'; readonly scopes: readonly string[] | undefined }

export type WireOptions = ShapeOptions & {
  /** Whether confirm and cancel name the phone or send an empty record; the public tests and the general rule disagree. */
  readonly confirmBody: 'PHONE' | 'EMPTY_OBJECT' | 'EITHER'
}

/** The media type of a message without its parameters, in small letters. */
export function mediaType(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** The body as JSON, or why it is none. */
export function readBody(
  message: { readonly headers: Headers; readonly body: string },
  media: string,
): { readonly node: JsonNode | undefined; readonly faults: readonly Fault[] } {
  const faults =
    mediaType(message.headers) === media ? [] : [fault('header content-type', 'media-type', media)]
  if (message.body === '') return { node: undefined, faults: [fault('body', 'missing', 'a body')] }
  const node = readExactJson(message.body)
  return node === undefined
    ? { node, faults: [...faults, fault('body', 'malformed', 'JSON')] }
    : { node, faults }
}
