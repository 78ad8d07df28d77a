// Opaque cursors bound to their list (D-12): a cursor of another list is told apart instead of giving odd pages.

import { createHash } from 'node:crypto'
import { fromBase64Url, type Problem, problem, toBase64Url } from '@farthing/protocol'

/** Writes a cursor that goes on after an id in the list that `list` names with all its filters. */
export function writeCursor(list: string, afterId: string): string {
  return toBase64Url(new TextEncoder().encode(`${tag(list)}.${afterId}`))
}

/** Reads a cursor of that list. */
export function readCursor(
  list: string,
  cursor: string | undefined,
): { readonly ok: true; readonly afterId?: string } | Problem {
  if (cursor === undefined || cursor === '') return { ok: true }
  const bytes = fromBase64Url(cursor)
  const text = bytes === undefined ? '' : new TextDecoder().decode(bytes)
  const [listTag, afterId] = text.split('.', 2)
  return listTag === tag(list) && afterId !== undefined && afterId !== ''
    ? { ok: true, afterId }
    : problem('cursor_mismatch')
}

/** Reads a cursor of a list in the order of a number; anybody can write one, so what is no number is no cursor of ours. */
export function readNumberCursor(
  list: string,
  cursor: string | undefined,
): { readonly ok: true; readonly after?: bigint } | Problem {
  const read = readCursor(list, cursor)
  if (!read.ok || read.afterId === undefined) return read
  return /^[0-9]{1,18}$/.test(read.afterId)
    ? { ok: true, after: BigInt(read.afterId) }
    : problem('cursor_mismatch')
}

function tag(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 8)
}
