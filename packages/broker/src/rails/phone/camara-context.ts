// What the parts of the CAMARA rail share: one operator's profile and client, where its notifications go, and the log.

import { type Instant, isLoopback } from '@farthing/protocol'
import {
  fromMinorUnits,
  type SinkCredential,
  type SinkRequest,
  type Thousandths,
} from '@farthing/protocol/camara'
import type { Logger } from 'pino'
import type { Minor } from '../../domain/phone/minor.ts'
import type { CamaraClient } from './camara-client.ts'
import type { CamaraBilling, OperatorProfile } from './profile.ts'

/** Where an operator tells about a payment, and the token that opens the door there; both follow from the correlator. */
export type Sink = { readonly url: string; readonly accessToken: string; readonly expiresAt: number }

export type CamaraContext = {
  readonly profile: OperatorProfile
  readonly billing: CamaraBilling
  readonly client: CamaraClient
  readonly sink?: (correlator: string) => Sink
  readonly now: () => Instant
  readonly log: Pick<Logger, 'warn' | 'error'>
}

/** The members of a request that ask for notifications; none where ours would travel in the clear. */
export function sinkOf(context: CamaraContext, correlator: string): SinkRequest {
  const sink = context.sink?.(correlator)
  if (sink === undefined || !isSafe(sink.url, context.profile.allowsLoopbackHttp)) return {}
  const sinkCredential: SinkCredential = {
    credentialType: 'ACCESSTOKEN',
    accessToken: sink.accessToken,
    accessTokenExpiresUtc: new Date(sink.expiresAt).toISOString(),
    accessTokenType: 'bearer',
  }
  return { sink: sink.url, sinkCredential }
}

/** Whether an address is https, or http on this very machine where that is allowed. */
export function isSafe(address: string, allowsLoopbackHttp: boolean): boolean {
  const url = URL.parse(address)
  if (url?.protocol === 'https:') return true
  return url?.protocol === 'http:' && allowsLoopbackHttp && isLoopback(url.hostname)
}

/** An amount as the interface counts it; undefined where the currency is not known to it. */
export function thousandths(amount: Minor): Thousandths | undefined {
  return fromMinorUnits(amount.units, amount.currency)
}

/** Whether an id of the operator can stand in a path: two dots would be another place. */
export function isPathPart(id: string): boolean {
  return !/^\.+$/.test(id)
}
