// What whoever runs the broker may see and change of risk: decisions, restrictions, the class of an item, a merchant's owner.

import type { Statement } from '@farthing/ledger'
import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import type { MerchantLink } from '../domain/risk/evidence.ts'
import { readMerchant } from '../records/merchants.ts'
import {
  type CatalogueItem,
  type Decision,
  insertLink,
  insertRestriction,
  liftRestriction,
  listDecisions,
  listRestrictions,
  type Restriction,
  setItem,
} from '../records/risk.ts'
import { newId } from '../system.ts'

type Done = { readonly ok: true } | Problem

export function listPaymentDecisions(
  deps: Deps,
  filter: Parameters<typeof listDecisions>[1],
): Promise<readonly Decision[]> {
  return listDecisions(deps.records, filter)
}

export function listStanding(
  deps: Deps,
  filter: { readonly withPast: boolean },
): Promise<readonly Restriction[]> {
  return listRestrictions(deps.records, { now: deps.system.now(), ...filter })
}

/** Puts a restriction on by hand; the same one twice is one. */
export async function restrict(
  deps: Deps,
  wish: Pick<Restriction, 'subject' | 'level'> & { readonly reason: string },
): Promise<Done> {
  const statement = insertRestriction(deps.records, {
    id: newId(deps.system, 'rst'),
    subject: wish.subject,
    level: wish.level,
    rule: 'person',
    inputs: { reason: wish.reason },
    policyVersion: 'person',
    at: deps.system.now(),
    until: undefined,
    lifted: undefined,
  })
  return (await writeRecords(deps, [statement])) ?? { ok: true }
}

/** Lifts a restriction that stands; `by` is whose decision it was. */
export async function liftOne(deps: Deps, of: { readonly id: string; readonly by: string }): Promise<Done> {
  const lift = { at: deps.system.now(), by: of.by }
  const outcome = await deps.ledger.commit({ records: [liftRestriction(deps.records, of.id, lift)] })
  if (outcome.ok) return { ok: true }
  return undecided(outcome) ?? problem('not_found', 'No restriction of that id stands')
}

/** Says what an item is; it counts from the next payment on. */
export function nameItem(deps: Deps, item: CatalogueItem): Promise<Done> {
  return ofMerchant(deps, item.merchantId, setItem(deps.records, item, deps.system.now()))
}

/** Notes what belongs to a merchant's owner. */
export function linkMerchant(deps: Deps, merchantId: string, link: MerchantLink): Promise<Done> {
  return ofMerchant(deps, merchantId, insertLink(deps.records, merchantId, link, deps.system.now()))
}

async function ofMerchant(deps: Deps, merchantId: string, statement: Statement): Promise<Done> {
  if ((await readMerchant(deps.records, merchantId)) === undefined) return problem('not_found')
  return (await writeRecords(deps, [statement])) ?? { ok: true }
}
