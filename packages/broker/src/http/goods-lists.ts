// What the merchant's lists of goods share: the apps to choose from, pages by cursor with their filter in the address, CSV files.

import { limits } from '@farthing/protocol'
import type { App } from '../domain/goods/app.ts'
import { listApps } from '../records/apps.ts'
import { formatCsv } from './csv.ts'
import { writeCursor } from './cursor.ts'
import type { MerchantVisit } from './merchant-session.ts'

/** Rows of one page. */
export const rowsPerPage = 50
/** Rows are counted this far; beyond it the page says "more than". */
export const countedMax = 1_000

/** The merchant's apps, oldest first. */
export function appsOf({ deps, merchant }: MerchantVisit): Promise<readonly App[]> {
  return listApps(deps.records, merchant.id, { limit: limits.pageLimitMax })
}

/** A word of the address, without space around it and not too long. */
export function queryText({ context }: MerchantVisit, name: string, most = 255): string {
  return (context.req.query(name) ?? '').trim().slice(0, most)
}

/** One page of rows that were read with one more than it shows. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  input: { readonly path: string; readonly query: URLSearchParams; readonly list: string },
): { readonly shown: readonly Row[]; readonly nextHref?: string } {
  const shown = rows.slice(0, rowsPerPage)
  const last = shown.at(-1)
  if (rows.length <= shown.length || last === undefined) return { shown }
  const next = new URLSearchParams(input.query)
  next.set('cursor', writeCursor(input.list, last.id))
  return { shown, nextHref: `${input.path}?${next}` }
}

/** An address with its filter, or without a question mark where there is none. */
export function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query}`
}

/** Answers with a CSV file. */
export function csvResponse(
  { context }: MerchantVisit,
  name: string,
  rows: ReadonlyArray<Readonly<Record<string, string>>>,
): Response {
  return context.body(formatCsv(rows), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
  })
}
