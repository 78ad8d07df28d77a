// The file the game is told its shop by: whole, or a sentence that names what is missing and never a value.

import { expect, test } from 'vitest'
import { parseConfig, readPort } from './config.ts'

const whole = {
  broker: 'http://localhost:4010/',
  paymentSystem: 'http://localhost:4010/pay/v1',
  origin: 'http://127.0.0.1:4040',
  merchant: 'mer_1',
  apiKey: 'fk_test_secret',
  mode: 'test',
  farmApp: 'app_1',
  smithyApp: 'app_2',
  webhookSecret: 'whsec_secret',
  dataFolder: 'folder',
}

test('a whole file is read, and origins lose what is not theirs', () => {
  expect(parseConfig(JSON.stringify(whole))).toEqual({ ...whole, broker: 'http://localhost:4010' })
})

test.each(Object.keys(whole).filter((name) => name !== 'mode'))(
  'without %s the fault names it and no secret',
  (name) => {
    const parse = () => parseConfig(JSON.stringify({ ...whole, [name]: undefined }))
    expect(parse).toThrow(name)
    expect(parse).not.toThrow('secret"')
  },
)

test('what is no JSON is told without a word of it', () => {
  expect(() => parseConfig('fk_test_secret')).toThrow('not a JSON object')
})

test('the port is the one told, else the origin’s', () => {
  expect([readPort('5', whole.origin), readPort(undefined, whole.origin)]).toEqual([5, 4040])
  expect(() => readPort('x', whole.origin)).toThrow('PORT')
})
