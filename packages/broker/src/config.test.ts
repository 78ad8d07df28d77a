// Configuration: wrong values are told, every one of them, before anything is opened.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeDatabase } from '@farthing/ledger'
import { expect, it } from 'vitest'
import { openApp } from './app.ts'
import { readConfig } from './config.ts'
import { testSystem } from './testing/test-system.ts'

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  const read = readConfig(environment)
  return read.ok ? [] : read.faults
}

it('needs nothing: a test broker on localhost that takes merchants on', () => {
  const read = readConfig({})
  expect(read).toMatchObject({
    ok: true,
    config: { mode: 'test', origin: 'http://localhost:4010', feePpm: 20_000n, registration: 'open' },
  })
})

it('puts risk rules in shadow that are named, or all of them', () => {
  const shadow = (value: string) => {
    const read = readConfig({ FARTHING_RISK_SHADOW: value })
    return read.ok ? read.config.riskShadow : []
  }
  expect(shadow('C05 H02')).toEqual(['C05', 'H02'])
  expect(shadow('all').length).toBe(23)
  expect(shadow('')).toEqual([])
})

it('reads what minors and wallets of unknown age may spend, and leaves the rest as it is by default', () => {
  const limits = (environment: Readonly<Record<string, string>>) => {
    const read = readConfig(environment)
    return read.ok ? read.config.spendLimits : undefined
  }
  expect(limits({})).toEqual({
    unknownMonth: 5n,
    minors: {
      under13: { purchase: 0n, month: 0n },
      '13-15': { purchase: 3n, month: 10n },
      '16-17': { purchase: 10n, month: 30n },
    },
  })
  expect(limits({ FARTHING_UNKNOWN_MONTHLY: '0', FARTHING_MINOR_LIMITS: '13-15=1/2' })).toMatchObject({
    unknownMonth: 0n,
    minors: { '13-15': { purchase: 1n, month: 2n }, '16-17': { purchase: 10n, month: 30n } },
  })
})

it('sends mail as itself unless told otherwise, and nowhere without a server', () => {
  const read = readConfig({ FARTHING_NAME: 'Penny' })
  expect(read.ok && [read.config.mailFrom, read.config.smtpUrl]).toEqual([
    'Penny <farthing@localhost>',
    undefined,
  ])
})

it('reads the rates of a file as exact fractions, and tells what is wrong with one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-rates-'))
  const path = join(folder, 'rates.json')
  const readFile = (text: string) => {
    writeFileSync(path, text)
    return readConfig({ FARTHING_RATES: path })
  }
  const rate = { from: 'EUR', to: 'GBP', rate: '0.8642' }
  expect(readFile(JSON.stringify({ regions: { LI: 'EUR' }, rates: [rate] }))).toMatchObject({
    ok: true,
    config: {
      rates: { regions: { LI: 'EUR' }, rates: { 'EUR>GBP': { numerator: 8_642n, denominator: 10_000n } } },
    },
  })
  expect(readFile('{')).toMatchObject({ ok: false, faults: ['FARTHING_RATES: the file is not JSON'] })
  expect(readFile(JSON.stringify({ rates: [rate, { ...rate, rate: '0' }] }))).toMatchObject({
    faults: ['FARTHING_RATES: rates.1: EUR>GBP stands twice', 'FARTHING_RATES: rates.1.rate: above zero'],
  })
  rmSync(folder, { recursive: true })
  expect(faultsOf({ FARTHING_RATES: path })).toEqual(['FARTHING_RATES: the file cannot be read'])
})

it.each([
  ['FARTHING_MODE', 'staging'],
  ['FARTHING_RISK_SHADOW', 'C99'],
  ['FARTHING_UNKNOWN_MONTHLY', '-1'],
  ['FARTHING_UNKNOWN_MONTHLY', '1000001'],
  ['FARTHING_UNKNOWN_MONTHLY', '5.00'],
  ['FARTHING_MINOR_LIMITS', '13-15=3'],
  ['FARTHING_MINOR_LIMITS', 'adult=3/10'],
  ['FARTHING_SMTP', 'mail.example:25'],
  ['FARTHING_SMTP', 'http://mail.example'],
  ['FARTHING_MAIL_FROM', 'nobody'],
  ['FARTHING_MAIL_FROM', 'a@example.org\r\nBcc: b@example.org'],
  ['FARTHING_ORIGIN', 'ftp://pay.example'],
  ['FARTHING_ORIGIN', 'http://pay.example'],
  ['FARTHING_ORIGIN', 'https://pay.example/path'],
  ['FARTHING_ORIGIN', 'https://user@pay.example'],
  ['FARTHING_ORIGIN', ''],
  ['FARTHING_HOST', ''],
  ['FARTHING_PORT', '65536'],
  ['FARTHING_PORT', '-1'],
  ['FARTHING_PORT', '0x50'],
  ['FARTHING_PORT', '8e1'],
  ['FARTHING_PORT', ''],
  ['FARTHING_DATA', ''],
  ['FARTHING_FEE_PERCENT', '50.0001'],
  ['FARTHING_FEE_PERCENT', '-1'],
  ['FARTHING_FEE_PERCENT', '0.00001'],
  ['FARTHING_FEE_PERCENT', '2%'],
  ['FARTHING_REGISTRATION', 'maybe'],
  ['FARTHING_NAME', ''],
  ['FARTHING_ADDRESS_HEADER', ''],
  ['FARTHING_LOG', 'loud'],
  ['DATABASE_URL', ''],
  ['DATABASE_URL', 'mysql://farthing:hush@db.example/farthing'],
  ['DATABASE_URL', 'postgres://farthing:hush@db.example'],
  ['DATABASE_URL', 'postgres://farthing:hush@db.example:port/farthing'],
  ['DATABASE_URL', 'postgres://one.example,/farthing'],
])('tells that %s cannot be %j', (name, value) => {
  const faults = faultsOf({ [name]: value })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(new RegExp(`^${name}: `))
  expect(faults[0]).not.toContain('hush')
})

it.each([
  'postgres://db.example/farthing',
  'postgresql://farthing:hush@one.example:5432,two.example/farthing?sslmode=require',
])('takes the database %s', (url) => {
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({ ok: true, config: { databaseUrl: url } })
  expect(describeDatabase(url)).not.toMatch(/hush|sslmode/)
})

it.each([
  'postgres://farthing:hu/sh@db.example/farthing',
  'postgres://farthing:hu/sh@db.example',
  'postgres://farthing:hush@db.example',
  'postgres://farthing:hush/farthing',
  'postgres://farthing:hu@sh@db.example/farthing',
  'postgres:/farthing:hush@db.example/farthing',
  'mysql://farthing:hush@db.example/farthing',
])('takes no address such as %s, and repeats none of it', (url) => {
  expect(readConfig({ DATABASE_URL: url }).ok).toBe(false)
  expect(describeDatabase(url)).toBe('the address given')
})

it('tells every fault at once', () => {
  const faults = faultsOf({
    FARTHING_MODE: 'staging',
    FARTHING_ORIGIN: 'nonsense',
    FARTHING_PORT: 'x',
    FARTHING_FEE_PERCENT: '99',
    FARTHING_LOG: 'loud',
  })
  const names = faults.map((fault) => fault.split(':')[0])
  expect(new Set(names)).toEqual(
    new Set(['FARTHING_FEE_PERCENT', 'FARTHING_LOG', 'FARTHING_MODE', 'FARTHING_ORIGIN', 'FARTHING_PORT']),
  )
  expect(names).toHaveLength(5)
})

it('lets a live broker have https alone, and take merchants on only by its operator', () => {
  expect(faultsOf({ FARTHING_MODE: 'live' })).toEqual([
    'FARTHING_ORIGIN: a live broker needs https',
    'FARTHING_ADDRESS_HEADER: the header your proxy puts the client address into, or none without a proxy',
  ])
  expect(
    readConfig({
      FARTHING_MODE: 'live',
      FARTHING_ORIGIN: 'https://pay.example',
      FARTHING_ADDRESS_HEADER: 'none',
    }),
  ).toMatchObject({
    ok: true,
    config: { registration: 'closed' },
  })
})

it('opens no database in the data folder of a broker of the other mode', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-mode-'))
  const base = { FARTHING_DATA: folder, FARTHING_LOG: 'silent' }
  const test = readConfig(base)
  const live = readConfig({
    ...base,
    FARTHING_MODE: 'live',
    FARTHING_ORIGIN: 'https://pay.example',
    FARTHING_ADDRESS_HEADER: 'x-real-ip',
  })
  if (!test.ok || !live.ok) throw new Error('the configurations are right')
  const app = openApp(live.config, testSystem())
  await app.close()
  rmSync(join(folder, 'farthing.db'))
  expect(() => openApp(test.config, testSystem())).toThrow(/belongs to a live broker/)
  expect(existsSync(join(folder, 'farthing.db'))).toBe(false)
  rmSync(folder, { recursive: true })
})
