// What the operator writes its log with; pino is one. No number, code or secret is ever put into it.

export type OperatorLog = {
  readonly info: (fields: Readonly<Record<string, unknown>>, text: string) => void
  readonly warn: (fields: Readonly<Record<string, unknown>>, text: string) => void
  readonly error: (fields: Readonly<Record<string, unknown>>, text: string) => void
}
