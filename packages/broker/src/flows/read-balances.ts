// Balances as they stand: of a wallet, of a merchant, and of the whole house, straight from the ledger.

import type { Account } from '@farthing/ledger'
import { type Asset, fiatAsset, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type AccountKind, accountCodes, accountId, moneyKinds, moneyLedger } from '../domain/accounts.ts'
import { assets } from '../domain/assets.ts'
import { minorCurrencies } from '../domain/phone/minor.ts'
import type { Wallet } from '../records/wallets.ts'

/** What a wallet holds, one sum per currency it ever held. */
export async function readWalletBalances(deps: Deps, wallet: Wallet): Promise<readonly Money[]> {
  return readOwned(deps, 'wallet', wallet.id, wallet.assets)
}

/** What a merchant has earned and not been paid out, in the currencies it ever sold in. */
export async function readMerchantBalances(deps: Deps, merchantId: string): Promise<readonly Money[]> {
  return readOwned(deps, 'merchant', merchantId, assets)
}

/** Currencies of prices, and those that operators charge in. */
const bookAssets: readonly Asset[] = [...new Set([...assets, ...minorCurrencies.map(fiatAsset)])]

const alwaysShown: ReadonlySet<AccountKind> = new Set([
  'wallet',
  'merchant',
  'houseFees',
  'vouchersOutstanding',
  'voucherSales',
])

/** What a merchant's charges on phone bills come to, by where they stand. */
export type MerchantStages = {
  readonly asset: Asset
  /** Charged; confirmed by an operator's statement; paid by the operator, with all other earnings. */
  readonly pending: bigint
  readonly confirmed: bigint
  readonly available: bigint
  /** Withheld for unpaid bills. */
  readonly reserve: bigint
  /** Owed to us for refunds and clawbacks that the balance did not hold. */
  readonly debt: bigint
}

/** Reads where a merchant's money stands, in every currency in which it has any account of a phone bill's or a debt. */
export async function readMerchantStages(deps: Deps, merchantId: string): Promise<readonly MerchantStages[]> {
  const kinds = ['phonePending', 'phoneConfirmed', 'merchant', 'badDebtReserve', 'merchantDebt'] as const
  const ids = bookAssets.flatMap((asset) => kinds.map((kind) => accountId(kind, merchantId, asset)))
  const accounts = new Map((await deps.ledger.lookupAccounts(ids)).map((account) => [account.id, account]))
  return bookAssets.flatMap((asset) => {
    const [pending, confirmed, available, reserve, debt] = kinds.map((kind) =>
      accounts.get(accountId(kind, merchantId, asset)),
    )
    if (pending === undefined && debt === undefined) return []
    const sum = (account: Account | undefined): bigint => (account === undefined ? 0n : net(account))
    return [
      {
        asset,
        pending: sum(pending),
        confirmed: sum(confirmed),
        available: sum(available),
        reserve: sum(reserve),
        debt: -sum(debt),
      },
    ]
  })
}

export type HouseBalance = {
  readonly asset: Asset
  /** Sums over all accounts of a kind: credits less debits, so what is owed to them. */
  readonly byKind: Readonly<Partial<Record<AccountKind, bigint>>>
  readonly debits: bigint
  readonly credits: bigint
}

/** A trial balance per currency: the books are right when debits equal credits and the kinds add up to zero. */
export async function readBooks(deps: Deps): Promise<readonly HouseBalance[]> {
  const found: HouseBalance[] = []
  for (const asset of bookAssets) {
    const accounts = await readAllAccounts(deps, moneyLedger(asset))
    if (accounts.length === 0) continue
    const kinds = moneyKinds.filter(
      (kind) => alwaysShown.has(kind) || accounts.some(({ code }) => code === accountCodes[kind]),
    )
    const sum = (kind: AccountKind): bigint =>
      accounts
        .filter(({ code }) => code === accountCodes[kind])
        .reduce((total, account) => total + net(account), 0n)
    found.push({
      asset,
      byKind: Object.fromEntries(kinds.map((kind) => [kind, sum(kind)])),
      debits: accounts.reduce((total, account) => total + account.debitsPosted, 0n),
      credits: accounts.reduce((total, account) => total + account.creditsPosted, 0n),
    })
  }
  return found
}

async function readOwned(
  deps: Deps,
  kind: 'wallet' | 'merchant',
  owner: string,
  held: readonly Asset[],
): Promise<readonly Money[]> {
  const byId = new Map(held.map((asset) => [accountId(kind, owner, asset), asset]))
  const accounts = await deps.ledger.lookupAccounts([...byId.keys()])
  return accounts.flatMap((account) => {
    const asset = byId.get(account.id)
    return asset === undefined ? [] : [{ asset, amount: net(account) - account.debitsPending }]
  })
}

async function readAllAccounts(deps: Deps, ledger: number): Promise<readonly Account[]> {
  const accounts: Account[] = []
  const limit = 1_000
  for (;;) {
    const afterId = accounts.at(-1)?.id
    const page = await deps.ledger.allAccounts({
      ledger,
      limit,
      ...(afterId === undefined ? {} : { afterId }),
    })
    accounts.push(...page)
    if (page.length < limit) return accounts
  }
}

function net(account: Account): bigint {
  return account.creditsPosted - account.debitsPosted
}
