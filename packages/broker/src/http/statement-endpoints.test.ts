// Reconciliation over the operator's API, and the merchant's month as page and files: what is refused, what is told.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { type MadeStatement, makeStatement, payMany } from '../testing/statements.ts'
import { statementsPath } from './statement-endpoints.ts'

let world: PhoneWorld
let made: MadeStatement
beforeEach(async () => {
  world = await openPhoneWorld({ billing: { steps: 'one' } })
  await payMany(world, 3)
  made = await makeStatement(world, { period: '2026-01', defects: { DUPLICATE: 1 }, bankShortBy: '5' })
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  await world.close()
})

type Told = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

async function ask(
  method: string,
  path: string,
  more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Told> {
  const headers = { authorization: `Bearer ${world.broker.deps.keyring.operatorKey}`, ...more.headers }
  const response = await world.broker.send(path, { ...more, method, headers })
  return { status: response.status, body: (await response.json()) as Told['body'] }
}

function sendFile(body: string, type = 'text/csv'): Promise<Told> {
  return ask('POST', statementsPath, { body, headers: { 'content-type': type } })
}

function sendJson(path: string, body: object): Promise<Told> {
  const headers = { 'content-type': 'application/json' }
  return ask('POST', path, { body: JSON.stringify(body), headers })
}

function receipt(changes: object = {}): object {
  return {
    operator: 'sim-de',
    period: '2026-01',
    currency: 'EUR',
    reference: 'R1',
    amount: '1.39',
    paid_on: '2026-03-16',
    ...changes,
  }
}

describe('the operator', () => {
  it('imports a statement, records its money, settles what differs and reads the report', async () => {
    expect(await sendFile(made.text)).toMatchObject({
      status: 200,
      body: { operator: 'sim-de', period: '2026-01', lines: 4, outpayment: '1.44', known: false, open: 0 },
    })
    expect(await sendFile(made.text)).toMatchObject({ status: 200, body: { known: true } })
    expect(await sendJson('/v1/operator/bank-receipts', receipt())).toMatchObject({
      status: 200,
      body: { amount: '1.39', known: false },
    })
    expect(await sendJson('/v1/operator/bank-receipts', receipt())).toMatchObject({ body: { known: true } })
    const differs = await sendJson('/v1/operator/bank-receipts', receipt({ amount: '1.40' }))
    expect(differs).toMatchObject({ status: 409, body: { code: 'receipt_differs' } })
    const report = await ask('GET', '/v1/operator/reconciliation')
    expect(report.body).toMatchObject({
      agrees: true,
      statements: [
        {
          paid: true,
          available_at: null,
          results: [
            { line_type: 'CHARGE', result: 'DUPLICATE', count: 1, outpayment: '0.36' },
            { line_type: 'CHARGE', result: 'MATCHED', count: 3, outpayment: '1.08' },
          ],
        },
      ],
      operators: [{ operator: 'sim-de', owes: '0.00', suspense: '0.31', agrees: true }],
    })
    // What came short holds everything back; the rest of the money frees it.
    const rest = receipt({ reference: 'R2', amount: '0.05', paid_on: '2026-03-20' })
    expect(await sendJson('/v1/operator/bank-receipts', rest)).toMatchObject({ status: 200 })
    const [entry] = (await ask('GET', '/v1/operator/reconciliation')).body['suspense'] as [{ entry: string }]
    const settle = `/v1/operator/suspense/${entry.entry}/settle`
    expect(await sendJson(settle, { by: 'bank', note: 'sent back' })).toMatchObject({
      body: { reason: 'DUPLICATE', state: 'settled', ended_by: 'bank' },
    })
    expect(await sendJson(settle, { by: 'house' })).toMatchObject({ body: { code: 'suspense_settled' } })
    const after = await ask('GET', '/v1/operator/reconciliation')
    expect(after.body).toMatchObject({
      suspense: [],
      statements: [{ available_at: '2026-03-26T23:00:00.000Z' }],
    })
    const text = await ask('GET', '/v1/operator/reconciliation?format=markdown')
    expect(text.body['text']).toContain('| CHARGE | MATCHED | 3 | 1.08 EUR |')
    const csv = await ask('GET', '/v1/operator/reconciliation?format=csv')
    expect(csv.body['text']).toContain('sim-de,2026-01,CHARGE,MATCHED,done,3,1.08,EUR')
  })

  it('is told what is wrong with a file or a receipt, and nothing is booked', async () => {
    expect(await sendFile(`${made.text}x`)).toMatchObject({
      status: 422,
      body: { code: 'statement_refused' },
    })
    expect(await sendFile(made.text, 'image/png')).toMatchObject({ status: 415 })
    expect(await sendFile('x'.repeat(reconcileLimits.fileBytesMax + 1))).toMatchObject({ status: 413 })
    const early = await sendJson('/v1/operator/bank-receipts', receipt())
    expect(early).toMatchObject({ status: 404, body: { code: 'statement_missing' } })
    for (const wrong of [
      { amount: '1.391' },
      { amount: 'much' },
      { paid_on: '2026-02-31' },
      { period: '2026' },
    ]) {
      expect(await sendJson('/v1/operator/bank-receipts', receipt(wrong))).toMatchObject({ status: 400 })
    }
    expect((await ask('GET', '/v1/operator/reconciliation')).body).toMatchObject({ statements: [] })
  })

  it('alone may do so', async () => {
    const headers = { authorization: `Bearer ${world.merchant.apiKey}`, 'content-type': 'text/csv' }
    const response = await world.broker.send(statementsPath, { method: 'POST', body: made.text, headers })
    expect(response.status).toBe(401)
  })
})
