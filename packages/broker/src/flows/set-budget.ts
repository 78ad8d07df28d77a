// Gives a merchant a budget for silent payments, changes it, or takes it away; and sets the wallet's own daily limit.

import { type Asset, type Id, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { type Allowance, dayOf, weekOf } from '../domain/allowance.ts'
import { isMinor } from '../domain/guard/guard.ts'
import { brokerLimits } from '../limits.ts'
import { type Connection, readConnection, upsertConnection } from '../records/connections.ts'
import { readGuard } from '../records/guards.ts'
import { readMerchant } from '../records/merchants.ts'
import { readWallet, updateWalletDailyLimit } from '../records/wallets.ts'
import { ensureAllowance } from './ensure-allowance.ts'

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
  const isMinors = input.isAutoPay && isMinor((await readGuard(deps.records, input.walletId)).band)
  if (isMinors) return problem('not_for_minors')
  const before = await readConnection(deps.records, input)
  const now = deps.system.now()
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
  // Only what the old version's account holds counts on under the next one, so it is opened first.
  const opened =
    before === undefined
      ? undefined
      : await ensureAllowance(deps, { allowance: week(before, weekOf(now)), units: before.perWeekUnits })
  if (opened?.ok === false) return opened
  const outcome = await deps.ledger.commit({ records: [upsertConnection(deps.records, connection)] })
  if (outcome.ok) return { ok: true, connection }
  return undecided(outcome) ?? explainRefusal(deps, input.walletId, 'budget')
}

/** Changes what a wallet may spend in a day; what was spent today counts against the new limit. */
export async function setDailyLimit(
  deps: Deps,
  input: { readonly walletId: string; readonly units: bigint },
): Promise<{ readonly ok: true } | Problem> {
  if (!isAllowed(input.units)) return problem('invalid_request', 'A limit is an amount from 0 to 1000')
  const wallet = await readWallet(deps.records, input.walletId)
  if (wallet === undefined) return problem('wallet_missing')
  const period = dayOf(deps.system.now())
  // Only what the old version's accounts hold counts on under the next one, so they are opened first. A currency that comes
  // in just now was not spent under versions before, and a payment in it opens the account it needs.
  for (const asset of wallet.assets) {
    const allowance: Allowance = {
      scope: 'wallet-day',
      owner: wallet.id,
      asset,
      period,
      version: wallet.dailyLimitVersion,
    }
    const opened = await ensureAllowance(deps, { allowance, units: wallet.dailyLimitUnits })
    if (!opened.ok) return opened
  }
  const outcome = await deps.ledger.commit({
    records: [
      updateWalletDailyLimit(deps.records, {
        walletId: wallet.id,
        units: input.units,
        fromVersion: wallet.dailyLimitVersion,
      }),
    ],
  })
  if (outcome.ok) return { ok: true }
  return undecided(outcome) ?? explainRefusal(deps, input.walletId, 'limit')
}

async function explainRefusal(deps: Deps, walletId: string, what: 'budget' | 'limit'): Promise<Problem> {
  const wallet = await readWallet(deps.records, walletId)
  return wallet === undefined
    ? problem('wallet_missing')
    : problem('gone_wrong_state', `The ${what} was changed on another device just now`)
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
