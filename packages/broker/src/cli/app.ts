// farthing app create | list: the games, apps and sites of a merchant that sell goods.

import { randomUUID } from 'node:crypto'
import { defineCommand } from 'citty'
import { callMerchant, merchantArguments } from './merchant-api.ts'
import { jsonArgument, misuse, print, refuse } from './output.ts'

const create = defineCommand({
  meta: { name: 'create', description: 'Take an app on; the same --request-key makes it once' },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    title: { type: 'string', description: 'Its name', required: true },
    delivery: {
      type: 'enum',
      options: ['hosted', 'app'],
      description: 'Who keeps the inventory: the broker, or the app',
      default: 'hosted',
    },
    age: { type: 'string', description: 'From which age it is: 0, 13, 16 or 18', default: '0' },
    return: { type: 'string', description: 'Where a payer may be sent back to; several with commas between' },
    'request-key': { type: 'string', description: 'Makes the command safe to repeat' },
  },
  run: async ({ args }) => {
    if (!['0', '13', '16', '18'].includes(args.age)) misuse('--age is 0, 13, 16 or 18')
    const result = await callMerchant(args, {
      method: 'POST',
      path: '/v1/apps',
      headers: { 'idempotency-key': args['request-key'] ?? randomUUID() },
      body: {
        title: args.title,
        delivery: args.delivery,
        age_rating: Number(args.age),
        return_urls: (args.return ?? '').split(',').filter((url) => url !== ''),
      },
    })
    if (!result.ok) refuse(args.json, result)
    const app = String(result.value['app'])
    print(args.json, result.value, `${app}: push its goods with farthing catalogue push FILE --app ${app}`)
  },
})

type App = { readonly app: string; readonly title: string; readonly delivery: string }

const list = defineCommand({
  meta: { name: 'list', description: 'The apps of the merchant' },
  args: { ...merchantArguments, ...jsonArgument },
  run: async ({ args }) => {
    const apps: App[] = []
    let cursor: string | undefined
    do {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const result = await callMerchant(args, { method: 'GET', path: `/v1/apps?limit=200${query}` })
      if (!result.ok) refuse(args.json, result)
      apps.push(...(result.value['data'] as readonly App[]))
      cursor = result.value['next_cursor'] as string | undefined
    } while (cursor !== undefined)
    const lines = apps.map(({ app, title, delivery }) => `${app}  ${delivery.padEnd(6)}  ${title}`)
    print(args.json, { data: apps }, lines.length === 0 ? 'No apps yet' : lines.join('\n'))
  },
})

export const appCommand = defineCommand({
  meta: { name: 'app', description: 'Apps that sell goods (merchant)' },
  subCommands: { create, list },
})
