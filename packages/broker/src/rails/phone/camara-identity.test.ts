// The operator's own word on who holds the phone: its codes, and the network's answer about a device.

import { afterEach, describe, expect, it } from 'vitest'
import { type OperatorLine, openOperatorLine } from '../../testing/operator-line.ts'
import { verifyNumber } from './camara-number-verification.ts'
import { type CamaraOtp, createCamaraOtp } from './camara-otp.ts'

const number = '+4915112345600'
const message = 'Your code is {{code}}. Never share it.'
const opened: OperatorLine[] = []
afterEach(async () => {
  for (const line of opened.splice(0)) await line.close()
})

async function open(
  operator: object = {},
): Promise<{ readonly line: OperatorLine; readonly otp: CamaraOtp }> {
  const line = await openOperatorLine({ operator })
  opened.push(line)
  return { line, otp: createCamaraOtp(line.profile.billing, line.system.now) }
}

const correlator = 'phn_1'
const sendTo = async (otp: CamaraOtp, to = number): Promise<string> => {
  const sent = await otp.send({ correlator, to, message })
  return sent.kind === 'sent' ? sent.authenticationId : expect.unreachable(JSON.stringify(sent))
}
const codeOn = async (line: OperatorLine): Promise<string> =>
  /\d{4,8}/.exec((await line.look(number)).messages.at(-1)?.text ?? '')?.[0] ?? ''

describe('a code of the operator', () => {
  it('is right once, and wrong where another is given', async () => {
    const { line, otp } = await open()
    const authenticationId = await sendTo(otp)
    const code = await codeOn(line)
    const other = code === '000000' ? '111111' : '000000'
    expect(await otp.check({ correlator, authenticationId, code: other })).toEqual({ kind: 'wrong' })
    expect(await otp.check({ correlator, authenticationId, code: 'no code' })).toEqual({ kind: 'wrong' })
    expect(await otp.check({ correlator, authenticationId, code })).toEqual({ kind: 'right' })
    expect((await otp.check({ correlator, authenticationId, code })).kind).not.toBe('right')
  })

  it('is dead after too many wrong ones, when it is late, and where nobody knows it', async () => {
    const { line, otp } = await open()
    const authenticationId = await sendTo(otp)
    const wrong = (await codeOn(line)) === '000000' ? '111111' : '000000'
    const answers: unknown[] = []
    for (let attempt = 0; attempt < 4; attempt += 1) {
      answers.push(await otp.check({ correlator, authenticationId, code: wrong }))
    }
    expect(answers.at(-1)).toEqual({ kind: 'dead', why: 'attempts' })
    const late = await sendTo(otp)
    line.system.advance(181_000)
    expect(await otp.check({ correlator, authenticationId: late, code: await codeOn(line) })).toEqual({
      kind: 'dead',
      why: 'expired',
    })
    expect(await otp.check({ correlator, authenticationId: 'none', code: '123456' })).toEqual({
      kind: 'dead',
      why: 'unknown-id',
    })
  })

  it.each([
    [`${number.slice(0, -2)}05`, 'not_applicable'],
    [`${number.slice(0, -2)}14`, 'not_applicable'],
  ])('to %s is refused as %s', async (to, reason) => {
    const { otp } = await open()
    expect(await otp.send({ correlator, to, message })).toEqual({ kind: 'refused', reason })
  })

  it('is refused where too many were asked for, and without a place in its text', async () => {
    const { line, otp } = await open()
    for (let sent = 0; sent < 5; sent += 1) await sendTo(otp)
    expect(await otp.send({ correlator, to: number, message })).toEqual({
      kind: 'refused',
      reason: 'code_locked',
    })
    const asked = line.seen.length
    const wrong = { kind: 'refused', reason: 'misconfigured' }
    expect(await otp.send({ correlator, to: number, message: 'no place' })).toEqual(wrong)
    expect(await otp.send({ correlator, to: number, message: message.padEnd(161) })).toEqual(wrong)
    expect(line.seen.length).toBe(asked)
  })

  it('whose answer is lost may be on its way', async () => {
    const { line, otp } = await open()
    line.meddle('/send-code', 'lose-answer')
    expect((await otp.send({ correlator, to: number, message })).kind).toBe('unknown')
    line.meddle('/send-code', () => Response.json({}))
    expect((await otp.send({ correlator, to: number, message })).kind).toBe('unknown')
    line.meddle('/validate-code', 'lose-answer')
    expect((await otp.check({ correlator, authenticationId: 'x', code: '123456' })).kind).toBe('unknown')
  })
})

describe('a number that the network is asked about', () => {
  const returnTo = 'https://pay.example/back'
  const clients = [
    { id: 'farthing', secret: 'a secret: for tests +%', perSecond: 1_000, redirectUris: [returnTo] },
  ]

  /** What a device on the operator's own network is given, without its owner doing anything. */
  async function tokenOf(line: OperatorLine, device: string): Promise<string> {
    const origin = line.profile.billing.apiRoot
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'farthing',
      redirect_uri: returnTo,
      scope: 'openid number-verification:verify',
      state: 's',
      login_hint: `tel:${device}`,
    })
    const granted = await fetch(`${origin}/oauth2/authorize?${query.toString()}`, { redirect: 'manual' })
    const code = new URL(granted.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const answer = await fetch(`${origin}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: returnTo,
        client_id: 'farthing',
        client_secret: 'a secret: for tests +%',
      }),
    })
    return ((await answer.json()) as { readonly access_token: string }).access_token
  }

  it('is that of the device or another, and goes out as its digest only', async () => {
    const { line } = await open({ clients })
    const { billing } = line.profile
    const ask = async (e164: string) =>
      verifyNumber(billing, { e164, accessToken: await tokenOf(line, number), correlator })
    expect(await ask(number)).toEqual({ kind: 'same' })
    expect(await ask('+4915112345699')).toEqual({ kind: 'other' })
    const sent = line.seen.filter(({ path }) => path.endsWith('/verify'))
    expect(sent.map(({ body }) => body).join()).not.toContain('49151')
    expect(sent[0]?.body).toMatch(/^\{"hashedPhoneNumber":"[0-9a-f]{64}"\}$/)
  })

  it('is not known where the device is on another network, or the answer is lost', async () => {
    const { line } = await open({ clients })
    const { billing } = line.profile
    const accessToken = await tokenOf(line, number)
    const refusal = {
      status: 403,
      code: 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK',
      message: '',
    }
    line.meddle('/verify', () => Response.json(refusal, { status: 403 }))
    expect(await verifyNumber(billing, { e164: number, accessToken, correlator })).toEqual({
      kind: 'not-on-network',
    })
    line.meddle('/verify', 'lose-answer')
    expect((await verifyNumber(billing, { e164: number, accessToken, correlator })).kind).toBe('unknown')
    expect((await verifyNumber(billing, { e164: number, accessToken: 'none', correlator })).kind).toBe(
      'unknown',
    )
  })
})
