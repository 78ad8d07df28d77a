// Messages of each phone, both ways. A billed message charges the bill once, when it reaches the phone.

import { bookLine, readReserved, readSpent } from './bill.ts'
import { newId, type OperatorDeps } from './deps.ts'
import type { SubmitOutcome, SubmittedMessage } from './smsc/contract.ts'
import { changeSubscriber, findCustomer, isSimFresh, monthNow, type Subscriber } from './subscribers.ts'

export type Message = {
  readonly id: string
  readonly number: string
  /** The short code or name at the other end. */
  readonly peer: string
  /** `in`: to the phone; `out`: from it. */
  readonly direction: 'in' | 'out'
  readonly text: string
  readonly state: 'delivered' | 'sent' | 'unsent'
  readonly chargedUnits: bigint | null
  readonly at: number
}

/** A message of the operator's own reaches a phone. */
export function receiveMessage(
  deps: OperatorDeps,
  message: { readonly number: string; readonly from: string; readonly text: string },
): void {
  insertMessage(deps, {
    ...message,
    id: newId(deps.system, 'msg'),
    peer: message.from,
    direction: 'in',
    state: 'delivered',
  })
}

/** A message handed to the short-message centre reaches its phone, or does not; asked again, it answers the same. */
export function deliverMessage(deps: OperatorDeps, message: SubmittedMessage): SubmitOutcome {
  return deps.store.transaction((): SubmitOutcome => {
    if (deps.store.get('select id from messages where id = ?', message.id) !== undefined)
      return { state: 'delivered' }
    const subscriber = findCustomer(deps, message.to)
    if (subscriber === undefined) return { state: 'undeliverable', errorCode: '001' }
    const tariff = subscriber.brand.tariffs.find(({ shortCode }) => shortCode === message.from)
    const isForeign = deps.config.brands.some((brand) =>
      brand.tariffs.some(({ shortCode }) => shortCode === message.from),
    )
    // A premium number of another country has no price here.
    if (tariff === undefined && isForeign) return { state: 'rejected', errorCode: '030' }
    if (tariff !== undefined) {
      const errorCode = billedFault(deps, subscriber, tariff.units)
      if (errorCode !== undefined) return { state: 'rejected', errorCode }
    }
    if (!subscriber.traits.isReachable) return { state: 'absent' }
    if (tariff !== undefined) bookMessage(deps, subscriber, { message, units: tariff.units })
    insertMessage(deps, {
      id: message.id,
      number: subscriber.number,
      peer: message.from,
      direction: 'in',
      text: message.text,
      state: 'delivered',
      chargedUnits: tariff?.units,
    })
    return { state: 'delivered' }
  })
}

/** The phone writes to a short code. False where the number is none of ours or the phone is off. */
export function sendMessage(
  deps: OperatorDeps,
  message: { readonly number: string; readonly to: string; readonly text: string },
): boolean {
  const subscriber = findCustomer(deps, message.number)
  if (subscriber === undefined) return false
  // Whoever writes has switched the phone on.
  if (!subscriber.traits.isReachable)
    changeSubscriber(deps, message.number, { traits: { isReachable: true } })
  const isTaken = deps.messages.sendFromPhone({ from: message.number, to: message.to, text: message.text })
  insertMessage(deps, {
    id: newId(deps.system, 'msg'),
    number: message.number,
    peer: message.to,
    direction: 'out',
    text: message.text,
    state: isTaken ? 'sent' : 'unsent',
  })
  return isTaken
}

/** A phone's messages, oldest first; the newest are kept where there are too many. */
export function readMessages(deps: OperatorDeps, number: string, max: number): readonly Message[] {
  return deps.store.all<Message>(
    `select * from (select *, rowid as place from messages where number = ? order by at desc, rowid desc limit ?)
     order by at, place`,
    number,
    max,
  )
}

/** Why a billed message cannot be charged, in the operator's own codes. */
function billedFault(deps: OperatorDeps, subscriber: Subscriber, units: bigint): string | undefined {
  const { traits, brand, number } = subscriber
  if (!traits.isBillable || (traits.isMinor && !traits.hasGuardianConsent)) return '031'
  if (traits.isBarred || traits.verdict === 'deny' || isSimFresh(deps, subscriber)) return '032'
  const reserved = readReserved(deps, number)
  if (readSpent(deps, number, monthNow(deps, brand)) + reserved + units > subscriber.monthlyCapUnits)
    return '033'
  return subscriber.kind === 'prepaid' && subscriber.balanceUnits - reserved < units ? '034' : undefined
}

function bookMessage(
  deps: OperatorDeps,
  subscriber: Subscriber,
  { message, units }: { readonly message: SubmittedMessage; readonly units: bigint },
): void {
  const client = deps.config.clients.find(({ systemId }) => systemId === message.systemId)
  bookLine(deps, subscriber, {
    kind: 'CHARGE',
    units,
    text: `Message from ${message.from}`,
    messageId: message.id,
    shortCode: message.from,
    ...(client === undefined ? {} : { clientId: client.id }),
  })
}

function insertMessage(
  deps: OperatorDeps,
  message: Omit<Message, 'at' | 'chargedUnits'> & { readonly chargedUnits?: bigint | undefined },
): void {
  deps.store.run(
    `insert into messages (id, number, peer, direction, text, state, chargedUnits, at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    message.id,
    message.number,
    message.peer,
    message.direction,
    message.text,
    message.state,
    message.chargedUnits ?? null,
    deps.system.now(),
  )
  deps.live.changed(message.number)
}
