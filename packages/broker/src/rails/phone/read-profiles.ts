// The operators file: whom the broker can charge through, as data. Every fault is told with its place, at the start and not
// at the first charge. Contracts are handed on unread.

import { readFileSync, statSync } from 'node:fs'
import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { minorDigits } from '../../domain/phone/minor.ts'
import { isSafe } from './camara-context.ts'
import { railLimits } from './limits.ts'
import type { OperatorProfile } from './profile.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type ReadProfiles =
  | {
      readonly ok: true
      readonly operators: readonly OperatorProfile[]
      readonly contracts: readonly unknown[]
    }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads the operators file. One that others can read is refused: it holds secrets. */
export function readOperatorsFile(path: string, environment: Environment): ReadProfiles {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) return refuse(`${path}: there is no such file`)
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    return refuse(`${path}: can be read by others. Make it readable by the broker alone: chmod 600`)
  }
  if (found.size > railLimits.profilesBytesMax) return refuse(`${path}: is too large`)
  return readProfiles(readFileSync(path, 'utf8'), environment)
}

/** Reads the text of an operators file; secrets written as `{ "env": "NAME" }` come from the environment. */
export function readProfiles(text: string, environment: Environment): ReadProfiles {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return refuse('the operators file is not JSON')
  }
  const parsed = fileSchema(environment).safeParse(document)
  if (parsed.success) return { ok: true, ...parsed.data }
  return {
    ok: false,
    // Where it is and what is wrong, never the value: it may be a secret.
    faults: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
  }
}

function refuse(fault: string): ReadProfiles {
  return { ok: false, faults: [fault] }
}

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'an id of small letters, digits and dashes, up to 63')
const units = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,11})$/, 'minor units as digits, up to twelve')
  .transform(BigInt)
const shortCode = z.string().regex(/^[0-9A-Za-z]{1,15}$/, 'a short code of digits or letters')
const milliseconds = z.number().int().min(railLimits.timeoutMsMin).max(railLimits.timeoutMsMax)
const pricePoints = z.array(units).min(1).max(railLimits.pricePointsMax)

/** A secret as text, or by the name of the variable that holds it. */
function secretSchema(environment: Environment, charactersMax: number): z.ZodType<string> {
  return z.unknown().transform((written, context) => {
    const name = namedSecret.safeParse(written).data?.env
    const value = name === undefined ? written : environment[name]
    if (typeof value === 'string' && value !== '' && value.length <= charactersMax) return value
    const what =
      name === undefined ? 'a secret must be text or { "env": "NAME" }' : `the variable ${name} is not set`
    context.addIssue({ code: 'custom', message: `${what}, or empty, or longer than ${charactersMax}` })
    return z.NEVER
  })
}

const namedSecret = z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) })

function camaraSchema(environment: Environment) {
  return z.strictObject({
    kind: z.literal('camara'),
    apiRoot: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    tokenUrl: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1).max(256),
    clientSecret: secretSchema(environment, 1_024),
    steps: z.enum(['two', 'one']),
    confirmBody: z.enum(['PHONE', 'EMPTY_OBJECT']).default('PHONE'),
    codes: z.enum(['own', 'camara-otp']).default('own'),
    timeoutMs: milliseconds.default(10_000),
  })
}

const billedSchema = z.strictObject({
  kind: z.literal('billed-message'),
  tariffs: z
    .array(z.strictObject({ units, shortCode }))
    .min(1)
    .max(railLimits.pricePointsMax)
    .refine((tariffs) => isUnique(tariffs.map((tariff) => tariff.units)), 'an amount stands here twice'),
  /** 72 hours unless the operator says otherwise. */
  receiptWindowMs: z
    .number()
    .int()
    .min(60_000)
    .max(30 * 86_400_000)
    .default(72 * 3_600_000),
})

function smppSchema(environment: Environment) {
  const octet = z.number().int().min(0).max(255)
  return z.strictObject({
    host: z.string().min(1).max(255),
    port: z.number().int().min(1).max(65_535),
    tls: z.boolean(),
    // The widths of SMPP 3.4's fields, less the zero at their end.
    systemId: z.string().min(1).max(15),
    password: secretSchema(environment, 8),
    systemType: z.string().max(12).default(''),
    bind: z.enum(['transceiver', 'pair']).default('transceiver'),
    shortCode,
    source: z.strictObject({ ton: octet, npi: octet }).default({ ton: 3, npi: 0 }),
    receiptIds: z.enum(['same', 'hex-to-dec', 'dec-to-hex']).default('same'),
    windowMax: z.number().int().min(1).max(1_000).default(10),
    perSecond: z.number().int().min(1).max(10_000).default(10),
  })
}

function operatorSchema(environment: Environment) {
  return z
    .strictObject({
      id,
      name: z.string().min(1).max(60),
      country: z.string().refine(isSupportedCountry, 'a country as two capital letters'),
      currency: z.string().refine((code) => minorDigits(code) !== undefined, 'a currency that is known here'),
      zone: z.string().refine(isZone, 'a time zone such as Europe/Berlin'),
      isBillable: z.boolean().default(true),
      prefixes: z
        .array(z.string().regex(/^[1-9][0-9]{0,9}$/, 'digits after the country code'))
        .max(railLimits.prefixesMax)
        .default([]),
      billing: z.discriminatedUnion('kind', [camaraSchema(environment), billedSchema]),
      sms: smppSchema(environment),
      amounts: z
        .strictObject({ minUnits: units, maxUnits: units, pricePoints: pricePoints.optional() })
        .transform(({ pricePoints, ...bounds }) => ({
          ...bounds,
          ...(pricePoints === undefined ? {} : { pricePoints }),
        })),
      refunds: z.strictObject({
        total: z.boolean(),
        partial: z.boolean(),
        windowDays: z.number().int().min(0).max(3_650),
      }),
      allowsLoopbackHttp: z.boolean().default(false),
      helpNumber: z.string().regex(/^\+?[0-9 ]{2,20}$/, 'a number people can call'),
    })
    .superRefine((profile, context) => {
      for (const { path, message } of faultsOf(profile)) context.addIssue({ code: 'custom', path, message })
    })
}

function fileSchema(environment: Environment) {
  return z.strictObject({
    operators: z
      .array(operatorSchema(environment))
      .min(1)
      .max(railLimits.operatorsMax)
      .refine((operators) => isUnique(operators.map((operator) => operator.id)), 'an id stands here twice'),
    contracts: z.array(z.unknown()).default([]),
  })
}

type Fault = { readonly path: string[]; readonly message: string }

/** What the members of a profile must be to each other. */
function faultsOf(profile: OperatorProfile): readonly Fault[] {
  const faults: Fault[] = []
  const { billing, amounts } = profile
  const fault = (path: string, message: string): void => void faults.push({ path: path.split('.'), message })
  if (billing.kind === 'camara') {
    for (const name of ['apiRoot', 'tokenUrl'] as const) {
      if (!isSafe(billing[name], profile.allowsLoopbackHttp)) {
        fault(`billing.${name}`, 'must be https; http is for loopback, where allowsLoopbackHttp says so')
      }
    }
  }
  if (amounts.minUnits > amounts.maxUnits) fault('amounts.minUnits', 'is above the largest amount')
  const points =
    billing.kind === 'camara' ? amounts.pricePoints : billing.tariffs.map((tariff) => tariff.units)
  const isOutside = (point: bigint): boolean => point < amounts.minUnits || point > amounts.maxUnits
  if (points?.some(isOutside) === true)
    fault('amounts', 'a price point lies outside the smallest and the largest amount')
  if (points !== undefined && !isUnique(points)) fault('amounts.pricePoints', 'an amount stands here twice')
  if (billing.kind === 'billed-message' && amounts.pricePoints !== undefined) {
    fault('amounts.pricePoints', 'are the tariffs, for an operator that bills by message')
  }
  return faults
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
