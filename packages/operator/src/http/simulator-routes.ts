// What no real operator has: looking into a phone and its bill, changing its customer, writing from it, and asking for
// statements. For tests and for whoever plays the customer; it stands on this machine only.

import { formatInstant, instant } from '@farthing/protocol'
import { phoneNumberPattern, writePaymentAdvice } from '@farthing/protocol/camara'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { bookLine, readBill, readReserved, readSpent } from '../bill.ts'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'
import { readMessages, sendMessage } from '../messages.ts'
import { defectClasses } from '../statements/defects.ts'
import { makeStatement, readKeptStatement } from '../statements/make-statement.ts'
import { changeSubscriber, monthNow, type Subscriber, seeSubscriber } from '../subscribers.ts'

const units = z
  .string()
  .regex(/^-?[0-9]{1,15}$/)
  .transform((text) => BigInt(text))
const unsigned = z
  .string()
  .regex(/^[0-9]{1,15}$/)
  .transform((text) => BigInt(text))
const flag = z.boolean().optional()
const change = z.strictObject({
  kind: z.enum(['postpaid', 'prepaid']).optional(),
  balance: unsigned.optional(),
  monthlyCap: unsigned.optional(),
  refundCap: unsigned.nullable().optional(),
  /** How old the line is. */
  lineAgeDays: z.int().min(0).max(36_500).optional(),
  /** How long ago the SIM was changed; null: never. */
  simSwappedHoursAgo: z.number().min(0).max(876_000).nullable().optional(),
  /** Adds to a prepaid balance, with a line on the bill. */
  topUp: unsigned.optional(),
  traits: z
    .strictObject({
      isKnown: flag,
      isBillable: flag,
      isBarred: flag,
      isPorted: flag,
      isMinor: flag,
      hasGuardianConsent: flag,
      isReachable: flag,
      pace: z.enum(['sync', 'async']).optional(),
      verdict: z.enum(['accept', 'deny']).optional(),
      refundVerdict: z.enum(['accept', 'deny', 'refuse']).optional(),
      validation: z.enum(['none', 'code', 'page']).optional(),
      isSilentAfterCharging: flag,
      callbacks: z.enum(['once', 'twice', 'first']).optional(),
      clawsBack: flag,
    })
    .optional(),
})
const fromPhone = z.strictObject({
  to: z.string().regex(/^[0-9A-Za-z ]{1,15}$/),
  text: z.string().min(1).max(operatorLimits.replyCharactersMax),
})
const statementShape = z.strictObject({
  period: z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/),
  /** Absent: the first brand. */
  operatorId: z.string().optional(),
  /** Absent: the first client. */
  clientId: z.string().optional(),
  format: z.enum(['csv', 'jsonl']).default('csv'),
  defects: z
    .partialRecord(z.enum(defectClasses), z.int().min(0).max(operatorLimits.statementDefectsMax))
    .default({}),
  seed: z.int().min(0).default(1),
  bankShortBy: units.default(0n),
})

/** Mounts `/simulator`. */
export function mountSimulator(app: Hono, deps: OperatorDeps): void {
  app.get('/simulator/subscribers/:number', (context) => {
    const subscriber = seeSubscriber(deps, context.req.param('number'))
    return subscriber === undefined ? notOurs(context) : context.json(subscriberJson(deps, subscriber))
  })
  app.post('/simulator/subscribers/:number', async (context) => {
    const number = context.req.param('number')
    const read = change.safeParse(await readJson(context))
    if (!read.success) return malformed(context, read.error)
    if (!applyChange(deps, number, read.data)) return notOurs(context)
    const after = seeSubscriber(deps, number)
    return after === undefined ? notOurs(context) : context.json(subscriberJson(deps, after))
  })
  app.post('/simulator/subscribers/:number/messages', async (context) => {
    const number = context.req.param('number')
    const read = fromPhone.safeParse(await readJson(context))
    if (!read.success) return malformed(context, read.error)
    if (seeSubscriber(deps, number)?.traits.isKnown !== true) return notOurs(context)
    return context.json({ isTaken: sendMessage(deps, { number, ...read.data }) }, 202)
  })
  app.post('/simulator/statements', async (context) => {
    const read = statementShape.safeParse(await readJson(context))
    if (!read.success) return malformed(context, read.error)
    const { brands, clients } = deps.config
    const { operatorId, clientId, bankShortBy, ...asked } = read.data
    const brand =
      operatorId === undefined ? brands[0] : brands.find((known) => known.operatorId === operatorId)
    const client = clientId === undefined ? clients[0] : clients.find((known) => known.id === clientId)
    if (brand === undefined || client === undefined) return notOurs(context)
    const made = await makeStatement(deps, { ...asked, brand, clientId: client.id, shortUnits: bankShortBy })
    const payment: unknown = JSON.parse(writePaymentAdvice(made.advice))
    return context.json({ id: made.id, file: made.file, seeded: made.seeded, payment }, 201)
  })
  app.get('/simulator/statements/:id/file', (context) => {
    const kept = readKeptStatement(deps, context.req.param('id'))
    if (kept === undefined) return notOurs(context)
    const type = kept.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8'
    const name = `${kept.operatorId}-${kept.period}.${kept.format}`
    return context.body(kept.file, 200, {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
    })
  })
}

function applyChange(deps: OperatorDeps, number: string, data: z.output<typeof change>): boolean {
  const now = deps.system.now()
  return deps.store.transaction(() => {
    const isOurs = changeSubscriber(deps, number, {
      kind: data.kind,
      balanceUnits: data.balance,
      monthlyCapUnits: data.monthlyCap,
      refundCapUnits: data.refundCap,
      lineSinceAt: data.lineAgeDays === undefined ? undefined : now - data.lineAgeDays * 86_400_000,
      simSwappedAt:
        typeof data.simSwappedHoursAgo === 'number'
          ? now - Math.round(data.simSwappedHoursAgo * 3_600_000)
          : data.simSwappedHoursAgo,
      traits: data.traits,
    })
    const after = seeSubscriber(deps, number)
    if (isOurs && after !== undefined && data.topUp !== undefined) {
      bookLine(deps, after, { kind: 'TOPUP', units: -data.topUp, text: 'Top-up' })
    }
    return isOurs
  })
}

/** All there is to know of a phone; sums are minor units in digits. */
function subscriberJson(deps: OperatorDeps, subscriber: Subscriber): object {
  const { number, brand } = subscriber
  const period = monthNow(deps, brand)
  return {
    number,
    operatorId: brand.operatorId,
    country: brand.country,
    currency: brand.currency,
    kind: subscriber.kind,
    balance: subscriber.balanceUnits.toString(),
    monthlyCap: subscriber.monthlyCapUnits.toString(),
    refundCap: subscriber.refundCapUnits?.toString() ?? null,
    period,
    spentThisMonth: readSpent(deps, number, period).toString(),
    reserved: readReserved(deps, number).toString(),
    lineSince: formatInstant(instant(subscriber.lineSinceAt)),
    simSwapped: subscriber.simSwappedAt === null ? null : formatInstant(instant(subscriber.simSwappedAt)),
    traits: subscriber.traits,
    bill: readBill(deps, number, { max: operatorLimits.matchingRecordsMax }).map((line) => ({
      kind: line.kind,
      period: line.period,
      amount: line.units.toString(),
      currency: line.currency,
      text: line.text,
      paymentId: line.paymentId,
      refundId: line.refundId,
      messageId: line.messageId,
      at: formatInstant(instant(line.at)),
    })),
    payments: deps.store.all(
      `select id as paymentId, correlator as clientCorrelator, status, cast(units as text) as amount,
       serverReference as serverReferenceCode, reason from payments where number = ? order by rowid`,
      number,
    ),
    messages: readMessages(deps, number, operatorLimits.matchingRecordsMax).map((message) => ({
      id: message.id,
      peer: message.peer,
      direction: message.direction,
      text: message.text,
      state: message.state,
      charged: message.chargedUnits?.toString() ?? null,
      at: formatInstant(instant(message.at)),
    })),
  }
}

async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json()
  } catch {
    return undefined
  }
}

function notOurs(context: Context): Response {
  const number = context.req.param('number')
  const isNumber = number !== undefined && phoneNumberPattern.test(number)
  const why = isNumber ? 'This number is none of ours.' : 'There is nothing here.'
  return context.json({ status: 404, code: 'NOT_FOUND', message: why }, 404)
}

function malformed(context: Context, error: z.ZodError): Response {
  const faults = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return context.json({ status: 400, code: 'INVALID_ARGUMENT', message: faults.join('; ') }, 400)
}
