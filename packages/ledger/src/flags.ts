// Flags as records for readers and as bits for comparing and keeping. The bit numbers are part of the stored format.

import type { AccountFlags, NewAccountFlags, TransferFlags } from './model.ts'

/** The bits of an account's flags. */
export function accountFlagBits(flags: Partial<AccountFlags> = {}): number {
  return newAccountFlagBits(flags) | (flags.closed ? 8 : 0)
}

/** The bits of the flags that an account is opened with. A `closed` that came along is no part of them. */
export function newAccountFlagBits(flags: Partial<NewAccountFlags> = {}): number {
  return (
    (flags.debitsMustNotExceedCredits ? 1 : 0) |
    (flags.creditsMustNotExceedDebits ? 2 : 0) |
    (flags.history ? 4 : 0)
  )
}

/** The flags of an account's bits: one shared record for each combination, since every transfer and account has one. */
export function accountFlagsOf(bits: number): AccountFlags {
  return (accountFlags[bits] ??= newAccountFlags(bits))
}

const accountFlags: AccountFlags[] = []

function newAccountFlags(bits: number): AccountFlags {
  return {
    debitsMustNotExceedCredits: (bits & 1) !== 0,
    creditsMustNotExceedDebits: (bits & 2) !== 0,
    history: (bits & 4) !== 0,
    closed: (bits & 8) !== 0,
  }
}

/** The bits of a transfer's flags. */
export function transferFlagBits(flags: Partial<TransferFlags> = {}): number {
  return (
    (flags.linked ? 1 : 0) |
    (flags.pending ? 2 : 0) |
    (flags.postPending ? 4 : 0) |
    (flags.voidPending ? 8 : 0) |
    (flags.balancingDebit ? 16 : 0) |
    (flags.balancingCredit ? 32 : 0) |
    (flags.closingDebit ? 64 : 0) |
    (flags.closingCredit ? 128 : 0)
  )
}

/** The flags of a transfer's bits, shared too. */
export function transferFlagsOf(bits: number): TransferFlags {
  return (transferFlags[bits] ??= newTransferFlags(bits))
}

const transferFlags: TransferFlags[] = []

function newTransferFlags(bits: number): TransferFlags {
  return {
    linked: (bits & 1) !== 0,
    pending: (bits & 2) !== 0,
    postPending: (bits & 4) !== 0,
    voidPending: (bits & 8) !== 0,
    balancingDebit: (bits & 16) !== 0,
    balancingCredit: (bits & 32) !== 0,
    closingDebit: (bits & 64) !== 0,
    closingCredit: (bits & 128) !== 0,
  }
}
