// The scenes of identity, of what every operation refuses, and of lists that match too much.

import { createHash } from 'node:crypto'
import { total } from './operator-refund-scenes.ts'
import {
  ask,
  clientToken,
  payerToken,
  payments,
  phone,
  refundsOf,
  type Stage,
  wish,
} from './operator-repertoire.ts'
import { textedCode } from './operator-scenes.ts'

/** Codes texted for others, and numbers told by the network. */
export async function playIdentity(stage: Stage): Promise<void> {
  const send = (number: string): ReturnType<typeof ask> =>
    ask(stage, 'POST /one-time-password-sms/v1/send-code', {
      body: { phoneNumber: number, message: '{{code}} is your code' },
    })
  const validate = (authenticationId: string | undefined, code: string): ReturnType<typeof ask> =>
    ask(stage, 'POST /one-time-password-sms/v1/validate-code', { body: { authenticationId, code } })
  const number = phone('20')
  const sent = (await send(number)).json['authenticationId']
  await validate(sent, 'wrong')
  await validate(sent, await textedCode(stage, number))
  await validate('none', '1')
  const failed = (await send(number)).json['authenticationId']
  for (const code of ['wrong1', 'wrong2', 'wrong3']) await validate(failed, code)
  for (let count = 0; count < 4; count += 1) await send(number)
  await send(phone('14'))
  await stage.it.change(phone('21'), { traits: { isBarred: true } })
  await send(phone('21'))
  const late = (await send(phone('22'))).json['authenticationId']
  await stage.it.system.advance(200_000)
  await validate(late, await textedCode(stage, phone('22')))
  await playNumbers(stage, number)
}

async function playNumbers(stage: Stage, number: string): Promise<void> {
  const verify = 'POST /number-verification/v2/verify'
  const share = 'GET /number-verification/v2/device-phone-number'
  const mine = (scope: string): Promise<string> => payerToken(stage, number, `number-verification:${scope}`)
  const hashedPhoneNumber = createHash('sha256').update(number).digest('hex')
  const single = await mine('verify')
  await ask(stage, verify, { body: { phoneNumber: number }, token: single })
  await ask(stage, verify, { body: { phoneNumber: number }, token: single })
  await ask(stage, verify, { body: { hashedPhoneNumber }, token: await mine('verify') })
  await ask(stage, verify, { body: { phoneNumber: phone('00') }, token: await mine('verify') })
  await ask(stage, share, { token: await mine('device-phone-number:read') })
  await ask(stage, verify, { body: { phoneNumber: number } })
  await ask(stage, share)
}

/** What every operation refuses: a malformed call, no token, a token of another scope, too many calls. */
export async function playEverywhere(
  stage: Stage,
  calls: readonly (readonly [string, unknown])[],
): Promise<void> {
  const codes = await clientToken(stage, 'one-time-password-sms:send-validate')
  const reads = await clientToken(stage, 'carrier-billing:payments:read')
  const slow = await clientToken(stage, undefined, 'slow')
  await ask(stage, `GET ${payments}`, { token: slow })
  for (const [what, body] of calls) {
    await ask(stage, what, { body, token: '' })
    await ask(stage, what, { body, correlator: 'a b' })
    await ask(stage, what, { body, token: what.includes('one-time') ? reads : codes })
    await ask(stage, what, { body, token: slow })
  }
}

/** More payments, and more refunds of one, than a list may match; they are put into the store, as asking for each takes long. */
export async function playCrowds(stage: Stage): Promise<void> {
  const { store } = stage.it.operator.deps
  const paid = await ask(stage, `POST ${payments}`, { body: wish(stage, { number: phone('00') }) })
  const id = paid.json['paymentId'] ?? 'none'
  await ask(stage, `POST ${refundsOf(id)}`, { body: total(stage) })
  const many = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 10001)'
  store.run(
    `insert into refunds (id, paymentId, clientId, type, status, units, request, xCorrelator, createdAt)
     ${many} select 'many-' || i, paymentId, clientId, type, status, 0, request, xCorrelator, createdAt
     from refunds, n where paymentId = ?`,
    id,
  )
  store.run(
    `insert into payments (id, clientId, number, steps, status, units, currency, request, serverReference, xCorrelator,
     validation, createdAt)
     ${many} select 'many-' || i, clientId, number, steps, 'cancelled', units, currency, request, 'many-' || i, xCorrelator,
     validation, createdAt from payments, n where id = ?`,
    id,
  )
  await ask(stage, `GET ${refundsOf(id)}`)
  await ask(stage, `GET ${payments}`)
}
