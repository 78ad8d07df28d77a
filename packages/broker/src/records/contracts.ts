// The contracts with operators, as they were when they were added: rows are never changed, so that a payment of any age can be
// read by the contract it was split by.

import type { Statement } from '@farthing/ledger'
import { Bug, type Instant } from '@farthing/protocol'
import { type Contract, digestContract, spellContract } from '../domain/share/contract.ts'
import { readSpelledContract } from '../domain/share/read-contracts.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of a contract; refused where its id is taken. */
export function insertContract(records: Records, contract: Contract, now: Instant): Statement {
  return compile(
    records.insertInto('phone_contracts').values({
      id: contract.id,
      operator_id: contract.operatorId,
      digest: digestContract(contract),
      body: spellContract(contract),
      added_at: BigInt(now),
    }),
  )
}

/** Every contract there ever was, by id. */
export async function listContracts(records: Records): Promise<readonly Contract[]> {
  const rows = await records.selectFrom('phone_contracts').selectAll().orderBy('id').execute()
  return rows.map(toContract)
}

export async function readContract(records: Records, id: string): Promise<Contract | undefined> {
  const row = await records.selectFrom('phone_contracts').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toContract(row)
}

function toContract(row: Schema['phone_contracts']): Contract {
  const contract = readSpelledContract(row.body)
  if (contract === undefined || digestContract(contract) !== row.digest) {
    throw new Bug(`contract ${row.id} is not what was added`)
  }
  return contract
}
