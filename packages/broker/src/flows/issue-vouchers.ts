// Prints prepaid voucher codes: what they promise is booked as owed before a code is shown to anyone. Codes follow from
// the request's key and a secret, so that a repeat after a lost answer prints the same ones.

import { createHmac } from 'node:crypto'
import { Bug, instant, type Money, makeId, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { accountCodes, accountId, moneyLedger, transferCodes, transferId } from '../domain/accounts.ts'
import { assets } from '../domain/assets.ts'
import { formatVoucherCode, parseVoucherCode, voucherCodeBytes } from '../domain/voucher-code.ts'
import { brokerLimits } from '../limits.ts'
import { digestVoucherCode } from '../records/secret.ts'
import { insertVoucher, readVoucherByCode, type Voucher } from '../records/vouchers.ts'

export type IssuedVoucher = { readonly voucher: Voucher; readonly code: string }

/** Answers the codes, which are shown this once and kept only as digests. */
export async function issueVouchers(
  deps: Deps,
  input: { readonly value: Money; readonly count: number; readonly key: string },
): Promise<{ readonly ok: true; readonly vouchers: readonly IssuedVoucher[] } | Problem> {
  const { value, count } = input
  if (!assets.includes(value.asset)) {
    return problem('invalid_request', `Vouchers are in one of ${assets.join(', ')}`)
  }
  if (value.amount <= 0n || value.amount > brokerLimits.voucherMax) {
    return problem('invalid_request', 'A voucher is worth more than 0 and at most 100')
  }
  if (!Number.isInteger(count) || count < 1 || count > brokerLimits.vouchersPerIssue) {
    return problem('invalid_request', `Between 1 and ${brokerLimits.vouchersPerIssue} vouchers at a time`)
  }
  const now = deps.system.now()
  const vouchers = Array.from({ length: count }, (_, index): IssuedVoucher => {
    const seed = createHmac('sha256', deps.keyring.voucherPepper)
      .update(`issue\n${input.key}\n${index}`)
      .digest()
    const code = formatVoucherCode(seed.subarray(0, voucherCodeBytes))
    const voucher: Voucher = {
      id: makeId('vch', instant(0), seed.subarray(16, 26)),
      value,
      issuedAt: now,
      expiresAt: (now + brokerLimits.voucherLifeMs) as Voucher['expiresAt'],
    }
    return { voucher, code }
  })
  const ledger = moneyLedger(value.asset)
  const sales = accountId('voucherSales', 'house', value.asset)
  const outstanding = accountId('vouchersOutstanding', 'house', value.asset)
  const outcome = await deps.ledger.commit({
    accounts: [
      { id: sales, ledger, code: accountCodes.voucherSales },
      {
        id: outstanding,
        ledger,
        code: accountCodes.vouchersOutstanding,
        flags: { debitsMustNotExceedCredits: true },
      },
      { id: accountId('houseFees', 'house', value.asset), ledger, code: accountCodes.houseFees },
    ],
    transfers: vouchers.map(({ voucher }) => ({
      id: transferId('voucherIssue', 'house', voucher.id),
      debitAccountId: sales,
      creditAccountId: outstanding,
      amount: value.amount,
      ledger,
      code: transferCodes.voucherIssue,
    })),
    records: vouchers.map(({ voucher, code }) => insertVoucher(deps.records, voucher, digest(deps, code))),
  })
  if (outcome.ok && outcome.outcome === 'created') return { ok: true, vouchers }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  // Codes follow from the key alone: printed before, they are told again as they were, or were worth something else.
  return outcome.ok ? readAgain(deps, vouchers) : problem('idempotency_key_reused')
}

async function readAgain(
  deps: Deps,
  vouchers: readonly IssuedVoucher[],
): Promise<{ readonly ok: true; readonly vouchers: readonly IssuedVoucher[] }> {
  const again: IssuedVoucher[] = []
  for (const { code, voucher } of vouchers) {
    const kept = await readVoucherByCode(deps.records, digest(deps, code))
    if (kept === undefined) throw new Bug(`voucher ${voucher.id} was issued without its record`)
    again.push({ code, voucher: kept })
  }
  return { ok: true, vouchers: again }
}

function digest(deps: Deps, code: string): string {
  return digestVoucherCode(parseVoucherCode(code) ?? code, deps.keyring.voucherPepper)
}
