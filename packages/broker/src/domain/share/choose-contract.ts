// Which contract a charge falls under: exactly one, or a refusal that says why. Nobody guesses between two.

import type { Minor } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import type { Channel, Contract, Day } from './contract.ts'
import { isWithin } from './share.ts'

/** What tells contracts apart. */
export type ContractQuestion = {
  readonly operatorId: string
  readonly channel: Channel
  readonly price: Minor
  readonly itemClass: ItemClass
  /** The day of the charge in the operator's zone. */
  readonly day: Day
}

export type ContractChoice =
  | { readonly ok: true; readonly contract: Contract }
  /** No contract fits, or several do: their ids. */
  | { readonly ok: false; readonly fitting: readonly string[] }

/** The one contract a charge falls under. */
export function chooseContract(contracts: readonly Contract[], question: ContractQuestion): ContractChoice {
  const fitting = contracts.filter((contract) => covers(contract, question))
  const [contract] = fitting
  return contract !== undefined && fitting.length === 1
    ? { ok: true, contract }
    : { ok: false, fitting: fitting.map(({ id }) => id) }
}

function covers(contract: Contract, question: ContractQuestion): boolean {
  const { price, day, itemClass } = question
  return (
    contract.operatorId === question.operatorId &&
    contract.channel === question.channel &&
    contract.currency === price.currency &&
    contract.effectiveFrom <= day &&
    (contract.effectiveUntil === undefined || day < contract.effectiveUntil) &&
    (contract.itemClasses === undefined || contract.itemClasses.includes(itemClass)) &&
    isWithin(price.units, contract.unitsMin, contract.unitsMax)
  )
}
