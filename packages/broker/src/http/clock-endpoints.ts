// The test clock of a test instance (D-07): what it shows, and moving it on.

import { formatInstant, instant, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { advanceClock } from '../flows/advance-clock.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A span such as 90s, 30m, 6h or 400d, in milliseconds. */
const span = z
  .string()
  .regex(/^[0-9]{1,9}[smhd]$/, 'A span such as 90s, 30m, 6h or 400d')
  .transform((text) => Number(text.slice(0, -1)) * unitsMs[text.slice(-1) as keyof typeof unitsMs])

export const clockEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/test/clock',
    operation: 'readClock',
    tag: 'Goods',
    summary: 'What time it is on this test instance',
    auth: 'merchant_or_operator',
    answer: z.object({ now: z.string(), test: z.boolean() }),
    run: async (deps) =>
      deps.config.mode === 'test'
        ? Promise.resolve(done({ now: formatInstant(deps.system.now()), test: true }))
        : Promise.resolve(problem('clock_live')),
  }),
  endpoint({
    method: 'post',
    path: '/v1/test/clock/advance',
    operation: 'advanceClock',
    tag: 'Goods',
    summary:
      'Move the clock of this test instance on, doing on the way what becomes due; answers when it has arrived',
    auth: 'merchant_or_operator',
    body: z.union([
      z.strictObject({ to: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)) }),
      z.strictObject({ by: span }),
    ]),
    answer: z
      .object({
        ready: z.literal(true),
        test: z.boolean(),
        from: z.string(),
        now: z.string(),
        steps: z.number().int(),
        agenda: z.number().int(),
        webhook_attempts: z.number().int(),
        phone: z.number().int(),
      })
      .openapi('ClockAdvanced'),
    run: async (deps, { body }) => {
      const to = instant('to' in body ? body.to : deps.system.now() + body.by)
      const report = await advanceClock(deps, to)
      if (!report.ok) return report
      return done({
        ready: true,
        test: true,
        from: formatInstant(report.from),
        now: formatInstant(report.to),
        steps: report.steps,
        agenda: report.agenda,
        webhook_attempts: report.webhooks,
        phone: report.phone,
      })
    },
  }),
]
