// The scenes of refunds: whole and in parts, at once and after a while, and every refusal that can be provoked.

import { ask, credential, payments, phone, refundsOf, type Stage, wish } from './operator-repertoire.ts'

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

/** A body that asks for all of it. */
export function total(stage: Stage): object {
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
