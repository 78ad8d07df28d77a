// What spend control and mail know of a person goes with the wallet: words and addresses. Bands, sums and times stay, as the books need
// them and they name nobody.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'
import { deleteMailAddress } from './mails.ts'

/** Erases what was bought in words: titles in the lists of spending, in what guardians were asked, and in mails to and about it. */
export function eraseSpendWords(records: Records, walletId: string): readonly Statement[] {
  const mails = sql`update mails set data = '{}' where (owner_id = ${walletId} or data like ${`%${walletId}%`})
    and state in ('sent', 'dead')`
  return [
    compile(records.updateTable('guard_spends').set({ title: null }).where('wallet_id', '=', walletId)),
    compile(
      records
        .updateTable('approvals')
        .set({ title: '' })
        .where('child_id', '=', walletId)
        .where('state', '<>', 'waiting'),
    ),
    compile({ compile: () => mails.compile(records) }),
  ]
}

/**
 * What a wallet's end adds to its commit: its address is forgotten, its links to others end, and whom it looked after spends nothing from
 * that commit on.
 */
export function eraseGuard(records: Records, walletId: string, now: Instant): readonly Statement[] {
  const children = sql`update guards set version = version + 1 where wallet_id in
    (select child_id from family_links where guardian_id = ${walletId} and state = 'linked')`
  // What the guardian allowed for good ends with their word.
  const standing = sql`delete from standing_approvals where child_id = ${walletId} or child_id in
    (select child_id from family_links where guardian_id = ${walletId} and state = 'linked')`
  const links = sql`update family_links set state = 'withdrawn', ended_at = ${BigInt(now)}, name = ''
    where (guardian_id = ${walletId} or child_id = ${walletId}) and state <> 'withdrawn'`
  return [
    ...eraseSpendWords(records, walletId),
    deleteMailAddress(records, walletId),
    compile({ compile: () => children.compile(records) }),
    compile({ compile: () => standing.compile(records) }),
    compile({ compile: () => links.compile(records) }),
  ]
}
