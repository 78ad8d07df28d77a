// From a ticket to what was bought: fetches it with the ticket, and shows it in place where the page has a region for
// it, else goes there. The ticket is sent to the origin of `requesturl` alone, in a header, and never follows a redirect.

import { type Offer, ticketHeader } from '@farthing/protocol'
import { walletLimits } from '../limits.ts'

/** `html` is the answer where it can be shown in place; without it the reader has to go there. */
export type Delivery =
  | { readonly ok: true; readonly html?: string }
  | { readonly ok: false; readonly code: 'E-DELIVERY' | 'E-FORBIDDEN' }

/**
 * Fetches what is paid for, three times at most (E-DELIVERY); the site sets its cookie in the answer. What is open to
 * this reader already needs no ticket.
 */
export async function fetchPaid({ requesturl }: Offer, ticket?: string): Promise<Delivery> {
  for (let attempt = 1; attempt <= walletLimits.deliveryAttemptsMax; attempt += 1) {
    const response = await send(requesturl, ticket)
    if (response?.ok === true) {
      const isPage = /^text\/html\b/i.test(response.headers.get('Content-Type') ?? '')
      const html = isPage ? await response.text().catch(() => undefined) : undefined
      return { ok: true, ...(html === undefined ? {} : { html }) }
    }
    // The site leads elsewhere; the browser may follow, with the cookie and without the ticket.
    if (response?.type === 'opaqueredirect') return { ok: true }
    if (response?.status === 402 || response?.status === 403) return { ok: false, code: 'E-FORBIDDEN' }
    if (attempt < walletLimits.deliveryAttemptsMax) await pause(walletLimits.deliveryPauseMs * attempt)
  }
  return { ok: false, code: 'E-DELIVERY' }
}

async function send(requesturl: string, ticket: string | undefined): Promise<Response | undefined> {
  const headers = { Accept: 'text/html', ...(ticket === undefined ? {} : { [ticketHeader]: ticket }) }
  const init = { headers, credentials: 'same-origin', redirect: 'manual', cache: 'no-store' } as const
  return fetch(requesturl, init).catch(() => undefined)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
