// Reads a form that a page of this site sent: from here, of the right kind, within the bound, in this order, so that a
// foreign or a huge one is refused before it is read.

import { limits, type Problem, problem } from '@farthing/protocol'
import { readBounded } from './read-bounded.ts'

/** The fields of a same-origin form, or why it was not read. */
export async function readForm(
  request: Request,
  origin: string,
): Promise<{ readonly ok: true; readonly fields: URLSearchParams } | Problem> {
  if (!isSameOrigin(request, origin)) return problem('foreign_origin')
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return problem('unsupported_media_type')
  if (Number(request.headers.get('content-length') ?? 0) > limits.bodyBytesMax)
    return problem('body_too_large')
  const bytes = await readBounded(request.body, limits.bodyBytesMax).catch(() => undefined)
  if (bytes === undefined) return problem('body_too_large')
  return { ok: true, fields: new URLSearchParams(new TextDecoder().decode(bytes)) }
}

// Browsers vouch by Sec-Fetch-Site, which no page can set; without it Origin must be ours. A page with the policy
// no-referrer sends `Origin: null` with its own forms, so Sec-Fetch-Site is asked first.
function isSameOrigin(request: Request, origin: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === null ? request.headers.get('origin') === origin : site === 'same-origin'
}
