// Makes random but repeatable commands for a ledger, weighted towards what is hard: repeats, ids used twice, chains, limits,
// holds that are posted, voided or run out, balancing, accounts that are closed and opened again, and items that are malformed.

import type { Call } from '../api.ts'
import { type NewAccount, type NewTransfer, newVoid } from '../model.ts'
import type { Seeded } from './seeded.ts'

/** One step of a run, after the clock moved. */
export type Command = { readonly wait: Wait } & (
  | { readonly kind: 'accounts'; readonly accounts: readonly NewAccount[] }
  | { readonly kind: 'transfers'; readonly transfers: readonly NewTransfer[] }
  | { readonly kind: 'commit'; readonly call: Call }
  | { readonly kind: 'reopen' }
)

/** The clock moves by so much, perhaps backwards, or on to the next full second, so that holds fall due together. */
export type Wait = bigint | 'untilSecond'

/** What the generator remembers of what it made, and what it learnt of what became of it. */
export type Workload = {
  readonly chance: Seeded
  /** Every transfer made, and of those the ones that were accepted. */
  readonly transfers: NewTransfer[]
  readonly accepted: NewTransfer[]
  readonly accounts: NewAccount[]
  nextId: bigint
}

/** A workload that has made nothing yet. */
export function newWorkload(chance: Seeded): Workload {
  return { chance, transfers: [], accepted: [], accounts: [], nextId: 1n }
}

/** Tells the generator what was accepted, so that it can build on it. */
export function learnAccepted(workload: Workload, transfers: readonly NewTransfer[]): void {
  workload.accepted.push(...transfers)
}

/** The next command. */
export function nextCommand(workload: Workload): Command {
  const { chance } = workload
  const wait = nextWait(chance)
  const kind = chance.below(100)
  if (wait === 'untilSecond' && workload.accounts.length >= 6 && chance.chance(60)) {
    return { wait, kind: 'transfers', transfers: remembered(workload, makeShortHolds(workload)) }
  }
  if (workload.accounts.length < 6 || kind < 8) {
    return { wait, kind: 'accounts', accounts: many(chance, 3, () => makeAccount(workload)) }
  }
  if (kind < 70) return { wait, kind: 'transfers', transfers: makeTransfers(workload) }
  if (kind >= 97) return { wait, kind: 'reopen' }
  const accounts = chance.chance(20) ? many(chance, 2, () => makeAccount(workload)) : []
  const transfers = chance.chance(90) ? makeTransfers(workload) : []
  return { wait, kind: 'commit', call: { accounts, transfers } }
}

/** Often not at all, so that one batch follows another without a gap. */
function nextWait(chance: Seeded): Wait {
  const kind = chance.below(100)
  if (kind < 18) return BigInt(chance.below(900)) * 1_000_000n
  if (kind < 30) return 'untilSecond'
  if (kind < 40) return -1_000_000n
  return kind < 70 ? 0n : 1000n
}

function makeAccount(workload: Workload): NewAccount {
  const { chance, accounts } = workload
  const earlier = accounts[chance.below(accounts.length + 1)]
  if (earlier !== undefined && chance.chance(50))
    return chance.chance(40) ? earlier : spoilAccount(chance, earlier)
  const id = BigInt(1 + chance.below(14))
  const flags = chance.chance(50)
    ? { debitsMustNotExceedCredits: true }
    : { creditsMustNotExceedDebits: true }
  const account: NewAccount = {
    id,
    ledger: id % 7n === 0n ? 2 : 1,
    code: 1 + chance.below(2),
    ...(chance.chance(60)
      ? { flags: { ...(chance.chance(50) ? flags : {}), history: chance.chance(70) } }
      : {}),
    ...(chance.chance(20) ? { userData: 7n } : {}),
  }
  accounts.push(account)
  return account
}

const onlyCredit = { debitsMustNotExceedCredits: true }
const onlyDebit = { creditsMustNotExceedDebits: true }

function spoilAccount(chance: Seeded, account: NewAccount): NewAccount {
  const spoils: readonly [Partial<NewAccount>, ...Partial<NewAccount>[]] = [
    { id: 0n },
    { id: 2n ** 128n - 1n },
    { userData: 2n ** 128n },
    { userData: 99n },
    { flags: { ...onlyCredit, ...onlyDebit } },
    { flags: onlyCredit },
    { flags: { ...account.flags, history: account.flags?.history !== true } },
    { ledger: 0 },
    { ledger: 3 },
    { code: 65_536 },
    { code: 3 },
  ]
  return { ...account, ...chance.pick(spoils) }
}

function makeTransfers(workload: Workload): readonly NewTransfer[] {
  const { chance, accepted } = workload
  if (accepted.length > 4 && chance.chance(8)) {
    const first = chance.below(accepted.length)
    return accepted.slice(first, first + 1 + chance.below(3))
  }
  if (chance.chance(6)) return remembered(workload, makeClosingChain(workload))
  if (chance.chance(4)) return remembered(workload, makeOverflow(workload))
  const made = many(chance, 5, () => makeTransfer(workload))
  const isOpen = chance.chance(10)
  const batch = made.map((transfer, index) =>
    index < made.length - 1 || isOpen ? transfer : unlinked(transfer),
  )
  return remembered(workload, batch)
}

function remembered(workload: Workload, batch: readonly NewTransfer[]): readonly NewTransfer[] {
  workload.transfers.push(...batch)
  return batch
}

/** Frees what an account still holds as far as is known, moves what it has to another and closes it: all or nothing. */
function makeClosingChain(workload: Workload): readonly NewTransfer[] {
  const { chance, accepted } = workload
  const debitAccountId = accountId(workload)
  const pair = { debitAccountId, creditAccountId: accountId(workload), ledger: 1, code: 1 }
  const resolved = new Set(accepted.map(({ pendingId }) => pendingId))
  const holds = accepted.filter(
    (hold) =>
      hold.flags?.pending === true &&
      !resolved.has(hold.id) &&
      (hold.debitAccountId === debitAccountId || hold.creditAccountId === debitAccountId),
  )
  const voids = holds.slice(-4).map((hold) => newVoid(freshId(workload), hold.id))
  const sweep = { ...pair, id: freshId(workload), amount: 1000n, flags: { balancingDebit: true } }
  const closing = {
    ...makeClosing(workload),
    ...pair,
    ...(chance.chance(50) ? { amount: 0n } : {}),
  }
  const chain: readonly NewTransfer[] = chance.chance(70)
    ? [...voids, sweep, closing]
    : [...voids, closing, sweep]
  return chain.map((transfer, index) => ({
    ...transfer,
    flags: { ...transfer.flags, linked: index < chain.length - 1 },
  }))
}

/** Holds that may run out at the very same time as those made a second before or after. */
function makeShortHolds(workload: Workload): readonly NewTransfer[] {
  return [0, 1].map(() => ({
    id: freshId(workload),
    debitAccountId: accountId(workload),
    creditAccountId: accountId(workload),
    amount: BigInt(workload.chance.below(5)),
    ledger: 1,
    code: 1,
    timeoutSeconds: 1 + workload.chance.below(3),
    flags: { pending: true },
  }))
}

/** A short hold that leaves next to no room on its accounts, and two of which each would overflow one of them. */
function makeOverflow(workload: Workload): readonly NewTransfer[] {
  const [first, second, third, fourth] = [0, 0, 0, 0].map(() => accountId(workload))
  const nearlyAll = { amount: 2n ** 63n - 5000n, ledger: 1, code: 1, timeoutSeconds: 1 }
  const pairs = [
    [first, second],
    [third, second],
    [first, fourth],
  ] as const
  return pairs.map(([debitAccountId = 0n, creditAccountId = 0n]) => ({
    ...nearlyAll,
    id: freshId(workload),
    debitAccountId,
    creditAccountId,
    flags: { pending: true },
  }))
}

/** A hold that closes one account or both, mostly for a short time, so that the few accounts there are come back. */
function makeClosing(workload: Workload): NewTransfer {
  const { chance } = workload
  const movement = makeMovement(workload)
  const closingDebit = chance.chance(60)
  const closingCredit = !closingDebit || chance.chance(20)
  return {
    ...movement,
    amount: BigInt(chance.below(3)),
    timeoutSeconds: chance.chance(85) ? 1 : 0,
    flags: { ...movement.flags, pending: true, closingDebit, closingCredit },
  }
}

function unlinked(transfer: NewTransfer): NewTransfer {
  return { ...transfer, flags: { ...transfer.flags, linked: false } }
}

function makeTransfer(workload: Workload): NewTransfer {
  const { chance, transfers, accepted } = workload
  const pool = chance.chance(70) ? accepted : transfers
  const earlier = pool[chance.below(pool.length + 1)]
  const kind = chance.below(100)
  if (earlier !== undefined && kind < 5) return earlier
  if (earlier !== undefined && kind < 17) return spoilTransfer(workload, earlier)
  if (kind < 20) return spoilTransfer(workload, makeMovement(workload))
  if (kind < 45) return makeResolution(workload)
  if (kind < 50) return makeClosing(workload)
  return makeMovement(workload)
}

function makeMovement(workload: Workload): NewTransfer {
  const { chance } = workload
  const isPending = chance.chance(40)
  const isHuge = isPending && chance.chance(7)
  const timeoutSeconds = isHuge ? 1 : isPending && chance.chance(50) ? 1 + chance.below(3) : 0
  return {
    id: freshId(workload),
    debitAccountId: accountId(workload),
    creditAccountId: accountId(workload),
    amount: isHuge ? 2n ** 63n - 1n : BigInt(chance.below(60)),
    ledger: chance.chance(95) ? 1 : 2,
    code: 1 + chance.below(2),
    ...(timeoutSeconds > 0 ? { timeoutSeconds } : {}),
    ...(chance.chance(15) ? { userData: 2n ** 127n + 5n } : {}),
    flags: {
      linked: chance.chance(20),
      pending: isPending,
      balancingDebit: chance.chance(10),
      balancingCredit: chance.chance(10),
    },
  }
}

function makeResolution(workload: Workload): NewTransfer {
  const { chance, accepted } = workload
  const recent = accepted.slice(-20).filter(({ flags }) => flags?.pending === true || chance.chance(5))
  const target = recent[chance.below(recent.length + 1)]
  const twin = accepted.slice(-30).find(({ pendingId }) => pendingId !== undefined)
  if (twin?.pendingId !== undefined && chance.chance(4)) return { ...twin, pendingId: twin.pendingId + 1n }
  const isPost = chance.chance(60)
  const part = target === undefined ? 1n : target.amount < 60n ? target.amount : 60n
  const postAmount = chance.chance(50) ? part : BigInt(chance.below(Number(part) + 2))
  const voidAmount = chance.chance(80) ? 0n : chance.chance(70) ? part : part + 1n
  const isSpelledOut = target !== undefined && chance.chance(35)
  const transfer: NewTransfer = {
    id: freshId(workload),
    debitAccountId: isSpelledOut ? target.debitAccountId : 0n,
    creditAccountId: isSpelledOut ? target.creditAccountId : 0n,
    ledger: isSpelledOut ? target.ledger : 0,
    code: isSpelledOut ? target.code : 0,
    amount: isPost ? postAmount : voidAmount,
    pendingId: target?.id ?? 999_999n,
    flags: { linked: chance.chance(15), ...(isPost ? { postPending: true } : { voidPending: true }) },
  }
  return chance.chance(30) ? spoilTransfer(workload, transfer) : transfer
}

/** Changes one field: to another value that may conflict, or to one that is out of range. */
function spoilTransfer(workload: Workload, transfer: NewTransfer): NewTransfer {
  const { chance } = workload
  const spoils: readonly [Partial<NewTransfer>, ...Partial<NewTransfer>[]] = [
    { id: 0n },
    { id: 2n ** 128n - 1n },
    { userData: -1n },
    { userData: 99n },
    { flags: { ...transfer.flags, pending: true, voidPending: true } },
    { flags: { ...transfer.flags, balancingDebit: true } },
    { flags: { ...transfer.flags, closingCredit: true } },
    { flags: { ...transfer.flags, pending: false, closingDebit: true } },
    { flags: { ...transfer.flags, linked: transfer.flags?.linked !== true } },
    { debitAccountId: 0n },
    { debitAccountId: accountId(workload) },
    { creditAccountId: 2n ** 128n },
    { creditAccountId: 0n },
    { creditAccountId: accountId(workload) },
    { creditAccountId: transfer.debitAccountId },
    { pendingId: BigInt(chance.below(30)) },
    { pendingId: 2n ** 130n },
    { pendingId: transfer.id },
    { timeoutSeconds: 1 + chance.below(5) },
    { timeoutSeconds: (transfer.timeoutSeconds ?? 0) + (transfer.flags?.pending ? 1 : 0) },
    { timeoutSeconds: 2 ** 31 },
    { timeoutSeconds: 1.5 },
    { amount: -1n },
    { amount: 2n ** 63n },
    { amount: transfer.amount + 1n },
    { ledger: 0 },
    { ledger: 3 },
    { code: 0 },
    { code: 3 },
  ]
  return { ...transfer, ...chance.pick(spoils) }
}

/** Ids that do not rise and fill all 128 bits, as those made from hashes do. */
function freshId(workload: Workload): bigint {
  workload.nextId += 1n
  return (workload.nextId * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835n) % (2n ** 128n - 2n) || 1n
}

/** Mostly an account that is open, of the few that are used often. */
function accountId({ chance, accounts }: Workload): bigint {
  const known = accounts[chance.below(accounts.length)]
  return known === undefined || chance.chance(3) ? BigInt(1 + chance.below(20)) : known.id
}

function many<Item>(chance: Seeded, most: number, make: () => Item): readonly Item[] {
  return Array.from({ length: 1 + chance.below(most) }, make)
}
