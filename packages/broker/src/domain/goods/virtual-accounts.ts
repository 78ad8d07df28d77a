// What players hold as accounts: every app and thing has a ledger of its own, every player an account on it. The ledger refuses what a
// row of a stack should have refused.

import type { NewAccount } from '@farthing/ledger'
import { type AccountKind, accountCodes, hashId, virtualLedger } from '../accounts.ts'
import type { Content } from './content.ts'

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

/** A thing of an app. */
export type Place = { readonly appId: string; readonly thing: Thing }

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
