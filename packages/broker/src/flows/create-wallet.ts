// Makes an empty wallet for an agent or a command line, acted for by a token that is shown once.

import { type Id, type Problem, toBase64Url } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { insertWallet } from '../records/wallets.ts'
import { newId } from '../system.ts'

export async function createWallet(
  deps: Deps,
): Promise<{ readonly ok: true; readonly walletId: Id<'wal'>; readonly token: string } | Problem> {
  const token = makeWalletSecret(deps, 'fw')
  const walletId = newId(deps.system, 'wal')
  const failed = await writeRecords(
    deps,
    insertWallet(deps.records, { id: walletId, secret: token, kind: 'token' }, deps.system.now()),
  )
  return failed ?? { ok: true, walletId, token }
}

/** A secret that shows its kind (`fw` token, `fd` device) and mode, so that scanners and people know it. */
export function makeWalletSecret(deps: Deps, kind: 'fw' | 'fd'): string {
  return `${kind}_${deps.config.mode}_${toBase64Url(deps.system.chance(brokerLimits.walletSecretBytes))}`
}
