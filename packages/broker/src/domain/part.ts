// A part of a commit: what one concern adds to a call of the ledger that several make together.

import type { Call, NewAccount, NewTransfer, Statement } from '@farthing/ledger'

export type Part = {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
  readonly records: readonly Statement[]
}

export const noPart: Part = { accounts: [], transfers: [], records: [] }

/** One call of several parts, in their order; an account that two parts open is opened once. */
export function joinParts(...parts: readonly Part[]): Part & Call {
  const accounts = new Map(parts.flatMap((part) => part.accounts).map((account) => [account.id, account]))
  return {
    accounts: [...accounts.values()],
    transfers: parts.flatMap((part) => part.transfers),
    records: parts.flatMap((part) => part.records),
  }
}
