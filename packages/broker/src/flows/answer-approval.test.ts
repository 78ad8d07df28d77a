// A guardian's approval, from the question to its end, by the test clock (E-05).

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../domain/accounts.ts'
import { listApprovals, readApprovalOfOrder } from '../records/approvals.ts'
import { listEvents } from '../records/events.ts'
import { readGuardSpend } from '../records/guard-spends.ts'
import { listMails } from '../records/mails.ts'
import { readOrder } from '../records/orders.ts'
import {
  openAged,
  openFamily,
  openOrder,
  openShop,
  payOrder,
  type TestFamily,
  type TestShop,
} from '../testing/guard-world.ts'
import { busyFor } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, eur, euros, must, openMerchant } from '../testing/test-parties.ts'
import { answerApproval } from './answer-approval.ts'
import { closeWallet } from './close-wallet.ts'
import { cancelOrder } from './end-order.ts'
import { freezeWallet } from './freeze-wallet.ts'
import { inviteMember, joinFamily, withdrawConsent } from './invite-member.ts'
import { runAgenda } from './run-agenda.ts'
import { setDailyLimit } from './set-budget.ts'

const hourMs = 3_600_000

let broker: TestBroker
let shop: TestShop
let family: TestFamily

beforeEach(async () => {
  broker = await openTestBroker()
  shop = await openShop(broker, await openMerchant(broker))
  family = await openFamily(broker, 'under13', euros(3_000_000n))
})
afterEach(() => broker.close())

async function ask(units = 2_000_000n) {
  const order = await openOrder(broker, shop, euros(units))
  expect(codeOf(await payOrder(broker, family.child, order))).toBe('approval_pending')
  const approval = await readApprovalOfOrder(broker.deps.records, order.id)
  if (approval === undefined) throw new Error('nothing was asked')
  return { order, approval }
}

function answer(approvalId: string, how: 'once' | 'deny') {
  return answerApproval(broker.deps, { approvalId, guardianId: family.guardian.id, answer: how })
}

async function held(): Promise<bigint> {
  const [account] = await broker.deps.ledger.lookupAccounts([accountId('wallet', family.child.id, eur)])
  return account?.debitsPending ?? 0n
}

async function stateOf(orderId: string) {
  return (await readOrder(broker.deps.records, orderId))?.state
}

async function mailKinds(): Promise<readonly string[]> {
  const mails = await listMails(broker.deps.records, { ownerId: family.guardian.id, limit: 50 })
  return mails.map(({ kind }) => kind).filter((kind) => kind.startsWith('approval'))
}

async function eventTypes(): Promise<readonly string[]> {
  const events = await listEvents(broker.deps.records, { merchantId: shop.app.merchantId, limit: 50 })
  return events.map(({ type }) => type)
}

describe('an order above the limits of a child', () => {
  it('waits with its money set aside, and the guardian is told what, how much and the total of the month', async () => {
    const { order } = await ask()
    expect(await stateOf(order.id)).toBe('approval_required')
    expect(await held()).toBe(2_000_000n)
    expect(await balanceOf(broker, 'wallet', family.child.id)).toBe(3_000_000n)
    const [mail] = await listMails(broker.deps.records, { ownerId: family.guardian.id, limit: 5 })
    expect(mail).toMatchObject({
      kind: 'approval_requested',
      data: { title: 'Sword', price: '2.00 EUR', app: 'Meadow', month: '0.00 EUR' },
    })
    expect(await eventTypes()).toEqual(['approval.requested'])
  })

  it('is asked for once, however often it is paid', async () => {
    const { order } = await ask()
    expect(
      (await payAgain(order.id)).every((code) => code === 'order_over' || code === 'approval_pending'),
    ).toBe(true)
    expect(await listApprovals(broker.deps.records, { childId: family.child.id, limit: 10 })).toHaveLength(1)
    expect(await held()).toBe(2_000_000n)
  })

  it('is refused where the wallet does not hold the price: nobody is asked in vain', async () => {
    const order = await openOrder(broker, shop, euros(3_000_001n))
    expect(codeOf(await payOrder(broker, family.child, order))).toBe('insufficient_funds')
    expect(await stateOf(order.id)).toBe('created')
  })

  it('is paid by the guardian’s yes, from the money set aside, which nothing else could take', async () => {
    const { order, approval } = await ask()
    // What is left does not pay for another one of these.
    const other = await openOrder(broker, shop, euros(2_000_000n))
    expect(codeOf(await payOrder(broker, family.child, other))).toBe('insufficient_funds')
    expect(must(await answer(approval.id, 'once')).approval.state).toBe('paid')
    expect(await stateOf(order.id)).toBe('paid')
    expect(await held()).toBe(0n)
    expect(await balanceOf(broker, 'wallet', family.child.id)).toBe(1_000_000n)
    expect((await eventTypes()).slice(0, 3)).toEqual(['approval.requested', 'approval.granted', 'order.paid'])
    const paid = await readOrder(broker.deps.records, order.id)
    expect(await readGuardSpend(broker.deps.records, `${shop.app.merchantId}|${paid?.nonce}`)).toMatchObject({
      isConsented: true,
    })
  })

  it('is paid once by a hundred answers at once, and answered again tells how it stands', async () => {
    const { approval } = await ask()
    const answers = await Promise.all(Array.from({ length: 100 }, () => answer(approval.id, 'once')))
    expect(answers.some(({ ok }) => ok)).toBe(true)
    expect(await balanceOf(broker, 'wallet', family.child.id)).toBe(1_000_000n)
    expect(must(await answer(approval.id, 'once')).approval.state).toBe('paid')
    expect(codeOf(await answer(approval.id, 'deny'))).toBe('approval_over')
  })

  it('is cancelled by a no, with the money free at once', async () => {
    const { order, approval } = await ask()
    expect(must(await answer(approval.id, 'deny')).approval.state).toBe('denied')
    expect(await stateOf(order.id)).toBe('cancelled')
    expect(await held()).toBe(0n)
    expect(await eventTypes()).toEqual(['approval.requested', 'approval.denied', 'order.cancelled'])
  })

  it('may be cancelled by the child while it waits', async () => {
    const { order, approval } = await ask()
    must(await cancelOrder(broker.deps, { orderId: order.id, cause: 'the player' }))
    expect(await held()).toBe(0n)
    expect(codeOf(await answer(approval.id, 'once'))).toBe('approval_over')
  })

  it('reminds once after half a day and ends after a day, with nothing held and nothing bought', async () => {
    const { order, approval } = await ask()
    broker.system.advance(12 * hourMs)
    await runAgenda(broker.deps)
    expect(await mailKinds()).toEqual(['approval_requested', 'approval_reminder'])
    broker.system.advance(12 * hourMs - 1)
    await runAgenda(broker.deps)
    expect(await stateOf(order.id)).toBe('approval_required')
    broker.system.advance(1)
    await runAgenda(broker.deps)
    expect(await stateOf(order.id)).toBe('expired')
    expect((await readApprovalOfOrder(broker.deps.records, order.id))?.state).toBe('expired')
    broker.system.advance(1000)
    expect(await held()).toBe(0n)
    expect(codeOf(await answer(approval.id, 'once'))).toBe('approval_over')
    expect(await mailKinds()).toHaveLength(2)
  })

  it('is paid by the agenda where whoever took the yes died before paying', async () => {
    const { order, approval } = await ask()
    const dying = busyFor(broker.deps, 'insert into guard_spends')
    const answered = must(
      await answerApproval(dying, {
        approvalId: approval.id,
        guardianId: family.guardian.id,
        answer: 'once',
      }),
    )
    expect(answered.approval.state).toBe('granted')
    broker.system.advance(60_000)
    await runAgenda(broker.deps)
    expect(await stateOf(order.id)).toBe('paid')
    expect(await held()).toBe(0n)
  })

  it('that was allowed and cannot be paid all the same frees its money and tells the guardian', async () => {
    const { order, approval } = await ask()
    must(await setDailyLimit(broker.deps, { walletId: family.child.id, units: 1_000_000n }))
    expect(must(await answer(approval.id, 'once')).approval.state).toBe('failed')
    expect(await stateOf(order.id)).toBe('awaiting_payer')
    expect(await held()).toBe(0n)
    expect(await mailKinds()).toContain('approval_answered')
  })

  it('is nobody’s to answer but the guardian’s, and not theirs once consent is withdrawn', async () => {
    const { order, approval } = await ask()
    const stranger = { approvalId: approval.id, guardianId: family.child.id, answer: 'once' } as const
    expect(codeOf(await answerApproval(broker.deps, stranger))).toBe('not_found')
    must(await withdrawConsent(broker.deps, { guardianId: family.guardian.id, linkId: family.linkId }))
    expect(codeOf(await answer(approval.id, 'once'))).toBe('not_found')
    expect(await stateOf(order.id)).toBe('cancelled')
    expect(await held()).toBe(0n)
  })

  it('is not granted from a guardian’s wallet that was frozen, and may be denied from it', async () => {
    const { order, approval } = await ask()
    must(await freezeWallet(broker.deps, family.guardian.id))
    expect(codeOf(await answer(approval.id, 'once'))).toBe('wallet_frozen')
    expect(await stateOf(order.id)).toBe('approval_required')
    must(await answer(approval.id, 'deny'))
    expect(await held()).toBe(0n)
  })

  it('ends with the wallet’s closing, which finds the money that was set aside', async () => {
    const { order } = await ask(3_000_000n)
    expect(must(await closeWallet(broker.deps, family.child.id)).isClosed).toBe(false)
    expect(await stateOf(order.id)).toBe('cancelled')
    expect(await held()).toBe(0n)
    expect(await balanceOf(broker, 'wallet', family.child.id)).toBe(3_000_000n)
  })

  it('needs no asking any more under a price allowed for good in that app, up to a sum a month', async () => {
    const { approval } = await ask(500_000n)
    must(
      await answerApproval(broker.deps, {
        approvalId: approval.id,
        guardianId: family.guardian.id,
        answer: 'always',
        under: euros(500_000n),
        perMonth: euros(1_500_000n),
      }),
    )
    must(await payOrder(broker, family.child, await openOrder(broker, shop, euros(500_000n))))
    must(await payOrder(broker, family.child, await openOrder(broker, shop, euros(500_000n))))
    expect(codeOf(await payOrder(broker, family.child, await openOrder(broker, shop, euros(1n))))).toBe(
      'approval_pending',
    )
    const elsewhere = await openShop(broker, await openMerchant(broker, 'https://other.example'))
    const order = await openOrder(broker, elsewhere, euros(500_000n))
    expect(codeOf(await payOrder(broker, family.child, order))).toBe('approval_pending')
  })

  it('for good is gone with the guardian who gave it: the next one is asked anew', async () => {
    const { approval } = await ask(500_000n)
    const always = { answer: 'always', under: euros(500_000n), perMonth: euros(1_500_000n) } as const
    const { guardian, child } = family
    must(await answerApproval(broker.deps, { approvalId: approval.id, guardianId: guardian.id, ...always }))
    expect(must(await closeWallet(broker.deps, guardian.id)).isClosed).toBe(true)
    const next = await openAged(broker, 'adult')
    const { code } = must(await inviteMember(broker.deps, { guardianId: next.id, band: 'under13' }))
    must(await joinFamily(broker.deps, { childId: child.id, code }))
    const order = await openOrder(broker, shop, euros(500_000n))
    expect(codeOf(await payOrder(broker, child, order))).toBe('approval_pending')
  })
})

async function payAgain(orderId: string): Promise<readonly string[]> {
  const order = await readOrder(broker.deps.records, orderId)
  if (order === undefined) return []
  return Promise.all(
    Array.from({ length: 5 }, async () => {
      try {
        return codeOf(await payOrder(broker, family.child, order))
      } catch (refused) {
        return String(refused).includes('order_over') ? 'order_over' : String(refused)
      }
    }),
  )
}
