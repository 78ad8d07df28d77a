// Is this text a ticket that the broker signed: answered from the cached keys, and with another look at the published
// ones where the key id is new.

import { limits, type Problem, problem, type Ticket, verifyTicket } from '@farthing/protocol'
import type { GateDeps } from './deps.ts'
import { readUnverifiedTicket } from './unverified-ticket.ts'

/** A ticket, and whether its signature was checked; unchecked only by the publisher's choice. */
export type ReadTicket =
  | { readonly ok: true; readonly ticket: Ticket; readonly isVerified: boolean }
  | Problem

/** Verifies a presented token; never throws, whatever the text is. */
export async function readTicket(
  deps: Pick<GateDeps, 'keys' | 'settings'>,
  token: string,
): Promise<ReadTicket> {
  if (token.length > limits.tokenCharactersMax) return problem('ticket_invalid')
  const keySet = await deps.keys.read()
  if (keySet === undefined) return readWithoutKeys(deps, token)
  let result = await verifyTicket(token, keySet)
  if (!result.ok && result.fault === 'unknown_key') {
    const newer = await deps.keys.readAgain()
    if (newer !== undefined) result = await verifyTicket(token, newer)
  }
  if (result.ok) return { ok: true, ticket: result.ticket, isVerified: true }
  return problem(result.fault === 'malformed' ? 'ticket_invalid' : 'ticket_signature_invalid')
}

function readWithoutKeys(deps: Pick<GateDeps, 'settings'>, token: string): ReadTicket {
  const ticket = readUnverifiedTicket(token)
  if (ticket === undefined) return problem('ticket_invalid')
  return deps.settings.whenBrokerIsAway === 'open'
    ? { ok: true, ticket, isVerified: false }
    : problem('keys_unavailable')
}
