import { expect, test } from 'vitest'
import { describeProblem, problem, problemCodes, toProblemDetails } from './problem.ts'

test.each(problemCodes)('%s has a title, a hint and the status of a refusal', (code) => {
  const row = describeProblem(code)
  expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
  expect(row.title).toMatch(/^[A-Z].*[^.]$/)
  expect(row.hint).toMatch(/^[A-Z].*\.$/)
  expect(row.status >= 400 && row.status <= 599).toBe(true)
  expect(['no', 'yes', 'unknown']).toContain(row.moneyMoved)
  // Whoever does not know what happened may always ask again.
  if (row.moneyMoved === 'unknown') expect(row.retryable).toBe(true)
})

test('problem details have the members of RFC 9457 and the extensions', () => {
  const refusal = problem('invalid_request', 'The price is missing.', {
    errors: [{ pointer: '/price', code: 'missing', message: 'Give a price.' }],
  })
  const context = { base: 'https://pay.example', instance: '/v1/payments/1', requestId: 'req_1' }
  expect(toProblemDetails(refusal, context)).toEqual({
    type: 'https://pay.example/problems/invalid_request',
    title: 'The request is malformed',
    status: 400,
    detail: 'The price is missing.',
    code: 'invalid_request',
    hint: 'Correct the fields listed in errors and send it again.',
    retryable: false,
    money_moved: 'no',
    instance: '/v1/payments/1',
    request_id: 'req_1',
    errors: [{ pointer: '/price', code: 'missing', message: 'Give a price.' }],
  })
})

test('a problem without detail speaks by its title and leaves out what is not known', () => {
  const details = toProblemDetails(problem('busy'), { base: 'https://pay.example' })
  expect(details.detail).toBe(details.title)
  expect(details.retryable).toBe(true)
  expect(Object.keys(details)).not.toContain('instance')
  expect(Object.keys(details)).not.toContain('errors')
})

test('titles are told apart', () => {
  const titles = problemCodes.map((code) => describeProblem(code).title)
  expect(new Set(titles).size).toBe(titles.length)
})
