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
