// Goes on with everything of statements whose time has come: credits and reserves that are due, charges to be asked back, imports
// that were cut off or wait for an outcome. Runs every minute or so, in every broker process.

import type { Deps } from '../deps.ts'
import type { Phone } from '../phone.ts'
import { askBackCharges } from './ask-back-charges.ts'
import { continueStatements } from './import-statement.ts'
import { releaseCredits } from './release-credits.ts'

/** One round; answers how much was done. A part that fails leaves the others to be done, and is told by the first rejection. */
export async function repairStatements(deps: Deps, phone: Phone): Promise<number> {
  const parts = await Promise.allSettled([
    continueStatements(deps, phone),
    askBackCharges(deps, phone),
    releaseCredits(deps),
  ])
  let done = 0
  for (const part of parts) {
    if (part.status === 'rejected') throw part.reason
    done += part.value
  }
  return done
}
