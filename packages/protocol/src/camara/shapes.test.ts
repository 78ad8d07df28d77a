import { json as anyJson, assert, bigInt, boolean, option, property, record, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CamaraErrorCode,
  camaraErrors,
  camaraLimits,
  correlatorHeaderPattern,
  duplicateCorrelatorMessage,
  formatMinorUnits,
  formatThousandths,
  fromMinorUnits,
  isDuplicateCorrelator,
  mayAnswer,
  operationPath,
  operations,
  parseCamaraError,
  parseCamaraEvent,
  parseDateTime,
  parseDevicePhoneNumber,
  parseExactJson,
  parseMinorUnits,
  parsePayment,
  parsePaymentRequest,
  parsePayments,
  parsePhoneNumberBody,
  parseRefund,
  parseRefundRequest,
  parseRemainingAmount,
  parseSendCodeRequest,
  parseThousandths,
  parseValidateCodeRequest,
  parseValidateRequest,
  parseVerifyRequest,
  sinkFaultOf,
  toMinorUnits,
  writeExactJson,
} from './index.ts'

const charging = { amount: 1500n, currency: 'GBP', description: 'The Wren: one piece' }
const request = {
  amountTransaction: {
    phoneNumber: '+447700900100',
    clientCorrelator: 'phn_1',
    referenceCode: 'ref-1',
    paymentAmount: { chargingInformation: charging },
  },
}

function read(value: unknown): unknown {
  return parseExactJson(writeExactJson(value))?.value
}

/** The request with one member of its charge replaced by this JSON text. */
function withAmount(digits: string): unknown {
  return parseExactJson(writeExactJson(request).replace('"amount":1.5', `"amount":${digits}`))?.value
}

describe('amounts', () => {
  test('are written from the integer, without zeros at the end and without an exponent', () => {
    expect(formatThousandths(1500n)).toBe('1.5')
    expect(formatThousandths(5_000_000n)).toBe('5000')
    expect(formatThousandths(1n)).toBe('0.001')
    expect(formatThousandths(-250n)).toBe('-0.25')
    expect(writeExactJson({ amount: 100_000_000_000_001n })).toBe('{"amount":100000000000.001}')
  })

  test('come back as they went, for every amount', () => {
    assert(
      property(bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), (value) => {
        expect(parseThousandths(formatThousandths(value))).toBe(value)
        const document = parseExactJson(writeExactJson({ amount: value, currency: 'EUR' }))?.value
        if (value >= 0n) expect(parseRemainingAmount(document)).toMatchObject({ value: { amount: value } })
      }),
    )
  })

  test('finer than a thousandth, with an exponent or too large are refused, zeros at the end are not', () => {
    for (const digits of ['1.0005', '1e3', '1.5e0', '1000000000000', '0', '-1', '0.0001', '"1.5"', 'true']) {
      expect(parsePaymentRequest(withAmount(digits)), digits).toMatchObject({
        ok: false,
        path: 'amountTransaction.paymentAmount.chargingInformation.amount',
      })
    }
    expect(parsePaymentRequest(withAmount('1.50000'))).toMatchObject({ ok: true })
  })

  test('keep digits that floating point would lose', () => {
    expect(parsePaymentRequest(withAmount('999999999999.999'))).toMatchObject({
      value: {
        amountTransaction: { paymentAmount: { chargingInformation: { amount: 999_999_999_999_999n } } },
      },
    })
    expect(parsePaymentRequest(withAmount('1.0000000000000000001'))).toMatchObject({ ok: false })
  })

  test('become minor units only where nothing is lost', () => {
    expect(toMinorUnits(1500n, 'GBP')).toBe(150n)
    expect(toMinorUnits(1505n, 'GBP')).toBeUndefined()
    expect(toMinorUnits(5_000_000n, 'KRW')).toBe(5000n)
    expect(toMinorUnits(5_000_500n, 'KRW')).toBeUndefined()
    expect(toMinorUnits(1505n, 'KWD')).toBe(1505n)
    expect(toMinorUnits(1000n, 'XYZ')).toBeUndefined()
    expect(toMinorUnits(1000n, 'constructor')).toBeUndefined()
    expect(fromMinorUnits(150n, 'GBP')).toBe(1500n)
  })

  test('stand in statements with all decimals of their currency', () => {
    expect(formatMinorUnits(150n, 'GBP')).toBe('1.50')
    expect(formatMinorUnits(-5n, 'EUR')).toBe('-0.05')
    expect(formatMinorUnits(5000n, 'KRW')).toBe('5000')
    expect(parseMinorUnits('-0.05', 'EUR')).toBe(-5n)
    expect(parseMinorUnits('1.5', 'EUR')).toBe(150n)
    for (const text of ['1.505', '-0', '-0.00', '01', '1,5', '+1', '', ' 1']) {
      expect(parseMinorUnits(text, 'EUR'), text).toBeUndefined()
    }
  })
})

describe('requests', () => {
  test('are read as they were written', () => {
    const full = {
      amountTransaction: {
        ...request.amountTransaction,
        paymentAmount: {
          chargingInformation: { ...charging, isTaxIncluded: true, taxAmount: 250n },
          chargingMetaData: {
            merchantName: 'The Wren',
            merchantIdentifier: 'mer_1',
            fee: 12_340n,
            channel: 'web',
          },
          paymentDetails: [{ id: 'one', ...charging }],
        },
      },
      sink: 'https://pay.example/callbacks',
      sinkCredential: {
        credentialType: 'ACCESSTOKEN',
        accessToken: 'a.b-c',
        accessTokenExpiresUtc: '2026-12-01T00:00:00Z',
        accessTokenType: 'bearer',
      },
    }
    expect(parsePaymentRequest(read(full))).toEqual({ ok: true, value: full })
  })

  test('come back as they went, for any texts and any of the optional members', () => {
    const shape = record(
      {
        amount: bigInt({ min: 1n, max: 10n ** 14n }),
        description: string({ minLength: 1, maxLength: 512 }),
        isTaxIncluded: option(boolean(), { nil: undefined }),
      },
      { requiredKeys: ['amount', 'description'] },
    )
    assert(
      property(shape, (parts) => {
        const sent = {
          amountTransaction: {
            referenceCode: 'r',
            paymentAmount: { chargingInformation: { currency: 'EUR', ...parts } },
          },
        }
        expect(parsePaymentRequest(read(sent))).toEqual({ ok: true, value: sent })
      }),
    )
  })

  test('with an unknown member anywhere are refused by its place', () => {
    const wrong: ReadonlyArray<readonly [unknown, string]> = [
      [{ ...request, more: 1n }, ''],
      [{ amountTransaction: { ...request.amountTransaction, more: 1n } }, 'amountTransaction'],
      [
        {
          amountTransaction: {
            ...request.amountTransaction,
            paymentAmount: { chargingInformation: { ...charging, more: 1n } },
          },
        },
        'amountTransaction.paymentAmount.chargingInformation',
      ],
      [JSON.parse('{"__proto__":{},"amountTransaction":{}}'), ''],
    ]
    for (const [value, path] of wrong) {
      expect(parsePaymentRequest(read(value) ?? value)).toMatchObject({ ok: false, path })
    }
  })

  test('with a member missing or of the wrong form are refused by its path, and no value is repeated', () => {
    const { phoneNumber: _, ...rest } = request.amountTransaction
    expect(parsePaymentRequest(read({ amountTransaction: rest }))).toMatchObject({ ok: true })
    for (const [name, value] of [
      ['phoneNumber', '447700900100'],
      ['phoneNumber', '+0123456'],
      ['referenceCode', ''],
      ['clientCorrelator', 7n],
    ] as const) {
      const answer = parsePaymentRequest(
        read({ amountTransaction: { ...request.amountTransaction, [name]: value } }),
      )
      expect(answer).toMatchObject({ ok: false, path: `amountTransaction.${name}` })
      expect(JSON.stringify(answer)).not.toContain('7700900')
    }
    expect(parsePaymentRequest(read({}))).toMatchObject({
      ok: false,
      path: 'amountTransaction',
      why: 'is missing',
    })
    for (const value of [undefined, null, 'text', [], 4]) expect(parsePaymentRequest(value).ok).toBe(false)
  })

  test('name the sink fault that has a code of its own', () => {
    const credential = {
      accessToken: 'a',
      accessTokenExpiresUtc: '2026-12-01T00:00:00Z',
      accessTokenType: 'bearer',
    }
    const of = (changes: object): unknown => ({ sinkCredential: { ...credential, ...changes } })
    expect(sinkFaultOf(of({ credentialType: 'PLAIN' }))).toBe('INVALID_CREDENTIAL')
    expect(sinkFaultOf(of({ credentialType: 'REFRESHTOKEN' }))).toBe('INVALID_CREDENTIAL')
    expect(sinkFaultOf(of({ credentialType: 'ACCESSTOKEN', accessTokenType: 'mac' }))).toBe('INVALID_TOKEN')
    expect(sinkFaultOf(of({ credentialType: 'ACCESSTOKEN' }))).toBeUndefined()
    expect(sinkFaultOf(undefined)).toBeUndefined()
  })

  test('of codes and numbers are read, and refused where they carry two things or none', () => {
    expect(parseValidateRequest(read({ authorizationId: 'a', code: '123456' })).ok).toBe(true)
    expect(parseValidateRequest(read({ code: '123456' }))).toMatchObject({ path: 'authorizationId' })
    expect(parsePhoneNumberBody(read({})).ok).toBe(true)
    expect(parsePhoneNumberBody(undefined).ok).toBe(false)
    expect(parseSendCodeRequest(read({ phoneNumber: '+4915100000000', message: 'Code {{code}}' })).ok).toBe(
      true,
    )
    expect(parseSendCodeRequest(read({ phoneNumber: '+4915100000000', message: 'No code' })).ok).toBe(false)
    expect(
      parseSendCodeRequest(read({ phoneNumber: '+4915100000000', message: `{{code}}${'x'.repeat(160)}` })).ok,
    ).toBe(false)
    expect(parseValidateCodeRequest(read({ authenticationId: 'a', code: '12345678901' })).ok).toBe(false)
    expect(parseVerifyRequest(read({ phoneNumber: '+4915100000000' })).ok).toBe(true)
    expect(parseVerifyRequest(read({ hashedPhoneNumber: 'a'.repeat(64) })).ok).toBe(true)
    expect(parseVerifyRequest(read({ hashedPhoneNumber: 'a'.repeat(63) })).ok).toBe(false)
    expect(parseVerifyRequest(read({})).ok).toBe(false)
    const both = { phoneNumber: '+4915100000000', hashedPhoneNumber: 'a'.repeat(64) }
    expect(parseVerifyRequest(read(both)).ok).toBe(false)
    expect(parseDevicePhoneNumber(read({ devicePhoneNumber: '+4915100000000', more: true })).ok).toBe(true)
  })
})

describe('refunds', () => {
  const total = { type: 'total', amountTransaction: { referenceCode: 'r', refundAmount: {} } }
  const partial = {
    type: 'partial',
    amountTransaction: { referenceCode: 'r', refundAmount: { chargingInformation: charging } },
  }

  test('of all carry no amount, of a part must', () => {
    expect(parseRefundRequest(read(total))).toEqual({ ok: true, value: total })
    expect(parseRefundRequest(read(partial))).toEqual({ ok: true, value: partial })
    expect(parseRefundRequest(read({ ...partial, type: 'total' }))).toMatchObject({ ok: false })
    expect(parseRefundRequest(read({ ...total, type: 'partial' }))).toMatchObject({
      path: 'amountTransaction.refundAmount.chargingInformation',
    })
    expect(parseRefundRequest(read({ ...total, type: 'some' }))).toMatchObject({ path: 'type' })
  })

  test('of an answer may hold more than we know', () => {
    const refund = {
      ...partial,
      refundId: 'r1',
      refundStatus: 'succeeded',
      refundCreationDate: '2026-01-07T12:00:00.000Z',
      refundDate: '2026-01-07T12:00:01.000Z',
    }
    expect(parseRefund(read({ ...refund, later: { member: 1n } }))).toEqual({ ok: true, value: refund })
    expect(parseRefund(read({ ...refund, refundStatus: 'done' })).ok).toBe(false)
  })
})

describe('answers and notifications', () => {
  const payment = {
    ...request,
    paymentId: 'pay-1',
    paymentStatus: 'pending_validation',
    paymentCreationDate: '2026-01-07T12:00:00.000Z',
    validationInfo: { action: 'validate', authorizationId: 'a1' },
  }

  test('of payments are read with their validation, and must name their number', () => {
    expect(parsePayment(read(payment))).toEqual({ ok: true, value: payment })
    expect(parsePayments(read([payment, payment]))).toMatchObject({ ok: true })
    const open = { action: 'open', validationURL: 'https://operator.example/validate/1' }
    expect(parsePayment(read({ ...payment, validationInfo: open }))).toMatchObject({ ok: true })
    expect(parsePayment(read({ ...payment, validationInfo: { action: 'open' } }))).toMatchObject({
      path: 'validationInfo.validationURL',
    })
    expect(parsePayment(read({ ...payment, validationInfo: { action: 'wave' } })).ok).toBe(false)
    expect(parsePayment(read({ ...payment, paymentStatus: 'paid' })).ok).toBe(false)
    const { phoneNumber: _, ...nameless } = request.amountTransaction
    expect(parsePayment(read({ ...payment, amountTransaction: nameless }))).toMatchObject({
      path: 'amountTransaction.phoneNumber',
    })
  })

  test('of events ask for what belongs to their type', () => {
    const event = {
      id: 'e1',
      source: 'https://operator.example',
      specversion: '1.0',
      type: 'org.camaraproject.carrier-billing.v0.payment-completed',
      time: '2026-01-07T12:00:00Z',
      datacontenttype: 'application/json',
      data: { paymentId: 'p', status: 'succeeded', description: 'Done', paymentDate: '2026-01-07T12:00:00Z' },
    }
    expect(parseCamaraEvent(read(event))).toEqual({ ok: true, value: event })
    const { paymentDate: _, ...dateless } = event.data
    expect(parseCamaraEvent(read({ ...event, data: dateless }))).toMatchObject({ path: 'data.paymentDate' })
    const refund = {
      ...event,
      type: 'org.camaraproject.carrier-billing-refund.v0.refund-in-bill',
      data: dateless,
    }
    expect(parseCamaraEvent(read(refund))).toMatchObject({ path: 'data.refundId' })
    expect(parseCamaraEvent(read({ ...event, type: 'org.other' })).ok).toBe(false)
    expect(parseCamaraEvent(read({ ...event, specversion: '0.3' })).ok).toBe(false)
    expect(parseCamaraEvent(read({ ...event, time: 'yesterday' })).ok).toBe(false)
  })

  test('dates are RFC 3339 with a zone and exist', () => {
    expect(parseDateTime('2023-07-03T14:27:08.312+02:00')).toBe(Date.UTC(2023, 6, 3, 12, 27, 8, 312))
    expect(parseDateTime('2023-07-03T14:27:08.312+0200')).toBe(Date.UTC(2023, 6, 3, 12, 27, 8, 312))
    for (const text of [
      '2023-07-03T14:27:08',
      '2023-02-30T00:00:00Z',
      '2023-07-03',
      '2023-07-03T25:00:00Z',
      '',
    ]) {
      expect(parseDateTime(text), text).toBeUndefined()
    }
  })
})

describe('the table of errors', () => {
  test('gives every code operations of its own interface and a scope to each operation', () => {
    for (const [code, row] of Object.entries(camaraErrors)) {
      expect(row.where.length, code).toBeGreaterThan(0)
      expect(row.message, code).toMatch(/^[A-Z].*\.$/)
      const api = code.startsWith('CARRIER_BILLING_REFUND.')
        ? 'refund'
        : code.startsWith('CARRIER_BILLING.')
          ? 'billing'
          : undefined
      for (const where of row.where) {
        if (api !== undefined && where !== 'sink') expect(operations[where].api, `${code} ${where}`).toBe(api)
      }
    }
  })

  test('says where an error may be answered', () => {
    const denied = { status: 403, code: 'CARRIER_BILLING.PAYMENT_DENIED' satisfies CamaraErrorCode }
    expect(mayAnswer('confirmPayment', denied)).toBe(true)
    expect(mayAnswer('cancelPayment', denied)).toBe(false)
    expect(mayAnswer('confirmPayment', { ...denied, status: 409 })).toBe(false)
    expect(mayAnswer('confirmPayment', { status: 403, code: 'toString' })).toBe(false)
  })

  test('knows both ways to say that a correlator was used', () => {
    const said = { status: 400, code: 'INVALID_ARGUMENT', message: duplicateCorrelatorMessage }
    expect(isDuplicateCorrelator(said)).toBe(true)
    expect(isDuplicateCorrelator({ ...said, message: 'The request is malformed.' })).toBe(false)
    expect(isDuplicateCorrelator({ status: 409, code: 'ALREADY_EXISTS', message: '' })).toBe(true)
    expect(
      isDuplicateCorrelator({ status: 409, code: 'CARRIER_BILLING.PAYMENT_CONFIRMED', message: '' }),
    ).toBe(false)
  })

  test('reads codes of an operator of its own and bodies without a message', () => {
    expect(parseCamaraError(read({ status: 1000n, code: 'X' }))).toMatchObject({ ok: true })
    expect(parseCamaraError(parseExactJson('{"status":403,"code":"OWN.CODE"}')?.value)).toEqual({
      ok: true,
      value: { status: 403, code: 'OWN.CODE', message: '' },
    })
    expect(parseCamaraError('no').ok).toBe(false)
  })
})

describe('documents', () => {
  test('of any text never throw in any reader', () => {
    const readers = [
      parsePaymentRequest,
      parsePayment,

      parseRefundRequest,
      parseRefund,
      parseCamaraEvent,
    ]
    assert(
      property(anyJson(), (text) => {
        const value = parseExactJson(text)?.value
        for (const reader of [...readers, parseVerifyRequest, parseSendCodeRequest]) {
          expect(reader(value).ok).toBe(false)
        }
      }),
    )
    assert(
      property(string(), (text) => {
        parseExactJson(text)
        parseDateTime(text)
        parseThousandths(text)
      }),
    )
  })

  test('too long or too deep are not read', () => {
    expect(parseExactJson(`"${'x'.repeat(camaraLimits.bodyCharactersMax)}"`)).toBeUndefined()
    expect(parseExactJson('['.repeat(13) + ']'.repeat(13))).toBeUndefined()
    expect(parseExactJson('['.repeat(12) + ']'.repeat(12))).toBeDefined()
  })

  test('have addresses with their parts escaped', () => {
    expect(operationPath('retrieveRefund', { paymentId: 'a/b', refundId: 'c' })).toBe(
      '/carrier-billing-refund/v0.3/payments/a%2Fb/refunds/c',
    )
    expect(correlatorHeaderPattern.test('a b')).toBe(false)
    expect(correlatorHeaderPattern.test('phn_1.x:<y>/{z};-')).toBe(true)
  })
})
