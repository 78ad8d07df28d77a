// Contracts for show: the worked examples of carrier-billing 9.4, fitted to published payout tables or taken from quoted
// ranges; no operator offers them. The cost comparison and the demonstration use them where no real contract is known.

import type { Contract } from './contract.ts'

const common = {
  effectiveFrom: '2026-01-01',
  badDebt: { mode: 'OPERATOR', bps: 0n, base: 'NET', horizonDays: 90 },
  aggregator: { bps: 0n, base: 'NET', fixed: 0n },
  messageThousandths: 0n,
  feeTax: { operatorBps: 0n, aggregatorBps: 0n, platformBps: 0n },
  withholding: { bps: 0n },
  refundShare: { operator: 'RETURNS', aggregator: 'KEEPS', platform: 'RETURNS' },
  refundWindowDays: 90,
  statementDay: 15,
  payoutTermDays: 45,
  minPayout: 0n,
  documentFlow: 'SELF_BILLED',
} as const

/** United Kingdom, a billed message: 27.2 % and 0.08 for the message. */
export const demoGb: Contract = {
  ...common,
  id: 'demo-gb-mt',
  operatorId: 'demo-gb',
  channel: 'PSMS_MT',
  currency: 'GBP',
  tax: { bps: 2_000n, country: 'GB', source: 'standard rate' },
  taxRemitter: 'OPERATOR',
  base: 'NET',
  operator: { bps: 2_720n, fixed: 8n, tiers: [] },
  platform: { bps: 300n, base: 'NET', fixed: 0n },
  note: 'For show: a line fitted to a published payout table for billed messages (fastmms.co.uk); the operator carries unpaid bills.',
}

/** Germany, carrier billing through an aggregator: 15 %, 5 % of the outpayment, 2 % withheld for unpaid bills. */
export const demoDe: Contract = {
  ...common,
  id: 'demo-de-dcb',
  operatorId: 'demo-de',
  aggregatorId: 'demo-aggregator',
  channel: 'DCB',
  currency: 'EUR',
  tax: { bps: 1_900n, country: 'DE', source: 'standard rate' },
  taxRemitter: 'OPERATOR',
  base: 'NET',
  operator: { bps: 1_500n, fixed: 0n, tiers: [] },
  aggregator: { bps: 500n, base: 'OUTPAYMENT', fixed: 0n },
  badDebt: { mode: 'FLAT', bps: 200n, base: 'NET', horizonDays: 90 },
  platform: { bps: 300n, base: 'NET', fixed: 0n },
  note: 'For show: the low end of the 15 to 30 % quoted for carrier billing in the mid-2010s (telemedia.txtnation.com).',
}

/** Korea, payment by phone: 8 % of the price for operator and gateway together; the merchant hands the tax on. */
export const demoKr: Contract = {
  ...common,
  id: 'demo-kr-dcb',
  operatorId: 'demo-kr',
  channel: 'DCB',
  currency: 'KRW',
  tax: { bps: 1_000n, country: 'KR', source: 'standard rate' },
  taxRemitter: 'MERCHANT',
  base: 'GROSS',
  operator: { bps: 800n, fixed: 0n, tiers: [] },
  platform: { bps: 300n, base: 'GROSS', fixed: 0n },
  feeTax: { operatorBps: 1_000n, aggregatorBps: 0n, platformBps: 1_000n },
  documentFlow: 'INVOICE',
  note: 'For show: the middle of an unconfirmed 6 to 10 % told by resellers; operator and gateway together.',
}

/** Netherlands, a billed message: 25.6 % and 0.12 for the message. */
export const demoNl: Contract = {
  ...common,
  id: 'demo-nl-mt',
  operatorId: 'demo-nl',
  channel: 'PSMS_MT',
  currency: 'EUR',
  tax: { bps: 2_100n, country: 'NL', source: 'standard rate' },
  taxRemitter: 'OPERATOR',
  base: 'NET',
  operator: { bps: 2_560n, fixed: 12n, tiers: [] },
  platform: { bps: 300n, base: 'NET', fixed: 0n },
  note: 'For show: a line fitted to a published payout table for billed messages (targetsms.nl), without tax.',
}

/** The day on which what the contracts for show were made from was read. */
export const demoRead = '2026-11-23'

/** A contract for show of a country without one of its own: carrier billing at the high end of what was quoted. */
export function demoOf(country: {
  readonly code: string
  readonly currency: string
  readonly taxBps: bigint
}): Contract {
  return {
    ...common,
    id: `demo-${country.code.toLowerCase()}-dcb`,
    operatorId: `demo-${country.code.toLowerCase()}`,
    channel: 'DCB',
    currency: country.currency,
    tax: { bps: country.taxBps, country: country.code, source: 'standard rate' },
    taxRemitter: 'OPERATOR',
    base: 'NET',
    operator: { bps: 3_000n, fixed: 0n, tiers: [] },
    platform: { bps: 300n, base: 'NET', fixed: 0n },
    note: 'For show: the high end of the 15 to 30 % quoted for carrier billing in the mid-2010s (telemedia.txtnation.com); nothing is known of this country.',
  }
}

/** Those of the worked examples. */
export const demoContracts: readonly Contract[] = [demoGb, demoDe, demoKr, demoNl]
