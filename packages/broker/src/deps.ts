// The one record of everything a flow may wait for or that differs from run to run; built in app.ts from the config.

import type { Call, CommitOutcome, Ledger, Statement } from '@farthing/ledger'
import { Bug, type Problem, problem } from '@farthing/protocol'
import type { Logger } from 'pino'
import type { AttemptLimiter } from './attempt-limiter.ts'
import type { Config } from './config.ts'
import type { Mailer } from './domain/mail/mailer.ts'
import type { Keyring } from './keyring.ts'
import type { Phone } from './phone.ts'
import type { Records } from './records/database.ts'
import type { System } from './system.ts'

export type Deps = {
  readonly config: Config
  readonly system: System
  readonly ledger: Ledger
  readonly records: Records
  readonly keyring: Keyring
  readonly log: Logger
  /** Absent where no operators are configured. */
  readonly phone?: Phone
  /** Absent where no mail server is configured: mail is kept unsent. */
  readonly mailer?: Mailer
  readonly voucherMisses: AttemptLimiter
  readonly walletsMade: AttemptLimiter
  readonly merchantsMade: AttemptLimiter
}

/** Turns what the ledger could not decide into a refusal; anything it did decide is the caller's to read. */
export function undecided(outcome: CommitOutcome): Problem | undefined {
  if (outcome.ok) return undefined
  if (outcome.code === 'busy') return problem('busy')
  return outcome.code === 'unknown' ? problem('outcome_unknown') : undefined
}

/** Writes records alone, where a refusal by the database would be our own fault. */
export async function writeRecords(deps: Deps, records: readonly Statement[]): Promise<Problem | undefined> {
  const outcome = await deps.ledger.commit({ records })
  const problemMet = undecided(outcome)
  if (problemMet !== undefined || outcome.ok) return problemMet
  throw new Bug(`record ${outcome.index ?? 0} refused: ${outcome.code}`)
}

/** Commits a call that only a bug can make the ledger refuse. */
export async function commitSurely(deps: Deps, call: Call): Promise<Problem | undefined> {
  const outcome = await deps.ledger.commit(call)
  const problemMet = undecided(outcome)
  if (problemMet !== undefined || outcome.ok) return problemMet
  throw new Bug(`the ledger refused item ${outcome.index ?? 0}: ${outcome.code}`)
}
