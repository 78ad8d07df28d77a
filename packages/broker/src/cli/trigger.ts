// farthing trigger EVENT: makes a real story on a test instance that ends in an event of that type, and shows it. Live instances refuse.

import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineCommand } from 'citty'
import { eventTypes } from '../domain/goods/events.ts'
import { type ApiValue, callApi, merchantArguments, readAccess } from './merchant-api.ts'
import { dataArgument } from './operator.ts'
import { exitCodes, jsonArgument, misuse, print, refuse } from './output.ts'
import { scenarios } from './trigger-scenarios.ts'
import { isStoryEnded, type World } from './trigger-steps.ts'

export const triggerCommand = defineCommand({
  meta: {
    name: 'trigger',
    description: 'Make a test instance tell an event, by a real story that ends in it',
  },
  args: {
    ...merchantArguments,
    ...dataArgument,
    ...jsonArgument,
    event: { type: 'positional', description: 'A type such as order.paid', required: true },
    set: { type: 'string', description: 'Words of the story with commas between: price=50000,quantity=2' },
  },
  run: async ({ args }) => {
    const type = eventTypes.find((known) => known === args.event)
    const story = type === undefined ? undefined : scenarios[type]
    if (type === undefined || story === undefined) {
      misuse(`${args.event} cannot be triggered. These can: ${Object.keys(scenarios).sort().join(', ')}`)
    }
    const access = readAccess(args)
    const clock = await callApi(access, { method: 'GET', path: '/v1/test/clock' })
    if (!clock.ok) refuse(args.json, clock)
    const before = await callApi(access, { method: 'GET', path: '/v1/events?after=end' })
    if (!before.ok) refuse(args.json, before)
    const operatorKey = readOperatorKey(args.data)
    const world: World = {
      merchant: (call) => callApi(access, call),
      operator: (call) => callApi({ broker: access.broker, key: operatorKey }, call),
      wallet: (token, call) => callApi({ broker: access.broker, key: token }, call),
      redirectOf: async (address) => {
        const answer = await fetch(address, { redirect: 'manual' })
        return new URL(answer.headers.get('location') ?? '', access.broker).href
      },
      unique: randomBytes(6).toString('hex'),
      set: readSet(args.set),
    }
    await story(world).catch((fault: unknown) => {
      if (!isStoryEnded(fault)) throw fault
      process.stderr.write(`The story did not reach ${type}: ${fault.message}\n`)
      process.exit(exitCodes.refused)
    })
    const query = new URLSearchParams({ after: String(before.value['next_cursor']), limit: '200' })
    const page = await callApi(access, { method: 'GET', path: `/v1/events?${query}` })
    if (!page.ok) refuse(args.json, page)
    const told = (page.value['data'] as readonly ApiValue[]).find((event) => event['type'] === type)
    if (told === undefined) {
      process.stderr.write(`The story ended without ${type}\n`)
      process.exit(exitCodes.refused)
    }
    print(args.json, told, JSON.stringify(told, null, 2))
  },
})

/** The operator's key where its data folder is on this machine; stories that pay print a voucher with it. */
function readOperatorKey(data: string | undefined): string {
  const path = join(resolve(data ?? process.env['FARTHING_DATA'] ?? '.farthing/broker'), 'operator.json')
  if (!existsSync(path)) return `none-${randomUUID()}`
  const value = JSON.parse(readFileSync(path, 'utf8')) as { readonly operatorKey: string }
  return value.operatorKey
}

function readSet(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(',').filter((part) => part !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, ...rest] = pair.split('=')
      if (name === undefined || rest.length === 0) misuse('--set is name=value, with commas between')
      return [name, rest.join('=')]
    }),
  )
}
