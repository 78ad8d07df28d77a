// Signs a device out: its secret no longer acts for the wallet. The wallet stays, for other devices and passkeys.

import type { Problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { deleteWalletSecret } from '../records/wallets.ts'

/** Forgets a device's secret; one that is not known is as good as forgotten. */
export async function signOutDevice(
  deps: Deps,
  secret: string | undefined,
): Promise<{ readonly ok: true } | Problem> {
  if (secret === undefined) return { ok: true }
  const failed = await writeRecords(deps, [deleteWalletSecret(deps.records, secret)])
  return failed ?? { ok: true }
}
