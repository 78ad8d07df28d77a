// Requests as programs and browsers send them, and what every answer of the broker must look like.

import { describeProblem, type ProblemCode, type ProblemDetails, problemCodes } from '@farthing/protocol'
import { expect } from 'vitest'
import type { TestBroker } from './test-broker.ts'

/** A POST of JSON with a key of ours. */
export function json(
  key: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  }
}

/** A form sent by one of the broker's own pages, with the device's cookie. */
export function form(
  broker: TestBroker,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  return {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: broker.origin,
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
  }
}

/** The cookie an answer sets, as a browser sends it back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')
}

/** Checks that a refusal is problem details of the one table, and tells its code. */
export async function problemOf(response: Response): Promise<ProblemCode> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = await response.text()
  const details = JSON.parse(text) as ProblemDetails
  const { code } = details
  expect(problemCodes).toContain(code)
  const row = describeProblem(code)
  expect(details).toMatchObject({
    title: row.title,
    status: response.status,
    hint: row.hint,
    retryable: row.retryable,
    money_moved: row.moneyMoved,
  })
  expect(details.type).toMatch(new RegExp(`/problems/${code}$`))
  expect(details.request_id).toBe(response.headers.get('x-request-id'))
  expect(text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|sqlite|SELECT|select /i)
  return code
}
