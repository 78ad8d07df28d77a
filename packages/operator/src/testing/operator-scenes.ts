// The scenes of an operator's whole repertoire: every test number, every operation, and every refusal that can be provoked.

import { createHash } from 'node:crypto'
import {
  ask,
  askInVain,
  clientToken,
  credential,
  payerToken,
  payments,
  phone,
  refundsOf,
  type Stage,
  wish,
} from './operator-repertoire.ts'

const billing = 'carrier-billing:payments:create carrier-billing:payments:write carrier-billing:payments:read'

/** Every test number, charged in one step and in two. */
export async function playTestNumbers(stage: Stage): Promise<void> {
  const digits = Array.from({ length: 15 }, (_, index) => String(index).padStart(2, '0'))
  for (const last of digits) {
    const number = phone(last)
    if (last === '06') {
      await playSilence(stage, number)
      continue
    }
    await ask(stage, `POST ${payments}`, { body: wish(stage, { number }) })
    const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
    await stage.it.system.advance(2_000)
    const id = prepared.json['paymentId'] ?? 'none'
    await ask(stage, `GET ${payments}/${id}`)
    if (last === '09') await typeCode(stage, number, prepared.json)
    if (last === '10') await approve(stage, prepared.json)
    await ask(stage, `POST ${payments}/${id}/confirm`, { body: { phoneNumber: number } })
    await stage.it.system.advance(2_000)
    await ask(stage, `GET ${payments}/${id}`)
    await ask(stage, `POST ${payments}/${id}/cancel`, { body: { phoneNumber: number } })
  }
}

async function playSilence(stage: Stage, number: string): Promise<void> {
  const charged = (count: number) => async (): Promise<boolean> =>
    (await stage.it.look(number)).bill.length === count
  const body = wish(stage, { number })
  await askInVain(stage, `POST ${payments}`, body, charged(1))
  await ask(stage, `POST ${payments}`, { body })
  const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
  const id = prepared.json['paymentId'] ?? 'none'
  await askInVain(stage, `POST ${payments}/${id}/confirm`, { phoneNumber: number }, charged(2))
  await ask(stage, `POST ${payments}/${id}/confirm`, { body: { phoneNumber: number } })
}

type Prepared = Readonly<Record<string, unknown>>

function validation(prepared: Prepared): Readonly<Record<string, string>> {
  return (prepared['validationInfo'] ?? {}) as Readonly<Record<string, string>>
}

async function textedCode(stage: Stage, number: string): Promise<string> {
  const { messages } = await stage.it.look(number)
  return messages.map(({ text }) => /[0-9]{6}/.exec(text)?.[0]).findLast((code) => code !== undefined) ?? ''
}

async function typeCode(stage: Stage, number: string, prepared: Prepared): Promise<void> {
  const path = `POST ${payments}/${String(prepared['paymentId'])}/validate`
  const { authorizationId } = validation(prepared)
  const code = await textedCode(stage, number)
  await ask(stage, path, { body: { authorizationId: 'another', code } })
  await ask(stage, path, { body: { authorizationId, code: 'nope' } })
  await ask(stage, path, { body: { authorizationId, code } })
  await ask(stage, path, { body: { authorizationId, code } })
}

async function approve(stage: Stage, prepared: Prepared): Promise<void> {
  const page = new URL(validation(prepared)['validationURL'] ?? stage.url)
  await fetch(`${stage.url}${page.pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ choice: 'approve' }),
    redirect: 'manual',
  })
}

/** What a payment can be refused for. */
export async function playRefusals(stage: Stage): Promise<void> {
  const number = phone('00')
  const starts = [`POST ${payments}`, `POST ${payments}/prepare`]
  const payer = await payerToken(stage, number, billing)
  for (const start of starts) {
    const refused = (body: unknown, token = stage.token): Promise<unknown> =>
      ask(stage, start, { body, token })
    await refused(wish(stage, {}))
    await refused(wish(stage, { number }), payer)
    await refused(wish(stage, {}), payer)
    await refused(wish(stage, { number, amount: 51 }))
    await refused(wish(stage, { number, amount: 1.2345 }))
    await refused(wish(stage, { number, charge: { currency: 'XXX' } }))
    await refused(wish(stage, { number, more: { sink: 'http://shop.example/sink' } }))
    await refused(
      wish(stage, { number, more: { sinkCredential: { ...credential, credentialType: 'PLAIN' } } }),
    )
    await refused(
      wish(stage, { number, more: { sinkCredential: { ...credential, accessTokenType: 'mac' } } }),
    )
    await refused(wish(stage, { number, correlator: `twice ${start}` }))
    await refused(wish(stage, { number, correlator: `twice ${start}` }))
    await refused(wish(stage, { number: '+4930123456' }))
    await refused('{"amountTransaction":')
  }
}

/** The second step taken too often, for another number, and in the wrong order; and a code tried too often. */
export async function playSecondSteps(stage: Stage): Promise<void> {
  const number = phone('00')
  const payer = await payerToken(stage, number, billing)
  const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
  const path = `POST ${payments}/${prepared.json['paymentId']}`
  for (const step of ['confirm', 'cancel']) {
    await ask(stage, `${path}/${step}`, { body: {} })
    await ask(stage, `${path}/${step}`, { body: { phoneNumber: phone('05') } })
    await ask(stage, `${path}/${step}`, { body: { phoneNumber: number }, token: payer })
    await ask(stage, `POST ${payments}/none/${step}`, { body: { phoneNumber: number } })
  }
  await ask(stage, `${path}/cancel`, { body: {}, token: payer })
  for (const step of ['confirm', 'cancel'])
    await ask(stage, `${path}/${step}`, { body: { phoneNumber: number } })
  const done = await ask(stage, `POST ${payments}`, { body: wish(stage, { number }) })
  for (const step of ['confirm', 'cancel'])
    await ask(stage, `POST ${payments}/${done.json['paymentId']}/${step}`, { body: { phoneNumber: number } })
  await ask(stage, `POST ${payments}/none/validate`, { body: { authorizationId: 'a', code: '1' } })
  await playLockout(stage, phone('09'))
}

async function playLockout(stage: Stage, number: string): Promise<void> {
  const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
  const { authorizationId } = validation(prepared.json)
  const path = `POST ${payments}/${prepared.json['paymentId']}`
  for (const code of ['wrong1', 'wrong2', 'wrong3', await textedCode(stage, number)])
    await ask(stage, `${path}/validate`, { body: { authorizationId, code } })
  await ask(stage, `${path}/confirm`, { body: { phoneNumber: number } })
}

/** Lists of payments, in every form, and what a list is refused for. */
export async function playLists(stage: Stage): Promise<void> {
  const list = (query: string): Promise<unknown> => ask(stage, `GET ${payments}?${query}`)
  await list('perPage=3')
  await list('page=2&perPage=2&order=asc')
  await list('paymentStatus=succeeded&paymentStatus=denied&perPage=50')
  await list('merchantIdentifier=nobody')
  await list('paymentCreationDate.gte=2026-01-01T00:00:00Z&paymentCreationDate.lte=2026-12-31T00:00:00Z')
  await list('paymentCreationDate.gte=2026-12-31T00:00:00Z&paymentCreationDate.lte=2026-01-01T00:00:00Z')
  await list('page=0')
  await list('order=sideways')
  const payer = await payerToken(stage, phone('01'), 'carrier-billing:payments:read')
  await ask(stage, `GET ${payments}`, { token: payer })
}

/** Refunds, whole and in parts, at once and after a while, and what a refund is refused for. */
export async function playRefunds(stage: Stage): Promise<void> {
  const number = phone('00')
  const details = [
    { id: 'one', amount: 1, currency: 'EUR', description: 'One' },
    { id: 'two', amount: 2, currency: 'EUR', description: 'Two' },
  ]
  const paid = await ask(stage, `POST ${payments}`, { body: wish(stage, { number, amount: 3, details }) })
  const path = refundsOf(paid.json['paymentId'] ?? 'none')
  const refund = (body: unknown): Promise<Awaited<ReturnType<typeof ask>>> =>
    ask(stage, `POST ${path}`, { body })
  const first = await refund(partOf(stage, { amount: 1, detail: { paymentItemId: 'one', amount: 1 } }))
  await refund(partOf(stage, { amount: 1, detail: { paymentItemId: 'three', amount: 1 } }))
  await refund(partOf(stage, { amount: 1, charge: { isTaxIncluded: false } }))
  await refund(partOf(stage, { amount: 2.5 }))
  await refund(partOf(stage, { amount: 0.5, more: { sink: 'http://shop.example/' } }))
  await refund(
    partOf(stage, { amount: 0.5, more: { sinkCredential: { ...credential, credentialType: 'PLAIN' } } }),
  )
  await refund(
    partOf(stage, { amount: 0.5, more: { sinkCredential: { ...credential, accessTokenType: 'mac' } } }),
  )
  await refund(partOf(stage, { amount: 0.5, correlator: 'refund-twice' }))
  await refund(partOf(stage, { amount: 0.5, correlator: 'refund-twice' }))
  await stage.it.change(number, { refundCap: '1' })
  await refund(partOf(stage, { amount: 0.5 }))
  await stage.it.change(number, { refundCap: null, traits: { refundVerdict: 'refuse' } })
  await refund(partOf(stage, { amount: 0.5 }))
  await stage.it.change(number, { traits: { refundVerdict: 'deny' } })
  await refund(partOf(stage, { amount: 0.5 }))
  await stage.it.system.advance(2_000)
  await stage.it.change(number, { traits: { refundVerdict: 'accept' } })
  await ask(stage, `GET ${path}/remaining-amount`)
  await refund(total(stage))
  await refund(total(stage))
  await ask(stage, `GET ${path}/remaining-amount`)
  await stage.it.system.advance(2_000)
  await ask(stage, `GET ${path}/${first.json['refundId']}`)
  await playRefundLists(stage, path)
  await playRefundsOfNothing(stage)
}

async function playRefundLists(stage: Stage, path: string): Promise<void> {
  for (const query of [
    'perPage=2&order=asc',
    'refundStatus=denied&refundStatus=succeeded&page=1',
    'merchantIdentifier=mer-1&refundCreationDate.gte=2026-01-01T00:00:00Z',
    'refundCreationDate.gte=2026-12-31T00:00:00Z&refundCreationDate.lte=2026-01-01T00:00:00Z',
    'page=0',
    'refundStatus=unheard',
  ])
    await ask(stage, `GET ${path}?${query}`)
}

async function playRefundsOfNothing(stage: Stage): Promise<void> {
  const nothing = refundsOf('none')
  await ask(stage, `POST ${nothing}`, { body: total(stage) })
  for (const path of ['', '/none', '/remaining-amount']) await ask(stage, `GET ${nothing}${path}`)
  const later = await ask(stage, `POST ${payments}`, { body: wish(stage, { number: phone('01') }) })
  const path = refundsOf(later.json['paymentId'] ?? 'none')
  await ask(stage, `POST ${path}`, { body: total(stage) })
  await stage.it.system.advance(2_000)
  await ask(stage, `POST ${path}`, { body: total(stage) })
  await stage.it.system.advance(2_000)
  await stage.it.system.advance(2_000)
}

let refunds = 0

function total(stage: Stage): object {
  refunds += 1
  const refundAmount = { chargingMetaData: { merchantIdentifier: 'mer-1' } }
  const amountTransaction = {
    clientCorrelator: `total-${refunds}`,
    referenceCode: `back-${refunds}`,
    refundAmount,
  }
  return {
    type: 'total',
    reason: 'Changed my mind',
    amountTransaction,
    sink: stage.sink,
    sinkCredential: credential,
  }
}

type Part = {
  readonly amount: number
  readonly charge?: object
  readonly correlator?: string
  readonly detail?: object
  readonly more?: object
}

function partOf(stage: Stage, { amount, charge = {}, correlator, detail, more = {} }: Part): object {
  refunds += 1
  const words = { currency: 'EUR', description: 'Back' }
  const refundAmount = {
    chargingInformation: { amount, ...words, isTaxIncluded: true, ...charge },
    ...(detail === undefined ? {} : { refundDetails: [{ ...words, ...detail }] }),
  }
  const clientCorrelator = correlator ?? `part-${refunds}`
  const amountTransaction = { clientCorrelator, referenceCode: `back-${refunds}`, refundAmount }
  return { type: 'partial', amountTransaction, sink: stage.sink, sinkCredential: credential, ...more }
}

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

/** Amounts in every way of writing them; a number is put in as it is written here. */
export async function playAmounts(stage: Stage): Promise<void> {
  const write = async (number: string, amount: string, currency: string): Promise<void> => {
    const body = JSON.stringify(wish(stage, { number, amount: 77, charge: { currency } }))
    await ask(stage, `POST ${payments}`, { body: body.replace('"amount":77', `"amount":${amount}`) })
  }
  const euros = [
    '1',
    '1.5',
    '1.50',
    '1.500',
    '0.01',
    '0.001',
    '1.5000',
    '15e-1',
    '1E0',
    '-1',
    '0',
    '-0',
    '0.0',
    '01',
    '.5',
    '"1"',
  ]
  for (const amount of euros) await write(phone('30'), amount, 'EUR')
  const won = ['1000', '1000.0', '1000.5', '1e3', '0.001']
  for (const amount of won) await write('+821012345630', amount, 'KRW')
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
