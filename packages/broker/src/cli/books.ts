// farthing books: the trial balance.

import { type Asset, formatMoney } from '@farthing/protocol'
import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { exitCodes, jsonArgument, print, refuse } from './output.ts'

type Book = {
  readonly asset: Asset
  readonly debits: string
  readonly credits: string
  readonly kinds: Readonly<Record<string, string>>
}

export const booksCommand = defineCommand({
  meta: { name: 'books', description: 'What is owed to whom; says whether the books balance (operator)' },
  args: { ...dataArgument, ...jsonArgument },
  run: async ({ args }) => {
    const result = await callOperator(args.data, { method: 'GET', path: '/v1/operator/books' })
    if (!result.ok) refuse(args.json, result)
    const books = result.value['books'] as readonly Book[]
    const lines = books.flatMap(({ asset, kinds }) =>
      Object.entries(kinds).map(
        ([kind, sum]) => `${kind.padEnd(22)}${formatMoney({ asset, amount: BigInt(sum) }).padStart(24)}`,
      ),
    )
    const isBalanced = result.value['balanced'] === true
    print(
      args.json,
      result.value,
      [...lines, isBalanced ? 'The books balance' : 'The books do NOT balance'].join('\n'),
    )
    if (!isBalanced) process.exitCode = exitCodes.refused
  },
})
