// Which lines of a statement may be booked at the same time: those that cannot mean the same charge. The order in which lines
// about one charge stand is kept.

import type { StatementRow } from '@farthing/protocol/camara'
import { reconcileLimits } from './limits.ts'

/** Splits places of lines, in their order, into runs whose lines share no key; what has no key or corrects others runs alone. */
export function windowsOf<Item extends { readonly row: StatementRow }>(
  items: readonly Item[],
): ReadonlyArray<readonly Item[]> {
  const windows: Item[][] = []
  let open: Item[] = []
  let seen = new Set<string>()
  const close = (): void => {
    if (open.length > 0) windows.push(open)
    open = []
    seen = new Set()
  }
  for (const item of items) {
    const keys = keysOf(item.row)
    const isAlone = keys.length === 0 || item.row.lineType === 'ADJUST'
    if (isAlone || open.length >= reconcileLimits.linesAtOnce || keys.some((key) => seen.has(key))) close()
    open.push(item)
    for (const key of keys) seen.add(key)
    if (isAlone) close()
  }
  close()
  return windows
}

/** Ids of all kinds in one set: an id of a refund in one line may be that of another line's message. */
function keysOf(row: StatementRow): readonly string[] {
  const { serverReferenceCode, paymentId, clientCorrelator, referenceCode } = row
  return [serverReferenceCode, paymentId, clientCorrelator, referenceCode].filter((key) => key !== '')
}
