// Each row of an inventory's journal as a transfer on the ledger of its thing.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { hashId, transferCodes } from '../accounts.ts'
import type { Move, Step } from './inventory.ts'
import {
  debtAccount,
  holdingAccount,
  issuedAccount,
  type Place,
  thingOf,
  transitAccount,
  usedAccount,
} from './virtual-accounts.ts'

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
    case 'spend':
    case 'remove':
    case 'expire':
      break
  }
  return [holding, usedAccount(place)]
}
