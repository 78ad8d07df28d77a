// An event as it goes out: in a webhook's body, in the polled stream and on pages (D-17).

import type { Json, StoredEvent } from './events.ts'

export type EventJson = {
  readonly id: string
  readonly type: StoredEvent['type']
  /** When it happened, ISO 8601 in UTC; the time of an attempt stands in its header. */
  readonly timestamp: string
  readonly api_version: string
  readonly test: boolean
  readonly app?: string
  /** Whose sequence it counts. */
  readonly object: string
  readonly sequence: number
  readonly data: { readonly [name: string]: Json | undefined }
  readonly previous?: { readonly [name: string]: Json | undefined }
}

/** The wire form of an event; the same bytes at every attempt. */
export function eventJson(
  event: StoredEvent,
  instance: { readonly mode: 'live' | 'test'; readonly apiVersion: string },
): EventJson {
  return {
    id: event.id,
    type: event.type,
    timestamp: new Date(event.at).toISOString(),
    api_version: instance.apiVersion,
    test: instance.mode === 'test',
    ...(event.appId === undefined ? {} : { app: event.appId }),
    object: event.objectId,
    sequence: event.sequence,
    data: event.data,
    ...(event.previous === undefined ? {} : { previous: event.previous }),
  }
}
