// How the parts of the operator say no: a code of the interfaces' own table, as a value.

import type { CamaraErrorCode } from '@farthing/protocol/camara'

export type Refusal = {
  readonly ok: false
  readonly code: CamaraErrorCode
  /** In the place of the table's own sentence; never holds what was sent. */
  readonly message?: string
}

export function refuse(code: CamaraErrorCode, message?: string): Refusal {
  return message === undefined ? { ok: false, code } : { ok: false, code, message }
}
