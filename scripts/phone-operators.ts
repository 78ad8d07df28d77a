// The phone bill of `npm start`: what the simulated operator is told, and the operators file by which the broker knows it. The
// passwords between the two are made at the first start and stay in the data folder.

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The brands of the simulated operator, as the broker's profiles name them. */
const brands = [
  {
    id: 'sim-de',
    name: 'Kessel Mobil',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    prefixes: ['15'],
    shortCode: '71001',
    help: '2202',
  },
  {
    id: 'sim-nl',
    name: 'Polder',
    country: 'NL',
    currency: 'EUR',
    zone: 'Europe/Amsterdam',
    prefixes: ['6'],
    shortCode: '71002',
    help: '1200',
  },
  {
    id: 'sim-gb',
    name: 'Bramble',
    country: 'GB',
    currency: 'GBP',
    zone: 'Europe/London',
    prefixes: ['7'],
    shortCode: '71003',
    help: '150',
  },
] as const

type Secrets = { readonly client: string; readonly sms: Readonly<Record<string, string>> }

/** Writes what the operator is told at its start; answers the path. */
export function writeOperatorConfig(folder: string, brokerOrigin: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const secrets = readSecrets(folder)
  const config = {
    dataFolder: folder,
    allowsLoopbackHttp: true,
    clients: [
      {
        id: 'farthing',
        secret: secrets.client,
        returnUrl: `${brokerOrigin}/pay/phone`,
        systemId: brands[0].id,
      },
    ],
    smpp: {
      accounts: brands.map(({ id, shortCode }) => ({
        systemId: id,
        password: secrets.sms[id],
        numbers: [shortCode],
      })),
    },
  }
  return writeSecretFile(join(folder, 'operator-config.json'), config)
}

/** Writes the broker's operators file for an operator that is up; answers the path. */
export function writeOperatorsFile(
  folder: string,
  operator: { readonly origin: string; readonly smppPort: number },
): string {
  const secrets = readSecrets(folder)
  const operators = brands.map((brand) => ({
    id: brand.id,
    name: brand.name,
    country: brand.country,
    currency: brand.currency,
    zone: brand.zone,
    isBillable: true,
    prefixes: brand.prefixes,
    billing: {
      kind: 'camara',
      apiRoot: operator.origin,
      tokenUrl: `${operator.origin}/oauth2/token`,
      clientId: 'farthing',
      clientSecret: secrets.client,
      steps: 'two',
      confirmBody: 'PHONE',
      codes: 'own',
      timeoutMs: 5_000,
    },
    sms: {
      host: '127.0.0.1',
      port: operator.smppPort,
      tls: false,
      systemId: brand.id,
      password: secrets.sms[brand.id],
      systemType: '',
      bind: 'transceiver',
      shortCode: brand.shortCode,
      source: { ton: 3, npi: 0 },
      receiptIds: 'same',
      windowMax: 10,
      perSecond: 50,
    },
    amounts: { minUnits: '10', maxUnits: '5000' },
    refunds: { total: true, partial: true, windowDays: 90 },
    allowsLoopbackHttp: true,
    helpNumber: brand.help,
  }))
  return writeSecretFile(join(folder, 'operators.json'), { operators, contracts: brands.map(contractOf) })
}

/** Contracts for show: carrier billing at 15 % of the price without tax, half a minor unit a message. */
function contractOf(brand: (typeof brands)[number]): object {
  const tax = { DE: '1900', NL: '2100', GB: '2000' }[brand.country]
  return {
    id: `${brand.id}-2026`,
    operatorId: brand.id,
    channel: 'DCB',
    currency: brand.currency,
    effectiveFrom: '2026-01-01',
    tax: { bps: tax, country: brand.country, source: 'standard rate' },
    taxRemitter: 'OPERATOR',
    base: 'NET',
    operator: { bps: '1500', fixed: '0', tiers: [] },
    aggregator: { bps: '0', base: 'NET', fixed: '0' },
    badDebt: { mode: 'OPERATOR', bps: '0', base: 'NET', horizonDays: 90 },
    platform: { bps: '300', base: 'NET', fixed: '0' },
    messageThousandths: '500',
    feeTax: { operatorBps: '0', aggregatorBps: '0', platformBps: '0' },
    withholding: { bps: '0' },
    refundShare: { operator: 'RETURNS', aggregator: 'RETURNS', platform: 'RETURNS' },
    refundWindowDays: 90,
    statementDay: 15,
    payoutTermDays: 45,
    minPayout: '0',
    documentFlow: 'SELF_BILLED',
    note: 'For show: the simulated operator keeps this much.',
  }
}

function readSecrets(folder: string): Secrets {
  const path = join(folder, 'secrets.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets
  const secrets: Secrets = {
    client: randomBytes(24).toString('base64url'),
    // SMPP has room for eight characters.
    sms: Object.fromEntries(brands.map(({ id }) => [id, randomBytes(6).toString('base64url')])),
  }
  writeSecretFile(path, secrets)
  return secrets
}

function writeSecretFile(path: string, value: object): string {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  return path
}
