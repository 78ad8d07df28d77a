// Reads what the game is told: the file of its shop, and where to listen. Text in, exact types or a plain sentence about the fault
// out; it opens nothing and never shows a value.

export type GameConfig = {
  readonly broker: string
  readonly origin: string
  readonly apiKey: string
  readonly merchant: string
  /** The broker as a payment method; with the merchant it proves that this origin is the merchant's. */
  readonly paymentSystem: string
  readonly mode: 'live' | 'test'
  /** The app whose inventory the broker keeps. */
  readonly farmApp: string
  /** The app whose goods the game hands out itself. */
  readonly smithyApp: string
  readonly webhookSecret: string
  readonly dataFolder: string
}

/** Parses the file named by FARTHING_GAME; throws an Error that names the member at fault. */
export function parseConfig(text: string): GameConfig {
  const fields = readObject(text)
  const read = (name: string): string => {
    const value = fields[name]
    if (typeof value === 'string' && value !== '') return value
    throw new Error(`FARTHING_GAME: ${name} must be a text`)
  }
  return {
    broker: new URL(read('broker')).origin,
    origin: new URL(read('origin')).origin,
    apiKey: read('apiKey'),
    merchant: read('merchant'),
    paymentSystem: read('paymentSystem'),
    mode: fields['mode'] === 'live' ? 'live' : 'test',
    farmApp: read('farmApp'),
    smithyApp: read('smithyApp'),
    webhookSecret: read('webhookSecret'),
    dataFolder: read('dataFolder'),
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch {
    // The parser's own message quotes the text, which holds secrets.
  }
  throw new Error('FARTHING_GAME: the file is not a JSON object')
}

/** The port to listen on: PORT, else that of the origin. */
export function readPort(text: string | undefined, origin: string): number {
  const port = Number(text === undefined || text === '' ? new URL(origin).port : text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error('PORT must be a number from 1 to 65535')
}
