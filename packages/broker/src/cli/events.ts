// farthing events list | show | resend | replay: the stream of events, and delivering from it again.

import { defineCommand } from 'citty'
import { type ApiValue, callMerchant, type MerchantArguments, merchantArguments } from './merchant-api.ts'
import { jsonArgument, print, refuse } from './output.ts'

const list = defineCommand({
  meta: { name: 'list', description: 'Events in the order of the stream, after --after' },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    after: { type: 'string', description: 'An event’s id or the cursor of the page before' },
    types: { type: 'string', description: 'Only these types, with commas between' },
    app: { type: 'string', description: 'Only of this app' },
    object: { type: 'string', description: 'Only of this object, such as an order' },
    limit: { type: 'string', description: 'At most so many', default: '50' },
  },
  run: async ({ args }) => {
    const query = new URLSearchParams({ limit: args.limit })
    for (const name of ['after', 'types', 'app', 'object'] as const) {
      if (args[name] !== undefined) query.set(name, args[name])
    }
    const page = await callMerchant(args, { method: 'GET', path: `/v1/events?${query}` })
    if (!page.ok) refuse(args.json, page)
    const events = page.value['data'] as readonly ApiValue[]
    const lines = events.map(
      (event) =>
        `${String(event['timestamp'])}  ${String(event['type'])}  ${String(event['object'])} #${String(event['sequence'])}  ${String(event['id'])}`,
    )
    print(args.json, page.value, lines.length === 0 ? 'No events' : lines.join('\n'))
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'One event, whole' },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    event: { type: 'positional', description: 'evt_…', required: true },
  },
  run: async ({ args }) => {
    const path = `/v1/events/${encodeURIComponent(args.event)}`
    const result = await callMerchant(args, { method: 'GET', path })
    if (!result.ok) refuse(args.json, result)
    print(args.json, result.value, JSON.stringify(result.value, null, 2))
  },
})

const endpointArgument = {
  endpoint: { type: 'string', description: 'whk_…: the endpoint it goes to', required: true },
} as const

const resend = defineCommand({
  meta: { name: 'resend', description: 'Deliver one event to an endpoint again' },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    ...endpointArgument,
    event: { type: 'positional', description: 'evt_…', required: true },
  },
  run: ({ args }) => replayBy(args, { event: args.event }),
})

const replay = defineCommand({
  meta: {
    name: 'replay',
    description: 'Deliver all of some types, of a time, or all that were given up, again',
  },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    ...endpointArgument,
    types: { type: 'string', description: 'Only these types, with commas between' },
    since: { type: 'string', description: 'From this time on, such as 2026-11-24T03:00:00Z' },
    until: { type: 'string', description: 'Before this time' },
    dead: { type: 'boolean', description: 'Only what was given up', default: false },
  },
  run: ({ args }) =>
    replayBy(args, {
      ...(args.types === undefined ? {} : { types: args.types.split(',') }),
      ...(args.since === undefined ? {} : { since: args.since }),
      ...(args.until === undefined ? {} : { until: args.until }),
      ...(args.dead ? { dead: true } : {}),
    }),
})

async function replayBy(
  args: MerchantArguments & { readonly json: boolean; readonly endpoint: string },
  body: object,
): Promise<void> {
  const path = `/v1/webhook_endpoints/${encodeURIComponent(args.endpoint)}/replay`
  const result = await callMerchant(args, { method: 'POST', path, body })
  if (!result.ok) refuse(args.json, result)
  print(args.json, result.value, `${String(result.value['queued'])} queued`)
}

export const eventsCommand = defineCommand({
  meta: { name: 'events', description: 'The stream of events of a merchant' },
  subCommands: { list, show, resend, replay },
})
