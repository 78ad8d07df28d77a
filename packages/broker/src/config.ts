// Configuration from the environment, checked once at the start; a wrong value stops the broker with a sentence.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isLoopback, parseDecimal } from '@farthing/protocol'
import { z } from 'zod'
import { isDatabaseUrl } from './database-url.ts'
import { readRates } from './domain/goods/read-rates.ts'
import type { RateTable } from './domain/goods/region-currency.ts'
import { defaultOperatorLimits, type OperatorLimits } from './domain/guard/ceilings.ts'
import { readMinorLimits, readUnknownMonth } from './domain/guard/operator-limits.ts'
import { type RuleId, ruleIds } from './domain/risk/policy.ts'

/** A broker is either live or a test instance, with data, keys and clock of its own (C-06). */
export type Mode = 'live' | 'test'

export type Config = {
  readonly mode: Mode
  /** The public origin, as people and tokens name it. */
  readonly origin: string
  readonly host: string
  readonly port: number
  /** The PostgreSQL database of ledger and records, with its password in it; without one SQLite in the data folder. */
  readonly databaseUrl?: string
  /** The folder that holds the private keys and SQLite's database; made readable by the broker's user alone. */
  readonly dataFolder: string
  /** The folder of built browser scripts. */
  readonly browserFolders: readonly string[]
  /** The house's share of a price, in parts per million. */
  readonly feePpm: bigint
  /** Whether anyone may register as a merchant, or only the operator. */
  readonly registration: 'open' | 'closed'
  readonly name: string
  /** The file of operators and their contracts; without one nothing is charged to phone bills. */
  readonly operatorsFile?: string
  /** Risk rules that are judged and stored and change nothing. */
  readonly riskShadow: readonly RuleId[]
  /** Header that a trusted reverse proxy puts the client's address into; without one the socket's own address counts. */
  readonly addressHeader?: string
  /** What minors and wallets of unknown age may spend. */
  readonly spendLimits: OperatorLimits
  /** The server that takes mail, with its password in it; without one mail is kept unsent. */
  readonly smtpUrl?: string
  /** Who mail comes from. */
  readonly mailFrom: string
  /** Whether webhooks may go to private addresses, by plain http and to any port: for development. */
  readonly privateWebhooks: 'allow' | 'refuse'
  /** The operator's rates between currencies and the currencies of regions; without them nothing is converted. */
  readonly rates?: RateTable
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}

const port = z
  .string()
  .regex(/^[0-9]{1,5}$/, 'a port from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'a port from 0 to 65535')

const defaultHost = 'localhost'
const defaultPort = '4010'

const schema = z.object({
  FARTHING_MODE: z.enum(['live', 'test']).default('test'),
  FARTHING_HOST: z.string().min(1).default(defaultHost),
  FARTHING_PORT: port.prefault(defaultPort),
  FARTHING_DATA: z.string().min(1).default('.farthing/broker'),
  FARTHING_REGISTRATION: z.enum(['open', 'closed']).optional(),
  FARTHING_NAME: z.string().min(1).max(60).default('Farthing'),
  FARTHING_ADDRESS_HEADER: z.string().min(1).optional(),
  // The value itself is not repeated: it holds a password.
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, 'the address of a PostgreSQL database: postgres://user:password@host/database')
    .optional(),
  FARTHING_OPERATORS: z.string().min(1).optional(),
  FARTHING_RATES: z.string().min(1).optional(),
  // Names of rules with blanks between, or all of them.
  FARTHING_RISK_SHADOW: z
    .string()
    .default('')
    .transform((text): readonly string[] =>
      text.trim() === 'all' ? ruleIds : text.split(' ').filter((name) => name !== ''),
    )
    .refine(
      (names): names is readonly RuleId[] => names.every((name) => ruleIds.some((id) => id === name)),
      'names of risk rules such as C05 with blanks between, or all',
    ),
  // Whole units of any main currency a month, until an age band is told.
  FARTHING_UNKNOWN_MONTHLY: z
    .string()
    .optional()
    .transform(readUnknownMonth)
    .refine((value) => value !== undefined, 'a whole amount from 0 to 1000000'),
  // Per purchase and per month, for each band.
  FARTHING_MINOR_LIMITS: z
    .string()
    .optional()
    .transform(readMinorLimits)
    .refine((value) => value !== undefined, 'such as under13=0/0,13-15=3/10,16-17=10/30'),
  FARTHING_SMTP: z
    .string()
    .refine(isSmtpUrl, 'the address of a mail server: smtp://user:password@host:port or smtps://…')
    .optional(),
  FARTHING_MAIL_FROM: z
    .string()
    .max(200)
    .regex(
      /^[^\r\n@]+@[^\r\n@]+$/,
      'who mail comes from: an address, or a name with the address in angle brackets',
    )
    .optional(),
  FARTHING_PRIVATE_WEBHOOKS: z.enum(['allow', 'refuse']).default('refuse'),
  FARTHING_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads and checks the configuration; every fault is told, not only the first. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const parsed = schema.safeParse(environment)
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const text = (name: string, otherwise: string): string => environment[name] ?? otherwise
  // Read from the environment itself, so that a fault here is told beside those of the schema.
  const origin = readOrigin(
    environment['FARTHING_ORIGIN'] ??
      `http://${text('FARTHING_HOST', defaultHost)}:${text('FARTHING_PORT', defaultPort)}`,
  )
  const feePpm = parseDecimal(text('FARTHING_FEE_PERCENT', '2'), 'PCT/4')?.amount
  // Without an origin of its own, a wrong host or port has been told already.
  if (origin === undefined && (parsed.success || environment['FARTHING_ORIGIN'] !== undefined)) {
    faults.push('FARTHING_ORIGIN: must be an https origin without path (http only for loopback)')
  }
  if (feePpm === undefined || feePpm > 500_000n) faults.push('FARTHING_FEE_PERCENT: a decimal from 0 to 50')
  if (environment['FARTHING_MODE'] === 'live' && origin?.startsWith('http:') === true) {
    faults.push('FARTHING_ORIGIN: a live broker needs https')
  }
  // It serves plain http behind a proxy, whose address all would share: one stranger's guesses would count for everyone.
  if (environment['FARTHING_MODE'] === 'live' && environment['FARTHING_ADDRESS_HEADER'] === undefined) {
    faults.push(
      'FARTHING_ADDRESS_HEADER: the header your proxy puts the client address into, or none without a proxy',
    )
  }
  const rates = readRatesFile(environment['FARTHING_RATES'])
  faults.push(...rates.faults)
  if (!parsed.success || origin === undefined || feePpm === undefined || faults.length > 0) {
    return { ok: false, faults }
  }
  const values = parsed.data
  return {
    ok: true,
    config: {
      mode: values.FARTHING_MODE,
      origin,
      host: values.FARTHING_HOST,
      port: values.FARTHING_PORT,
      dataFolder: resolve(values.FARTHING_DATA),
      browserFolders: [
        resolve(import.meta.dirname, '../dist/browser'),
        resolve(import.meta.dirname, '../../wallet/dist/browser'),
      ],
      feePpm,
      registration: values.FARTHING_REGISTRATION ?? (values.FARTHING_MODE === 'test' ? 'open' : 'closed'),
      name: values.FARTHING_NAME,
      ...(values.FARTHING_ADDRESS_HEADER === undefined || values.FARTHING_ADDRESS_HEADER === 'none'
        ? {}
        : { addressHeader: values.FARTHING_ADDRESS_HEADER }),
      ...(values.FARTHING_OPERATORS === undefined
        ? {}
        : { operatorsFile: resolve(values.FARTHING_OPERATORS) }),
      riskShadow: values.FARTHING_RISK_SHADOW,
      ...(values.DATABASE_URL === undefined ? {} : { databaseUrl: values.DATABASE_URL }),
      spendLimits: {
        unknownMonth: values.FARTHING_UNKNOWN_MONTHLY ?? defaultOperatorLimits.unknownMonth,
        minors: values.FARTHING_MINOR_LIMITS ?? defaultOperatorLimits.minors,
      },
      ...(values.FARTHING_SMTP === undefined ? {} : { smtpUrl: values.FARTHING_SMTP }),
      mailFrom: values.FARTHING_MAIL_FROM ?? `${values.FARTHING_NAME} <farthing@${new URL(origin).hostname}>`,
      privateWebhooks: values.FARTHING_PRIVATE_WEBHOOKS,
      ...(rates.table === undefined ? {} : { rates: rates.table }),
      logLevel: values.FARTHING_LOG,
    },
  }
}

/** The rate table of a file, read at the start: a wrong one stops the broker instead of selling at a wrong price. */
function readRatesFile(path: string | undefined): {
  readonly table?: RateTable
  readonly faults: readonly string[]
} {
  if (path === undefined || path === '') return { faults: [] }
  const told = (fault: string): string => `FARTHING_RATES: ${fault}`
  try {
    const read = readRates(JSON.parse(readFileSync(path, 'utf8')))
    return read.ok ? { table: read.rates, faults: [] } : { faults: read.faults.map(told) }
  } catch (fault) {
    return {
      faults: [told(fault instanceof SyntaxError ? 'the file is not JSON' : 'the file cannot be read')],
    }
  }
}

function isSmtpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== ''
}

function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isAllowed && (text === url.origin || text === `${url.origin}/`) ? url.origin : undefined
}
