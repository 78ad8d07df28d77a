// Takes submits: refuses what cannot be, slows down who is too fast, puts parts together, answers, and plays the faults
// that a test ordered.

import {
  type After,
  createPace,
  createReassembly,
  decodeText,
  type Pace,
  smppStatus,
} from '@farthing/protocol/smpp'
import type { OperatorSystem } from '../system.ts'
import type { SmscAccount, SmscDeps, SmscFaults, SmscOptions } from './contract.ts'
import { smscLimits } from './limits.ts'
import type { PhoneSide, Taken } from './phone-side.ts'
import { readSubmit, type Submit, type SubmitRequest } from './read-submit.ts'
import { answeredId, type TakenPart } from './receipts.ts'

/** How one submit is answered; `drop` ends the connection instead. */
export type Reply = {
  readonly answer: (status: number, messageId?: string) => void
  readonly drop: () => void
}

export type Intake = {
  readonly take: (request: SubmitRequest, account: SmscAccount, reply: Reply) => void
  readonly set: (faults: SmscFaults) => void
}

type Ordered = { readonly submit: Submit; readonly part: TakenPart; readonly faults: SmscFaults }
type Flow = { readonly pace: Pace; open: number }

export type IntakeParts = {
  readonly deps: SmscDeps
  readonly options: SmscOptions
  readonly phones: PhoneSide
  readonly after: After
  /** Whether an account has too many receipts and messages waiting already. */
  readonly isFull: (systemId: string) => boolean
}

/** The intake of one centre. */
export function createIntake({ deps, options, phones, after, isFull }: IntakeParts): Intake {
  const { system } = deps
  const reassembly = createReassembly<Ordered>()
  const flows = new Map(
    options.accounts.map((account): [string, Flow] => [
      account.systemId,
      { pace: createPace(account.perSecond ?? smscLimits.perSecond), open: 0 },
    ]),
  )
  let faults: SmscFaults = {}
  let lastNumber = firstNumber(system)

  const sweep = (): void => {
    for (const given of reassembly.sweep(system.now())) phones.giveUp(wholeOf([given], ''))
    after(smscLimits.sweepEveryMs, sweep)
  }
  after(smscLimits.sweepEveryMs, sweep)

  const throttle = (flow: Flow, account: SmscAccount, own: SmscFaults): number | undefined => {
    if ((own.throttleNext ?? 0) > 0) return own.throttleStatus ?? smppStatus.throttled
    if ((faults.throttleNext ?? 0) > 0) {
      faults = { ...faults, throttleNext: (faults.throttleNext ?? 0) - 1 }
      return faults.throttleStatus ?? smppStatus.throttled
    }
    const isOverWindow = flow.open >= (account.windowMax ?? smscLimits.windowMax)
    if (isOverWindow || isFull(account.systemId)) return smppStatus.queueFull
    if (flow.pace.waitMs(system.now()) > 0) return smppStatus.throttled
    flow.pace.take(system.now())
    return undefined
  }
  const losesAnswer = (own: SmscFaults): boolean => {
    if ((own.loseAnswers ?? 0) > 0) return true
    if ((faults.loseAnswers ?? 0) === 0) return false
    faults = { ...faults, loseAnswers: (faults.loseAnswers ?? 0) - 1 }
    return true
  }

  const wholeOf = (ordered: readonly Ordered[], text: string): Taken => {
    const [first] = ordered.toSorted((one, other) => Number(other.part.number - one.part.number))
    const { submit, part, faults } = first as Ordered
    const { systemId, from, to, validForMs } = submit
    const id = answeredId(part.number, faults)
    const message = { id, systemId, from, to, text, parts: ordered.length, submittedAt: system.now() }
    return {
      message: validForMs === undefined ? message : { ...message, validForMs },
      parts: ordered.map((one) => one.part),
      faults,
    }
  }

  /** The message that a submit makes whole, if it does. */
  const gather = (ordered: Ordered): Taken | undefined => {
    const { from, to, carried, systemId } = ordered.submit
    const { place } = carried
    if (place === undefined) return wholeOf([ordered], decodeText(carried.octets, carried.dataCoding) ?? '')
    const owner = `${systemId} ${from}`
    const part = { from: owner, to, carried: { ...carried, place }, tag: ordered }
    const { whole, dropped } = reassembly.add(part, system.now())
    for (const given of dropped) phones.giveUp(wholeOf([given], ''))
    if (whole === undefined) return undefined
    reassembly.forget(whole.key)
    return wholeOf(whole.tags, whole.text ?? '')
  }

  const play = async (ordered: Ordered, flow: Flow, reply: Reply): Promise<void> => {
    const { faults: own, part } = ordered
    const isLost = losesAnswer(own)
    const taken = gather(ordered)
    const answer = (): void => {
      flow.open -= 1
      if (isLost) reply.drop()
      else reply.answer(smppStatus.ok, answeredId(part.number, own))
    }
    flow.open += 1
    if (own.receiptBeforeAnswer !== true) answer()
    if (taken !== undefined) await phones.send(taken)
    if (own.receiptBeforeAnswer === true) answer()
  }

  return {
    take: (request, account, reply) => {
      const submit = readSubmit(request, account, system.now())
      if (typeof submit === 'number') return reply.answer(submit)
      const own = { ...withoutCounts(faults), ...options.behave?.(submit) }
      const flow = flows.get(account.systemId)
      const throttled = flow === undefined ? smppStatus.systemError : throttle(flow, account, own)
      const status = throttled ?? options.admit?.(submit) ?? smppStatus.ok
      if (flow === undefined || status !== smppStatus.ok) return reply.answer(status)
      lastNumber += 1n
      const part = { number: lastNumber, registeredDelivery: submit.registeredDelivery }
      return void play({ submit, part, faults: own }, flow, reply)
    },
    set: (more) => {
      faults = { ...faults, ...more }
    },
  }
}

/** Where ids begin: after every id of a centre that ran before, by the clock, and within 63 bits, which clients count in. */
function firstNumber(system: OperatorSystem): bigint {
  const chance = system.chance(3).reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
  return (BigInt(system.now()) << 20n) + (chance & 0xf_ff_ffn)
}

/** Faults that are counted down are counted for all submits together, not for one. */
function withoutCounts({ throttleNext: _throttle, loseAnswers: _lose, ...rest }: SmscFaults): SmscFaults {
  return rest
}
