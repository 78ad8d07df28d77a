// Messages to phones that are to be sent: written in the commit that caused them, sent afterwards, again until the operator
// took them. Only free messages stand here; a text with a code is never written down.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** What a receipt says of a message. */
export type SmsState =
  | 'delivered'
  | 'expired'
  | 'deleted'
  | 'undeliverable'
  | 'rejected'
  | 'unknown'
  | 'accepted'
  | 'enroute'

export type PhoneMessage = {
  readonly id: Id<'sms'>
  readonly payerId: string
  readonly paymentId?: string
  readonly operatorId?: string
  readonly kind: 'code' | 'prompt' | 'billed' | 'receipt' | 'blocked' | 'help' | 'notice' | 'refund'
  /** Absent where it held a code. */
  readonly text?: string
  readonly state: Schema['phone_messages']['state']
  readonly at: Instant
  readonly attempts: number
  readonly nextAt?: Instant
}

export function insertPhoneMessage(records: Records, message: PhoneMessage): Statement {
  return compile(
    records.insertInto('phone_messages').values({
      id: message.id,
      payer_id: message.payerId,
      payment_id: message.paymentId ?? null,
      operator_id: message.operatorId ?? null,
      kind: message.kind,
      text: message.text ?? null,
      state: message.state,
      message_ids: null,
      at: BigInt(message.at),
      sent_at: null,
      attempts: BigInt(message.attempts),
      next_at: message.nextAt === undefined ? null : BigInt(message.nextAt),
    }),
  )
}

/** How many messages of a kind were made for a payer since an instant. */
export async function countMessages(
  records: Records,
  of: { readonly payerId: string; readonly kind: PhoneMessage['kind']; readonly since: Instant },
): Promise<number> {
  const row = await records
    .selectFrom('phone_messages')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('payer_id', '=', of.payerId)
    .where('kind', '=', of.kind)
    .where('at', '>', BigInt(of.since))
    .executeTakeFirst()
  return Number(row?.count ?? 0n)
}

/** How many payments asked a payer by message for a yes since an instant. */
export async function countPromptedPayments(
  records: Records,
  payerId: string,
  since: Instant,
): Promise<number> {
  const row = await records
    .selectFrom('phone_messages')
    .select((select) => select.fn.count<bigint>('payment_id').distinct().as('count'))
    .where('payer_id', '=', payerId)
    .where('kind', '=', 'prompt')
    .where('at', '>', BigInt(since))
    .executeTakeFirst()
  return Number(row?.count ?? 0n)
}

/** Takes a message for sending; refused where another sender has it. */
export function takePhoneMessage(
  records: Records,
  message: Pick<PhoneMessage, 'id' | 'attempts'>,
  nextAt: Instant,
): Statement {
  return compile(
    records
      .updateTable('phone_messages')
      .set({ state: 'sending', attempts: BigInt(message.attempts + 1), next_at: BigInt(nextAt) })
      .where('id', '=', message.id)
      .where('attempts', '=', BigInt(message.attempts)),
    1,
  )
}

/** What became of a message; its parts' ids are kept so that receipts find it. */
export function notePhoneMessage(
  records: Records,
  message: Pick<PhoneMessage, 'id'> & { readonly operatorId: string },
  outcome: {
    readonly state: PhoneMessage['state']
    readonly messageIds?: readonly string[]
    readonly nextAt?: Instant
    readonly now: Instant
  },
): readonly Statement[] {
  const { messageIds = [], now } = outcome
  return [
    compile(
      records
        .updateTable('phone_messages')
        .set({
          state: outcome.state,
          next_at: outcome.nextAt === undefined ? null : BigInt(outcome.nextAt),
          ...(messageIds.length === 0
            ? {}
            : { message_ids: JSON.stringify(messageIds), sent_at: BigInt(now) }),
        })
        .where('id', '=', message.id)
        // A receipt that came before the answer stands.
        .where('state', 'not in', ['delivered', 'failed']),
    ),
    ...messageIds.map((messageId) => insertPart(records, { ...message, messageId, now })),
  ]
}

/** Keeps which message an operator's message id belongs to. */
export function insertPart(
  records: Records,
  part: {
    readonly id: string
    readonly operatorId: string
    readonly messageId: string
    readonly now: Instant
  },
): Statement {
  const insert = sql`insert into phone_message_parts (operator_id, message_id, sms_id, state, at)
    select ${part.operatorId}, ${part.messageId}, ${part.id}, null, ${BigInt(part.now)}
    where not exists (select 1 from phone_message_parts where operator_id = ${part.operatorId}
      and message_id = ${part.messageId} and sms_id = ${part.id})`
  return compile({ compile: () => insert.compile(records) })
}

/** Keeps what a receipt says of a message id, whether or not the message's answer has been seen yet. */
export function noteReceipt(
  records: Records,
  receipt: {
    readonly operatorId: string
    readonly messageId: string
    readonly state: SmsState
    readonly now: Instant
  },
): readonly Statement[] {
  const { operatorId, messageId, state, now } = receipt
  const insert = sql`insert into phone_message_parts (operator_id, message_id, sms_id, state, at)
    select ${operatorId}, ${messageId}, '', ${state}, ${BigInt(now)}
    where not exists (select 1 from phone_message_parts where operator_id = ${operatorId}
      and message_id = ${messageId} and sms_id = '')`
  return [compile({ compile: () => insert.compile(records) })]
}

export function markDelivered(records: Records, id: string, state: 'delivered' | 'failed'): Statement {
  return compile(records.updateTable('phone_messages').set({ state, next_at: null }).where('id', '=', id))
}

/** The message an operator's message id belongs to. */
export async function readMessageByPart(
  records: Records,
  operatorId: string,
  messageId: string,
): Promise<PhoneMessage | undefined> {
  const row = await records
    .selectFrom('phone_message_parts')
    .innerJoin('phone_messages', 'phone_messages.id', 'phone_message_parts.sms_id')
    .selectAll('phone_messages')
    .where('phone_message_parts.operator_id', '=', operatorId)
    .where('phone_message_parts.message_id', '=', messageId)
    .executeTakeFirst()
  return row === undefined ? undefined : toPhoneMessage(row)
}

/** What receipts have said of these ids so far. */
export async function listReceipts(
  records: Records,
  operatorId: string,
  messageIds: readonly string[],
): Promise<readonly SmsState[]> {
  if (messageIds.length === 0) return []
  const rows = await records
    .selectFrom('phone_message_parts')
    .select('state')
    .where('operator_id', '=', operatorId)
    .where('message_id', 'in', [...messageIds])
    .where('sms_id', '=', '')
    .execute()
  return rows.flatMap(({ state }) => (state === null ? [] : [state as SmsState]))
}

/** The operator's ids of what is kept under one name of ours. */
export async function listPartIds(
  records: Records,
  operatorId: string,
  smsId: string,
): Promise<readonly string[]> {
  const rows = await records
    .selectFrom('phone_message_parts')
    .select('message_id')
    .where('operator_id', '=', operatorId)
    .where('sms_id', '=', smsId)
    .orderBy('message_id')
    .execute()
  return rows.map(({ message_id }) => message_id)
}

/** The name of the message that carries a charge itself, by the charge's correlator. */
export function billedPart(correlator: string): string {
  return `${billedPrefix}${correlator}`
}

const billedPrefix = 'billed '

/** The correlator of the billed message an operator's id belongs to; undefined where it was a free one or nobody's. */
export async function readBilledCorrelator(
  records: Records,
  operatorId: string,
  messageId: string,
): Promise<string | undefined> {
  const row = await records
    .selectFrom('phone_message_parts')
    .select('sms_id')
    .where('operator_id', '=', operatorId)
    .where('message_id', '=', messageId)
    .where('sms_id', 'like', `${billedPrefix}%`)
    .executeTakeFirst()
  return row?.sms_id.slice(billedPrefix.length)
}

/** Messages whose turn has come, the longest due first. */
export async function listDueMessages(
  records: Records,
  now: Instant,
  limit: number,
): Promise<readonly PhoneMessage[]> {
  const rows = await records
    .selectFrom('phone_messages')
    .selectAll()
    .where('next_at', '<=', BigInt(now))
    .orderBy('next_at')
    .limit(limit)
    .execute()
  return rows.map(toPhoneMessage)
}

function toPhoneMessage(row: Schema['phone_messages']): PhoneMessage {
  return {
    id: row.id as Id<'sms'>,
    payerId: row.payer_id,
    ...(row.payment_id === null ? {} : { paymentId: row.payment_id }),
    ...(row.operator_id === null ? {} : { operatorId: row.operator_id }),
    kind: row.kind as PhoneMessage['kind'],
    ...(row.text === null ? {} : { text: row.text }),
    state: row.state,
    at: instant(Number(row.at)),
    attempts: Number(row.attempts),
    ...(row.next_at === null ? {} : { nextAt: instant(Number(row.next_at)) }),
  }
}
