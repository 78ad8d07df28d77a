// Honours the due dates of merchants' money: credits whose operator has paid become available, and what was withheld for unpaid
// bills is let go once its time is over.

import { Bug, instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { availablePostings, releasedPostings, reserveLeft } from '../domain/share/postings.ts'
import { readContract } from '../records/contracts.ts'
import { type CreditRelease, endRelease, insertRelease, listDueReleases } from '../records/credit-releases.ts'
import { readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { joinPlans, type Plan, planOf } from './confirm-credit.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

const dayMs = 86_400_000

/** One round; answers how many releases were made, so that a caller may go on until there are none. */
export async function releaseCredits(deps: Deps): Promise<number> {
  const now = deps.system.now()
  const due = await listDueReleases(deps.records, now, reconcileLimits.releasesPerRound)
  let made = 0
  for (const release of due) {
    const payment = await readPhonePayment(deps.records, release.paymentId)
    if (payment === undefined) throw new Bug('a release of no payment')
    const plan =
      release.kind === 'credit'
        ? await planAvailable(deps, release, payment)
        : await planReserve(deps, release, payment)
    const outcome = await deps.ledger.commit(plan)
    if (outcome.ok) made += 1
    // A payment that moved on meanwhile is looked at again in the next round.
    else if (undecided(outcome) === undefined && outcome.code !== 'record_refused') {
      throw new Bug(`the ledger refused a release: ${outcome.code}`)
    }
  }
  return made
}

async function planAvailable(deps: Deps, release: CreditRelease, payment: PhonePayment): Promise<Plan> {
  const now = deps.system.now()
  const ended = planOf({ accounts: [], transfers: [] }, [endRelease(deps.records, release, now)])
  // Refunded or clawed back as a whole since: there is nothing left to release.
  if (payment.creditStage !== 'confirmed') return ended
  const shared = sharedPayment(payment)
  const taken = await readTaken(deps, payment.id)
  const contract = await readContract(deps.records, shared.split.contractId)
  const days = contract?.badDebt.horizonDays ?? 90
  const after: PhonePayment = {
    ...payment,
    creditStage: 'available',
    version: payment.version + 1,
    updatedAt: now,
  }
  const later =
    reserveLeft(shared.split, taken) === 0n
      ? []
      : [
          insertRelease(deps.records, {
            paymentId: payment.id,
            kind: 'reserve',
            dueAt: instant(release.dueAt + days * dayMs),
          }),
        ]
  return joinPlans([
    ended,
    planOf(availablePostings(shared, taken), [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: 'available' }),
      ...later,
    ]),
  ])
}

async function planReserve(deps: Deps, release: CreditRelease, payment: PhonePayment): Promise<Plan> {
  const now = deps.system.now()
  const taken = await readTaken(deps, payment.id)
  const after: PhonePayment = { ...payment, version: payment.version + 1, updatedAt: now }
  return planOf(releasedPostings(sharedPayment(payment), taken), [
    endRelease(deps.records, release, now),
    ...updatePhonePayment(deps.records, { before: payment, after, cause: 'reserve released' }),
  ])
}
