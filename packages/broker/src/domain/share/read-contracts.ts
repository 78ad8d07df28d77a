// Reads contracts from the operators' file: rates as whole basis points, sums as strings of digits. Every fault is told
// with its place, and what the formula could not count is refused here.

import { z } from 'zod'
import { minorDigits } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import { type Contract, spellContract } from './contract.ts'

/** What a catalogue item may be. */
export const itemClasses = [
  'content',
  'game_item',
  'game_currency',
  'charity',
  'ticket',
  'voucher',
  'gift_card',
  'prepaid_pin',
  'transit',
  'adult',
  'gambling',
] as const satisfies readonly ItemClass[]

const bps = z
  .union([
    z.number().int(),
    z
      .string()
      .regex(/^[0-9]{1,5}$/)
      .transform(Number),
  ])
  .refine((value) => value >= 0 && value <= 10_000, 'basis points from 0 to 10000')
  .transform(BigInt)
const units = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,11})$/, 'minor units as digits, up to twelve')
  .transform(BigInt)
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dots, dashes, up to 64')
const day = z.iso.date()
const days = z.number().int().min(0).max(3_650)
const bounds = { unitsMin: units.optional(), unitsMax: units.optional() }
const classes = z.array(z.enum(itemClasses)).min(1).max(itemClasses.length).optional()
const refundShare = z.enum(['RETURNS', 'KEEPS'])

const tier = z.strictObject({
  from: day.optional(),
  until: day.optional(),
  itemClasses: classes,
  ...bounds,
  volumeMin: units.optional(),
  volumeMax: units.optional(),
  bps,
  fixed: units.default(0n),
})

const schema = z
  .strictObject({
    id: name,
    operatorId: name,
    aggregatorId: name.optional(),
    channel: z.enum(['DCB', 'PSMS_MT', 'PSMS_MO']),
    currency: z
      .string()
      .refine((code) => minorDigits(code) !== undefined, 'a currency whose minor unit is known'),
    itemClasses: classes,
    ...bounds,
    effectiveFrom: day,
    effectiveUntil: day.optional(),
    tax: z.strictObject({
      bps,
      country: z.string().regex(/^[A-Z]{2}$/, 'ISO 3166 alpha-2'),
      source: z.string().max(200),
    }),
    taxRemitter: z.enum(['OPERATOR', 'PLATFORM', 'MERCHANT']),
    base: z.enum(['NET', 'GROSS']),
    operator: z.strictObject({ bps, fixed: units.default(0n), tiers: z.array(tier).max(100).default([]) }),
    aggregator: z
      .strictObject({ bps, base: z.enum(['NET', 'OUTPAYMENT', 'GROSS']), fixed: units.default(0n) })
      .default({ bps: 0n, base: 'NET', fixed: 0n }),
    badDebt: z.strictObject({
      mode: z.enum(['OPERATOR', 'FLAT', 'CLAWBACK']),
      bps: bps.default(0n),
      base: z.enum(['NET', 'OUTPAYMENT']).default('NET'),
      horizonDays: days,
    }),
    platform: z.strictObject({ bps, base: z.enum(['NET', 'GROSS']), fixed: units.default(0n) }),
    messageThousandths: units.default(0n),
    feeTax: z
      .strictObject({ operatorBps: bps, aggregatorBps: bps, platformBps: bps })
      .default({ operatorBps: 0n, aggregatorBps: 0n, platformBps: 0n }),
    withholding: z.strictObject({ bps, certificate: z.string().max(100).optional() }).default({ bps: 0n }),
    refundShare: z.strictObject({ operator: refundShare, aggregator: refundShare, platform: refundShare }),
    refundWindowDays: days,
    statementDay: z.number().int().min(1).max(28),
    payoutTermDays: days,
    minPayout: units.default(0n),
    documentFlow: z.enum(['SELF_BILLED', 'INVOICE']),
    note: z.string().max(500).default(''),
  })
  .superRefine((contract, context) => {
    const fault = (path: readonly string[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message })
    if (
      contract.aggregatorId === undefined &&
      (contract.aggregator.bps > 0n || contract.aggregator.fixed > 0n)
    )
      fault(['aggregatorId'], 'an aggregator that takes a share needs a name')
    if (contract.badDebt.mode !== 'FLAT' && contract.badDebt.bps > 0n)
      fault(['badDebt', 'bps'], 'only a flat part is withheld in advance')
    if (contract.effectiveUntil !== undefined && contract.effectiveUntil <= contract.effectiveFrom)
      fault(['effectiveUntil'], 'ends before it begins')
    for (const [index, each] of [contract, ...contract.operator.tiers].entries())
      if (each.unitsMin !== undefined && each.unitsMax !== undefined && each.unitsMax < each.unitsMin)
        fault(index === 0 ? ['unitsMax'] : ['operator', 'tiers', String(index - 1)], 'ends before it begins')
  })

export type ContractsRead =
  | { readonly ok: true; readonly contracts: readonly Contract[] }
  | { readonly ok: false; readonly faults: readonly string[] }

/** The most contracts one file may hold. */
const contractsMax = 10_000

/** Reads the `contracts` of an operators' file; every fault is told, not only the first. */
export function readContracts(input: unknown): ContractsRead {
  const parsed = z.array(schema).max(contractsMax).safeParse(input)
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => `contracts.${path.join('.')}: ${message}`),
    }
  }
  const contracts = parsed.data.map(withoutUndefined)
  const ids = contracts.map(({ id }) => id)
  const faults = ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [`contracts.${index}.id: ${id} stands there twice`],
  )
  return faults.length === 0 ? { ok: true, contracts } : { ok: false, faults }
}

/** Reads back what `spellContract` wrote; undefined where it is no contract. */
export function readSpelledContract(text: string): Contract | undefined {
  const parsed = schema.safeParse(JSON.parse(text))
  if (!parsed.success) return undefined
  const contract = withoutUndefined(parsed.data)
  return spellContract(contract) === text ? contract : undefined
}

/** Zod leaves members undefined that were not sent; a contract has them or has them not. */
function withoutUndefined(value: z.infer<typeof schema>): Contract {
  return dropUndefined(value) as Contract
}

function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, dropUndefined(member)]))
}
