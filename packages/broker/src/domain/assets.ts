// The currencies this broker keeps accounts in. Limits and default budgets count units of a main currency, so one where
// a unit is worth a hundredth of that (yen, won) needs limits of its own before it may stand here.

import { type Asset, fiatAsset } from '@farthing/protocol'

/** Every asset a voucher, a price or a budget may be in. */
export const assets: readonly Asset[] = ['EUR', 'USD', 'GBP', 'CHF'].map(fiatAsset)
