// Every merchant a wallet has paid or given a budget: the rule, what was spent this week, counts and totals.

import type { Asset, Instant } from '@farthing/protocol'
import { instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Allowance, dayOf, weekOf } from '../domain/allowance.ts'
import { brokerLimits } from '../limits.ts'
import { sumPerMerchant } from '../records/activity.ts'
import { type Connection, listConnections } from '../records/connections.ts'
import { type Merchant, readMerchant } from '../records/merchants.ts'
import type { Wallet } from '../records/wallets.ts'
import { readAllowanceLeft } from './ensure-allowance.ts'

export type ConnectionStanding = {
  readonly merchant: Merchant
  readonly asset: Asset
  readonly connection?: Connection
  readonly weekSpent: bigint
  readonly purchases: number
  readonly total: bigint
  readonly lastUsedAt?: Instant
}

export async function readConnections(deps: Deps, wallet: Wallet): Promise<readonly ConnectionStanding[]> {
  const rules = await listConnections(deps.records, wallet.id)
  const sums = await sumPerMerchant(deps.records, wallet.id)
  const keys = new Map(
    [...rules, ...sums].map(({ merchantId, asset }) => [
      `${merchantId}|${asset}`,
      { merchantId, asset: asset as Asset },
    ]),
  )
  const found: ConnectionStanding[] = []
  for (const { merchantId, asset } of keys.values()) {
    const merchant = await readMerchant(deps.records, merchantId)
    if (merchant === undefined) continue
    const connection = rules.find((rule) => rule.merchantId === merchantId && rule.asset === asset)
    const sum = sums.find((row) => row.merchantId === merchantId && row.asset === asset)
    found.push({
      merchant,
      asset,
      weekSpent: connection === undefined ? 0n : await readWeekSpent(deps, connection),
      purchases: sum?.purchases ?? 0,
      total: sum?.units ?? 0n,
      ...(connection === undefined ? {} : { connection }),
      ...(sum === undefined ? {} : { lastUsedAt: instant(sum.lastAt) }),
    })
  }
  return found
}

/** What a wallet may spend today and has spent, from the very account that enforces it. */
export async function readDay(
  deps: Deps,
  wallet: Wallet,
  asset: Asset,
): Promise<{ readonly limit: bigint; readonly spent: bigint }> {
  const allowance: Allowance = {
    scope: 'wallet-day',
    owner: wallet.id,
    asset,
    period: dayOf(deps.system.now()),
    version: wallet.dailyLimitVersion,
  }
  return {
    limit: wallet.dailyLimitUnits,
    spent: await readSpent(deps, allowance, wallet.dailyLimitUnits),
  }
}

async function readWeekSpent(deps: Deps, connection: Connection): Promise<bigint> {
  const allowance: Allowance = {
    scope: 'connection-week',
    owner: `${connection.walletId}|${connection.merchantId}`,
    asset: connection.asset,
    period: weekOf(deps.system.now()),
    version: connection.version,
  }
  return readSpent(deps, allowance, connection.perWeekUnits)
}

async function readSpent(deps: Deps, allowance: Allowance, units: bigint): Promise<bigint> {
  const left = await readAllowanceLeft(deps, { allowance, units })
  return units > left ? units - left : 0n
}

/** The budget offered where there is none yet (B-16). */
export const usualBudget = {
  perItem: brokerLimits.autoPayPerItem,
  perWeek: brokerLimits.autoPayPerWeek,
} as const
