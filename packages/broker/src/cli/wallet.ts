// farthing wallet create | topup | balance | payments | refund

import { formatInstant, formatMoney, toMoneyJson } from '@farthing/protocol'
import {
  createSystem,
  createWallet,
  type Fetch,
  listPayments,
  readWallet,
  refundPayment,
  topUp,
} from '@farthing/wallet'
import { defineCommand } from 'citty'
import { jsonArgument, misuse, print, refuse } from './output.ts'
import {
  defaultBroker,
  hasWalletFile,
  readWalletFile,
  walletArgument,
  walletPath,
  writeWalletFile,
} from './wallet-file.ts'

const fetch: Fetch = (input, init) => globalThis.fetch(input, init)

function brokerOf(path: string): Parameters<typeof readWallet>[0] {
  return { system: createSystem(), access: readWalletFile(path), fetch }
}

const create = defineCommand({
  meta: { name: 'create', description: 'Make a wallet; no name, no sign-up' },
  args: {
    ...walletArgument,
    ...jsonArgument,
    broker: { type: 'string', description: 'The broker', default: defaultBroker },
  },
  run: async ({ args }) => {
    const path = walletPath(args.wallet)
    if (hasWalletFile(path)) misuse(`There is a wallet at ${path} already; nothing was changed`)
    const made = await createWallet({
      system: createSystem(),
      access: { broker: args.broker, token: '' },
      fetch,
    })
    if (!made.ok) refuse(args.json, made)
    writeWalletFile(path, { broker: args.broker, wallet: made.value.wallet, token: made.value.token })
    print(
      args.json,
      { wallet: made.value.wallet, broker: args.broker, file: path, test: made.value.isTest },
      `Wallet ${made.value.wallet} at ${args.broker}${made.value.isTest ? ' (test: play money)' : ''}\nKept in ${path}`,
    )
  },
})

const topup = defineCommand({
  meta: { name: 'topup', description: 'Top up with a prepaid voucher code' },
  args: {
    ...walletArgument,
    ...jsonArgument,
    code: { type: 'positional', description: 'The voucher code', required: true },
  },
  run: async ({ args }) => {
    const result = await topUp(brokerOf(walletPath(args.wallet)), { voucher: args.code })
    if (!result.ok) refuse(args.json, result)
    const { money, balance } = result.value
    print(
      args.json,
      { top_up: result.value.topUp, money: toMoneyJson(money), balance: toMoneyJson(balance) },
      `Topped up by ${formatMoney(money)}. Balance ${formatMoney(balance)}`,
    )
  },
})

const balance = defineCommand({
  meta: { name: 'balance', description: 'What the wallet holds, to the millionth' },
  args: { ...walletArgument, ...jsonArgument },
  run: async ({ args }) => {
    const result = await readWallet(brokerOf(walletPath(args.wallet)))
    if (!result.ok) refuse(args.json, result)
    const { balances, isFrozen, wallet } = result.value
    const lines = balances.length === 0 ? ['0 (never topped up)'] : balances.map(formatMoney)
    print(
      args.json,
      { wallet, frozen: isFrozen, balances: balances.map(toMoneyJson) },
      [...lines, ...(isFrozen ? ['Frozen: nothing can be paid'] : [])].join('\n'),
    )
  },
})

const payments = defineCommand({
  meta: { name: 'payments', description: 'The newest payments' },
  args: { ...walletArgument, ...jsonArgument, cursor: { type: 'string', description: 'Go on from here' } },
  run: async ({ args }) => {
    const result = await listPayments(
      brokerOf(walletPath(args.wallet)),
      args.cursor === undefined ? {} : { cursor: args.cursor },
    )
    if (!result.ok) refuse(args.json, result)
    const lines = result.value.data.map(
      (payment) =>
        `${formatInstant(payment.paidAt)}  ${formatMoney(payment.price)}  ${payment.state}  ${payment.payment}  ${payment.title ?? payment.origin}`,
    )
    print(
      args.json,
      {
        payments: result.value.data.map(({ payment, state, price, title }) => ({
          payment,
          state,
          price: toMoneyJson(price),
          title,
        })),
        next_cursor: result.value.nextCursor,
      },
      lines.length === 0 ? 'Nothing was paid yet' : lines.join('\n'),
    )
  },
})

const refund = defineCommand({
  meta: { name: 'refund', description: 'Take a payment back within ten minutes' },
  args: {
    ...walletArgument,
    ...jsonArgument,
    payment: { type: 'positional', description: 'pur_…', required: true },
  },
  run: async ({ args }) => {
    const result = await refundPayment(brokerOf(walletPath(args.wallet)), { payment: args.payment })
    if (!result.ok) refuse(args.json, result)
    print(
      args.json,
      { refund: result.value.refund, money: toMoneyJson(result.value.money) },
      `${formatMoney(result.value.money)} is back in the wallet`,
    )
  },
})

export const walletCommand = defineCommand({
  meta: { name: 'wallet', description: 'The wallet on this machine' },
  subCommands: { create, topup, balance, payments, refund },
})
