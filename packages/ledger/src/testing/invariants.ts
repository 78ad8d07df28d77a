// What must hold of any ledger after any batch (ledger.md 3.2), told from the outside: by its accounts and transfers alone.

import type { Account, Transfer } from '../model.ts'

/** Throws at the first broken invariant. `at` is the ledger's timestamp when both were read. */
export function assertInvariants(
  accounts: readonly Account[],
  transfers: readonly Transfer[],
  at: bigint,
): void {
  for (const ledger of new Set(accounts.map((account) => account.ledger))) {
    const own = accounts.filter((account) => account.ledger === ledger)
    demand(sum(own, 'debitsPosted') === sum(own, 'creditsPosted'), `ledger ${ledger}: posted sums differ`)
    demand(sum(own, 'debitsPending') === sum(own, 'creditsPending'), `ledger ${ledger}: pending sums differ`)
  }
  demand(new Set(transfers.map(({ id }) => id)).size === transfers.length, 'a transfer id occurs twice')
  const stamps = [...accounts, ...transfers].map(({ timestamp }) => timestamp)
  demand(new Set(stamps).size === stamps.length, 'a timestamp occurs twice')
  demand(
    transfers.every(({ timestamp }, i) => timestamp > (transfers[i - 1]?.timestamp ?? 0n)),
    'time ran backwards',
  )
  const resolved = new Set(transfers.map(({ pendingId }) => pendingId))
  const isHeld = (transfer: Transfer) =>
    transfer.flags.pending &&
    !resolved.has(transfer.id) &&
    (transfer.timeoutSeconds === 0 || transfer.timestamp + BigInt(transfer.timeoutSeconds) * 10n ** 9n > at)
  for (const account of accounts) assertAccount(account, transfers, isHeld)
}

function assertAccount(
  account: Account,
  transfers: readonly Transfer[],
  isHeld: (transfer: Transfer) => boolean,
): void {
  const posted = transfers.filter(({ flags }) => !flags.pending && !flags.voidPending)
  const held = transfers.filter(isHeld)
  const debitsOf = (of: readonly Transfer[]) => total(of.filter((one) => one.debitAccountId === account.id))
  const creditsOf = (of: readonly Transfer[]) => total(of.filter((one) => one.creditAccountId === account.id))
  const name = `account ${account.id}`
  demand(account.debitsPosted === debitsOf(posted), `${name}: debits posted are not the sum of its transfers`)
  demand(
    account.creditsPosted === creditsOf(posted),
    `${name}: credits posted are not the sum of its transfers`,
  )
  demand(account.debitsPending === debitsOf(held), `${name}: debits pending are not the sum of its holds`)
  demand(account.creditsPending === creditsOf(held), `${name}: credits pending are not the sum of its holds`)
  const debits = account.debitsPending + account.debitsPosted
  const credits = account.creditsPending + account.creditsPosted
  const { debitsMustNotExceedCredits, creditsMustNotExceedDebits } = account.flags
  demand(!debitsMustNotExceedCredits || debits <= account.creditsPosted, `${name}: spent more than it has`)
  demand(!creditsMustNotExceedDebits || credits <= account.debitsPosted, `${name}: took more than it is owed`)
}

function sum(
  accounts: readonly Account[],
  field: 'debitsPosted' | 'creditsPosted' | 'debitsPending' | 'creditsPending',
): bigint {
  return accounts.reduce((all, account) => all + account[field], 0n)
}

function total(transfers: readonly Transfer[]): bigint {
  return transfers.reduce((all, { amount }) => all + amount, 0n)
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
