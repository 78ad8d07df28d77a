// The published tables of orders and grants: every pair of states, those in the table and all the others.

import { describe, expect, it } from 'vitest'
import { grantStates, grantTransitions, refuseGrantMove } from './grant.ts'
import { orderStates, orderTransitions, refuseOrderMove } from './order-states.ts'

describe('an order', () => {
  const pairs = orderStates.flatMap((from) => orderStates.map((to) => [from, to] as const))

  it.each(pairs)('from %s to %s moves by the table or is refused', (from, to) => {
    const refusal = refuseOrderMove(from, to)
    const isAllowed = orderTransitions[from].includes(to)
    expect(refusal?.code).toBe(isAllowed ? undefined : 'invalid_transition')
  })

  it('comes from where it is made to each state, and from no end to any other', () => {
    const reached = reach('created', orderTransitions)
    expect([...reached].toSorted()).toEqual([...orderStates].toSorted())
    for (const end of ['cancelled', 'expired', 'failed', 'refunded'] as const) {
      expect(orderTransitions[end]).toEqual([])
    }
  })

  it('is never paid without being authorised, nor given back without being paid', () => {
    for (const from of orderStates) {
      if (orderTransitions[from].includes('paid')) expect(from).toBe('authorised')
    }
    const unpaid = ['created', 'awaiting_payer', 'approval_required', 'authorised'] as const
    for (const from of unpaid) {
      expect(orderTransitions[from]).not.toContain('refunded')
      expect(orderTransitions[from]).not.toContain('charged_back')
    }
  })
})

describe('a grant', () => {
  const pairs = grantStates.flatMap((from) => grantStates.map((to) => [from, to] as const))

  it.each(pairs)('from %s to %s moves by the table or is refused', (from, to) => {
    const isAllowed = grantTransitions[from].includes(to)
    expect(refuseGrantMove(from, to)?.code).toBe(isAllowed ? undefined : 'invalid_transition')
  })

  it('is refunded by itself only when it is overdue', () => {
    for (const from of grantStates) {
      if (grantTransitions[from].includes('auto_refunded')) expect(from).toBe('overdue')
    }
    expect(grantTransitions.auto_refunded).toEqual([])
  })
})

function reach<State extends string>(
  first: State,
  table: Readonly<Record<State, readonly State[]>>,
): ReadonlySet<State> {
  const seen = new Set<State>([first])
  for (const state of seen) for (const next of table[state]) seen.add(next)
  return seen
}
