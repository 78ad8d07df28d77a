// The rules of codes sent by message (carrier-billing 5): how they are made and kept, how many wrong ones and how many
// messages there may be. Pure: histories and chance come in as values.

import { createHmac, timingSafeEqual } from 'node:crypto'
import { Bug, type Instant, instant } from '@farthing/protocol'
import { codeLimits } from './code-limits.ts'
import type { Minor } from './minor.ts'

/** Everything a code is good for: any other amount, merchant, payer or session is another code. */
export type CodeBinding = {
  readonly code: string
  readonly paymentId: string
  readonly payerId: string
  readonly amount: Minor
  readonly merchantId: string
  /** The digest of the browser session's secret; empty where the answer comes by message. */
  readonly session: string
}

/** How many bytes of chance a code of either length takes. */
export const codeChanceBytes = 8

/** A code of so many decimal digits, leading zeros kept; unbiased to one part in 10^12. */
export function makeCode(chance: Uint8Array, digits: 4 | 6): string {
  if (chance.length !== codeChanceBytes) throw new Bug('a code needs eight bytes of chance')
  let value = 0n
  for (const byte of chance) value = (value << 8n) | BigInt(byte)
  return (value % 10n ** BigInt(digits)).toString().padStart(digits, '0')
}

/** The keyed digest a code is kept as. */
export function digestCode(key: Uint8Array, binding: CodeBinding): string {
  const { code, paymentId, payerId, amount, merchantId, session } = binding
  const parts = [code, paymentId, payerId, amount.currency, amount.units.toString(), merchantId, session]
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part};`)
  return hmac.digest('base64url')
}

/** What is known of the code of a payment when somebody gives one. */
export type CodeState = {
  readonly digest: string
  readonly expiresAt: Instant
  readonly misses: number
  readonly endedAt: Instant | undefined
}

export type AttemptDecision =
  | { readonly kind: 'right' }
  /** Takes a place; with no tries left the code dies. */
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'dead' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'locked'; readonly until: Instant }

/** Judges a given code by the digest it would be kept as. `misses` are the number's, as far back as `missesSinceMs`. */
export function decideAttempt(
  given: {
    readonly code: CodeState
    readonly digest: string
    readonly misses: readonly Instant[]
    readonly triesMax?: number
  },
  now: Instant,
): AttemptDecision {
  const { code } = given
  const triesMax = given.triesMax ?? codeLimits.triesPerCode
  const lockedUntil = lockOf(given.misses, [], now)
  if (lockedUntil !== undefined) return { kind: 'locked', until: lockedUntil }
  if (code.misses >= triesMax) return { kind: 'dead' }
  if (code.endedAt !== undefined || code.expiresAt <= now) return { kind: 'expired' }
  if (isSame(code.digest, given.digest)) return { kind: 'right' }
  return { kind: 'wrong', triesLeft: triesMax - code.misses - 1 }
}

/** What has been sent and guessed before; instants in order, oldest first. */
export type SendHistory = {
  /** Codes sent for this very payment. */
  readonly ofPayment: readonly Instant[]
  /** Messages to the number, from the address, for the merchant: within the last day (the merchant's: eight days). */
  readonly toNumber: readonly Instant[]
  readonly fromAddress: readonly Instant[]
  readonly ofMerchant: readonly Instant[]
  /** Wrong codes of the number, and when its codes died of them, as far back as `missesSinceMs`. */
  readonly misses: readonly Instant[]
  readonly deadCodes: readonly Instant[]
  /** Of the merchant's last messages: how many led to a charge. */
  readonly conversion: { readonly sent: number; readonly converted: number }
}

export type SendDecision =
  | { readonly ok: true; readonly bounds: readonly SendBoundary[] }
  | {
      readonly ok: false
      readonly why: 'early' | 'resends' | 'number' | 'address' | 'merchant' | 'locked' | 'pumping'
      readonly againAt?: Instant
    }

/** A bound that the commit which sends counts once more. */
export type SendBoundary = {
  readonly per: 'payer' | 'address' | 'merchant'
  readonly since: Instant
  readonly max: number
}

/** Whether another code may be sent now. */
export function decideSend(history: SendHistory, now: Instant): SendDecision {
  const locked = lockOf(history.misses, history.deadCodes, now)
  if (locked !== undefined) return { ok: false, why: 'locked', againAt: locked }
  const last = history.ofPayment.at(-1)
  if (last !== undefined && now - last < codeLimits.resendAfterMs) {
    return { ok: false, why: 'early', againAt: instant(last + codeLimits.resendAfterMs) }
  }
  if (history.ofPayment.length > codeLimits.resendsMax) return { ok: false, why: 'resends' }
  const numbered = codeLimits.sendsPerNumber.map(({ spanMs, max }) => ({
    spanMs,
    max,
    sends: history.toNumber,
  }))
  for (const { spanMs, max, sends } of numbered) {
    if (countSince(sends, now - spanMs) >= max)
      return { ok: false, why: 'number', ...whenFree(sends, { spanMs, max }) }
  }
  const perAddress = codeLimits.sendsPerAddress
  if (countSince(history.fromAddress, now - perAddress.spanMs) >= perAddress.max) {
    return { ok: false, why: 'address', ...whenFree(history.fromAddress, perAddress) }
  }
  const ofMerchant = merchantMax(history.ofMerchant, now)
  if (countSince(history.ofMerchant, now - dayMs) >= ofMerchant) return { ok: false, why: 'merchant' }
  const { sent, converted } = history.conversion
  if (sent >= codeLimits.conversionOf && converted * 100 < sent * codeLimits.conversionPercentMin) {
    return { ok: false, why: 'pumping' }
  }
  return {
    ok: true,
    bounds: [
      ...codeLimits.sendsPerNumber.map(({ spanMs, max }) => bound('payer', now - spanMs, max)),
      bound('address', now - perAddress.spanMs, perAddress.max),
      bound('merchant', now - dayMs, ofMerchant),
    ],
  }
}

/** Until when a number gets and gives no codes: ten wrong ones in a day lock it a day, three dead codes in an hour an hour. */
export function lockOf(
  misses: readonly Instant[],
  deadCodes: readonly Instant[],
  now: Instant,
): Instant | undefined {
  const locks = [
    ...lockBy(misses, codeLimits.missesPerNumber, now),
    ...lockBy(deadCodes, codeLimits.deadCodesPerNumber, now),
  ]
  return locks.length === 0 ? undefined : instant(Math.max(...locks))
}

function lockBy(
  events: readonly Instant[],
  rule: { readonly spanMs: number; readonly max: number; readonly lockMs: number },
  now: Instant,
): readonly number[] {
  // The lock runs from the event that filled the measure, whichever of the latest that was.
  return events.flatMap((at, index) => {
    const first = events[index - rule.max + 1]
    const isFull = first !== undefined && at - first < rule.spanMs
    const until = at + rule.lockMs
    return isFull && until > now ? [until] : []
  })
}

/** Ten times the median of a merchant's last seven days, and never less than a small shop needs. */
function merchantMax(sends: readonly Instant[], now: Instant): number {
  const days = Array.from({ length: 7 }, (_, index) => {
    const from = now - (index + 2) * dayMs
    return sends.filter((at) => at > from && at <= from + dayMs).length
  }).sort((left, right) => left - right)
  return Math.max(codeLimits.merchantMin, (days[3] ?? 0) * codeLimits.merchantTimesMedian)
}

const dayMs = 86_400_000

function bound(per: SendBoundary['per'], since: number, max: number): SendBoundary {
  return { per, since: instant(since), max }
}

function countSince(events: readonly Instant[], since: number): number {
  return events.filter((at) => at > since).length
}

function whenFree(
  sends: readonly Instant[],
  rule: { readonly spanMs: number; readonly max: number },
): { readonly againAt?: Instant } {
  const blocking = sends.at(-rule.max)
  return blocking === undefined ? {} : { againAt: instant(blocking + rule.spanMs) }
}

function isSame(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
