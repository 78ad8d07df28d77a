// Puts what another process does between a flow's readings and its commit, where a race would put it by chance.

import type { Call, CommitOutcome } from '@farthing/ledger'
import type { Deps } from '../deps.ts'

/** The same deps, but for the first commit that writes records with `words` in them: `act` runs just before it. */
export function actBefore<Some extends Deps>(deps: Some, words: string, act: () => Promise<unknown>): Some {
  let isDone = false
  return withCommit(deps, async (call) => {
    if (!isDone && writes(call, words)) {
      isDone = true
      await act()
    }
    return deps.ledger.commit(call)
  })
}

/** The same deps, but the ledger is too busy for every commit that writes records with `words` in them. */
export function busyFor<Some extends Deps>(deps: Some, words: string): Some {
  return withCommit(deps, async (call) =>
    writes(call, words) ? { ok: false, code: 'busy' } : deps.ledger.commit(call),
  )
}

function withCommit<Some extends Deps>(deps: Some, commit: (call: Call) => Promise<CommitOutcome>): Some {
  return { ...deps, ledger: { ...deps.ledger, commit } }
}

function writes({ records = [] }: Call, words: string): boolean {
  return records.some(({ sql }) => sql.includes(words))
}
