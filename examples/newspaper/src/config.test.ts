// The configuration is read strictly, and its faults never show what the file holds.
import { assert, json, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig, readPort } from './config.ts'

const whole = {
  broker: 'http://localhost:4010',
  merchant: 'mer_1',
  origin: 'http://127.0.0.1:4020',
  signingKey: { kty: 'OKP', crv: 'Ed25519', kid: 'news-1', x: 'public', d: 'very-secret' },
  apiKey: 'key',
  dataFolder: '/somewhere',
}

describe('the configuration', () => {
  it('reads a whole file', () => {
    const config = parseConfig(JSON.stringify({ ...whole, unknown: 1 }))
    expect(config.dataFolder).toBe('/somewhere')
    expect(config.gate).toMatchObject({ broker: whole.broker, signingKey: whole.signingKey, apiKey: 'key' })
  })

  it('names the member at fault and shows no value', () => {
    for (const name of ['broker', 'merchant', 'origin', 'signingKey']) {
      expect(() => parseConfig(JSON.stringify({ ...whole, [name]: undefined }))).toThrow(name)
    }
    expect(() => parseConfig(`${JSON.stringify(whole)}x`)).not.toThrow('very-secret')
  })

  it('refuses any other text with an Error of its own', () => {
    assert(
      property(oneof(string(), json()), (text) => {
        expect(() => parseConfig(text)).toThrow(/^FARTHING_GATE/)
      }),
    )
  })

  it('takes the port from the environment, else from the origin', () => {
    expect(readPort('4021', whole.origin)).toBe(4021)
    expect(readPort(undefined, whole.origin)).toBe(4020)
    expect(() => readPort('ninety', whole.origin)).toThrow('PORT')
  })
})
