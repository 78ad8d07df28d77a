// A number's month, limits, blocks and charges as its holder's pages show them.

import { fiatAsset, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { monthCapOf } from '../domain/limits/caps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { PhoneState } from '../domain/phone/payment.ts'
import { shortReference } from '../domain/phone/texts.ts'
import type { BegunDoor } from '../flows/phone-door.ts'
import { type PhoneHistoryEntry, readPhoneHistory, refundedOf } from '../flows/read-phone-history.ts'
import { readPhoneMonth } from '../flows/read-phone-month.ts'
import type { PhoneHistoryRow, PhoneRefundState, PhoneSelfView } from '../pages/phone-self-view.ts'
import type { Phone } from '../phone.ts'
import { readMerchant } from '../records/merchants.ts'
import { listBlocks, type Payer, withPasswordInForce } from '../records/phone-payers.ts'

/** Charges shown on the overview, and looked through for merchants that can be blocked. */
const recentMax = 5
const othersFrom = 50

/** Everything the overview shows; `key` is for its forms. */
export async function phoneSelfView(
  deps: Deps,
  phone: Phone,
  of: { readonly open: BegunDoor; readonly key: string },
): Promise<PhoneSelfView> {
  const { door, payer } = of.open
  const operator = phone.operators.get(payer.operatorId ?? '')?.profile
  const month = await readPhoneMonth(deps, phone, { payer })
  const entries = await readPhoneHistory(deps, phone, { payer, limit: othersFrom })
  const hasCharge = entries.some(({ payment }) => payment.chargedAt !== undefined)
  return {
    key: of.key,
    tail: payer.tail,
    ...(operator === undefined ? {} : { operatorName: operator.name, helpNumber: operator.helpNumber }),
    sessionEndsAt: door.endsAt,
    ...(month === undefined || !hasCharge ? {} : { month }),
    cap: capView(deps, payer),
    password: passwordView(deps, payer),
    blocks: await blocksView(deps, payer, entries),
    recent: entries.slice(0, recentMax).map(historyRow),
    unread: [],
  }
}

function capView(deps: Deps, payer: Payer): PhoneSelfView['cap'] {
  const now = deps.system.now()
  const policy = policyFor(payer.country, now)
  const { currency } = policy
  const present = monthCapOf(policy, payer, now)
  const { capNext } = payer
  const pending = capNext?.units !== undefined && capNext.from > now ? capNext : undefined
  return {
    max: fromMinor({ currency, units: policy.monthUnitsMax }),
    usual: fromMinor({ currency, units: policy.monthUnitsStart }),
    ...(present === policy.monthUnitsStart ? {} : { own: fromMinor({ currency, units: present }) }),
    ...(pending?.units === undefined
      ? {}
      : { pending: { to: fromMinor({ currency, units: pending.units }), from: pending.from } }),
  }
}

/** The asset a number's limits are typed in. */
export function capAsset(deps: Deps, payer: Payer): ReturnType<typeof fiatAsset> {
  return fiatAsset(policyFor(payer.country, deps.system.now()).currency)
}

function passwordView(deps: Deps, kept: Payer): PhoneSelfView['password'] {
  const now = deps.system.now()
  const payer = withPasswordInForce(kept, now)
  const { passwordNext } = payer
  const isLocked = payer.passwordLockedAt !== undefined
  return {
    state: payer.password === undefined ? 'none' : isLocked ? 'locked' : 'set',
    isRequired: policyFor(payer.country, now).secondFactor.always,
    ...(passwordNext === undefined ? {} : { pendingFrom: passwordNext.from }),
  }
}

async function blocksView(
  deps: Deps,
  payer: Payer,
  entries: readonly PhoneHistoryEntry[],
): Promise<PhoneSelfView['blocks']> {
  const blocks = await listBlocks(deps.records, payer.digest, deps.system.now())
  const all = blocks.filter(({ merchantId }) => merchantId === '')
  const ofMerchants = new Map(blocks.map((block) => [block.merchantId, block]))
  ofMerchants.delete('')
  const others = new Map(
    entries
      .filter(({ payment }) => !ofMerchants.has(payment.merchantId))
      .map(({ payment, merchant }) => [payment.merchantId as string, merchant?.name ?? '']),
  )
  return {
    ...(all.length === 0 ? {} : { allSince: instant(Math.min(...all.map(({ at }) => at))) }),
    ...(all.some(({ by }) => by === 'support' || by === 'risk') ? { isByHouse: true } : {}),
    merchants: await Promise.all(
      [...ofMerchants.values()].map(async ({ merchantId, at }) => ({
        merchantId,
        merchantName: (await readMerchant(deps.records, merchantId))?.name ?? '',
        since: at,
      })),
    ),
    others: [...others].map(([merchantId, merchantName]) => ({ merchantId, merchantName })),
  }
}

/** One charge, or an attempt at one. */
export function historyRow(entry: PhoneHistoryEntry): PhoneHistoryRow {
  const { payment, order, merchant } = entry
  return {
    id: payment.id,
    reference: shortReference(payment.id),
    merchantId: payment.merchantId,
    merchantName: merchant?.name ?? '',
    origin: order?.origin ?? '',
    ...(order?.title === undefined ? {} : { title: order.title }),
    kind: payment.kind,
    amount: fromMinor(payment.amount),
    at: payment.chargedAt ?? payment.createdAt,
    state: stateOf(entry),
    refund: refundState(entry),
  }
}

function stateOf({ payment, refunds }: PhoneHistoryEntry): PhoneHistoryRow['state'] {
  if (payment.state === 'charged') {
    return refunds.some(({ state }) => state === 'done') ? 'part-refunded' : 'charged'
  }
  return states[payment.state]
}

const states: Readonly<Record<PhoneState, PhoneHistoryRow['state']>> = {
  created: 'pending',
  code_sent: 'pending',
  code_ok: 'pending',
  step_up: 'pending',
  held: 'pending',
  reserving: 'pending',
  awaiting_operator: 'pending',
  reserved: 'pending',
  charging: 'pending',
  cancelling: 'pending',
  unknown: 'unknown',
  charged: 'charged',
  refund_pending: 'charged',
  refunded: 'refunded',
  // The operator took it off the bill itself.
  charged_back: 'refunded',
  rejected: 'not-charged',
  no_operator: 'not-charged',
  code_expired: 'not-charged',
  code_locked: 'not-charged',
  denied: 'not-charged',
  cancelled: 'not-charged',
  expired: 'not-charged',
}

function refundState(entry: PhoneHistoryEntry): PhoneRefundState {
  const latest = entry.refunds.at(-1)
  if (latest?.state === 'asking' || latest?.state === 'unknown')
    return { kind: 'asked', at: latest.createdAt }
  if (latest?.state === 'denied') return { kind: 'denied', at: latest.updatedAt }
  if (latest?.state === 'done') return { kind: 'done', ...refundedOf(entry) }
  return entry.refund
}
