// A merchant's month on phone bills (carrier-billing 10): what was sold by operator, contract and price, and what the balance did.
// Months are counted in UTC, since a merchant sells through operators of several zones.

import { fiatAsset, type Instant, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type AccountKind, accountId } from '../domain/accounts.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { merchantPays } from '../domain/share/refund-share.ts'
import { merchantCredit } from '../domain/share/split.ts'
import {
  groupRefunds,
  groupSales,
  listClawbacksOf,
  listMerchantCurrencies,
  type MerchantSpan,
  type SalesGroup,
} from '../records/merchant-months.ts'

const amounts = ['tax', 'operator', 'aggregator', 'badDebt', 'platform', 'messages', 'net'] as const

export type MonthLine = { readonly [Name in (typeof amounts)[number] | 'gross' | 'pricePoint']: Money } & {
  readonly operatorName: string
  readonly contractId: string
  readonly count: number
}
type Counted = { readonly count: number; readonly gross: Money; readonly net: Money }

/** `opening + net and bad debt of the lines + taxes − refunds − clawbacks − reserveIn + reserveOut − paidOut = closing`. */
export type MonthPart = {
  readonly currency: string
  readonly contractIds: readonly string[]
  readonly opening: Money
  readonly lines: readonly MonthLine[]
  /** Tax in prices that the merchant itself hands on, less the tax on fees; below zero where there is more of that. */
  readonly taxes: Money
  readonly refunds: Counted
  readonly clawbacks: Counted
  readonly reserveIn: Money
  readonly reserveOut: Money
  readonly paidOut: Money
  readonly closing: Money
  readonly stages: { readonly pending: Money; readonly confirmed: Money; readonly available: Money }
}

export type MerchantMonth = {
  readonly month: string
  readonly months: readonly string[]
  readonly isOpen: boolean
  readonly parts: readonly MonthPart[]
  /** True where too much has happened since to tell where the closing balance stood. */
  readonly isPartial: boolean
}

/** Reads a month, by default the present one; undefined where it is none in which the merchant could have sold. */
export async function readMerchantStatement(
  deps: Deps,
  merchantId: string,
  wanted?: string,
): Promise<MerchantMonth | undefined> {
  const now = deps.system.now()
  const present = monthOf(now)
  const month = wanted ?? present
  const currencies = await listMerchantCurrencies(deps.records, merchantId)
  const since = Math.min(now, ...currencies.map((each) => each.since))
  const months = monthsBetween(instant(since), now)
  if (!months.includes(month)) return undefined
  const isOpen = month === present
  const from = instant(Date.parse(`${month}-01T00:00:00Z`))
  const to = nextMonth(from)
  const parts = await Promise.all(
    currencies
      .filter((each) => each.since < to)
      .map(({ currency }) => readPart(deps, { merchantId, currency, from, to }, isOpen)),
  )
  return {
    month,
    months,
    isOpen,
    parts: parts.map(({ part }) => part),
    isPartial: parts.some(({ isPartial }) => isPartial),
  }
}

/** What moved a merchant's balance in a span, in minor units. */
type Flows = {
  readonly sales: readonly SalesGroup[]
  readonly net: bigint
  readonly badDebt: bigint
  readonly taxes: bigint
  readonly refunds: { readonly count: bigint; readonly gross: bigint; readonly net: bigint }
  readonly clawbacks: { readonly count: bigint; readonly gross: bigint; readonly net: bigint }
}

async function readFlows(deps: Deps, span: MerchantSpan): Promise<Flows> {
  const sales = await groupSales(deps.records, span)
  const refunds = await groupRefunds(deps.records, span)
  const clawbacks = await listClawbacksOf(deps.records, span)
  const sum = (value: (group: SalesGroup) => bigint): bigint =>
    sales.reduce((total, group) => total + value(group) * group.count, 0n)
  return {
    sales,
    net: sum(({ split }) => split.net),
    badDebt: sum(({ split }) => split.badDebt),
    taxes: sum(({ split }) => merchantCredit(split) - split.net),
    refunds: {
      count: refunds.reduce((total, { count }) => total + count, 0n),
      gross: refunds.reduce((total, { count, split }) => total + count * split.price, 0n),
      // What was withheld for the charge is asked for as well; where it is there still, it comes out of the reserve.
      net: refunds.reduce(
        (total, { count, split }) => total + count * (merchantPays(split) + split.badDebt),
        0n,
      ),
    },
    clawbacks: {
      count: BigInt(clawbacks.length),
      gross: clawbacks.reduce((total, { units }) => total + units, 0n),
      net: clawbacks.reduce(
        (total, { kind, units, split }) =>
          total + (kind === 'missing' ? merchantPays(split) + split.badDebt : units),
        0n,
      ),
    },
  }
}

function balanceOf(flows: Flows, reserveOut: bigint): bigint {
  return flows.net + flows.taxes - flows.refunds.net - flows.clawbacks.net + reserveOut
}

const epoch = instant(0)

async function readPart(
  deps: Deps,
  span: MerchantSpan,
  isOpen: boolean,
): Promise<{ readonly part: MonthPart; readonly isPartial: boolean }> {
  const { currency } = span
  const flows = await readFlows(deps, span)
  const before = await readFlows(deps, { ...span, from: epoch, to: span.from })
  const reserveAtStart = await balanceAt(deps, 'badDebtReserve', span, span.from)
  const [reserve, pending, confirmed] = await Promise.all(
    (['badDebtReserve', 'phonePending', 'phoneConfirmed'] as const).map((kind) =>
      isOpen ? balanceNow(deps, kind, span) : balanceAt(deps, kind, span, span.to),
    ),
  )
  const outBefore = before.badDebt - (reserveAtStart?.units ?? 0n)
  const reserveOut = before.badDebt + flows.badDebt - (reserve?.units ?? 0n) - outBefore
  const opening = balanceOf(before, outBefore)
  const closing = opening + balanceOf(flows, reserveOut)
  const money = (units: bigint): Money => fromMinor({ currency, units })
  const counted = (value: Flows['refunds']): Counted => ({
    count: Number(value.count),
    gross: money(value.gross),
    net: money(value.net),
  })
  const part: MonthPart = {
    currency,
    contractIds: [...new Set(flows.sales.map(({ contractId }) => contractId))].toSorted(compareTexts),
    opening: money(opening),
    lines: linesOf(deps, flows.sales, currency),
    taxes: money(flows.taxes),
    refunds: counted(flows.refunds),
    clawbacks: counted(flows.clawbacks),
    reserveIn: money(flows.badDebt),
    reserveOut: money(reserveOut),
    paidOut: money(0n),
    closing: money(closing),
    stages: {
      pending: money(pending?.units ?? 0n),
      confirmed: money(confirmed?.units ?? 0n),
      available: money(closing - (pending?.units ?? 0n) - (confirmed?.units ?? 0n)),
    },
  }
  const isPartial = [reserveAtStart, reserve, pending, confirmed].some((each) => each?.isWhole === false)
  return { part, isPartial }
}

/** Groups of one operator, contract and price are one line, whatever their shares were. */
function linesOf(deps: Deps, sales: readonly SalesGroup[], currency: string): readonly MonthLine[] {
  const byPrice = Map.groupBy(sales, (each) => `${each.operatorId}\n${each.contractId}\n${each.units}`)
  return [...byPrice.values()].flatMap((groups): readonly MonthLine[] => {
    const [first] = groups
    if (first === undefined) return []
    const sum = (value: (group: SalesGroup) => bigint): Money =>
      fromMinor({ currency, units: groups.reduce((total, each) => total + value(each) * each.count, 0n) })
    const part = (name: (typeof amounts)[number]): Money => sum(({ split }) => split[name])
    return [
      {
        operatorName: deps.phone?.operators.get(first.operatorId)?.profile.name ?? first.operatorId,
        contractId: first.contractId,
        pricePoint: fromMinor({ currency, units: first.units }),
        count: Number(groups.reduce((total, { count }) => total + count, 0n)),
        gross: sum(({ units }) => units),
        tax: part('tax'),
        operator: part('operator'),
        aggregator: part('aggregator'),
        badDebt: part('badDebt'),
        platform: part('platform'),
        messages: part('messages'),
        net: part('net'),
      },
    ]
  })
}

type Balance = { readonly units: bigint; readonly isWhole: boolean }

async function balanceNow(deps: Deps, kind: AccountKind, span: MerchantSpan): Promise<Balance> {
  const id = accountId(kind, span.merchantId, fiatAsset(span.currency))
  const [account] = await deps.ledger.lookupAccounts([id])
  const held = account === undefined ? 0n : account.creditsPosted - account.debitsPosted
  return { units: toUnits(span.currency, held), isWhole: true }
}

/** The balance of an account at an earlier instant: the present one less what has moved since. */
async function balanceAt(deps: Deps, kind: AccountKind, span: MerchantSpan, at: Instant): Promise<Balance> {
  const now = await balanceNow(deps, kind, span)
  const id = accountId(kind, span.merchantId, fiatAsset(span.currency))
  const limit = reconcileLimits.ledgerPage
  let timestampMin = BigInt(at) * 1_000_000n
  let moved = 0n
  for (let pages = 0; pages < reconcileLimits.ledgerPagesMax; pages += 1) {
    const page = await deps.ledger.accountTransfers({ accountId: id, limit, timestampMin })
    for (const { creditAccountId, amount } of page) moved += creditAccountId === id ? amount : -amount
    const last = page.at(-1)
    if (last === undefined || page.length < limit) {
      return { units: now.units - toUnits(span.currency, moved), isWhole: true }
    }
    timestampMin = last.timestamp + 1n
  }
  return { units: now.units, isWhole: false }
}

function toUnits(currency: string, amount: bigint): bigint {
  return amount / fromMinor({ currency, units: 1n }).amount
}

function monthOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 7)
}

function nextMonth(from: Instant): Instant {
  const start = new Date(from)
  return instant(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))
}

/** Both included, the newest first; at most as many as a list shows. */
function monthsBetween(since: Instant, until: Instant): readonly string[] {
  const months: string[] = []
  let at = instant(Date.parse(`${monthOf(since)}-01T00:00:00Z`))
  while (at <= until) {
    months.push(monthOf(at))
    at = nextMonth(at)
  }
  return months.toReversed().slice(0, reconcileLimits.monthsMax)
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
