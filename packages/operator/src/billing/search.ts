// retrievePayments and retrieveRefunds: the filters they share, read from the query and put into one search.

import { camaraLimits, parseDateTime, paymentStatuses, refundStatuses } from '@farthing/protocol/camara'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Value } from '../store/open-store.ts'
import type { Caller, PaymentRow } from './payment-row.ts'
import type { RefundRow } from './refund-row.ts'

export type Search = {
  readonly page: number
  readonly perPage: number
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly order: 'asc' | 'desc'
  readonly statuses: readonly string[]
  readonly merchantIdentifier?: string | undefined
}

export type Found<Row> = { readonly ok: true; readonly rows: readonly Row[]; readonly total: number }

type Kind = 'payment' | 'refund'

const prefix = { payment: 'CARRIER_BILLING', refund: 'CARRIER_BILLING_REFUND' } as const
const known: Readonly<Record<Kind, readonly string[]>> = { payment: paymentStatuses, refund: refundStatuses }

/** Reads the filters of a search; parameters that are not known are refused. */
export function readSearch(query: URLSearchParams, kind: Kind): (Search & { readonly ok: true }) | Refusal {
  const names = [
    'page',
    'perPage',
    `${kind}CreationDate.gte`,
    `${kind}CreationDate.lte`,
    'order',
    `${kind}Status`,
    'merchantIdentifier',
  ]
  const stranger = [...query.keys()].find((name) => !names.includes(name))
  if (stranger !== undefined) return refuse('INVALID_ARGUMENT', 'A parameter is not known.')
  const page = readCount(query.get('page'), 1, operatorLimits.pageMax)
  const perPage = readCount(query.get('perPage'), 10, camaraLimits.pageSizeMax)
  if (typeof page !== 'number') return page
  if (typeof perPage !== 'number') return perPage
  const from = readDate(query.get(`${kind}CreationDate.gte`))
  const until = readDate(query.get(`${kind}CreationDate.lte`))
  const order = query.get('order') ?? 'desc'
  const statuses = query.getAll(`${kind}Status`).flatMap((value) => value.split(','))
  const isKnown = statuses.every((status) => known[kind].includes(status))
  if (from === null || until === null || (order !== 'asc' && order !== 'desc') || !isKnown) {
    return refuse('INVALID_ARGUMENT')
  }
  if (from !== undefined && until !== undefined && from > until)
    return refuse(`${prefix[kind]}.INVALID_DATE_RANGE`)
  const merchantIdentifier = query.get('merchantIdentifier') ?? undefined
  return { ok: true, page, perPage, from, until, order, statuses, merchantIdentifier }
}

/** The caller's own payments that match, one page of them. */
export function searchPayments(
  deps: OperatorDeps,
  caller: Caller,
  search: Search,
): Found<PaymentRow> | Refusal {
  const where = ['clientId = ?', ...(caller.number === undefined ? [] : ['number = ?'])]
  const values = [caller.client.id, ...(caller.number === undefined ? [] : [caller.number])]
  return find<PaymentRow>(
    deps,
    { table: 'payments', kind: 'payment', amount: 'paymentAmount', where, values },
    search,
  )
}

/** The refunds of one payment that match, one page of them. */
export function searchRefunds(
  deps: OperatorDeps,
  paymentId: string,
  search: Search,
): Found<RefundRow> | Refusal {
  const from = { table: 'refunds', kind: 'refund', amount: 'refundAmount' } as const
  return find<RefundRow>(deps, { ...from, where: ['paymentId = ?'], values: [paymentId] }, search)
}

type Place = {
  readonly table: 'payments' | 'refunds'
  readonly kind: Kind
  readonly amount: 'paymentAmount' | 'refundAmount'
  readonly where: readonly string[]
  readonly values: readonly Value[]
}

function find<Row>(deps: OperatorDeps, place: Place, search: Search): Found<Row> | Refusal {
  const where = [...place.where]
  const values: Value[] = [...place.values]
  const add = (condition: string, ...more: readonly Value[]): void => {
    where.push(condition)
    values.push(...more)
  }
  if (search.from !== undefined) add('createdAt >= ?', search.from)
  if (search.until !== undefined) add('createdAt <= ?', search.until)
  if (search.statuses.length > 0)
    add(`status in (${search.statuses.map(() => '?').join()})`, ...search.statuses)
  if (search.merchantIdentifier !== undefined) {
    const path = `$.amountTransaction.${place.amount}.chargingMetaData.merchantIdentifier`
    add('json_extract(request, ?) = ?', path, search.merchantIdentifier)
  }
  const body = `from ${place.table} where ${where.join(' and ')}`
  const total =
    deps.store.get<{ readonly count: number }>(`select count(*) as count ${body}`, ...values)?.count ?? 0
  if (total > operatorLimits.matchingRecordsMax)
    return refuse(`${prefix[place.kind]}.TOO_MANY_MATCHING_RECORDS`)
  const rows = deps.store.all<Row>(
    `select * ${body} order by createdAt ${search.order}, rowid ${search.order} limit ? offset ?`,
    ...values,
    search.perPage,
    (search.page - 1) * search.perPage,
  )
  return { ok: true, rows, total }
}

function readCount(text: string | null, usual: number, max: number): number | Refusal {
  if (text === null) return usual
  if (!/^-?[0-9]{1,9}$/.test(text)) return refuse('INVALID_ARGUMENT')
  const count = Number(text)
  return count >= 1 && count <= max ? count : refuse('OUT_OF_RANGE')
}

/** Null where there is something that is not a date. */
function readDate(text: string | null): number | undefined | null {
  // A plus that was not escaped has become a space on the way.
  return text === null ? undefined : (parseDateTime(text.replace(' ', '+')) ?? null)
}
