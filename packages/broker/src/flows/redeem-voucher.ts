// Tops a wallet up with a prepaid voucher code, making the wallet where there is none yet. A code works once; the same
// wallet sending it again gets the same top-up.

import { type Id, type Money, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { accountCodes, accountId, moneyLedger, transferCodes, transferId } from '../domain/accounts.ts'
import { parseVoucherCode } from '../domain/voucher-code.ts'
import { digestVoucherCode } from '../records/secret.ts'
import {
  insertTopUp,
  readTopUpByVoucher,
  readVoucherByCode,
  type TopUp,
  type Voucher,
} from '../records/vouchers.ts'
import { insertWallet, insertWalletAsset, readWalletBySecret } from '../records/wallets.ts'
import { newId } from '../system.ts'

export type RedeemVoucherInput = {
  readonly code: string
  /** The wallet's secret: of a wallet that exists, or of a device that is about to get one. */
  readonly secret: string
  /** Where the attempt comes from, to slow guessing down. */
  readonly address: string
}

export type RedeemedVoucher = { readonly ok: true; readonly topUp: TopUp; readonly balance: Money }

export async function redeemVoucher(
  deps: Deps,
  input: RedeemVoucherInput,
): Promise<RedeemedVoucher | Problem> {
  const found = await findVoucher(deps, input)
  if (!found.ok) return found
  const { voucher } = found
  const known = await readWalletBySecret(deps.records, input.secret)
  const earlier = await readTopUpByVoucher(deps.records, voucher.id)
  if (earlier !== undefined) return repeat(deps, earlier, known?.id)
  const now = deps.system.now()
  if (voucher.expiresAt <= now) return problem('voucher_expired')
  const walletId = known?.id ?? newId(deps.system, 'wal')
  const { asset } = voucher.value
  const topUp: TopUp = {
    id: newId(deps.system, 'top'),
    voucherId: voucher.id,
    walletId,
    value: voucher.value,
    at: now,
  }
  const walletAccount = accountId('wallet', walletId, asset)
  const outcome = await deps.ledger.commit({
    accounts: [
      {
        id: walletAccount,
        ledger: moneyLedger(asset),
        code: accountCodes.wallet,
        flags: { debitsMustNotExceedCredits: true },
      },
    ],
    transfers: [
      {
        id: transferId('topUp', 'voucher', voucher.id),
        debitAccountId: accountId('vouchersOutstanding', 'house', asset),
        creditAccountId: walletAccount,
        amount: voucher.value.amount,
        ledger: moneyLedger(asset),
        code: transferCodes.topUp,
      },
    ],
    records: [
      ...(known === undefined
        ? insertWallet(deps.records, { id: walletId, secret: input.secret, kind: 'device' }, now)
        : []),
      insertWalletAsset(deps.records, { walletId, asset }, now),
      insertTopUp(deps.records, topUp),
    ],
  })
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  if (!outcome.ok || outcome.outcome === 'exists') {
    // Another request took the voucher, or made this device's wallet, in the meantime.
    const winner = await readTopUpByVoucher(deps.records, voucher.id)
    const owner = await readWalletBySecret(deps.records, input.secret)
    return winner === undefined ? problem('busy') : repeat(deps, winner, owner?.id)
  }
  return { ok: true, topUp, balance: await readBalance(deps, topUp) }
}

/** Reads what a code is worth without using it, under the same guard against guessing. */
export async function findVoucher(
  deps: Deps,
  input: RedeemVoucherInput,
): Promise<{ readonly ok: true; readonly voucher: Voucher } | Problem> {
  const keys = [`address ${input.address}`, `secret ${input.secret}`]
  const now = deps.system.now()
  const waitMs = deps.voucherMisses.waitFor(keys, now)
  if (waitMs !== undefined) return problem('rate_limited', 'Too many wrong codes', { retryAfterMs: waitMs })
  const code = parseVoucherCode(input.code)
  const voucher =
    code === undefined
      ? undefined
      : await readVoucherByCode(deps.records, digestVoucherCode(code, deps.keyring.voucherPepper))
  if (voucher !== undefined) return { ok: true, voucher }
  deps.voucherMisses.miss(keys, now)
  return problem('voucher_unknown')
}

async function repeat(
  deps: Deps,
  topUp: TopUp,
  walletId: Id<'wal'> | undefined,
): Promise<RedeemedVoucher | Problem> {
  if (topUp.walletId !== walletId) return problem('voucher_used')
  return { ok: true, topUp, balance: await readBalance(deps, topUp) }
}

async function readBalance(deps: Deps, topUp: TopUp): Promise<Money> {
  const { asset } = topUp.value
  const [account] = await deps.ledger.lookupAccounts([accountId('wallet', topUp.walletId, asset)])
  return { asset, amount: (account?.creditsPosted ?? 0n) - (account?.debitsPosted ?? 0n) }
}
