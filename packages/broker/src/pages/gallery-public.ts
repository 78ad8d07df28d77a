// The pages that need neither wallet nor sign-in, for the gallery.

import { problemCodes } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { landingPage } from './landing.ts'
import { problemCodePage, problemCodesPage } from './problem-codes.ts'
import { problemPage } from './problem-page.ts'
import { referencePage } from './reference.ts'
import { sampleProblem } from './samples.ts'

const document = {
  openapi: '3.1.0',
  info: { title: 'Farthing', version: '2026-11-23', description: 'Payments of a fraction of a cent.' },
  paths: {
    '/v1/payments': {
      get: {
        tags: ['Payments'],
        summary: 'Lists payments',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer' }, description: 'At most 200.' },
          { $ref: '#/components/parameters/cursor' },
        ],
        responses: {
          200: {
            description: 'A page of payments',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/PaymentList' } } },
          },
          400: { description: 'cursor_mismatch' },
        },
      },
      post: {
        tags: ['Payments'],
        summary: 'Pays a quote',
        description: 'The same Idempotency-Key is the same payment for ever.',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/PayRequest' } } },
        },
        responses: { 201: { description: 'Paid' }, 402: { description: 'insufficient_funds' } },
      },
    },
    '/v1/health': { get: { responses: { 200: { description: 'Up' } } } },
  },
  components: {
    parameters: {
      cursor: {
        name: 'cursor',
        in: 'query',
        required: false,
        schema: { type: 'string' },
        description: 'Opaque.',
      },
    },
    schemas: {
      Money: {
        description: 'An exact amount.',
        required: ['asset', 'amount'],
        properties: {
          asset: { type: 'string', description: 'Such as EUR/6.' },
          amount: { type: 'string', description: 'A whole number of the smallest unit.' },
        },
      },
      PayRequest: {
        required: ['quote'],
        properties: {
          quote: { type: 'string', description: 'The signed quote.' },
          max: { $ref: '#/components/schemas/Money' },
          mode: { enum: ['ask', 'silent'] },
        },
      },
      PaymentList: { properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Money' } } } },
    },
  },
}

/** Names and documents. */
export function publicGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  return [
    ['landing', landingPage(context)],
    ['reference', referencePage(context, { document })],
    ['reference-empty', referencePage(context, { document: {} })],
    ['problem-codes', problemCodesPage(context)],
    ...problemCodes.map((code) => [`problem-code-${code}`, problemCodePage(context, { code })] as const),
    [
      'problem-internal',
      problemPage(context, {
        details: sampleProblem('internal_error'),
        backHref: '/wallet',
        retryHref: '/wallet',
        area: 'wallet',
      }),
    ],
    ['problem-not-found', problemPage(context, { details: sampleProblem('not_found'), backHref: '/' })],
    [
      'problem-rate-limited',
      problemPage(context, {
        details: { ...sampleProblem('rate_limited'), detail: '10 attempts in 10 minutes' },
        backHref: '/wallet/top-up',
        retryHref: '/wallet/top-up',
      }),
    ],
  ]
}
