// The operators file: read whole or refused with every fault's place, and never with a secret in the words.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readOperatorsFile, readProfiles } from './read-profiles.ts'

type Json = Readonly<Record<string, unknown>>

const sms = {
  host: 'smsc.example',
  port: 2776,
  tls: true,
  systemId: 'farthing',
  password: 'hush',
  shortCode: '71001',
}
const billing = {
  kind: 'camara',
  apiRoot: 'https://api.operator.example/',
  tokenUrl: 'https://auth.operator.example/token',
  clientId: 'farthing',
  clientSecret: { env: 'OPERATOR_SECRET' },
  steps: 'two',
}
const operator = {
  id: 'kessel-de',
  name: 'Kessel Mobil',
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  prefixes: ['151', '160'],
  billing,
  sms,
  amounts: { minUnits: '10', maxUnits: '5000' },
  refunds: { total: true, partial: true, windowDays: 90 },
  helpNumber: '2202',
}
const environment = { OPERATOR_SECRET: 'very hushed' }
const textOf = (...operators: readonly Json[]): string =>
  JSON.stringify({ operators, contracts: [{ id: 'c1' }] })
const faultsOf = (...operators: readonly Json[]): readonly string[] => {
  const read = readProfiles(textOf(...operators), environment)
  return read.ok ? [] : read.faults
}

describe('an operators file', () => {
  it('is read with its amounts exact, its defaults filled in and its secrets fetched', () => {
    const read = readProfiles(textOf(operator), environment)
    expect(read).toMatchObject({
      ok: true,
      contracts: [{ id: 'c1' }],
      operators: [
        {
          id: 'kessel-de',
          isBillable: true,
          allowsLoopbackHttp: false,
          amounts: { minUnits: 10n, maxUnits: 5_000n },
          billing: {
            apiRoot: 'https://api.operator.example',
            clientSecret: 'very hushed',
            confirmBody: 'PHONE',
            codes: 'own',
            timeoutMs: 10_000,
          },
          sms: { bind: 'transceiver', source: { ton: 3, npi: 0 }, receiptIds: 'same', windowMax: 10 },
        },
      ],
    })
  })

  it('takes an operator that bills by message', () => {
    const tariffs = [{ units: '150', shortCode: '69150' }]
    const read = readProfiles(
      textOf({ ...operator, billing: { kind: 'billed-message', tariffs } }),
      environment,
    )
    expect(read).toMatchObject({
      ok: true,
      operators: [{ billing: { tariffs: [{ units: 150n }], receiptWindowMs: 259_200_000 } }],
    })
  })

  it.each<[string, Json, string]>([
    [
      'a plain address',
      { billing: { ...billing, apiRoot: 'http://api.operator.example' } },
      'operators.0.billing.apiRoot: must be https',
    ],
    [
      'a plain address on this machine',
      { billing: { ...billing, tokenUrl: 'http://127.0.0.1:4030/token' } },
      'operators.0.billing.tokenUrl: must be https',
    ],
    [
      'a plain address elsewhere, loopback allowed',
      { allowsLoopbackHttp: true, billing: { ...billing, apiRoot: 'http://10.0.0.1' } },
      'operators.0.billing.apiRoot: must be https',
    ],
    [
      'a secret nobody set',
      { billing: { ...billing, clientSecret: { env: 'NOBODY' } } },
      'operators.0.billing.clientSecret: the variable NOBODY is not set',
    ],
    [
      'no secret',
      { billing: { ...billing, clientSecret: 5 } },
      'operators.0.billing.clientSecret: a secret must be text',
    ],
    ['a password too long for SMPP', { sms: { ...sms, password: 'ninechars' } }, 'operators.0.sms.password'],
    [
      'an amount as a number',
      { amounts: { minUnits: 10, maxUnits: '5000' } },
      'operators.0.amounts.minUnits',
    ],
    [
      'amounts the wrong way round',
      { amounts: { minUnits: '5001', maxUnits: '5000' } },
      'operators.0.amounts.minUnits: is above',
    ],
    [
      'a price point outside',
      { amounts: { minUnits: '10', maxUnits: '5000', pricePoints: ['9'] } },
      'operators.0.amounts: a price point lies outside',
    ],
    [
      'a price point twice',
      { amounts: { minUnits: '10', maxUnits: '5000', pricePoints: ['99', '99'] } },
      'operators.0.amounts.pricePoints: an amount stands here twice',
    ],
    ['a country that is none', { country: 'XX' }, 'operators.0.country'],
    ['a currency that is none', { currency: 'XXX' }, 'operators.0.currency'],
    ['a zone that is none', { zone: 'Europe/Nowhere' }, 'operators.0.zone'],
    ['a prefix with its zero', { prefixes: ['0151'] }, 'operators.0.prefixes.0'],
    ['a member nobody knows', { isBilable: true }, 'operators.0'],
    ['a way to bill that nobody knows', { billing: { kind: 'pigeon' } }, 'operators.0.billing.kind'],
    ['no time to answer', { billing: { ...billing, timeoutMs: 0 } }, 'operators.0.billing.timeoutMs'],
    ['a number nobody can call', { helpNumber: 'ask us' }, 'operators.0.helpNumber'],
  ])('with %s is refused there', (_, change, fault) => {
    expect(faultsOf({ ...operator, ...change }).join('\n')).toContain(fault)
  })

  it('tells every fault, and operators of one name', () => {
    expect(faultsOf({ ...operator, country: 'XX', currency: 'XXX' })).toHaveLength(2)
    expect(faultsOf(operator, operator)).toEqual(['operators: an id stands here twice'])
  })

  it('allows plain http on this machine where the profile says so', () => {
    const local = { ...billing, apiRoot: 'http://127.0.0.1:4030', tokenUrl: 'http://localhost:4030/token' }
    expect(faultsOf({ ...operator, billing: local, allowsLoopbackHttp: true })).toEqual([])
  })

  it('never shows a secret in what it tells', () => {
    const wrong = {
      ...operator,
      billing: { ...billing, clientSecret: 'x'.repeat(2_000) },
      sms: { ...sms, password: 'ninechars' },
    }
    expect(faultsOf(wrong).join()).not.toMatch(/xxx|ninechars|hush/)
  })

  it('of any text is refused without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readProfiles(text, {})
        expect(read.ok ? [] : read.faults.length).not.toBe(0)
      }),
    )
  })
})

describe('the file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-profiles-'))
  const path = join(folder, 'operators.json')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.skipIf(process.platform === 'win32')('that others can read is refused', () => {
    writeFileSync(path, textOf(operator))
    chmodSync(path, 0o640)
    expect(readOperatorsFile(path, environment)).toMatchObject({
      ok: false,
      faults: [expect.stringContaining('chmod 600')],
    })
    chmodSync(path, 0o600)
    expect(readOperatorsFile(path, environment)).toMatchObject({ ok: true })
  })

  it('that is not there, or far too large, is refused', () => {
    const faults = [expect.stringContaining('no such file')]
    expect(readOperatorsFile(join(folder, 'none.json'), {})).toEqual({ ok: false, faults })
    writeFileSync(path, ' '.repeat(1_100_000), { mode: 0o600 })
    expect(readOperatorsFile(path, {})).toMatchObject({ ok: false })
  })
})
