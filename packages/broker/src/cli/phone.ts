// farthing phone pay URL --number +49… | status | cancel: what a site asks, paid on a phone bill. The content goes to stdout,
// progress and receipt to stderr.

import { compare, formatMoney, type Problem, problem, toMoneyJson } from '@farthing/protocol'
import {
  type Challenge,
  cancelPhonePayment,
  collectBought,
  createPayer,
  createSystem,
  fetchOrAsk,
  type Payer,
  type PhonePayment,
  payAndFetch,
  readPhonePayment,
  startPhonePayment,
} from '@farthing/wallet'
import { defineCommand } from 'citty'
import { openLines } from './ask-line.ts'
import { htmlToText } from './html-to-text.ts'
import { exitCodes, jsonArgument, misuse, print, readMax, refuse } from './output.ts'
import { type Ended, followPayment, stateWords } from './phone-wait.ts'
import { readWalletFile, walletArgument, walletPath, walletStore } from './wallet-file.ts'

const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** A payer who never touches the wallet's balance: it may spend nothing. */
function payerOf(wallet: string | undefined): Payer {
  const path = walletPath(wallet)
  return createPayer({
    system: createSystem(),
    wallet: readWalletFile(path),
    budget: { perRequest: readMax('0') },
    store: walletStore(path),
  })
}

const pay = defineCommand({
  meta: { name: 'pay', description: 'Pay for an address on a phone bill: a code comes by message' },
  args: {
    ...walletArgument,
    ...jsonArgument,
    url: { type: 'positional', description: 'The address', required: true },
    number: { type: 'string', description: 'The phone number, with + and country code', required: true },
    max: { type: 'string', description: 'The most to pay, such as 0.50 or "0.50 EUR"' },
    operator: { type: 'string', description: 'The operator’s id, where the guess by number is wrong' },
  },
  run: async ({ args }) => {
    if (!URL.canParse(args.url)) misuse(`${args.url} is not an address`)
    if (!/^\+[0-9 ().-]{6,30}$/.test(args.number)) misuse('--number begins with + and the country code')
    const max = args.max === undefined ? undefined : readMax(args.max)
    const payer = payerOf(args.wallet)
    const asked = await fetchOrAsk(payer, request(args.url)).catch((fault: unknown) => away(args.url, fault))
    if (asked.challenge === undefined) {
      if (asked.refusal !== undefined && !asked.response.ok) refuse(args.json, asked.refusal)
      await show(args.json, { response: asked.response })
      return
    }
    await asked.response.body?.cancel()
    const { challenge } = asked
    const { price } = challenge.quote
    if (max !== undefined && (max.asset !== price.asset || compare(price, max) > 0)) {
      refuse(args.json, problem('price_over_maximum', `it costs ${formatMoney(price)}`))
    }
    const payment = await payByPhone(payer, challenge, args)
    const collected = await collectBought(payer, args.url, challenge)
    if (!collected.ok) refuse(args.json, payment === undefined ? collected : paidYet(payment, collected))
    const { response } = await payAndFetch(payer, request(args.url)).catch((fault: unknown) =>
      away(args.url, fault),
    )
    await show(args.json, {
      response,
      ...(payment === undefined ? {} : { payment, merchant: collected.payment.merchantName }),
    })
  },
})

type PayArguments = {
  readonly number: string
  readonly operator?: string | undefined
  readonly json: boolean
}

/** Begins the payment and goes with it to its end; undefined where it is owned already. Does not come back where nothing was bought. */
async function payByPhone(
  payer: Payer,
  { token, quote }: Challenge,
  args: PayArguments,
): Promise<PhonePayment | undefined> {
  const { broker } = payer
  const title = quote.title === undefined ? '' : ` for “${quote.title}”`
  const shown = `${formatMoney(quote.price)} to ${quote.origin}${title}, on the phone bill of the number given`
  tell(`Pay ${shown}`)
  const started = await startPhonePayment(broker, {
    quote: token,
    number: args.number,
    shown,
    ...(args.operator === undefined ? {} : { operator: args.operator }),
  })
  if (!started.ok && started.code === 'phone_already_paid') return undefined
  if (!started.ok) refuse(args.json, started)
  const id = started.value.phonePayment
  tell(`Payment ${id}${started.value.operator === undefined ? '' : ` with ${started.value.operator}`}`)
  let isInterrupted = false
  let give: (ended: Ended) => void = () => undefined
  const interrupted = new Promise<Ended>((done) => {
    give = done
  })
  const lines = openLines(() => {
    isInterrupted = true
    give('none')
  })
  const follow = { broker, lines, tell, isInterrupted: () => isInterrupted }
  const ended = await Promise.race([followPayment(follow, started.value), interrupted])
  lines.close()
  return settle(payer, { id, ended, isJson: args.json })
}

/** The payment where it is charged; else the word of what happened, and the end of this program. */
async function settle(
  payer: Payer,
  { id, ended, isJson }: { readonly id: string; readonly ended: Ended; readonly isJson: boolean },
): Promise<PhonePayment> {
  if (ended === 'none') {
    const cancelled = await cancelPhonePayment(payer.broker, id)
    if (!cancelled.ok) refuse(isJson, cancelled)
    const { value } = cancelled
    print(isJson, { ok: false, ...paymentJson(value) }, `${words(value)}. Payment ${id}`)
    return process.exit(exitCodes.refused)
  }
  if (!ended.ok) refuse(isJson, ended)
  const { payment } = ended
  if (payment.state === 'charged') return payment
  if (payment.refusal !== undefined) refuse(isJson, problem(payment.refusal))
  print(isJson, { ok: false, ...paymentJson(payment) }, `${words(payment)}. Payment ${id}`)
  return process.exit(exitCodes.refused)
}

/** It is on the bill already, so the refusal must not say that no money moved. */
function paidYet(payment: PhonePayment, refusal: Problem): Problem {
  tell(`It is charged to the phone bill (${payment.phonePayment}); run the same command again to read it`)
  return refusal.code === 'outcome_unknown' ? refusal : problem('outcome_unknown', refusal.code)
}

function request(url: string): Request {
  return new Request(url, { headers: { accept: 'text/html' } })
}

function away(url: string, fault: unknown): never {
  misuse(`${url} could not be reached: ${fault instanceof Error ? fault.message : 'no answer'}`)
}

type Shown = {
  readonly response: Response
  readonly payment?: PhonePayment
  readonly merchant?: string
}

async function show(isJson: boolean, { response, payment, merchant }: Shown): Promise<void> {
  const body = await response.text()
  const isHtml = (response.headers.get('content-type') ?? '').includes('html')
  const text = isHtml ? htmlToText(body) : body
  if (isJson) {
    const receipt = payment === undefined ? { charged: null } : paymentJson(payment)
    process.stdout.write(`${JSON.stringify({ status: response.status, body: text, ...receipt })}\n`)
  } else {
    process.stdout.write(`${text.trimEnd()}\n`)
    tell(receiptText(payment, merchant))
  }
  if (!response.ok) process.exitCode = exitCodes.refused
}

function receiptText(payment: PhonePayment | undefined, merchant = ''): string {
  if (payment === undefined) return '— Nothing was paid: free, or bought before'
  const { price, numberEnds, operator, reference, payment: purchase } = payment
  const bill = operator === undefined ? '' : ` at ${operator}`
  return [
    `— Paid ${formatMoney(price)} to ${merchant} on the phone bill of the number ending ${numberEnds}${bill}`,
    `  Receipt ${purchase ?? payment.phonePayment}${reference === undefined ? '' : `; on the bill as ${reference}`}`,
    ...(purchase === undefined ? [] : [`  Take it back: farthing wallet refund ${purchase}`]),
  ].join('\n')
}

function paymentJson(payment: PhonePayment): object {
  const { phonePayment, state, isFinal, price, numberEnds, operator, reference, refusal } = payment
  return {
    phone_payment: phonePayment,
    state,
    final: isFinal,
    price: toMoneyJson(price),
    number_ends: numberEnds,
    operator,
    payment: payment.payment,
    reference,
    refusal,
  }
}

function words(payment: PhonePayment): string {
  return stateWords[payment.state] ?? payment.state
}

const idArgument = { id: { type: 'positional', description: 'The payment’s id', required: true } } as const

const status = defineCommand({
  meta: { name: 'status', description: 'How a payment on the phone bill stands' },
  args: { ...walletArgument, ...jsonArgument, ...idArgument },
  run: async ({ args }) => {
    const read = await readPhonePayment(payerOf(args.wallet).broker, args.id)
    if (!read.ok) refuse(args.json, read)
    print(args.json, paymentJson(read.value), `${words(read.value)}: ${formatMoney(read.value.price)}`)
  },
})

const cancel = defineCommand({
  meta: { name: 'cancel', description: 'End a payment before it is charged' },
  args: { ...walletArgument, ...jsonArgument, ...idArgument },
  run: async ({ args }) => {
    const cancelled = await cancelPhonePayment(payerOf(args.wallet).broker, args.id)
    if (!cancelled.ok) refuse(args.json, cancelled)
    const { value } = cancelled
    print(args.json, paymentJson(value), words(value))
    if (value.state !== 'cancelled' && value.state !== 'cancelling') process.exitCode = exitCodes.refused
  },
})

export const phoneCommand = defineCommand({
  meta: { name: 'phone', description: 'Pay on a phone bill' },
  subCommands: { pay, status, cancel },
})
