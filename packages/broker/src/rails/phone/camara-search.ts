// Finds one record in an operator's list: page by page, and where too many match, half of the time at once. It says that
// there is none only after it has seen them all.

import type { OperationId } from '@farthing/protocol/camara'
import type { CamaraAnswer, CamaraSession } from './camara-client.ts'
import { codeOf, judgeAnswer } from './camara-errors.ts'
import { railLimits } from './limits.ts'

export type Search = {
  readonly operation: OperationId & ('retrievePayments' | 'retrieveRefunds')
  readonly parts?: Readonly<Record<string, string>>
  /** When it was made there, at the earliest and the latest; the whole list where absent. */
  readonly span?: Span
}

type Span = { readonly from: number; readonly to: number }

export type Found =
  | { readonly kind: 'found'; readonly item: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }

/** The first record that is the one looked for. */
export async function searchList(
  session: CamaraSession,
  search: Search,
  isIt: (item: unknown) => boolean,
): Promise<Found> {
  const spans: Array<Span | undefined> = [search.span]
  const budget = { requests: railLimits.searchRequestsMax }
  while (spans.length > 0) {
    const span = spans.pop()
    const outcome = await searchSpan(session, { ...search, span, budget }, isIt)
    if (outcome !== 'too-many') {
      if (outcome.kind !== 'absent') return outcome
      continue
    }
    if (span === undefined || span.to - span.from < railLimits.searchSpanMsMin) {
      return { kind: 'unknown', why: 'too many records' }
    }
    const middle = Math.floor((span.from + span.to) / 2)
    // The earlier half is looked at first: what is sought was made soon after it was asked for.
    spans.push({ from: middle, to: span.to }, { from: span.from, to: middle })
  }
  return { kind: 'absent' }
}

type SpanSearch = Omit<Search, 'span'> & {
  readonly span: Span | undefined
  readonly budget: { requests: number }
}

async function searchSpan(
  session: CamaraSession,
  { operation, parts, span, budget }: SpanSearch,
  isIt: (item: unknown) => boolean,
): Promise<Found | 'too-many'> {
  let seen = 0
  for (let page = 1; ; page += 1) {
    budget.requests -= 1
    if (budget.requests < 0) return { kind: 'unknown', why: 'too many records' }
    const query = queryOf(page, span)
    const answer = await session.call(operation, { query, ...(parts === undefined ? {} : { parts }) })
    const code = codeOf(answer)
    if (code?.endsWith('TOO_MANY_MATCHING_RECORDS') === true) return 'too-many'
    // Some say so instead of an empty page.
    if (page > 1 && code === 'OUT_OF_RANGE') return { kind: 'absent' }
    const items = readItems(operation, answer)
    if (!Array.isArray(items)) return items
    const item = items.find(isIt)
    if (item !== undefined) return { kind: 'found', item }
    seen += items.length
    if (isLast(answer, { seen, onPage: items.length })) return { kind: 'absent' }
  }
}

/** An operator may put fewer on a page than it was asked for, so that a short page is the last only without a total. */
function isLast(
  answer: CamaraAnswer,
  { seen, onPage }: { readonly seen: number; readonly onPage: number },
): boolean {
  if (onPage === 0) return true
  const total = answer.kind === 'answered' ? answer.total : undefined
  return total === undefined ? onPage < railLimits.searchPerPage : seen >= total
}

function readItems(
  operation: OperationId,
  answer: CamaraAnswer,
): unknown[] | { readonly kind: 'unknown'; readonly why: string } {
  const judged = judgeAnswer(operation, answer)
  if (judged.kind === 'done') {
    return Array.isArray(judged.value) ? judged.value : { kind: 'unknown', why: 'not a list' }
  }
  if (judged.kind === 'unknown') return judged
  return { kind: 'unknown', why: judged.kind === 'refused' ? `refused as ${judged.reason}` : 'no list' }
}

function queryOf(page: number, span: Span | undefined): URLSearchParams {
  return new URLSearchParams({
    page: String(page),
    perPage: String(railLimits.searchPerPage),
    order: 'asc',
    ...(span === undefined
      ? {}
      : {
          'paymentCreationDate.gte': new Date(span.from).toISOString(),
          'paymentCreationDate.lte': new Date(span.to).toISOString(),
        }),
  })
}
