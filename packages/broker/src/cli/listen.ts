// farthing listen --forward-to URL: follows the stream of events and posts each to a server on this machine, signed like a webhook,
// so that a shop under development needs no public address.

import { randomBytes } from 'node:crypto'
import { defineCommand } from 'citty'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { saysGranted } from '../domain/webhooks/says-granted.ts'
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
    // Where the stream ends is known before anybody is told to go on: what happens from then on is forwarded.
    const start = await callApi(access, {
      method: 'GET',
      path: `/v1/events?${new URLSearchParams({ after: args.after ?? 'end', limit: '1' })}`,
    })
    if (!start.ok) refuse(args.json, start)
    const after = args.after ?? String(start.value['next_cursor'])
    print(args.json, { ready: true, secret }, `Ready. Webhooks are signed with ${secret}`)
    await follow(access, {
      after,
      types: args.events,
      left: readCount(args.count),
      isJson: args.json,
      tell: async (event) => {
        const { hasGranted, ...line } = await forward(target, event, secret)
        // As the broker takes such an answer to its own webhook.
        if (hasGranted) {
          await callApi(access, { method: 'POST', path: `/v1/grants/${String(event['object'])}/acknowledge` })
        }
        print(args.json, line, `${line.status}  ${line.ms} ms  ${line.type}  ${line.event}`)
      },
    })
  },
})

function readCount(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : misuse('--count is a whole number from 1')
}

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
  readonly hasGranted: boolean
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
  const text = (await answer?.text().catch(() => '')) ?? ''
  return {
    event: id,
    type: String(event['type']),
    status: answer?.status ?? 'no answer',
    ms: Date.now() - now,
    hasGranted: event['type'] === 'grant.delivered' && answer?.ok === true && saysGranted(text),
  }
}
