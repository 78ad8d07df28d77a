// What all interfaces share: phone numbers, money, sinks and their credentials, errors, the correlator (carrier-billing.md 3.1).

import { nodeAt, type RecordNode, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import { among, choice, type DecimalShape, moment, type RecordShape, record, text, truth } from './shape.ts'

export const correlatorPattern: RegExp = /^[a-zA-Z0-9\-_:;./<>{}]{0,256}$/
export const phoneNumber = text({ pattern: /^\+[1-9][0-9]{4,14}$/ })
export const sink = text({ pattern: /^https?:\/\/.+$/, form: 'sink' })
/** Ids and references that are worth nothing when empty. */
export const identifier = text({ lengthMin: 1 })
const anyText = text()

const positiveAmount: DecimalShape = { kind: 'decimal', decimalsMax: 3, minimum: '0.001' }
const amountOrNothing: DecimalShape = { kind: 'decimal', decimalsMax: 3, minimum: '0' }
const currency = text({ pattern: /^[A-Z]{3}$/ })

// These have no coin under the whole unit, so a decimal point in their amounts is refused (carrier-billing.md 3.4).
const wholeUnitCurrencies = new Set(['KRW', 'JPY'])

function fitsCurrency(node: RecordNode, at: string): readonly Fault[] {
  if (!wholeUnitCurrencies.has(textAt(node, 'currency') ?? '')) return []
  return ['amount', 'taxAmount'].flatMap((name) => {
    const amount = nodeAt(node, name)
    if (amount?.kind !== 'number' || !amount.raw.includes('.')) return []
    const rule = /\.0*$/.test(amount.raw) ? 'writing' : 'minor-unit'
    return [fault(`${at}/${name}`, rule, 'no decimals in this currency')]
  })
}

const taxes = { isTaxIncluded: truth, taxAmount: amountOrNothing }

/** An amount with its bill text. */
export const chargingInformation: RecordShape = record(
  { amount: positiveAmount, currency, description: anyText },
  taxes,
  fitsCurrency,
)

/** One item of a payment or of a refund, under the name its id has there. */
export function item(idName: string): RecordShape {
  return record(
    { [idName]: identifier, amount: positiveAmount, currency, description: anyText },
    taxes,
    fitsCurrency,
  )
}

/** What is left to refund; nothing is an amount here. */
export const remainingAmount: RecordShape = record(
  { amount: amountOrNothing, currency },
  { description: anyText, ...taxes },
  fitsCurrency,
)

/** What is known of the sale besides its amount. */
export const chargingMetaData: RecordShape = record(
  {},
  {
    merchantName: anyText,
    merchantIdentifier: anyText,
    fee: { kind: 'decimal', decimalsMax: 2 },
    purchaseCategoryCode: anyText,
    channel: anyText,
    serviceId: anyText,
    productId: anyText,
  },
)

/** How events are authorised; only an access token is supported, so nothing else may be sent. */
export const sinkCredential = choice('credentialType', {
  ACCESSTOKEN: record({
    accessToken: text({ lengthMin: 1 }),
    accessTokenExpiresUtc: moment,
    accessTokenType: among('bearer'),
  }),
})

/** The body of every error of one status. */
export function errorBody(status: number, codes: readonly string[]): RecordShape {
  return record({
    status: { kind: 'integer', among: [status] },
    code: among(...codes),
    message: text({ lengthMin: 1 }),
  })
}
