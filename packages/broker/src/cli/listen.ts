// farthing listen --forward-to URL: follows the stream of events and posts each to a server on this machine, signed like a webhook,
// so that a shop under development needs no public address.

import { randomBytes } from 'node:crypto'
import { defineCommand } from 'citty'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { webhookHeaders } from '../domain/webhooks/sign.ts'
import { type Access, type ApiValue, callApi, merchantArguments, readAccess } from './merchant-api.ts'
import { jsonArgument, misuse, print, refuse } from './output.ts'

export const listenCommand = defineCommand({
  meta: {
    name: 'listen',
    description: 'Forward events to a server of yours as signed webhooks, until Ctrl-C',
  },
  args: {
    ...merchantArguments,
    ...jsonArgument,
    'forward-to': {
      type: 'string',
      description: 'Where to post, such as http://localhost:3000/hook',
      required: true,
    },
    events: { type: 'string', description: 'Only these types, with commas between' },
    secret: { type: 'string', description: 'Sign with this whsec_… instead of a new one' },
    after: { type: 'string', description: 'Begin after this event instead of now' },
    count: { type: 'string', description: 'End after so many events' },
  },
  run: async ({ args }) => {
    const access = readAccess(args)
    const target = args['forward-to']
    if (!URL.canParse(target)) misuse('--forward-to is an address such as http://localhost:3000/hook')
    const secret = args.secret ?? `whsec_${randomBytes(32).toString('base64')}`
    if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) misuse('--secret is a whsec_… secret')
    print(args.json, { ready: true, secret }, `Ready. Webhooks are signed with ${secret}`)
    await follow(access, {
      after: args.after ?? 'end',
      types: args.events,
      left: args.count === undefined ? Number.POSITIVE_INFINITY : Number(args.count),
      isJson: args.json,
      tell: async (event) => {
        const line = await forward(target, event, secret)
        print(args.json, line, `${line.status}  ${line.ms} ms  ${line.type}  ${line.event}`)
      },
    })
  },
})

type Follow = {
  readonly after: string
  readonly types: string | undefined
  readonly left: number
  readonly isJson: boolean
  readonly tell: (event: ApiValue) => Promise<void>
}

/** Polls on from cursor to cursor; each event is forwarded before the next one. */
async function follow(access: Access, { after, types, left, isJson, tell }: Follow): Promise<void> {
  let cursor = after
  let count = left
  while (count > 0) {
    const query = new URLSearchParams({
      after: cursor,
      wait: String(webhookLimits.waitSecondsMax),
      ...(types === undefined ? {} : { types }),
    })
    const page = await callApi(access, { method: 'GET', path: `/v1/events?${query}` })
    if (!page.ok) refuse(isJson, page)
    cursor = String(page.value['next_cursor'])
    for (const event of page.value['data'] as readonly ApiValue[]) {
      if (count <= 0) return
      await tell(event)
      count -= 1
    }
  }
}

type Forwarded = {
  readonly event: string
  readonly type: string
  readonly status: number | 'no answer'
  readonly ms: number
}

async function forward(target: string, event: ApiValue, secret: string): Promise<Forwarded> {
  const body = JSON.stringify(event)
  const id = String(event['id'])
  const now = Date.now()
  const headers = webhookHeaders({ id, body }, { secrets: [{ secret }] }, { now, sentAt: now })
  const answer = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Farthing-Webhooks/1', ...headers },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(webhookLimits.timeoutMs),
  }).catch(() => undefined)
  await answer?.arrayBuffer().catch(() => undefined)
  return {
    event: id,
    type: String(event['type']),
    status: answer?.status ?? 'no answer',
    ms: Date.now() - now,
  }
}
