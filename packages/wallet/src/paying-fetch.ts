// A drop-in for `fetch` that pays within a budget. A refusal to pay is the 402 answer itself, untouched; who wants to
// know why asks `payAndFetch`.

import type { Fetch } from './broker-call.ts'
import { payAndFetch } from './pay-and-fetch.ts'
import { createPayer, type PayerOptions } from './payer.ts'

/** Makes a `fetch` that pays; options that cannot be read are a bug of the caller. */
export function createPayingFetch(options: PayerOptions): Fetch {
  const payer = createPayer(options)
  return async (input, init) => (await payAndFetch(payer, new Request(input, init))).response
}
