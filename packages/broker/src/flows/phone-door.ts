// The door to the phone pages: a code by message opens them for half an hour on the device that asked, without an account.
// Every number is treated alike, whether it was ever seen here or not; messages and wrong codes count with those of payments.

import { type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import {
  codeChanceBytes,
  decideAttempt,
  decideSend,
  digestCode,
  makeCode,
  type SendBoundary,
} from '../domain/phone/code.ts'
import { codeLimits } from '../domain/phone/code-limits.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { doorText, languageOf } from '../domain/phone/texts.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import {
  insertMiss,
  insertSend,
  listDeadCodes,
  listMisses,
  listSends,
  markSendsConverted,
} from '../records/phone-codes.ts'
import {
  endDoorsOfDevice,
  insertDoor,
  type PhoneDoor,
  readDoorOfDevice,
  updateDoor,
} from '../records/phone-doors.ts'
import { insertPhoneMessage, type PhoneMessage } from '../records/phone-messages.ts'
import { type Payer, readPayer, touchPayer } from '../records/phone-payers.ts'
import { digestSecret } from '../records/secret.ts'
import { newId } from '../system.ts'
import { findDoorPayer } from './find-payer.ts'
import { sendRefusals } from './send-phone-code.ts'
import { noteAnswer } from './send-phone-messages.ts'

/** Messages to the phone pages are of no merchant: they count per number and per address. */
const noMerchant = ''

export type BegunDoor = { readonly ok: true; readonly door: PhoneDoor; readonly payer: Payer }

/** Sends a code to a number; `phone_messages_exceeded` or `phone_number_locked` where its bounds are reached. */
export async function startPhoneDoor(
  deps: Deps,
  phone: Phone,
  input: {
    /** The device's secret. */
    readonly secret: string
    readonly number: string
    readonly country: string
    /** Keyed digest of the network address. */
    readonly addressKey: string
  },
): Promise<BegunDoor | Problem> {
  const found = await findDoorPayer(deps, phone, input)
  if (!found.ok) return found
  const now = deps.system.now()
  const door: PhoneDoor = {
    id: newId(deps.system, 'dor'),
    payerId: found.payer.id,
    operatorId: found.operator.profile.id,
    deviceDigest: digestDevice(input.secret),
    codeDigest: undefined,
    ordinal: 0,
    misses: 0,
    createdAt: now,
    codeAt: now,
    codeExpiresAt: instant(now + codeLimits.lifeMs),
    openedAt: undefined,
    endsAt: instant(now + phoneLimits.openLifeMs),
  }
  return sendCode(deps, phone, { ...found, door, before: undefined, addressKey: input.addressKey })
}

/** Another code for the door that this device has begun; the one before dies. */
export async function resendDoorCode(
  deps: Deps,
  phone: Phone,
  input: { readonly secret: string; readonly addressKey: string },
): Promise<BegunDoor | Problem> {
  const begun = await readBegunDoor(deps, phone, input.secret)
  const operator = phone.operators.get(begun?.door.operatorId ?? '')
  if (begun === undefined || operator === undefined) return problem('phone_code_expired')
  const { door: before, payer } = begun
  const now = deps.system.now()
  const door: PhoneDoor = {
    ...before,
    ordinal: before.ordinal + 1,
    misses: 0,
    codeAt: now,
    codeExpiresAt: instant(now + codeLimits.lifeMs),
    endsAt: instant(now + phoneLimits.openLifeMs),
  }
  return sendCode(deps, phone, { payer, operator, door, before, addressKey: input.addressKey })
}

type Sending = {
  readonly payer: Payer
  readonly operator: PhoneOperator
  readonly door: PhoneDoor
  readonly before: PhoneDoor | undefined
  readonly addressKey: string
}

async function sendCode(deps: Deps, phone: Phone, sending: Sending): Promise<BegunDoor | Problem> {
  const { payer, operator, before } = sending
  const now = sending.door.codeAt
  const allowed = await judgeSend(deps, sending, now)
  if (!allowed.ok) return allowed
  const code = makeCode(deps.system.chance(codeChanceBytes), codeLimits.digits)
  const door = { ...sending.door, codeDigest: digestDoorCode(phone, sending.door, code) }
  const message: PhoneMessage = {
    id: newId(deps.system, 'sms'),
    payerId: payer.id,
    operatorId: operator.profile.id,
    kind: 'code',
    state: 'sending',
    at: now,
    attempts: 1,
  }
  const outcome = await deps.ledger.commit({
    records: [
      insertSend(
        deps.records,
        {
          id: door.id,
          ordinal: door.ordinal,
          payerId: payer.id,
          merchantId: noMerchant,
          addressKey: sending.addressKey,
          country: payer.country,
          at: now,
        },
        allowed.bounds,
      ),
      ...(before === undefined
        ? [endDoorsOfDevice(deps.records, door.deviceDigest, now), insertDoor(deps.records, door)]
        : [updateDoor(deps.records, before, door)]),
      insertPhoneMessage(deps.records, message),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? problem('phone_messages_exceeded')
  const { helpNumber } = operator.profile
  const answer = await operator.sms.send({
    id: message.id,
    to: payer.ref.value,
    text: doorText({
      language: languageOf(payer.country),
      house: deps.config.name,
      code,
      helpNumber,
      host: new URL(deps.config.origin).host,
    }),
    validForMs: codeLimits.lifeMs,
  })
  await noteAnswer(deps, { ...message, operatorId: operator.profile.id }, answer)
  // A number the operator refuses is told of like any other: who asks here has not shown whose it is.
  return answer.kind === 'busy' ? problem('phone_unavailable') : { ok: true, door, payer }
}

async function judgeSend(
  deps: Deps,
  { payer, door, before, addressKey }: Sending,
  now: Instant,
): Promise<{ readonly ok: true; readonly bounds: readonly SendBoundary[] } | Problem> {
  const since = instant(now - codeLimits.missesSinceMs)
  const decision = decideSend(
    {
      ofPayment: before === undefined ? [] : Array.from({ length: door.ordinal }, () => before.codeAt),
      toNumber: await listSends(deps.records, { payer: payer.id }, since),
      fromAddress: await listSends(deps.records, { address: addressKey }, since),
      ofMerchant: [],
      misses: await listMisses(deps.records, payer.id, since),
      deadCodes: await listDeadCodes(deps.records, payer.id, { since, misses: codeLimits.triesPerCode }),
      conversion: { sent: 0, converted: 0 },
    },
    now,
  )
  if (decision.ok) return { ok: true, bounds: decision.bounds.filter(({ per }) => per !== 'merchant') }
  const { againAt, why } = decision
  return problem(sendRefusals[why], undefined, againAt === undefined ? {} : { retryAfterMs: againAt - now })
}

/** Opens the door of this device by its code. A wrong code and no such door are answered alike. */
export async function openPhoneDoor(
  deps: Deps,
  phone: Phone,
  input: { readonly secret: string; readonly code: string },
): Promise<BegunDoor | (Problem & { readonly triesLeft?: number })> {
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const begun = await readBegunDoor(deps, phone, input.secret)
    if (begun === undefined) {
      // The same form sent twice finds its door open.
      return (await readOpenDoor(deps, phone, input.secret)) ?? problem('phone_code_wrong')
    }
    const outcome = await judgeCode(deps, phone, { ...begun, code: input.code })
    if (outcome !== 'again') return outcome
  }
  return problem('busy')
}

async function judgeCode(
  deps: Deps,
  phone: Phone,
  { door, payer, code }: { readonly door: PhoneDoor; readonly payer: Payer; readonly code: string },
): Promise<BegunDoor | (Problem & { readonly triesLeft?: number }) | 'again'> {
  const now = deps.system.now()
  const decision = decideAttempt(
    {
      code: { ...door, digest: door.codeDigest ?? '', expiresAt: door.codeExpiresAt, endedAt: undefined },
      digest: digestDoorCode(phone, door, code.replaceAll(/\s/g, '').slice(0, 16)),
      misses: await listMisses(deps.records, payer.id, instant(now - codeLimits.missesSinceMs)),
    },
    now,
  )
  switch (decision.kind) {
    case 'right':
      return accept(deps, { door, payer })
    case 'wrong':
      return miss(deps, { door, triesLeft: decision.triesLeft })
    case 'dead':
      return problem('phone_code_locked')
    case 'expired':
      return problem('phone_code_expired')
    case 'locked':
      return problem('phone_number_locked', undefined, { retryAfterMs: decision.until - now })
  }
  return problem('internal_error')
}

async function accept(
  deps: Deps,
  { door, payer }: { readonly door: PhoneDoor; readonly payer: Payer },
): Promise<BegunDoor | Problem | 'again'> {
  const now = deps.system.now()
  const opened: PhoneDoor = {
    ...door,
    codeDigest: undefined,
    openedAt: now,
    endsAt: instant(now + phoneLimits.sessionLifeMs),
  }
  const outcome = await deps.ledger.commit({
    records: [
      updateDoor(deps.records, door, opened),
      touchPayer(deps.records, payer.id, { verifiedAt: now }),
      markSendsConverted(deps.records, door.id, now),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return { ok: true, door: opened, payer: { ...payer, verifiedAt: now } }
}

async function miss(
  deps: Deps,
  { door, triesLeft }: { readonly door: PhoneDoor; readonly triesLeft: number },
): Promise<(Problem & { readonly triesLeft?: number }) | 'again'> {
  const isLast = triesLeft === 0
  const after = { ...door, misses: door.misses + 1, ...(isLast ? { codeDigest: undefined } : {}) }
  const outcome = await deps.ledger.commit({
    records: [
      updateDoor(deps.records, door, after),
      insertMiss(deps.records, { ...door, paymentId: door.id, at: deps.system.now() }),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return isLast ? problem('phone_code_locked') : { ...problem('phone_code_wrong'), triesLeft }
}

/** The door that this device has begun and not opened, while it can be. */
export async function readBegunDoor(
  deps: Deps,
  phone: Phone,
  secret: string,
): Promise<BegunDoor | undefined> {
  const found = await readDoor(deps, phone, secret)
  return found?.door.openedAt === undefined ? found : undefined
}

/** The visit that is open on this device. */
export async function readOpenDoor(deps: Deps, phone: Phone, secret: string): Promise<BegunDoor | undefined> {
  const found = await readDoor(deps, phone, secret)
  return found?.door.openedAt === undefined ? undefined : found
}

/** Whether this device had a visit whose time is over; told until it is forgotten. */
export async function hadDoor(deps: Deps, secret: string): Promise<boolean> {
  const door = await readDoorOfDevice(deps.records, digestDevice(secret))
  // One that its holder ended closed before its time.
  return door?.openedAt !== undefined && door.endsAt === door.openedAt + phoneLimits.sessionLifeMs
}

/** Ends the visit on this device. */
export function endPhoneDoor(deps: Deps, secret: string): Promise<Problem | undefined> {
  return writeRecords(deps, [endDoorsOfDevice(deps.records, digestDevice(secret), deps.system.now())])
}

async function readDoor(deps: Deps, phone: Phone, secret: string): Promise<BegunDoor | undefined> {
  const door = await readDoorOfDevice(deps.records, digestDevice(secret))
  if (door === undefined || door.endsAt <= deps.system.now()) return undefined
  const payer = await readPayer(deps.records, door.payerId, phone.payerKeys)
  return payer === undefined ? undefined : { ok: true, door, payer }
}

function digestDevice(secret: string): string {
  return digestSecret(`door\n${secret}`)
}

/** A door's code is good for nothing else: it is bound to no amount, no merchant and this device. */
function digestDoorCode(
  phone: Phone,
  door: Pick<PhoneDoor, 'id' | 'payerId' | 'deviceDigest'>,
  code: string,
): string {
  return digestCode(phone.codeKey, {
    code,
    paymentId: door.id,
    payerId: door.payerId,
    amount: { currency: '', units: 0n },
    merchantId: noMerchant,
    session: door.deviceDigest,
  })
}
