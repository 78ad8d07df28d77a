// Tokens: one is asked for at a time, kept while it lives, and taken anew when it is refused.

import { afterEach, expect, it } from 'vitest'
import { type OperatorLine, openOperatorLine } from '../../testing/operator-line.ts'

const number = '+4915112345600'
const oneStep = { profile: { billing: { steps: 'one' } } } as const
const opened: OperatorLine[] = []
async function open(options: Parameters<typeof openOperatorLine>[0] = oneStep): Promise<OperatorLine> {
  const line = await openOperatorLine(options)
  opened.push(line)
  return line
}
afterEach(async () => {
  for (const line of opened.splice(0)) await line.close()
})

const tokensAsked = (line: OperatorLine): number =>
  line.seen.filter(({ path }) => path.endsWith('/token')).length
const kindOf = async (line: OperatorLine): Promise<string> => {
  const answer = await line.rail.start(line.order(number))
  if (answer.kind === 'known') return answer.charge.state
  return answer.kind === 'refused' ? answer.reason : answer.kind
}

it('is asked for once by twenty calls at a time, for the scopes of what is used', async () => {
  const line = await open()
  const answers = await Promise.all(Array.from({ length: 20 }, () => kindOf(line)))
  expect([tokensAsked(line), new Set(answers)]).toEqual([1, new Set(['charged'])])
  const { body, headers } = line.seen[0] ?? expect.unreachable('no request')
  expect(new URLSearchParams(body).get('scope')?.split(' ').toSorted()).toEqual([
    'carrier-billing-refund:refunds:create',
    'carrier-billing-refund:refunds:read',
    'carrier-billing:payments:create',
    'carrier-billing:payments:read',
  ])
  // Id and secret are form-encoded before they are joined: the secret holds a colon, a plus and a percent sign.
  expect(headers.get('authorization')).toMatch(/^Basic [A-Za-z0-9+/]+=*$/)
})

it('is taken anew before it ends', async () => {
  const line = await open({ ...oneStep, operator: { tokenLifeMs: 100_000 } })
  await kindOf(line)
  line.system.advance(79_000)
  await kindOf(line)
  expect(tokensAsked(line)).toBe(1)
  line.system.advance(2_000)
  await kindOf(line)
  expect(tokensAsked(line)).toBe(2)
})

it('that is refused is taken anew once, and the request sent again', async () => {
  const line = await open()
  await kindOf(line)
  line.operator.deps.store.run('delete from tokens')
  expect(await kindOf(line)).toBe('charged')
  expect(tokensAsked(line)).toBe(2)
  // Refused for ever, it is asked for once more and not again.
  line.meddle('/payments', () => new Response(null, { status: 401 }), 100)
  expect(await kindOf(line)).toBe('misconfigured')
  expect(tokensAsked(line)).toBe(3)
  expect(line.seen.filter(({ path }) => path.endsWith('/payments'))).toHaveLength(5)
})

it('that a wrong secret asks for is our fault, and nothing is sent', async () => {
  const line = await open({ profile: { billing: { steps: 'one', clientSecret: 'another' } } })
  expect(await kindOf(line)).toBe('misconfigured')
  expect(line.seen.filter(({ path }) => path.includes('/payments'))).toEqual([])
})

it.each<[string, () => Response]>([
  ['a failure', () => new Response(null, { status: 500 })],
  ['a page', () => new Response('<html>', { status: 200 })],
  ['another kind of token', () => Response.json({ access_token: 'x', token_type: 'mac', expires_in: 60 })],
  ['a token with a line end', () => Response.json({ access_token: 'x\ny', token_type: 'Bearer' })],
  ['too much', () => new Response('x'.repeat(40_000))],
  ['nothing', () => Response.json(null)],
])('whose server answers %s is busy: nothing was done, and later it goes', async (_, answer) => {
  const line = await open()
  line.meddle('/token', answer)
  expect(await kindOf(line)).toBe('busy')
  expect(await kindOf(line)).toBe('charged')
})

it('whose server cannot be reached is busy', async () => {
  const line = await open({ profile: { billing: { steps: 'one', tokenUrl: 'http://127.0.0.1:1/token' } } })
  expect(await kindOf(line)).toBe('busy')
})

it('without a life of its own is used for a minute', async () => {
  const line = await open()
  line.meddle('/token', async (answer) => {
    const { expires_in: _, ...rest } = (await answer.json()) as Record<string, unknown>
    return Response.json(rest)
  })
  await kindOf(line)
  line.system.advance(49_000)
  await kindOf(line)
  expect(tokensAsked(line)).toBe(2)
})

it('is not wanted where too many requests were sent', async () => {
  const line = await open({
    ...oneStep,
    operator: { clients: [{ id: 'farthing', secret: 'a secret: for tests +%', perSecond: 1 }] },
  })
  expect([await kindOf(line), await kindOf(line)]).toEqual(['charged', 'busy'])
})
