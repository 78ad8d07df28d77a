// What players hold as accounts: every app and thing has a ledger of its own, every player an account on it. The ledger refuses what a
// row of a stack should have refused.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { type AccountKind, accountCodes, hashId, transferCodes, virtualLedger } from '../accounts.ts'
import type { Content } from './content.ts'
import type { Move, Step } from './inventory.ts'

/** Currency codes and skus are names of two kinds: `GOLD` the currency is not `GOLD` the item. */
export type Thing = { readonly class: 'currency' | 'item'; readonly sku: string }

export function thingOf(of: { readonly kind: Content['kind']; readonly sku: string }): Thing {
  return { class: of.kind === 'currency' ? 'currency' : 'item', sku: of.sku }
}

/** The name of a thing within its app, for accounts and maps. */
export function thingName(thing: Thing): string {
  return `${thing.class} ${thing.sku}`
}

/** The name of a currency's ledger within an app. */
export function virtualAsset(appId: string, code: string): string {
  return `${appId}|${thingName({ class: 'currency', sku: code })}`
}

type Place = { readonly appId: string; readonly thing: Thing }

/** What a player holds: never below zero. */
export function holdingAccount(place: Place, playerId: string): NewAccount {
  return { ...account('virtualHolding', place, playerId), flags: { debitsMustNotExceedCredits: true } }
}

/** What a player owes since a clawback: never repaid beyond what is owed. */
export function debtAccount(place: Place, playerId: string): NewAccount {
  return { ...account('virtualDebt', place, playerId), flags: { creditsMustNotExceedDebits: true } }
}

/** Where everything given comes from, and where what is taken back returns. */
export function issuedAccount(place: Place): NewAccount {
  return account('virtualIssued', place, 'house')
}

/** Where everything used, removed or expired goes. */
export function usedAccount(place: Place): NewAccount {
  return account('virtualUsed', place, 'house')
}

/** Between two stacks of one player, within one commit; empty outside. */
export function transitAccount(place: Place): NewAccount {
  return { ...account('virtualTransit', place, 'house'), flags: { debitsMustNotExceedCredits: true } }
}

function account(kind: AccountKind, { appId, thing }: Place, owner: string): NewAccount {
  const name = thingName(thing)
  return {
    id: hashId('account', kind, owner, `${appId}|${name}`),
    ledger: virtualLedger(appId, name),
    code: accountCodes[kind],
  }
}

const stepCodes: Readonly<Record<Step, number>> = {
  give: transferCodes.virtualGive,
  spend: transferCodes.virtualSpend,
  remove: transferCodes.virtualRemove,
  expire: transferCodes.virtualExpire,
  take: transferCodes.virtualTake,
  repay: transferCodes.virtualRepay,
  owe: transferCodes.virtualOwe,
  out: transferCodes.virtualOut,
  in: transferCodes.virtualIn,
}

/** The transfer of one move and the accounts it is between; `moveId` names it, since a refused id stays refused. */
export function moveTransfer(
  place: { readonly appId: string; readonly playerId: string },
  move: Move,
  moveId: string,
): { readonly accounts: readonly NewAccount[]; readonly transfer: NewTransfer } {
  const thing = thingOf(move)
  const [debit, credit] = sidesOf({ appId: place.appId, thing }, place.playerId, move.step)
  return {
    accounts: [debit, credit],
    transfer: {
      id: hashId('transfer', 'virtual', place.appId, moveId),
      debitAccountId: debit.id,
      creditAccountId: credit.id,
      amount: move.change < 0n ? -move.change : move.change,
      ledger: debit.ledger,
      code: stepCodes[move.step],
    },
  }
}

function sidesOf(place: Place, playerId: string, step: Step): readonly [NewAccount, NewAccount] {
  const holding = holdingAccount(place, playerId)
  switch (step) {
    case 'give':
      return [issuedAccount(place), holding]
    case 'take':
      return [holding, issuedAccount(place)]
    case 'repay':
      return [holding, debtAccount(place, playerId)]
    case 'owe':
      return [debtAccount(place, playerId), issuedAccount(place)]
    case 'out':
      return [holding, transitAccount(place)]
    case 'in':
      return [transitAccount(place), holding]
    default:
      return [holding, usedAccount(place)]
  }
}
