// Calls with one seeded fault each. A row is a fault's name, the operation, what is changed, and what the checker has to name.

import { asked, bodyOf, query, type Row, withHeader } from './seed.ts'

const charge = '/amountTransaction/paymentAmount/chargingInformation'
const detail = '/amountTransaction/paymentAmount/paymentDetails'
const fifteen = '1234567890123456'

/** Every wrong call. */
// biome-ignore format: a table is read by its rows
export const wrongRequests: readonly Row[] = [
  ['an amount of a tenth of a thousandth', 'createPayment', asked('"amount":0.25', '"amount":0.2505'), `${charge}/amount`, 'number'],
  ['an amount under the least', 'createPayment', asked('"amount":0.25', '"amount":0.0'), `${charge}/amount`, 'number'],
  ['a negative amount', 'createPayment', asked('"amount":0.25', '"amount":-1'), `${charge}/amount`, 'number'],
  ['an amount with an exponent', 'createPayment', asked('"amount":0.25', '"amount":25e-2'), `${charge}/amount`, 'number'],
  ['an amount that a float would swallow', 'preparePayment', asked('"amount":0.25', '"amount":9007199254740993.0001'), `${charge}/amount`, 'number'],
  ['an amount with needless zeros', 'createPayment', asked('"amount":0.25', '"amount":0.2500'), `${charge}/amount`, 'writing'],
  ['an amount as text', 'createPayment', asked('"amount":0.25', '"amount":"0.25"'), `${charge}/amount`, 'type'],
  ['an amount without a leading figure', 'createPayment', asked('"amount":0.25', '"amount":.25'), 'body', 'malformed'],
  ['won with decimals', 'createPayment', asked('0.25,"currency":"EUR"', '100.50,"currency":"KRW"'), `${charge}/amount`, 'minor-unit'],
  ['won with decimals that are nothing', 'preparePayment', asked('0.25,"currency":"EUR"', '100.0,"currency":"KRW"'), `${charge}/amount`, 'writing'],
  ['a currency in small letters', 'createPayment', asked('"EUR"', '"eur"'), `${charge}/currency`, 'pattern'],
  ['a currency that is missing', 'createPayment', asked('"currency":"EUR",', ''), `${charge}/currency`, 'missing'],
  ['a tax under nothing', 'createPayment', asked('"taxAmount":0.043', '"taxAmount":-0.001'), `${charge}/taxAmount`, 'number'],
  ['whether tax is included, as text', 'createPayment', asked('"isTaxIncluded":true', '"isTaxIncluded":"true"'), `${charge}/isTaxIncluded`, 'type'],
  ['a fee in thousandths', 'createPayment', asked('"fee":62.5', '"fee":62.505'), '/amountTransaction/paymentAmount/chargingMetaData/fee', 'number'],
  ['an item without an id', 'preparePayment', asked('[{"id":"id-1",', '[{'), `${detail}/0/id`, 'missing'],
  ['no item where items are listed', 'preparePayment', asked('"paymentDetails":[', '"paymentDetails":[],"x":['), detail, 'count'],
  ['a number without its plus', 'createPayment', asked('+31612345600', '31612345600'), '/amountTransaction/phoneNumber', 'pattern'],
  ['a number of sixteen figures', 'createPayment', asked('+31612345600', `+${fifteen}`), '/amountTransaction/phoneNumber', 'pattern'],
  ['a country code that begins with nought', 'confirmPayment', asked('+31612345600', '+0612345600'), '/phoneNumber', 'pattern'],
  ['a payment without the merchant’s reference', 'createPayment', asked('"referenceCode":"id-1",', ''), '/amountTransaction/referenceCode', 'missing'],
  ['a member nobody declared', 'preparePayment', asked('{"amountTransaction"', '{"mood":1,"amountTransaction"'), '/mood', 'unknown'],
  ['a member named twice', 'createPayment', asked('"referenceCode":"id-1"', '"referenceCode":"id-1","referenceCode":"id-1"'), '/amountTransaction/referenceCode', 'duplicate'],
  ['a sink without encryption', 'createPayment', asked('https://shop', 'http://shop'), '/sink', 'address'],
  ['a credential of a kind that is not supported', 'createPayment', asked('ACCESSTOKEN', 'PLAIN'), '/sinkCredential/credentialType', 'choice'],
  ['a credential without its expiry', 'createPayment', asked('"accessTokenExpiresUtc":"2026-11-24T10:00:00.5+01:00",', ''), '/sinkCredential/accessTokenExpiresUtc', 'missing'],
  ['an expiry without a time zone', 'createPayment', asked('10:00:00.5+01:00', '10:00:00'), '/sinkCredential/accessTokenExpiresUtc', 'instant'],
  ['a token type that is not bearer', 'createPayment', asked('"bearer"', '"Bearer"'), '/sinkCredential/accessTokenType', 'choice'],
  ['a confirmation without a body', 'confirmPayment', bodyOf('request', ''), 'body', 'missing'],
  ['a validation without its code', 'validatePayment', asked(',"code":"123456"', ''), '/code', 'missing'],
  ['a code as a number', 'validatePayment', asked('"123456"', '123456'), '/code', 'type'],
  ['a look-up with a body', 'retrievePayment', bodyOf('request', '{}'), 'body', 'body'],
  ['a call without a token', 'retrievePayment', withHeader('request', 'authorization', undefined), 'header authorization', 'header'],
  ['a correlator with a blank', 'retrievePayment', withHeader('request', 'x-correlator', 'a b'), 'header x-correlator', 'pattern'],
  ['a correlator of 257 characters', 'retrievePayment', withHeader('request', 'x-correlator', 'a'.repeat(257)), 'header x-correlator', 'pattern'],
  ['a body said to be plain text', 'createPayment', withHeader('request', 'content-type', 'text/plain'), 'header content-type', 'media-type'],
  ['a list parameter nobody declared', 'retrievePayments', query('perPage=2&size=3'), 'query size', 'unknown'],
  ['a page of nought', 'retrievePayments', query('perPage=2&page=0'), 'query page', 'pattern'],
  ['an order given twice', 'retrievePayments', query('perPage=2&order=asc&order=desc'), 'query order', 'duplicate'],
  ['a status no payment has', 'retrievePayments', query('perPage=2&paymentStatus=paid'), 'query paymentStatus', 'choice'],
  ['a date without a time', 'retrieveRefunds', query('perPage=2&refundCreationDate.gte=2026-11-01'), 'query refundCreationDate.gte', 'instant'],
  ['a total refund that names an amount', 'createRefund', asked('"partial"', '"total"'), '/amountTransaction/refundAmount/chargingInformation', 'unknown'],
  ['a partial refund that names no amount', 'createRefund', asked('"chargingInformation":{"amount":0.25,"currency":"EUR","description":"A piece on tides","isTaxIncluded":true,"taxAmount":0.043},', ''), '/amountTransaction/refundAmount/chargingInformation', 'missing'],
  ['a refund of no type', 'createRefund', asked('"type":"partial",', ''), '/type', 'missing'],
  ['a message without a place for the code', 'sendCode', asked('{{code}}', 'code'), '/message', 'pattern'],
  ['a message of 161 characters', 'sendCode', asked(' is', ` ${'i'.repeat(142)}`), '/message', 'length'],
  ['a code of eleven characters', 'validateCode', asked('123456', '12345678901'), '/code', 'length'],
  ['an authentication of 37 characters', 'validateCode', asked('id-1', 'i'.repeat(37)), '/authenticationId', 'length'],
  ['a hash of 63 figures', 'phoneNumberVerify', asked('aBaB', 'aBa'), '/hashedPhoneNumber', 'pattern'],
  ['a number beside its hash', 'phoneNumberVerify', asked('{', '{"phoneNumber":"+31612345600",'), '', 'count'],
]
