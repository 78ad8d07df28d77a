// Adds the contracts of the operators' file at the start. What was added stays as it was: the same id with other terms stops
// the broker, since payments already name it.

import { type Deps, undecided } from '../deps.ts'
import { type Contract, digestContract } from '../domain/share/contract.ts'
import { brokerLimits } from '../limits.ts'
import { insertContract, listContracts } from '../records/contracts.ts'

export type ContractsAdded =
  | { readonly ok: true; readonly added: number; readonly contracts: readonly Contract[] }
  /** Why the broker cannot start, in a sentence. */
  | { readonly ok: false; readonly sentence: string }

/** Adds what is new; answers with every contract there is, those of earlier files too. */
export async function addContracts(
  deps: Pick<Deps, 'ledger' | 'records' | 'system'>,
  contracts: readonly Contract[],
): Promise<ContractsAdded> {
  let added = 0
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const known = await listContracts(deps.records)
    const byId = new Map(known.map((contract) => [contract.id, digestContract(contract)]))
    const changed = contracts.find((each) => byId.has(each.id) && byId.get(each.id) !== digestContract(each))
    if (changed !== undefined) {
      return {
        ok: false,
        sentence: `Contract ${changed.id} was added before with other terms: give the new terms an id of their own`,
      }
    }
    const missing = contracts.filter(({ id }) => !byId.has(id))
    if (missing.length === 0) return { ok: true, added, contracts: known }
    const now = deps.system.now()
    const outcome = await deps.ledger.commit({
      records: missing.map((contract) => insertContract(deps.records, contract, now)),
    })
    if (outcome.ok) added = missing.length
    else if (undecided(outcome) !== undefined) break
    // Otherwise another process added one of them meanwhile: look again.
  }
  return { ok: false, sentence: 'The contracts could not be added: the database does not take them now' }
}
