// Every operation of the operator's interfaces, and how to find one.

import { codes, identityOperations, numbers } from './identity-operations.ts'
import type { Operation } from './operation.ts'
import { billing, paymentOperations } from './payment-operations.ts'
import { refunding, refundOperations } from './refund-operations.ts'

/** All operations; where two paths fit, the one without a variable stands first. */
export const operations: readonly Operation[] = [
  ...paymentOperations,
  ...refundOperations,
  ...identityOperations,
]

/** The operation of that name. */
export function operationNamed(id: string): Operation {
  const found = operations.find((operation) => operation.id === id)
  if (found === undefined) throw new Error(`no operation is named ${id}`)
  return found
}

/** The roots of the interfaces, by which a proxy tells their calls from the operator's pages. */
export const interfaceRoots: readonly string[] = [billing, refunding, codes, numbers]
