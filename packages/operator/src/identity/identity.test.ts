import { createHash } from 'node:crypto'
import { camaraErrors } from '@farthing/protocol/camara'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  billing,
  type Called,
  clientSecret,
  openTestOperator,
  type TestOperator,
} from '../testing/test-operator.ts'

let it: TestOperator
beforeEach(async () => {
  it = await openTestOperator()
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
})

const number = '+4915123456720'
const redirectUri = 'https://pay.example/back'

async function expectRefused(asked: Promise<Called>, status: number, code: string): Promise<void> {
  expect(await asked).toMatchObject({ status, json: { status, code } })
}

describe('the token endpoint', () => {
  const post = (
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    it.send('/oauth2/token', { method: 'POST', headers, body: new URLSearchParams(fields) })
  const own = { client_id: 'wren', client_secret: clientSecret }

  test('gives a client what it asks for of its own, by header or by form', async () => {
    const scope = 'carrier-billing:payments:read'
    const byForm = await post({ ...own, grant_type: 'client_credentials', scope })
    expect(byForm.headers.get('cache-control')).toBe('no-store')
    expect(await byForm.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope })
    const authorization = `Basic ${Buffer.from(`wren:${clientSecret}`).toString('base64')}`
    expect((await post({ grant_type: 'client_credentials' }, { authorization })).status).toBe(200)
  })

  test('refuses wrong secrets, scopes and grants by the words of RFC 6749', async () => {
    const cases: ReadonlyArray<readonly [Readonly<Record<string, string>>, number, string]> = [
      [{ ...own, client_secret: 'x', grant_type: 'client_credentials' }, 401, 'invalid_client'],
      [{ client_id: 'nobody', client_secret: '', grant_type: 'client_credentials' }, 401, 'invalid_client'],
      [{ grant_type: 'client_credentials' }, 401, 'invalid_client'],
      [{ ...own, grant_type: 'client_credentials', scope: 'everything' }, 400, 'invalid_scope'],
      [{ ...own, grant_type: 'password' }, 400, 'unsupported_grant_type'],
      [
        { ...own, grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri },
        400,
        'invalid_grant',
      ],
    ]
    for (const [fields, status, error] of cases) {
      const response = await post(fields)
      expect({ status: response.status, ...((await response.json()) as object) }).toEqual({ status, error })
    }
    const json = await it.send('/oauth2/token', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(json.status).toBe(400)
  })
})

describe('a code of one use', () => {
  const send = (phoneNumber: string, message = '{{code}} is your code'): Promise<Called> =>
    it.call('POST', '/one-time-password-sms/v1/send-code', { phoneNumber, message })
  const validate = (authenticationId: string, code: string): Promise<Called> =>
    it.call('POST', '/one-time-password-sms/v1/validate-code', { authenticationId, code })
  const begin = async (): Promise<{ readonly id: string; readonly code: string; readonly wrong: string }> => {
    const sent = await send(number)
    expect(sent.status).toBe(200)
    expect(sent.json.authenticationId.length).toBeLessThanOrEqual(36)
    const code = (await it.look(number)).messages.at(-1)?.text.slice(0, 6) ?? ''
    return { id: sent.json.authenticationId, code, wrong: code === '000000' ? '000001' : '000000' }
  }
  const prefix = 'ONE_TIME_PASSWORD_SMS.'

  test('is texted to the phone and taken once', async () => {
    const { id, code } = await begin()
    expect((await it.look(number)).messages).toMatchObject([
      { text: `${code} is your code`, direction: 'in' },
    ])
    expect(await validate(id, code)).toMatchObject({ status: 204 })
    await expectRefused(validate(id, code), 404, 'NOT_FOUND')
    await expectRefused(validate('otp-0', code), 404, 'NOT_FOUND')
  })

  test('dies after three wrong attempts, and after its time', async () => {
    const { id, code, wrong } = await begin()
    await expectRefused(validate(id, wrong), 400, `${prefix}INVALID_OTP`)
    await expectRefused(validate(id, wrong), 400, `${prefix}INVALID_OTP`)
    await expectRefused(validate(id, wrong), 400, `${prefix}VERIFICATION_FAILED`)
    await expectRefused(validate(id, code), 400, `${prefix}VERIFICATION_FAILED`)
    const second = await begin()
    await it.system.advance(180_000)
    await expectRefused(validate(second.id, second.code), 400, `${prefix}VERIFICATION_EXPIRED`)
  })

  test('is refused to strangers, fresh SIMs and barred lines, and after five in an hour', async () => {
    for (const stranger of ['+33612345678', '+4915123456705', '+4915123456714']) {
      await expectRefused(send(stranger), 403, `${prefix}PHONE_NUMBER_NOT_ALLOWED`)
    }
    await it.change('+4915123456721', { traits: { isBarred: true } })
    await expectRefused(send('+4915123456721'), 403, `${prefix}PHONE_NUMBER_BLOCKED`)
    for (let count = 0; count < 5; count += 1) await send(number)
    await expectRefused(send(number), 403, `${prefix}MAX_OTP_CODES_EXCEEDED`)
    await expectRefused(send(number, 'no place for it'), 400, 'INVALID_ARGUMENT')
    await it.system.advance(3_600_001)
    const headers = { authorization: `Bearer ${await it.token()}` }
    const body = { phoneNumber: number, message: '{{code}}' }
    expect(await it.call('POST', '/one-time-password-sms/v1/send-code', body, headers)).toMatchObject({
      status: 200,
    })
  })

  test('has every error of its table provoked here', () => {
    const tested =
      'INVALID_OTP VERIFICATION_EXPIRED VERIFICATION_FAILED MAX_OTP_CODES_EXCEEDED PHONE_NUMBER_NOT_ALLOWED PHONE_NUMBER_BLOCKED'
    const known = Object.keys(camaraErrors).filter((code) => code.startsWith(prefix))
    expect(new Set(known)).toEqual(new Set(tested.split(' ').map((code) => prefix + code)))
  })
})

describe('verification of a number by the network', () => {
  const scopes = 'openid number-verification:verify number-verification:device-phone-number:read'
  const verifier = 'v'.repeat(43)
  const authorize = async (fields: Readonly<Record<string, string>> = {}): Promise<URL | Response> => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'wren',
      redirect_uri: redirectUri,
      scope: scopes,
      state: 'mine',
      login_hint: `tel:${number}`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...fields,
    })
    const response = await it.send(`/oauth2/authorize?${query.toString()}`)
    const place = response.headers.get('location')
    return place === null ? response : new URL(place)
  }
  const exchange = async (code: string, fields: Readonly<Record<string, string>> = {}): Promise<Response> =>
    it.send('/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'wren',
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        code,
        ...fields,
      }),
    })
  const token = async (hint = number): Promise<string> => {
    const back = await authorize({ login_hint: `tel:${hint}` })
    const code = back instanceof URL ? (back.searchParams.get('code') ?? '') : ''
    return ((await (await exchange(code)).json()) as { readonly access_token: string }).access_token
  }
  const verify = async (body: object, bearer: string): Promise<Called> =>
    it.call('POST', '/number-verification/v2/verify', body, { authorization: `Bearer ${bearer}` })

  test('says whether a number or its hash is the phone’s own', async () => {
    expect(await verify({ phoneNumber: number }, await token())).toMatchObject({
      status: 200,
      json: { devicePhoneNumberVerified: true },
    })
    const other = await verify({ phoneNumber: '+4915123456721' }, await token())
    expect(other.json).toEqual({ devicePhoneNumberVerified: false })
    const hashedPhoneNumber = createHash('sha256').update(number).digest('hex')
    expect((await verify({ hashedPhoneNumber }, await token())).json).toEqual({
      devicePhoneNumberVerified: true,
    })
    await expectRefused(
      verify({ phoneNumber: number, hashedPhoneNumber }, await token()),
      400,
      'INVALID_ARGUMENT',
    )
  })

  test('tells the phone’s number', async () => {
    const headers = { authorization: `Bearer ${await token()}` }
    expect(
      await it.call('GET', '/number-verification/v2/device-phone-number', undefined, headers),
    ).toMatchObject({
      status: 200,
      json: { devicePhoneNumber: number },
    })
  })

  test('takes each token once, and only one that speaks for a number', async () => {
    const once = await token()
    await verify({ phoneNumber: number }, once)
    await expectRefused(verify({ phoneNumber: number }, once), 401, 'UNAUTHENTICATED')
    const own = await it.token()
    const code = 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK'
    await expectRefused(verify({ phoneNumber: number }, own), 403, code)
    const left = await token()
    await it.change(number, { traits: { isPorted: true } })
    await expectRefused(verify({ phoneNumber: number }, left), 403, code)
  })

  test('exchanges each code once, in its time, by whoever asked for it', async () => {
    const code = async (): Promise<string> => {
      const back = await authorize()
      return back instanceof URL ? (back.searchParams.get('code') ?? '') : ''
    }
    const once = await code()
    expect((await exchange(once)).status).toBe(200)
    expect(await (await exchange(once)).json()).toEqual({ error: 'invalid_grant' })
    expect((await exchange(await code(), { code_verifier: 'w'.repeat(43) })).status).toBe(400)
    expect((await exchange(await code(), { redirect_uri: 'https://pay.example/other' })).status).toBe(400)
    const others = { client_id: 'other', client_secret: `${clientSecret}-2` }
    expect((await exchange(await code(), others)).status).toBe(400)
    const late = await code()
    await it.system.advance(60_000)
    expect((await exchange(late)).status).toBe(400)
  })

  test('sends the browser back with the state, and nowhere that was not registered', async () => {
    const back = await authorize()
    expect(back instanceof URL ? back.searchParams.get('state') : '').toBe('mine')
    const unknown = await authorize({ login_hint: 'tel:+33612345678' })
    expect(unknown instanceof URL ? unknown.searchParams.get('error') : '').toBe('login_required')
    const wide = await authorize({ scope: 'everything' })
    expect(wide instanceof URL ? wide.searchParams.get('error') : '').toBe('invalid_scope')
    const away = await authorize({ redirect_uri: 'https://evil.example/' })
    expect(away instanceof URL).toBe(false)
    const token = await authorize({ response_type: 'token' })
    expect(token instanceof URL ? token.searchParams.get('error') : '').toBe('invalid_request')
  })

  test('does not let its token pay', async () => {
    const headers = { authorization: `Bearer ${await token()}` }
    await expectRefused(it.call('GET', billing, undefined, headers), 403, 'PERMISSION_DENIED')
  })
})
