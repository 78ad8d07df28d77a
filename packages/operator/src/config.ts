// What an operator is told before it starts: by a JSON file (OPERATOR_CONFIG), by the environment, or by a test. What is
// wrong is said by the name of the setting, never by its value.

import { readFileSync } from 'node:fs'
import { operations } from '@farthing/protocol/camara'
import { z } from 'zod'
import { type Brand, defaultBrands } from './brands.ts'

export type Client = {
  readonly id: string
  readonly secret: string
  readonly scopes: readonly string[]
  /** Where an authorization code may be sent. */
  readonly redirectUris: readonly string[]
  /** Requests it may send in a second; beyond that they are answered 429. */
  readonly perSecond: number
  /** Where the operator's own payment page leads back to. */
  readonly returnUrl?: string | undefined
  /** The account of its messages at the short-message centre. */
  readonly systemId?: string | undefined
}

export type OperatorConfig = {
  readonly host: string
  readonly port: number
  /** The address others reach it at; the root of every interface. */
  readonly origin: string
  /** Absent: everything is forgotten in the end. */
  readonly dataFolder?: string | undefined
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info'
  /** Sinks are https; http to this machine only where this says so. */
  readonly allowsLoopbackHttp: boolean
  /** How long what happens after a while takes. */
  readonly delayMs: number
  /** A prepared payment that nobody confirms ends after this long. */
  readonly preparedLifeMs: number
  readonly tokenLifeMs: number
  /** The first wait before a sink is called again; it doubles. */
  readonly sinkRetryMs: number
  readonly refundWindowDays: number
  /** How a correlator that was used before is answered. */
  readonly duplicates: 'already-exists' | 'invalid-argument' | 'same-answer'
  /** What confirm and cancel carry with a two-legged token. */
  readonly confirmBody: 'PHONE' | 'EMPTY_OBJECT'
  readonly clients: readonly Client[]
  readonly brands: readonly Brand[]
  /** Where mail is caught; absent: nowhere. */
  readonly smtp?: { readonly host: string; readonly port: number } | undefined
  readonly smpp: {
    readonly host: string
    readonly port: number
    readonly accounts: ReadonlyArray<{
      readonly systemId: string
      readonly password: string
      readonly numbers: readonly string[]
      readonly windowMax?: number | undefined
      readonly perSecond?: number | undefined
    }>
  }
}

const allScopes = [...new Set(Object.values(operations).map((operation) => operation.scope))]
const units = z
  .union([z.bigint(), z.int(), z.string().regex(/^[0-9]{1,15}$/)])
  .transform((value) => BigInt(value))
const commission = z.strictObject({
  bps: z.int().min(0).max(10_000),
  fixedUnits: units,
  base: z.enum(['net', 'gross']),
})
const brand = z.strictObject({
  operatorId: z.string().min(1).max(64),
  name: z.string().min(1).max(20),
  country: z.string().regex(/^[A-Z]{2}$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  zone: z.string(),
  numbers: z.string(),
  minUnits: units,
  transactionMaxUnits: units,
  monthlyCapUnits: units,
  prepaidUnits: units,
  lowUnits: units,
  taxBps: z.int().min(0).max(10_000),
  taxRemitter: z.enum(['OPERATOR', 'MERCHANT']),
  direct: commission,
  message: commission,
  tariffs: z.array(z.strictObject({ shortCode: z.string().regex(/^[0-9]{3,8}$/), units })),
  helpNumber: z.string().min(1).max(20),
})
const client = z.strictObject({
  id: z.string().min(1).max(64),
  secret: z.string().min(8).max(256),
  scopes: z.array(z.enum(allScopes)).default(allScopes),
  redirectUris: z.array(z.url()).default([]),
  perSecond: z.int().min(1).max(100_000).default(500),
  returnUrl: z.url({ protocol: /^https?$/ }).optional(),
  systemId: z.string().min(1).max(15).optional(),
})
const account = z.strictObject({
  systemId: z.string().min(1).max(15),
  password: z.string().min(1).max(8),
  numbers: z.array(z.string().regex(/^[0-9A-Za-z ]{1,15}$/)),
  windowMax: z.int().min(1).max(1_000).optional(),
  perSecond: z.int().min(1).max(100_000).optional(),
})
const milliseconds = z.coerce.number().int().min(0).max(86_400_000)
const fileShape = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(4030),
  origin: z.url({ protocol: /^https?$/ }).optional(),
  dataFolder: z.string().optional(),
  logLevel: z.enum(['silent', 'error', 'warn', 'info']).default('warn'),
  allowsLoopbackHttp: z.boolean().default(false),
  delayMs: milliseconds.default(1_500),
  preparedLifeMs: milliseconds.default(900_000),
  tokenLifeMs: milliseconds.default(3_600_000),
  sinkRetryMs: milliseconds.default(1_000),
  refundWindowDays: z.int().min(0).max(3_650).default(90),
  duplicates: z.enum(['already-exists', 'invalid-argument', 'same-answer']).default('already-exists'),
  confirmBody: z.enum(['PHONE', 'EMPTY_OBJECT']).default('PHONE'),
  clients: z.array(client).min(1),
  brands: z
    .array(brand)
    .min(1)
    .default(() => defaultBrands.map((known) => ({ ...known, tariffs: [...known.tariffs] }))),
  smtp: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65_535).default(0),
    })
    .optional(),
  smpp: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65_535).default(0),
      accounts: z.array(account).default([]),
    })
    .default({ host: '127.0.0.1', port: 0, accounts: [] }),
})

export type ConfigRead =
  | { readonly ok: true; readonly config: OperatorConfig }
  | { readonly ok: false; readonly faults: readonly string[] }

/** What a configuration may hold before its defaults are filled in. */
export type ConfigInput = Partial<Omit<OperatorConfig, 'clients' | 'smpp'>> & {
  readonly clients: ReadonlyArray<Pick<Client, 'id' | 'secret'> & Partial<Client>>
  readonly smpp?: Partial<OperatorConfig['smpp']>
}

/** Checks a configuration and fills in what it leaves out. */
export function readConfig(input: unknown): ConfigRead {
  const read = fileShape.safeParse(input)
  if (!read.success) {
    const faults = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'configuration'}: ${issue.code}`,
    )
    return { ok: false, faults }
  }
  const { origin, ...rest } = read.data
  const own = origin ?? `http://${rest.host}:${rest.port}`
  return { ok: true, config: { ...rest, origin: own.replace(/\/$/, '') } }
}

/**
 * Reads the file that OPERATOR_CONFIG names, if any, and lets OPERATOR_HOST, OPERATOR_PORT, OPERATOR_ORIGIN,
 * OPERATOR_DATA, OPERATOR_LOG, OPERATOR_DELAY_MS, OPERATOR_SMPP_PORT and OPERATOR_SMTP_PORT stand over it.
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): ConfigRead {
  const file = readJsonFile(environment['OPERATOR_CONFIG'])
  if (file === undefined)
    return { ok: false, faults: ['OPERATOR_CONFIG: is not a JSON file that can be read'] }
  const over: Record<string, unknown> = { ...file }
  const names = {
    host: 'OPERATOR_HOST',
    port: 'OPERATOR_PORT',
    origin: 'OPERATOR_ORIGIN',
    dataFolder: 'OPERATOR_DATA',
    logLevel: 'OPERATOR_LOG',
    delayMs: 'OPERATOR_DELAY_MS',
  }
  for (const [name, variable] of Object.entries(names)) {
    if (environment[variable] !== undefined) over[name] = environment[variable]
  }
  const smppPort = environment['OPERATOR_SMPP_PORT']
  if (smppPort !== undefined) over['smpp'] = { ...(file['smpp'] as object | undefined), port: smppPort }
  const smtpPort = environment['OPERATOR_SMTP_PORT']
  if (smtpPort !== undefined) over['smtp'] = { ...(file['smtp'] as object | undefined), port: smtpPort }
  return readConfig(over)
}

function readJsonFile(path: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (path === undefined) return {}
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
