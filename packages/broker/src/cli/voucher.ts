// farthing voucher issue: prints prepaid codes, once.

import { fiatAsset, formatMoney, parseDecimal, toMoneyJson } from '@farthing/protocol'
import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, misuse, print, refuse } from './output.ts'

const issue = defineCommand({
  meta: { name: 'issue', description: 'Print prepaid voucher codes; they are shown this once' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    value: { type: 'string', description: 'What each is worth', default: '5' },
    currency: { type: 'string', description: 'ISO 4217 code', default: 'EUR' },
    count: { type: 'string', description: 'How many, up to 1000', default: '1' },
    key: { type: 'string', description: 'Idempotency key: the same key prints the same codes again' },
  },
  run: async ({ args }) => {
    if (!/^[A-Z]{3}$/.test(args.currency)) misuse('--currency is a code such as EUR')
    const value =
      parseDecimal(args.value, fiatAsset(args.currency)) ?? misuse('--value is an amount such as 5 or 2.50')
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/vouchers',
      body: { value: toMoneyJson(value), count: Number(args.count) },
      ...(args.key === undefined ? {} : { key: args.key }),
    })
    if (!result.ok) refuse(args.json, result)
    const vouchers = result.value['vouchers'] as readonly { code: string }[]
    print(
      args.json,
      { vouchers: vouchers.map(({ code }) => code), value: toMoneyJson(value) },
      vouchers.map(({ code }) => `${code}  ${formatMoney(value)}`).join('\n'),
    )
  },
})

export const voucherCommand = defineCommand({
  meta: { name: 'voucher', description: 'Prepaid vouchers (operator)' },
  subCommands: { issue },
})
