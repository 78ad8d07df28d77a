// farthing fetch URL --max 0.05: fetches an address and pays what it asks, up to a maximum. The content goes to stdout,
// the receipt to stderr.

import { assetCode, formatDecimal, formatInstant, formatMoney, toMoneyJson } from '@farthing/protocol'
import { createPayer, createSystem, type Payment, payAndFetch } from '@farthing/wallet'
import { defineCommand } from 'citty'
import { htmlToText } from './html-to-text.ts'
import { exitCodes, jsonArgument, misuse, readMax, refuse } from './output.ts'
import { readWalletFile, walletArgument, walletPath, walletStore } from './wallet-file.ts'

export const fetchCommand = defineCommand({
  meta: { name: 'fetch', description: 'Fetch an address, paying up to --max for it' },
  args: {
    ...walletArgument,
    ...jsonArgument,
    url: { type: 'positional', description: 'The address', required: true },
    max: {
      type: 'string',
      description: 'The most to pay, such as 0.05 or "0.05 EUR"; 0 pays nothing',
      default: '0',
    },
    accept: { type: 'string', description: 'The Accept header', default: 'text/html' },
    raw: { type: 'boolean', description: 'Print the body as it came instead of its text', default: false },
  },
  run: async ({ args }) => {
    if (!URL.canParse(args.url)) misuse(`${args.url} is not an address`)
    const max = readMax(args.max)
    const path = walletPath(args.wallet)
    const file = readWalletFile(path)
    const payer = createPayer({
      system: createSystem(),
      wallet: file,
      budget: { perRequest: max },
      store: walletStore(path),
    })
    const result = await payAndFetch(
      payer,
      new Request(args.url, { headers: { accept: args.accept } }),
    ).catch((fault: unknown) =>
      misuse(`${args.url} could not be reached: ${fault instanceof Error ? fault.message : 'no answer'}`),
    )
    const { response, payment, refusal } = result
    if (refusal !== undefined && !response.ok) refuse(args.json, refusal)
    const body = await response.text()
    const isHtml = (response.headers.get('content-type') ?? '').includes('html')
    const text = isHtml && !args.raw ? htmlToText(body) : body
    if (args.json) {
      process.stdout.write(
        `${JSON.stringify({ status: response.status, body: text, ...receiptJson(payment) })}\n`,
      )
    } else {
      process.stdout.write(`${text.trimEnd()}\n`)
      process.stderr.write(`${receiptText(payment)}\n`)
    }
    if (!response.ok) process.exitCode = exitCodes.refused
  },
})

function receiptJson(payment: Payment | undefined): object {
  if (payment === undefined) return { charged: null }
  return {
    charged: toMoneyJson(payment.charged),
    payment: payment.payment,
    merchant: payment.merchantName,
    origin: payment.origin,
    receipt: payment.receiptUrl,
  }
}

function receiptText(payment: Payment | undefined): string {
  if (payment === undefined) return '— Nothing was paid: free, or bought before'
  const title = payment.title === undefined ? '' : ` for “${payment.title}”`
  if (payment.charged.amount === 0n)
    return `— Bought before${title}: 0 ${assetCode(payment.charged.asset)} charged`
  return [
    `— Paid ${formatMoney(payment.charged)} to ${payment.merchantName} (${payment.origin})${title}`,
    `  Receipt ${payment.payment}, ${formatInstant(payment.paidAt)}; refundable until ${formatInstant(payment.refundableUntil)}`,
    `  Take it back: farthing wallet refund ${payment.payment}  (${formatDecimal(payment.price)} returns)`,
  ].join('\n')
}
