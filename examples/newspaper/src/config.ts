// Reads what the newspaper is told: the file of its gate, and where to listen. Text in, exact types or a plain sentence
// about the fault out; it opens nothing.
import type { GateConfig } from '@farthing/gate'

/** The file named by FARTHING_GATE. */
export type NewspaperConfig = {
  readonly gate: Pick<
    GateConfig,
    'broker' | 'merchant' | 'origin' | 'signingKey' | 'apiKey' | 'merchantName' | 'mode'
  >
  /** Where the gate keeps its journal; in memory where there is none. */
  readonly dataFolder: string | undefined
}

/** Parses the file; throws an Error that names the member at fault and never shows a value. */
export function parseConfig(text: string): NewspaperConfig {
  const fields = readObject(parseJson(text), 'the file')
  const mode = readMode(fields['mode'])
  const apiKey = readOptional(fields, 'apiKey')
  const merchantName = readOptional(fields, 'merchantName')
  return {
    gate: {
      broker: readText(fields, 'broker'),
      merchant: readText(fields, 'merchant'),
      origin: readText(fields, 'origin'),
      signingKey: readKey(fields['signingKey']),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(merchantName === undefined ? {} : { merchantName }),
      ...(mode === undefined ? {} : { mode }),
    },
    dataFolder: readOptional(fields, 'dataFolder'),
  }
}

/** The port to listen on: PORT, else the port of the configured origin. */
export function readPort(text: string | undefined, origin: string): number {
  const port = text === undefined || text === '' ? Number(new URL(origin).port) : Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('PORT must be a number from 1 to 65535')
  return port
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds a private key.
    throw new Error('FARTHING_GATE: the file is not JSON')
  }
}

function readObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`FARTHING_GATE: ${name} must be an object`)
  }
  return value as Readonly<Record<string, unknown>>
}

function readText(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = readOptional(fields, name)
  if (value === undefined) throw new Error(`FARTHING_GATE: ${name} must be a text`)
  return value
}

function readOptional(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function readMode(value: unknown): 'live' | 'test' | undefined {
  return value === 'live' || value === 'test' ? value : undefined
}

function readKey(value: unknown): GateConfig['signingKey'] {
  const fields = readObject(value, 'signingKey')
  if (fields['kty'] !== 'OKP' || fields['crv'] !== 'Ed25519') {
    throw new Error('FARTHING_GATE: signingKey must be a private Ed25519 JWK')
  }
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    kid: readText(fields, 'kid'),
    x: readText(fields, 'x'),
    d: readText(fields, 'd'),
  }
}
