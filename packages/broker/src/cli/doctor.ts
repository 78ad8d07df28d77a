// farthing doctor: looks at what usually goes wrong and says what to do about it.

import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describeDatabase } from '@farthing/ledger'
import { brokerPaths, formatMoney, parseKeySet } from '@farthing/protocol'
import { createSystem, readWallet } from '@farthing/wallet'
import { defineCommand } from 'citty'
import { readConfig } from '../config.ts'
import { reasonOf } from '../database-url.ts'
import { dataArgument } from './operator.ts'
import { exitCodes, jsonArgument, print } from './output.ts'
import { defaultBroker, hasWalletFile, readWalletFile, walletArgument, walletPath } from './wallet-file.ts'

type Finding = { readonly what: string; readonly ok: boolean; readonly says: string }

/** Clocks further apart than this make quotes and tickets look expired. */
const skewMaxMs = 5_000

export const doctorCommand = defineCommand({
  meta: { name: 'doctor', description: 'Check configuration, broker, clock, keys, data folder and wallet' },
  args: {
    ...dataArgument,
    ...walletArgument,
    ...jsonArgument,
    broker: { type: 'string', description: 'The broker' },
  },
  run: async ({ args }) => {
    const path = walletPath(args.wallet)
    const broker = args.broker ?? (hasWalletFile(path) ? readWalletFile(path).broker : defaultBroker)
    const findings = [
      checkNode(),
      ...(await checkConfig()),
      checkDataFolder(resolve(args.data ?? process.env['FARTHING_DATA'] ?? '.farthing/broker')),
      ...(await checkBroker(broker)),
      await checkWallet(path),
    ]
    const isWell = findings.every(({ ok }) => ok)
    print(
      args.json,
      { ok: isWell, findings },
      findings.map(({ ok, what, says }) => `${ok ? 'ok  ' : 'FAIL'} ${what}: ${says}`).join('\n'),
    )
    if (!isWell) process.exitCode = exitCodes.refused
  },
})

function checkNode(): Finding {
  return { what: 'node', ok: Number(process.versions.node.split('.')[0]) >= 24, says: process.versions.node }
}

async function checkConfig(): Promise<readonly Finding[]> {
  const read = readConfig(process.env)
  const what = 'configuration'
  if (!read.ok) return [{ what, ok: false, says: read.faults.join('; ') }]
  const { mode, origin, databaseUrl } = read.config
  const finding: Finding = { what, ok: true, says: `${mode} broker at ${origin}` }
  return databaseUrl === undefined ? [finding] : [finding, await checkDatabase(databaseUrl)]
}

/** Whether the database of the configuration takes writes; changes nothing there. */
async function checkDatabase(url: string): Promise<Finding> {
  const what = 'database'
  const { connectPrimary } = await import('../records/postgres.ts')
  try {
    const client = await connectPrimary(url)
    await client.end()
    return { what, ok: true, says: `${describeDatabase(url)} answers and takes writes` }
  } catch (fault) {
    return { what, ok: false, says: `${describeDatabase(url)} cannot be used: ${reasonOf(fault)}` }
  }
}

function checkDataFolder(folder: string): Finding {
  const what = 'data folder'
  if (!existsSync(folder))
    return { what, ok: true, says: `${folder} does not exist yet; the broker makes it` }
  const secrets = join(folder, 'secrets.json')
  const isOpen = process.platform !== 'win32' && existsSync(secrets) && (statSync(secrets).mode & 0o077) !== 0
  return isOpen
    ? { what, ok: false, says: `${secrets} can be read by others: chmod 600 ${secrets}` }
    : { what, ok: true, says: `${folder}, private keys readable by their owner alone` }
}

async function checkBroker(broker: string): Promise<readonly Finding[]> {
  const before = Date.now()
  const response = await fetch(broker + brokerPaths.keys, { signal: AbortSignal.timeout(3_000) }).catch(
    () => undefined,
  )
  if (response === undefined) {
    return [{ what: 'broker', ok: false, says: `${broker} does not answer. Start it with: npm start` }]
  }
  const keys = parseKeySet(await response.json().catch(() => undefined))
  const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - before)
  return [
    { what: 'broker', ok: response.ok, says: `${broker} answers ${response.status}` },
    {
      what: 'keys',
      ok: keys !== undefined && keys.keys.length > 0,
      says: keys === undefined ? 'no key set' : `${keys.keys.length} published`,
    },
    Number.isNaN(skewMs)
      ? { what: 'clock', ok: true, says: 'the broker does not tell its time' }
      : {
          what: 'clock',
          ok: skewMs <= skewMaxMs,
          says:
            skewMs <= skewMaxMs ? 'agrees with the broker' : `${Math.round(skewMs / 1000)} s apart: set it`,
        },
  ]
}

async function checkWallet(path: string): Promise<Finding> {
  const what = 'wallet'
  if (!hasWalletFile(path))
    return { what, ok: true, says: `none at ${path}; make one: farthing wallet create` }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    return { what, ok: false, says: `${path} can be read by others: chmod 600 ${path}` }
  }
  const read = await readWallet({
    system: createSystem(),
    access: readWalletFile(path),
    fetch: (input, init) => fetch(input, init),
  })
  if (!read.ok) return { what, ok: false, says: `the broker refuses it: ${read.code}` }
  const sums = read.value.balances.map(formatMoney).join(', ')
  return { what, ok: true, says: `${read.value.wallet}, ${sums === '' ? 'never topped up' : sums}` }
}
