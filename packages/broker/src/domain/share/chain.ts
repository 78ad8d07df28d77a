// Builds the ledger's side of a phone payment: which account each party has, and chains of transfers between parties, in
// minor units converted exactly. Ids follow from what is posted, the step and the attempt, so every step may be repeated.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { Bug, limits } from '@farthing/protocol'
import {
  type AccountKind,
  accountCodes,
  accountId,
  moneyLedger,
  type TransferKind,
  transferCodes,
  transferId,
} from '../accounts.ts'
import { fromMinor } from '../phone/minor.ts'

/** Accounts to be opened (harmless where they are) and the transfers of one chain, for one commit. */
export type Postings = {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
}

/** An account by what it is for and whose it is. */
export type Place = { readonly kind: AccountKind; readonly owner: string }

/** One movement between two places; nothing is moved where `units` is 0. */
export type Step = {
  readonly code: TransferKind
  readonly from: Place
  readonly to: Place
  readonly units: bigint
  /** Moves at most this: no more than `from` holds, and, for `both`, no more than `to` owes. */
  readonly upTo?: 'from' | 'both'
}

/** What a chain is about: a payment, a refund, a line of a statement, always with an id of ours. */
export type ChainName = { readonly id: string; readonly currency: string; readonly attempt?: number }

/** Accounts of a kind that never fall below zero, seen from their own side; every other may. */
const flagsOf: { readonly [Kind in AccountKind]?: NonNullable<NewAccount['flags']> } = {
  merchant: { debitsMustNotExceedCredits: true },
  phonePending: { debitsMustNotExceedCredits: true },
  phoneConfirmed: { debitsMustNotExceedCredits: true },
  badDebtReserve: { debitsMustNotExceedCredits: true },
  merchantDebt: { creditsMustNotExceedDebits: true },
}

const upToFlags = {
  from: { balancingDebit: true },
  both: { balancingDebit: true, balancingCredit: true },
} as const

/** All that is there: the amount of a movement that is to clear whatever is owed. */
export const everything = 'everything'

/** Writes steps as transfers, in their order. */
export function postChain(
  name: ChainName,
  steps: ReadonlyArray<Omit<Step, 'units'> & { readonly units: bigint | typeof everything }>,
): Postings {
  const one = fromMinor({ currency: name.currency, units: 1n })
  const ledger = moneyLedger(one.asset)
  const places = new Map<bigint, NewAccount>()
  const open = ({ kind, owner }: Place): bigint => {
    const id = accountId(kind, owner, one.asset)
    const flags = flagsOf[kind]
    places.set(id, { id, ledger, code: accountCodes[kind], ...(flags === undefined ? {} : { flags }) })
    return id
  }
  const transfers = steps.flatMap((step): readonly NewTransfer[] => {
    if (step.units === 0n) return []
    if (step.units !== everything && step.units < 0n)
      throw new Bug(`${step.code} would move less than nothing`)
    return [
      {
        id: transferId(step.code, 'phone', name.id, name.attempt),
        debitAccountId: open(step.from),
        creditAccountId: open(step.to),
        amount: step.units === everything ? limits.amountMax : step.units * one.amount,
        ledger,
        code: transferCodes[step.code],
        ...(step.upTo === undefined ? {} : { flags: upToFlags[step.upTo] }),
      },
    ]
  })
  return { accounts: [...places.values()], transfers }
}

/** Clears what a merchant owes from what it has at hand; the last step of every chain that may change either. */
export function clearDebt(merchantId: string): {
  readonly code: 'debtFromMerchant'
  readonly from: Place
  readonly to: Place
  readonly units: typeof everything
  readonly upTo: 'both'
} {
  return {
    code: 'debtFromMerchant',
    from: { kind: 'merchant', owner: merchantId },
    to: { kind: 'merchantDebt', owner: merchantId },
    units: everything,
    upTo: 'both',
  }
}

/** Several chains as one, for a commit that makes all of them. */
export function joinPostings(all: readonly Postings[]): Postings {
  const accounts = new Map(all.flatMap((each) => each.accounts).map((account) => [account.id, account]))
  return { accounts: [...accounts.values()], transfers: all.flatMap(({ transfers }) => transfers) }
}
