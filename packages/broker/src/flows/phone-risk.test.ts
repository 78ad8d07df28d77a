// Risk in the flows of a payment on the phone bill: what a payer, a person who runs the broker and a phone's owner meet of it.

import { instant } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { listBlocks, readPayer } from '../records/phone-payers.ts'
import { listDecisions, listRestrictions, setItem } from '../records/risk.ts'
import { openPhoneWorld, type PhoneWorld, type PhoneWorldOptions, until } from '../testing/phone-world.ts'
import { must } from '../testing/test-parties.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { liftOne, restrict } from './manage-risk.ts'
import { reportPhonePayment } from './report-phone-payment.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  expect(world?.broker.errors ?? []).toEqual([])
  await world?.close()
  world = undefined
})

async function open(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  world = await openPhoneWorld(options)
  return world
}

const number = '+4915110000100'

async function sellsGameCoins(given: PhoneWorld): Promise<void> {
  const { deps, system } = given.broker
  const item = {
    merchantId: given.merchant.id,
    buyDigest: '',
    itemClass: 'game_currency',
    reference: undefined,
  } as const
  must(await deps.ledger.commit({ records: [setItem(deps.records, item, system.now())] }))
}

describe('risk of a payment on the phone bill', () => {
  it('refuses what can be resold before a message is sent, keeps the decision, and tells the payer nothing of it', async () => {
    const given = await open()
    await sellsGameCoins(given)
    const refused = await given.start(number).catch(String)
    expect(refused).toContain('phone_denied')
    expect(refused).not.toMatch(/C01|C03|statements|risk/)
    expect(await given.messagesOn(number)).toEqual([])
    const decisions = await listDecisions(given.broker.deps.records, {})
    expect(decisions).toMatchObject([{ phase: 'start', decision: 'DENY', policyVersion: 'eu-2026-01' }])
    expect(decisions[0]?.fired.map(({ rule }) => rule)).toEqual(['C01', 'C03', 'C09'])
    expect(await given.owedBy(number)).toBe(0n)
  })

  it('lets the same through where the rules are in shadow', async () => {
    const given = await open({ broker: { environment: { FARTHING_RISK_SHADOW: 'C01 C03 C09' } } })
    await sellsGameCoins(given)
    expect((await given.pay(number)).state).toBe('charged')
    const decisions = await listDecisions(given.broker.deps.records, {})
    expect(decisions.map(({ phase, decision }) => `${phase} ${decision}`)).toEqual([
      'reserve ALLOW',
      'start ALLOW',
    ])
  })

  it('charges nothing for a code typed at once from another network on a new device', async () => {
    const given = await open()
    const { payment, secret } = await given.start(number, { address: '203.0.113.7' })
    const code = await given.codeOn(number)
    const typed = { paymentId: payment.id, secret, code, address: '198.51.100.9' }
    await givePhoneCode(given.broker.deps, given.phone, typed)
    expect(await given.read(payment.id)).toMatchObject({ state: 'rejected', reason: 'phone_denied' })
    expect(await given.owedBy(number)).toBe(0n)
    // The phone that fills in its own code is no stranger.
    const own = await given.start('+4915110000200', { address: '203.0.113.8' })
    const ownCode = await given.codeOn('+4915110000200')
    const filled = { paymentId: own.payment.id, secret: own.secret, code: ownCode, address: '203.0.113.8' }
    must(await givePhoneCode(given.broker.deps, given.phone, filled))
    await given.settle(own.payment)
    expect((await given.read(own.payment.id)).state).toBe('charged')
  })

  it('ends the payment and stops the number for a day where its owner says that it was not them', async () => {
    const given = await open()
    const { deps, system } = given.broker
    const { payment } = await given.start(number)
    const payer = await readPayer(deps.records, payment.payerId, given.phone.payerKeys)
    if (payer === undefined) throw new Error('no payer')
    must(await reportPhonePayment(deps, given.phone, { payment, payer, kind: 'not_me' }))
    expect((await given.read(payment.id)).state).toBe('cancelled')
    expect(await given.start(number).catch(String)).toContain('phone_blocked')
    const blocks = await listBlocks(deps.records, payer.digest, system.now())
    expect(blocks).toMatchObject([{ by: 'risk', until: system.now() + 86_400_000 }])
    expect(await listBlocks(deps.records, payer.digest, instant(system.now() + 86_400_000))).toEqual([])
  })

  it('counts a STOP in answer to a code as a word of the owner’s', async () => {
    const given = await open()
    await given.start(number)
    await given.codeOn(number)
    await given.sendFrom(number, 'STOP')
    const { records } = given.broker.deps
    await until(async () => (await records.selectFrom('risk_reports').selectAll().execute()).length > 0)
    expect(await records.selectFrom('risk_reports').selectAll().execute()).toMatchObject([
      { kind: 'stop', operator_id: 'sim-de', region: 'DE', item_class: 'content' },
    ])
  })

  it('sells nothing for a merchant that a person stopped, until it is lifted', async () => {
    const given = await open()
    const { deps, system } = given.broker
    const subject = `merchant ${given.merchant.id}`
    must(await restrict(deps, { subject, level: 'blocked', reason: 'sells nothing' }))
    expect(await given.start(number).catch(String)).toContain('phone_denied')
    const [standing] = await listRestrictions(deps.records, { now: system.now() })
    must(await liftOne(deps, { id: standing?.id ?? '', by: 'a person' }))
    expect(await liftOne(deps, { id: standing?.id ?? '', by: 'a person' })).toMatchObject({
      ok: false,
      code: 'not_found',
    })
    expect((await given.pay(number)).state).toBe('charged')
    expect(await listRestrictions(deps.records, { now: instant(system.now()) })).toEqual([])
  })

  it('is told to whoever runs the broker, and to nobody else', async () => {
    const given = await open()
    await sellsGameCoins(given)
    await given.start(number).catch(String)
    const { operatorKey } = given.broker.deps.keyring
    const get = (path: string, key: string) =>
      given.broker.send(path, { headers: { authorization: `Bearer ${key}` } })
    const told = await get('/v1/operator/risk/decisions', operatorKey)
    expect(told.status).toBe(200)
    const { decisions } = (await told.json()) as { decisions: readonly object[] }
    expect(decisions).toMatchObject([{ decision: 'DENY', policy: 'eu-2026-01', merchant: given.merchant.id }])
    expect(JSON.stringify(decisions)).not.toContain(number.slice(1))
    expect((await get('/v1/operator/risk/decisions', given.merchant.apiKey)).status).toBe(401)
    const put = await given.broker.send('/v1/operator/risk/restrictions', {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'area sim-de DE *', level: 'blocked', reason: 'a wave of thefts' }),
    })
    expect(put.status).toBe(200)
    const listed = await get('/v1/operator/risk/restrictions', operatorKey)
    expect(await listed.json()).toMatchObject({
      restrictions: [{ subject: 'area sim-de DE *', rule: 'person', inputs: { reason: 'a wave of thefts' } }],
    })
  })
})
