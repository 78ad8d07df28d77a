// farthing receipt verify: whether a receipt of an order is what it says it is, by the broker's published keys, or by keys kept in a file
// where there is no broker to ask.

import { existsSync, readFileSync } from 'node:fs'
import {
  brokerPaths,
  checkOfferUrl,
  formatInstant,
  formatMoney,
  type KeySet,
  limits,
  lineJson,
  parseKeySet,
  problem,
  type Receipt,
  type ReceiptStatus,
  statusAt,
  verifyReceipt,
  verifyStatusList,
} from '@farthing/protocol'
import { defineCommand } from 'citty'
import { jsonArgument, misuse, print, refuse } from './output.ts'

const patienceMs = 10_000

const verify = defineCommand({
  meta: { name: 'verify', description: 'Verify a receipt; exits 1 where it is not good' },
  args: {
    ...jsonArgument,
    receipt: { type: 'positional', description: 'The receipt, or a file with it', required: true },
    broker: { type: 'string', description: 'The broker that issued it: https://pay.example', required: true },
    app: { type: 'string', description: 'The app it has to be of, app_…', required: true },
    player: { type: 'string', description: 'The player who presents it, ply_…' },
    test: { type: 'boolean', description: 'Of a test broker', default: false },
    keys: {
      type: 'string',
      description: 'A file with the published keys: nobody is asked, no status is told',
    },
  },
  run: async ({ args }) => {
    const issuer = checkOfferUrl(args.broker)?.origin ?? misuse(`${args.broker} is not a broker's address`)
    const keySet = args.keys === undefined ? await fetchKeys(issuer) : readKeys(args.keys)
    if (keySet === undefined) refuse(args.json, problem('keys_unavailable'))
    const read = await verifyReceipt(readToken(args.receipt), {
      keySet,
      issuer,
      app: args.app,
      mode: args.test ? 'test' : 'live',
      ...(args.player === undefined ? {} : { player: args.player }),
    })
    if (!read.ok) refuse(args.json, read)
    const { receipt } = read
    const status = args.keys === undefined ? await fetchStatus(issuer, keySet, receipt) : 'unknown'
    print(args.json, receiptJson(receipt, status), receiptText(receipt, status))
    // Genuine, and given back all the same: whoever asks by the exit code must not grant anything for it.
    if (status === 'refunded') process.exitCode = 1
  },
})

function readToken(text: string): string {
  return (existsSync(text) ? readFileSync(text, 'utf8') : text).trim()
}

function readKeys(path: string): KeySet {
  if (!existsSync(path)) misuse(`${path} is not there`)
  try {
    const keySet = parseKeySet(JSON.parse(readFileSync(path, 'utf8')))
    if (keySet !== undefined) return keySet
  } catch {
    // Said below.
  }
  return misuse(`${path} holds no keys as ${brokerPaths.keys} publishes them`)
}

async function fetchKeys(issuer: string): Promise<KeySet | undefined> {
  const text = await fetchText(issuer + brokerPaths.keys)
  try {
    return text === undefined ? undefined : parseKeySet(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What became of the order, by the issuer's own list; `unknown` where it cannot be had. */
async function fetchStatus(issuer: string, keySet: KeySet, { status }: Receipt): Promise<ReceiptStatus> {
  if (!status.uri.startsWith(`${issuer}/v1/status-lists/`)) return 'unknown'
  const token = await fetchText(status.uri)
  const list = token === undefined ? undefined : await verifyStatusList(token, { keySet, uri: status.uri })
  return list === undefined ? 'unknown' : statusAt(list, status.index)
}

async function fetchText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
    const text = response.ok ? await response.text() : ''
    return text === '' || text.length > 2 * limits.statusListCharactersMax ? undefined : text
  } catch {
    return undefined
  }
}

function receiptJson(receipt: Receipt, status: ReceiptStatus): object {
  return {
    ok: true,
    status,
    test: receipt.mode === 'test',
    issuer: receipt.issuer,
    app: receipt.app,
    player: receipt.player,
    order: receipt.order,
    paid_at: formatInstant(receipt.paidAt),
    gift: receipt.isGift === true,
    lines: receipt.lines.map(lineJson),
  }
}

function receiptText(receipt: Receipt, status: ReceiptStatus): string {
  const lines = receipt.lines.map(({ sku, quantity, price, items = [], tax }) => {
    const cost =
      price === undefined
        ? items.map((item) => `${item.amount} × ${item.sku}`).join(', ')
        : formatMoney(price)
    return `  ${quantity} × ${sku}: ${cost}${tax === undefined ? '' : `, of it tax ${formatMoney(tax)}`}`
  })
  return [
    `The receipt is genuine; its order is ${status.replaceAll('_', ' ')}.${receipt.mode === 'test' ? ' Test: play money.' : ''}`,
    `${receipt.order} of ${receipt.player} in ${receipt.app}, paid ${formatInstant(receipt.paidAt)}`,
    ...(receipt.isGift === true ? ['A gift: nothing is given to this player for it.'] : []),
    ...lines,
  ].join('\n')
}

export const receiptCommand = defineCommand({
  meta: { name: 'receipt', description: 'Receipts of orders' },
  subCommands: { verify },
})
