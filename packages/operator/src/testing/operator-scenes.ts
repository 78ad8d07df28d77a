// The scenes of an operator's whole repertoire: every test number, every operation, and every refusal that can be provoked.

import {
  ask,
  askInVain,
  credential,
  payerToken,
  payments,
  phone,
  type Stage,
  wish,
} from './operator-repertoire.ts'

const billing = 'carrier-billing:payments:create carrier-billing:payments:write carrier-billing:payments:read'

/** Every test number, charged in one step and in two; how both ended, or the codes of their refusals, by the last two digits. */
export async function playTestNumbers(stage: Stage): Promise<Readonly<Record<string, string>>> {
  const digits = Array.from({ length: 15 }, (_, index) => String(index).padStart(2, '0'))
  const found: Record<string, string> = {}
  for (const last of digits) {
    const number = phone(last)
    found[last] = await (last === '06' ? playSilence(stage, number) : playNumber(stage, number))
  }
  return found
}

async function playNumber(stage: Stage, number: string): Promise<string> {
  const created = await ask(stage, `POST ${payments}`, { body: wish(stage, { number }) })
  const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
  await stage.it.system.advance(2_000)
  const path = `POST ${payments}/${prepared.json['paymentId'] ?? 'none'}`
  await endOf(stage, prepared.json)
  const { action } = validation(prepared.json)
  if (action === 'validate') await typeCode(stage, number, prepared.json)
  if (action === 'open') await approve(stage, prepared.json)
  await ask(stage, `${path}/confirm`, { body: { phoneNumber: number } })
  await stage.it.system.advance(2_000)
  const ends = `${await endOf(stage, created.json)}, ${await endOf(stage, prepared.json)}`
  await ask(stage, `${path}/cancel`, { body: { phoneNumber: number } })
  return ends
}

async function endOf(stage: Stage, { paymentId, code }: Readonly<Record<string, string>>): Promise<string> {
  if (paymentId === undefined) return String(code)
  const { json } = await ask(stage, `GET ${payments}/${paymentId}`)
  return json['paymentStatus'] ?? 'none'
}

async function playSilence(stage: Stage, number: string): Promise<string> {
  const charged = (count: number) => async (): Promise<boolean> =>
    (await stage.it.look(number)).bill.length === count
  const body = wish(stage, { number })
  await askInVain(stage, `POST ${payments}`, body, charged(1))
  await ask(stage, `POST ${payments}`, { body })
  const prepared = await ask(stage, `POST ${payments}/prepare`, { body: wish(stage, { number }) })
  const id = prepared.json['paymentId'] ?? 'none'
  await askInVain(stage, `POST ${payments}/${id}/confirm`, { phoneNumber: number }, charged(2))
  await ask(stage, `POST ${payments}/${id}/confirm`, { body: { phoneNumber: number } })
  return (await stage.it.look(number)).payments.map(({ status }) => status).join(', ')
}

type Prepared = Readonly<Record<string, unknown>>

function validation(prepared: Prepared): Readonly<Record<string, string>> {
  return (prepared['validationInfo'] ?? {}) as Readonly<Record<string, string>>
}

/** The newest code on a phone. */
export async function textedCode(stage: Stage, number: string): Promise<string> {
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
  await ask(stage, `GET ${payments}/none`)
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
