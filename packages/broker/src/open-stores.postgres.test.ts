// What only PostgreSQL brings: several brokers on one database, a database that is somebody else's, away or comes back.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Id, limits } from '@farthing/protocol'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PostgresServer } from '../../ledger/src/testing/postgres-process.ts'
import { makeSchema, startPostgres } from '../../ledger/src/testing/postgres-server.ts'
import { startStandby } from '../../ledger/src/testing/postgres-standby.ts'
import { readConfig } from './config.ts'
import { issueTicket } from './flows/issue-ticket.ts'
import { addPasskey, provePasskey, removePasskey, startPasskey, startProof } from './flows/passkeys.ts'
import { readDay } from './flows/read-connections.ts'
import { setDailyLimit } from './flows/set-budget.ts'
import { openSqliteStores } from './open-stores.ts'
import { readWallet } from './records/wallets.ts'
import type { Stores } from './stores.ts'
import { freePort } from './testing/broker-process.ts'
import { json, problemOf } from './testing/requests.ts'
import { testAuthenticator } from './testing/test-authenticator.ts'
import { openTestBroker, type TestBroker } from './testing/test-broker.ts'
import {
  balanceOf,
  balances,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
} from './testing/test-parties.ts'
import { testSystem } from './testing/test-system.ts'

describe('two brokers of one database and one folder of secrets', () => {
  let folder: string
  let schema: { readonly url: string; readonly drop: () => Promise<void> }
  let brokers: readonly [TestBroker, TestBroker]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'farthing-two-'))
    schema = await makeSchema()
    const environment = { DATABASE_URL: schema.url }
    const first = openTestBroker({ folder, environment })
    const second = openTestBroker({ folder, environment, seed: 2 })
    brokers = await Promise.all([first, second])
  })
  afterEach(() => {
    for (const { errors } of brokers) expect(errors).toEqual([])
  })
  afterAll(async () => {
    await Promise.all(brokers.map((broker) => broker.close()))
    await schema.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('make the tables once, although both start at once', async () => {
    const [one, two] = brokers
    const wallet = await openWallet(one, euros(1_000_000n))
    expect(await balanceOf(two, 'wallet', wallet.id)).toBe(1_000_000n)
  })

  it('charge a quote once that both are sent, and things bought at both from one wallet add up', async () => {
    const [one, two] = brokers
    const wallet = await openWallet(one, euros(1_000_000n))
    const merchant = await openMerchant(two)
    const quote = await merchant.quote('tides')
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => pay(brokers[index % 2 === 0 ? 0 : 1], wallet, quote)),
    )
    expect(new Set(results.map((result) => must(result).purchase.id)).size).toBe(1)
    const quotes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => merchant.quote(`piece ${index}`)),
    )
    for (const result of await Promise.all(
      quotes.map((each, index) => pay(brokers[index % 2 === 0 ? 1 : 0], wallet, each)),
    ))
      must(result)
    const after = { buyer: 1_000_000n - 21n * 20_000n, merchant: 21n * 19_600n, house: 21n * 400n }
    expect(await balances(one, wallet, merchant)).toEqual(after)
    expect(await balances(two, wallet, merchant)).toEqual(after)
  })

  it('take a proof made at one at the other, and neither a proof nor an answer twice', async () => {
    const [one, two] = brokers
    const { id, token } = await openWallet(one)
    const device = { walletId: id as Id<'wal'>, secret: token }
    const [owner, second] = [testAuthenticator(one.origin, 'owner'), testAuthenticator(one.origin, 'second')]
    const added = must({ ok: true, options: await startPasskey(one.deps, device) } as const).options
    const response = owner.register(added as { challenge: string }) as never
    expect(codeOf(await addPasskey(two.deps, { ...device, response }))).toBe('done')
    const purpose = { ...device, act: 'add' } as const
    const made = owner.prove((await startProof(one.deps, purpose)) as { challenge: string })
    const proofs = await Promise.all(
      brokers.map(({ deps }) => provePasskey(deps, { purpose, response: made })),
    )
    expect(proofs.map(codeOf).sort()).toEqual(['done', 'passkey_invalid'])
    const answers = await Promise.all(
      brokers.map(
        async ({ deps }) =>
          second.register((await startPasskey(deps, device)) as { challenge: string }) as never,
      ),
    )
    const adds = await Promise.all(
      brokers.map(({ deps }, index) => addPasskey(deps, { ...device, response: answers[index] as never })),
    )
    expect(adds.filter(({ ok }) => ok)).toHaveLength(1)
    const { credentialId } = second
    expect(codeOf(await removePasskey(one.deps, { ...device, credentialId }))).toBe('passkey_required')
  })

  it('pay at one what the limits allow while they are raised at the other, and count it', async () => {
    const [one, two] = brokers
    const wallet = await openWallet(one, euros(20_000_000n))
    const merchant = await openMerchant(two, 'https://limits.example')
    const price = euros(10_000n)
    for (let round = 1n; round <= 5n; round += 1n) {
      const raised = setDailyLimit(one.deps, { walletId: wallet.id, units: 12_000_000n + round })
      const quotes = [1, 2, 3, 4].map((index) => merchant.quote(`cents ${round} ${index}`, { price }))
      const paid = quotes.map(async (quote) => pay(two, wallet, await quote))
      expect((await Promise.all(paid)).map(codeOf)).toEqual(['done', 'done', 'done', 'done'])
      must(await raised)
    }
    const kept = await readWallet(two.deps.records, wallet.id)
    if (kept === undefined) throw new Error('no wallet')
    expect(await readDay(one.deps, kept, price.asset)).toEqual({ limit: 12_000_005n, spent: 200_000n })
  })

  it('sign with the keys that either rotated', async () => {
    const [one, two] = brokers
    const rotated = must(two.deps.keyring.rotate(two.system.now(), 'again'))
    expect(one.deps.keyring.published(one.system.now()).keys.map(({ kid }) => kid)).toContain(rotated.keyId)
    for (const { system } of brokers) system.advance(limits.keysCacheMs)
    expect(one.deps.keyring.signer(one.system.now()).kid).toBe(rotated.keyId)
    const wallet = await openWallet(one, euros(20_000n))
    const { purchase } = must(
      await pay(one, wallet, await (await openMerchant(one, 'https://rival.example')).quote('tides')),
    )
    must(await issueTicket(two.deps, purchase))
  })
})

/** Opens a folder as a broker without DATABASE_URL does. */
function openOnSqlite(folder: string): Stores {
  const read = readConfig({ FARTHING_DATA: folder, FARTHING_LOG: 'silent' })
  if (!read.ok) throw new Error(read.faults.join('; '))
  return openSqliteStores(read.config, testSystem(), pino({ level: 'silent' }))
}

describe('the books of one folder', () => {
  it('on SQLite are closed once a database took them, and the sentence tells no password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'farthing-moved-'))
    await openOnSqlite(folder).close()
    rmSync(join(folder, 'farthing.db'))
    const schema = await makeSchema()
    const broker = await openTestBroker({ folder, environment: { DATABASE_URL: schema.url } })
    await broker.close()
    const { host, password } = new URL(schema.url)
    expect(() => openOnSqlite(folder)).toThrow(`lives in the database ${host}/`)
    expect(readFileSync(join(folder, 'database.json'), 'utf8')).not.toContain(password)
    expect(existsSync(join(folder, 'farthing.db'))).toBe(false)
    rmSync(join(folder, 'database.json'))
    await openOnSqlite(folder).close()
    await schema.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('on SQLite are not left behind for an empty database, which stays nobody’s, however often it is tried', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'farthing-beside-'))
    await openOnSqlite(folder).close()
    const schema = await makeSchema()
    const environment = { DATABASE_URL: schema.url }
    for (let tries = 0; tries < 2; tries += 1) {
      const open = openTestBroker({ folder, environment })
      await expect(open).rejects.toThrow('it is empty, and the data folder holds farthing.db')
    }
    await openOnSqlite(folder).close()
    const other = await openTestBroker({ environment, seed: 2 })
    await other.close()
    await schema.drop()
    rmSync(folder, { recursive: true, force: true })
  })
})

describe('a database', () => {
  it('of a broker with other secrets is not opened', async () => {
    const schema = await makeSchema()
    const environment = { DATABASE_URL: schema.url }
    const first = await openTestBroker({ environment })
    await expect(openTestBroker({ environment, seed: 2 })).rejects.toThrow('a broker with other secrets')
    await first.close()
    await schema.drop()
  })

  it('that does not answer ends the start with a sentence, which tells no password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'farthing-away-'))
    const port = await freePort()
    const child = spawn(
      process.execPath,
      ['--conditions=source', fileURLToPath(new URL('./main.ts', import.meta.url))],
      {
        stdio: ['ignore', 'inherit', 'pipe'],
        env: {
          ...process.env,
          FARTHING_DATA: folder,
          FARTHING_PORT: String(port),
          DATABASE_URL: `postgres://farthing:pass-word@127.0.0.1:${port}/farthing`,
        },
      },
    )
    let words = ''
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString()
    })
    expect((await once(child, 'close'))[0]).toBe(97)
    expect(words).toContain(`The database 127.0.0.1:${port}/farthing cannot be used: connect ECONNREFUSED`)
    expect(words).not.toMatch(/pass-word|    at /)
    rmSync(folder, { recursive: true, force: true })
  })
})

describe('a server that is killed', () => {
  let server: PostgresServer
  let broker: TestBroker

  beforeAll(async () => {
    server = await startPostgres()
    // The first of two hosts is away, so the second is used.
    const away = `127.0.0.1:${await freePort()}`
    broker = await openTestBroker({ environment: { DATABASE_URL: server.url.replace('@', `@${away},`) } })
  })
  afterAll(async () => {
    await broker.close()
    await server.stop()
  })

  it('makes answers busy or unknown, and back again everything goes on, charged once', async () => {
    const wallet = await openWallet(broker, euros(1_000_000n))
    const merchant = await openMerchant(broker)
    const quote = await merchant.quote('tides')
    const send = (): Promise<Response> =>
      broker.send('/v1/payments', json(wallet.token, { quote }, { 'idempotency-key': 'one' }))
    const ask = (): Promise<Response> =>
      broker.send('/v1/wallet', { headers: { authorization: `Bearer ${wallet.token}` } })
    const underWay = [send(), send()]
    await server.kill()
    for (const answer of await Promise.all(underWay)) {
      if (answer.status !== 200)
        expect(await problemOf(answer)).toMatch(/^(?:outcome_unknown|busy|idempotency_key_in_use)$/)
    }
    expect(await problemOf(await send())).toMatch(/^(?:outcome_unknown|busy)$/)
    expect(await problemOf(await ask())).toBe('busy')
    await server.restart()
    expect((await send()).status).toBe(200)
    expect(await (await ask()).json()).toMatchObject({ balances: [{ amount: '980000' }] })
    expect(broker.errors.join()).not.toContain('a fault of ours')
  })
})

describe('a primary that is lost', () => {
  it('gives way to its standby: the same process goes on there, with all that was answered', async () => {
    const primary = await startPostgres()
    const standby = await startStandby(primary, { isSynchronous: true })
    const url = primary.url.replace('/postgres', `,${new URL(standby.url).host}/postgres`)
    const broker = await openTestBroker({ environment: { DATABASE_URL: url } })
    const wallet = await openWallet(broker, euros(1_000_000n))
    const merchant = await openMerchant(broker)
    const quotes = await Promise.all([1, 2].map((index) => merchant.quote(`piece ${index}`)))
    const before = must(await pay(broker, wallet, quotes[0] ?? ''))
    await primary.kill()
    await standby.promote()
    const again = must(await pay(broker, wallet, quotes[0] ?? ''))
    expect([again.purchase.id, again.ticket.token]).toEqual([before.purchase.id, before.ticket.token])
    must(await pay(broker, wallet, quotes[1] ?? ''))
    const sums = { buyer: 960_000n, merchant: 39_200n, house: 800n }
    expect(await balances(broker, wallet, merchant)).toEqual(sums)
    await broker.close()
    await Promise.all([primary.stop(), standby.stop()])
  })
})
