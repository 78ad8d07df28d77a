// What the memory engine does on its own.

import { Bug } from '@farthing/protocol'
import { expect, it } from 'vitest'
import { handClock } from '../testing/samples.ts'
import { openMemoryLedger } from './memory.ts'

it('calls records a bug, since it has no store', async () => {
  const ledger = openMemoryLedger({ clock: handClock().read })
  const call = { records: [{ sql: 'INSERT INTO claims VALUES (1)', parameters: [] }] }
  await expect(ledger.commit(call)).rejects.toThrow(Bug)
})
