// The closed table of refusals. Its order is the precedence: where several rows fit an item, the first is told, the same
// in every engine. First the call, then the item's form, then whether its id is known, and only then the books.

const rows = [
  // The call.
  { code: 'too_many_items', sticks: false, says: 'the call holds more items than one batch may' },
  { code: 'linked_event_chain_open', sticks: false, says: 'the last item of the call is linked to nothing' },
  { code: 'linked_event_failed', sticks: false, says: 'another member of the chain was refused' },

  // The item's form.
  { code: 'id_out_of_range', sticks: false, says: 'ids run from 1 to 2^128 - 2' },
  { code: 'user_data_out_of_range', sticks: false, says: 'user data runs from 0 to 2^128 - 1' },
  { code: 'flags_are_mutually_exclusive', sticks: false, says: 'two flags contradict each other' },
  { code: 'debit_account_id_out_of_range', sticks: false, says: 'a debit account must be named' },
  { code: 'credit_account_id_out_of_range', sticks: false, says: 'a credit account must be named' },
  { code: 'accounts_must_be_different', sticks: false, says: 'an account cannot pay itself' },
  { code: 'pending_id_not_allowed', sticks: false, says: 'only a post or a void names a pending transfer' },
  { code: 'pending_id_out_of_range', sticks: false, says: 'a post or a void must name a pending transfer' },
  { code: 'pending_id_must_be_different', sticks: false, says: 'a transfer cannot resolve itself' },
  { code: 'timeout_not_allowed', sticks: false, says: 'only a pending transfer has a timeout' },
  { code: 'timeout_out_of_range', sticks: false, says: 'timeouts are whole seconds from 0 to 2^31 - 1' },
  {
    code: 'closing_transfer_must_be_pending',
    sticks: false,
    says: 'only a pending transfer closes accounts',
  },
  { code: 'amount_out_of_range', sticks: false, says: 'amounts run from 0 to 2^63 - 1' },
  { code: 'ledger_out_of_range', sticks: false, says: 'ledgers run from 1 to 2^32 - 1' },
  { code: 'code_out_of_range', sticks: false, says: 'codes run from 1 to 65535' },

  // The id is known.
  { code: 'exists_with_different_flags', sticks: false, says: 'the id is taken, with other flags' },
  { code: 'exists_with_different_pending_id', sticks: false, says: 'the id is taken, resolving another' },
  {
    code: 'exists_with_different_debit_account_id',
    sticks: false,
    says: 'the id is taken, other debit account',
  },
  {
    code: 'exists_with_different_credit_account_id',
    sticks: false,
    says: 'the id is taken, other credit account',
  },
  { code: 'exists_with_different_amount', sticks: false, says: 'the id is taken, with another amount' },
  { code: 'exists_with_different_timeout', sticks: false, says: 'the id is taken, with another timeout' },
  { code: 'exists_with_different_user_data', sticks: false, says: 'the id is taken, with other user data' },
  { code: 'exists_with_different_ledger', sticks: false, says: 'the id is taken, in another ledger' },
  { code: 'exists_with_different_code', sticks: false, says: 'the id is taken, with another code' },
  { code: 'exists', sticks: false, says: 'this member of the chain is there already, others are not' },
  { code: 'id_already_failed', sticks: false, says: 'the id was refused before; a new try has a new id' },

  // The pending transfer that a post or a void names.
  { code: 'pending_transfer_not_found', sticks: true, says: 'no such pending transfer' },
  { code: 'pending_transfer_not_pending', sticks: false, says: 'the named transfer was never pending' },
  { code: 'pending_transfer_has_different_debit_account_id', sticks: false, says: 'not its debit account' },
  { code: 'pending_transfer_has_different_credit_account_id', sticks: false, says: 'not its credit account' },
  { code: 'pending_transfer_has_different_ledger', sticks: false, says: 'not its ledger' },
  { code: 'pending_transfer_has_different_code', sticks: false, says: 'not its code' },
  { code: 'exceeds_pending_transfer_amount', sticks: false, says: 'a post takes no more than was reserved' },
  { code: 'pending_transfer_has_different_amount', sticks: false, says: 'a void frees the whole amount' },
  { code: 'pending_transfer_already_posted', sticks: false, says: 'it was posted before' },
  { code: 'pending_transfer_already_voided', sticks: false, says: 'it was voided before' },
  { code: 'pending_transfer_expired', sticks: false, says: 'its timeout passed' },

  // The accounts.
  { code: 'debit_account_not_found', sticks: true, says: 'no such debit account' },
  { code: 'credit_account_not_found', sticks: true, says: 'no such credit account' },
  { code: 'accounts_must_have_the_same_ledger', sticks: false, says: 'the accounts hold different assets' },
  {
    code: 'transfer_must_have_the_same_ledger_as_accounts',
    sticks: false,
    says: 'not the asset of its accounts',
  },
  { code: 'debit_account_already_closed', sticks: true, says: 'the debit account takes nothing but voids' },
  { code: 'credit_account_already_closed', sticks: true, says: 'the credit account takes nothing but voids' },
  {
    code: 'debit_account_has_reservations',
    sticks: true,
    says: 'it cannot be closed while amounts are pending',
  },
  {
    code: 'credit_account_has_reservations',
    sticks: true,
    says: 'it cannot be closed while amounts are pending',
  },
  { code: 'overflows_debits', sticks: true, says: 'the debit account would pass 2^63 - 1' },
  { code: 'overflows_credits', sticks: true, says: 'the credit account would pass 2^63 - 1' },
  {
    code: 'exceeds_credits',
    sticks: true,
    says: 'its debits would exceed its credits: the debit account has not that much',
  },
  {
    code: 'exceeds_debits',
    sticks: true,
    says: 'its credits would exceed its debits: the credit account has not that much',
  },
] as const

/** Why an item was refused: one row of the table. */
export type ResultCode = (typeof rows)[number]['code']

/** One row: `sticks` where the books could answer a repeat otherwise later, so the refusal is kept with the id. */
export type ResultCodeRow = { readonly code: ResultCode; readonly sticks: boolean; readonly says: string }

/** Every refusal in order of precedence. */
export const resultCodes: readonly ResultCodeRow[] = rows

const sticking: ReadonlySet<ResultCode> = new Set(rows.filter((row) => row.sticks).map((row) => row.code))

/** Whether the refusal is kept with the id, so that no late repeat succeeds after a no was told. */
export function sticksToId(code: ResultCode): boolean {
  return sticking.has(code)
}
