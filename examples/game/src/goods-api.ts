// Calls the broker's API as the merchant: one function, tried again where nothing came back, always under the same key.

export type Call = (
  method: 'GET' | 'POST',
  path: string,
  send?: { readonly body?: object; readonly key?: string },
) => Promise<Answer>

/** `silent` where the broker did not answer, so that nobody knows what it did. */
export type Answer =
  | { readonly kind: 'done'; readonly body: Json }
  | { readonly kind: 'refused'; readonly code: string; readonly words: string }
  | { readonly kind: 'silent' }

export type Json = { readonly [name: string]: unknown }

const tries = 2
const patienceMs = 8_000

export function openApi(input: { readonly broker: string; readonly apiKey: string }): Call {
  return async (method, path, { body, key } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(`${input.broker}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${input.apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (answer.kind !== 'silent' || attempt === tries) return answer
    }
  }
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) })
    if (response.status >= 500 || response.status === 429) return { kind: 'silent' }
    const body = (await response.json()) as Json
    if (response.ok) return { kind: 'done', body }
    return {
      kind: 'refused',
      code: String(body['code']),
      words: String(body['detail'] ?? body['title'] ?? 'The shop says no.'),
    }
  } catch {
    return { kind: 'silent' }
  }
}
