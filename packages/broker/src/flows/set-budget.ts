// Gives a merchant a budget for silent payments, changes it, or takes it away; and sets the wallet's own daily limit.

import { type Asset, type Id, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { type Allowance, dayOf, weekOf } from '../domain/allowance.ts'
import { allowanceOpening } from '../domain/allowance-opening.ts'
import { brokerLimits } from '../limits.ts'
import { type Connection, readConnection, upsertConnection } from '../records/connections.ts'
import { readMerchant } from '../records/merchants.ts'
import { readWallet, updateWalletDailyLimit } from '../records/wallets.ts'
import { withdrawAllowance } from './withdraw-allowance.ts'

export type SetBudgetInput = {
  readonly walletId: string
  readonly merchantId: string
  readonly asset: Asset
  readonly isAutoPay: boolean
  readonly perItemUnits: bigint
  readonly perWeekUnits: bigint
}

/** Writes the budget's next version; what was spent this week counts against the new limit. */
export async function setBudget(
  deps: Deps,
  input: SetBudgetInput,
): Promise<{ readonly ok: true; readonly connection: Connection } | Problem> {
  if (!isAllowed(input.perItemUnits) || !isAllowed(input.perWeekUnits)) {
    return problem('invalid_request', 'A budget is an amount from 0 to 1000')
  }
  const merchant = await readMerchant(deps.records, input.merchantId)
  if (merchant === undefined) return problem('merchant_unknown')
  const now = deps.system.now()
  const before = await readConnection(deps.records, input)
  const connection: Connection = {
    walletId: input.walletId as Id<'wal'>,
    merchantId: merchant.id,
    asset: input.asset,
    isAutoPay: input.isAutoPay,
    perItemUnits: input.perItemUnits,
    perWeekUnits: input.perWeekUnits,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    expiresAt: instant(now + brokerLimits.autoPayLifeMs),
  }
  const spent =
    before === undefined
      ? ({ ok: true, spent: 0n } as const)
      : await withdrawAllowance(deps, { allowance: week(before, weekOf(now)), units: before.perWeekUnits })
  if (!spent.ok) return spent
  // Filled in the commit that writes the version: of two devices changing at once, one wins whole.
  const outcome = await deps.ledger.commit({
    ...allowanceOpening(week(connection, weekOf(now)), connection.perWeekUnits, spent.spent),
    records: [upsertConnection(deps.records, connection)],
  })
  // `exists` says that another device made this version just now, with the same sum but perhaps another rule.
  if (outcome.ok && outcome.outcome === 'created') return { ok: true, connection }
  return (
    undecided(outcome) ?? problem('gone_wrong_state', 'The budget was changed on another device just now')
  )
}

/** Changes what a wallet may spend in a day; what was spent today counts against the new limit. */
export async function setDailyLimit(
  deps: Deps,
  input: { readonly walletId: string; readonly units: bigint },
): Promise<{ readonly ok: true } | Problem> {
  if (!isAllowed(input.units)) return problem('invalid_request', 'A limit is an amount from 0 to 1000')
  const wallet = await readWallet(deps.records, input.walletId)
  if (wallet === undefined) return problem('wallet_missing')
  const now = deps.system.now()
  const today = (asset: Asset, version: number): Allowance => ({
    scope: 'wallet-day',
    owner: wallet.id,
    asset,
    period: dayOf(now),
    version,
  })
  const openings = []
  for (const asset of wallet.assets) {
    const before = today(asset, wallet.dailyLimitVersion)
    const spent = await withdrawAllowance(deps, { allowance: before, units: wallet.dailyLimitUnits })
    if (!spent.ok) return spent
    openings.push(allowanceOpening(today(asset, wallet.dailyLimitVersion + 1), input.units, spent.spent))
  }
  const outcome = await deps.ledger.commit({
    accounts: openings.flatMap(({ accounts }) => accounts),
    transfers: openings.flatMap(({ transfers }) => transfers),
    records: [
      updateWalletDailyLimit(deps.records, {
        walletId: wallet.id,
        units: input.units,
        fromVersion: wallet.dailyLimitVersion,
      }),
    ],
  })
  if (outcome.ok && outcome.outcome === 'created') return { ok: true }
  return undecided(outcome) ?? problem('gone_wrong_state', 'The limit was changed on another device just now')
}

function week(connection: Connection, period: number): Allowance {
  return {
    scope: 'connection-week',
    owner: `${connection.walletId}|${connection.merchantId}`,
    asset: connection.asset,
    period,
    version: connection.version,
  }
}

function isAllowed(units: bigint): boolean {
  return units >= 0n && units <= brokerLimits.allowanceMax
}
