// Tops a wallet up with a prepaid voucher code, making the wallet where there is none yet. A code works once; the same
// wallet sending it again gets the same top-up.

import type { Call } from '@farthing/ledger'
import { type Id, type Money, type Problem, problem } from '@farthing/protocol'
import { addressKey } from '../attempt-limiter.ts'
import { type Deps, undecided } from '../deps.ts'
import { accountCodes, accountId, moneyLedger, transferCodes, transferId } from '../domain/accounts.ts'
import { parseVoucherCode } from '../domain/voucher-code.ts'
import { brokerLimits } from '../limits.ts'
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
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const redeemed = await redeem(deps, input, found.voucher)
    if (redeemed !== undefined) return redeemed
    // Another request took the voucher, made this device's wallet, or closed it in the meantime: look again.
  }
  return problem('busy')
}

async function redeem(
  deps: Deps,
  input: RedeemVoucherInput,
  voucher: Voucher,
): Promise<RedeemedVoucher | Problem | undefined> {
  // In this order: the wallet of a top-up that is found is found as well, since both are of one commit.
  const earlier = await readTopUpByVoucher(deps.records, voucher.id)
  const known = await readWalletBySecret(deps.records, input.secret)
  if (earlier !== undefined) return repeat(deps, earlier, known?.id)
  const now = deps.system.now()
  if (voucher.expiresAt <= now) return problem('voucher_expired')
  const walletId = known?.id ?? newId(deps.system, 'wal')
  const topUp: TopUp = {
    id: newId(deps.system, 'top'),
    voucherId: voucher.id,
    walletId,
    value: voucher.value,
    at: now,
  }
  const outcome = await deps.ledger.commit({
    ...topUpTransfers(topUp),
    records: [
      ...(known === undefined
        ? insertWallet(deps.records, { id: walletId, secret: input.secret, kind: 'device' }, now)
        : []),
      insertWalletAsset(deps.records, { walletId, asset: voucher.value.asset }, now),
      insertTopUp(deps.records, topUp),
    ],
  })
  if (outcome.ok && outcome.outcome === 'created') {
    return { ok: true, topUp, balance: await readBalance(deps, topUp) }
  }
  return undecided(outcome)
}

/** From what is owed for vouchers to the wallet, whose account is opened with its first top-up in a currency. */
function topUpTransfers(topUp: TopUp): Pick<Call, 'accounts' | 'transfers'> {
  const { asset, amount } = topUp.value
  const ledger = moneyLedger(asset)
  const wallet = accountId('wallet', topUp.walletId, asset)
  const flags = { debitsMustNotExceedCredits: true }
  return {
    accounts: [{ id: wallet, ledger, code: accountCodes.wallet, flags }],
    transfers: [
      {
        id: transferId('topUp', 'voucher', topUp.voucherId),
        debitAccountId: accountId('vouchersOutstanding', 'house', asset),
        creditAccountId: wallet,
        amount,
        ledger,
        code: transferCodes.topUp,
      },
    ],
  }
}

/** Reads what a code is worth without using it, under the same guard against guessing. */
export async function findVoucher(
  deps: Deps,
  input: RedeemVoucherInput,
): Promise<{ readonly ok: true; readonly voucher: Voucher } | Problem> {
  const keys = [addressKey(input.address), `secret ${input.secret}`]
  const now = deps.system.now()
  const waitMs = deps.voucherMisses.attempt(keys, now)
  if (waitMs !== undefined) return problem('rate_limited', 'Too many wrong codes', { retryAfterMs: waitMs })
  const code = parseVoucherCode(input.code)
  const voucher =
    code === undefined
      ? undefined
      : await readVoucherByCode(deps.records, digestVoucherCode(code, deps.keyring.voucherPepper))
  if (voucher === undefined) return problem('voucher_unknown')
  deps.voucherMisses.forgive(keys, now)
  return { ok: true, voucher }
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
