// Contract only: aftersale's own file takes this one's place.

import { Bug, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'

export type RefundOrderInput = {
  readonly orderId: string
  readonly lines?: ReadonlyArray<{ readonly ordinal: number; readonly units?: bigint }>
  readonly by:
    | { readonly kind: 'buyer'; readonly walletId: string }
    | { readonly kind: 'merchant'; readonly merchantId: string }
    | { readonly kind: 'guardian'; readonly walletId: string }
    | { readonly kind: 'system'; readonly cause: string }
  readonly reason: string
  readonly requestKey: string
}

export async function refundOrder(
  _deps: Deps,
  _input: RefundOrderInput,
): Promise<{ readonly ok: true } | Problem> {
  throw new Bug('not yet')
}
