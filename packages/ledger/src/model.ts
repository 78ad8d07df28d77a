// The nouns of the ledger: accounts and transfers, as callers hand them in and as they are kept. Plain data only; what
// may be done with them is decided in `machine/`.

/** What an account is opened with, for good: at most one limit, and whether its balances are kept over time. */
export type NewAccountFlags = {
  readonly debitsMustNotExceedCredits: boolean
  readonly creditsMustNotExceedDebits: boolean
  /** Its four balances are kept after every change, for `accountBalances`. */
  readonly history: boolean
}

/** The flags of an account as kept. `closed` is state: closing transfers set it, and opening an account cannot name it. */
export type AccountFlags = NewAccountFlags & {
  /** Refuses everything but voids, until the transfer that closed it is voided or runs out. */
  readonly closed: boolean
}

/** An account to be opened. Left out, `flags` are all false and `userData` is 0. */
export type NewAccount = {
  /** 1 to 2^128 − 2, made by the caller. */
  readonly id: bigint
  /** The asset: accounts of different ledgers never meet in a transfer. 1 to 2^32 − 1. */
  readonly ledger: number
  /** What kind of account the caller says it is. 1 to 65535. */
  readonly code: number
  readonly flags?: Partial<NewAccountFlags>
  readonly userData?: bigint
}

/** An account as kept: its four balances only ever change through transfers. */
export type Account = {
  readonly id: bigint
  readonly ledger: number
  readonly code: number
  readonly flags: AccountFlags
  readonly userData: bigint
  readonly debitsPending: bigint
  readonly debitsPosted: bigint
  readonly creditsPending: bigint
  readonly creditsPosted: bigint
  /** Unix nanoseconds, unique in the ledger. */
  readonly timestamp: bigint
}

/** The four balances of an account with `history` as they stood after the change at `timestamp`. */
export type AccountBalance = {
  readonly timestamp: bigint
  readonly debitsPending: bigint
  readonly debitsPosted: bigint
  readonly creditsPending: bigint
  readonly creditsPosted: bigint
}

/** What a transfer does besides moving its amount; at most one of `pending`, `postPending` and `voidPending`. */
export type TransferFlags = {
  /** The next transfer of the call belongs to the same chain: all of it is applied or nothing. */
  readonly linked: boolean
  /** Only reserves the amount, until a post, a void or its timeout. */
  readonly pending: boolean
  /** Takes the named amount of a pending transfer and frees the rest; 0 takes nothing. */
  readonly postPending: boolean
  /** Frees a pending transfer whole. */
  readonly voidPending: boolean
  /** Moves at most the amount, and no more than the debit account has. */
  readonly balancingDebit: boolean
  /** Moves at most the amount, and no more than the credit account owes. */
  readonly balancingCredit: boolean
  /** Pending only: closes the debit account, which must hold no other reservation, until this transfer is voided. */
  readonly closingDebit: boolean
  /** Pending only: closes the credit account in the same way. */
  readonly closingCredit: boolean
}

/**
 * A transfer to be made. A post or a void may leave accounts, ledger, code and user data 0 (and a void its amount):
 * they are then taken from the pending transfer.
 */
export type NewTransfer = {
  /** 1 to 2^128 − 2, made by the caller: the idempotency key. */
  readonly id: bigint
  readonly debitAccountId: bigint
  readonly creditAccountId: bigint
  readonly amount: bigint
  readonly ledger: number
  readonly code: number
  readonly flags?: Partial<TransferFlags>
  /** The pending transfer that a post or a void resolves. */
  readonly pendingId?: bigint
  /** Seconds from the transfer's timestamp after which a pending transfer is void; 0 or left out: never. */
  readonly timeoutSeconds?: number
  readonly userData?: bigint
}

/** A transfer as kept, never changed: its amount is what was really moved or reserved. */
export type Transfer = {
  readonly id: bigint
  readonly debitAccountId: bigint
  readonly creditAccountId: bigint
  readonly amount: bigint
  readonly ledger: number
  readonly code: number
  readonly flags: TransferFlags
  readonly pendingId: bigint
  readonly timeoutSeconds: number
  readonly userData: bigint
  /** Unix nanoseconds, unique in the ledger and rising. */
  readonly timestamp: bigint
}

/** Where a pending transfer stands. */
export type PendingStatus = 'pending' | 'posted' | 'voided' | 'expired'

/** How and when a pending transfer was resolved: `resolvedAt` is the timestamp of its post, void or expiry, else 0. */
export type PendingState = { readonly status: PendingStatus; readonly resolvedAt: bigint }

/** A transfer that posts `amount` of a pending one and takes everything else from it. */
export function newPost(id: bigint, pendingId: bigint, amount: bigint): NewTransfer {
  return resolving({ id, pendingId, amount, flags: { postPending: true } })
}

/** A transfer that voids a pending one whole. */
export function newVoid(id: bigint, pendingId: bigint): NewTransfer {
  return resolving({ id, pendingId, amount: 0n, flags: { voidPending: true } })
}

function resolving(named: Pick<NewTransfer, 'id' | 'amount'> & Partial<NewTransfer>): NewTransfer {
  return { debitAccountId: 0n, creditAccountId: 0n, ledger: 0, code: 0, ...named }
}
