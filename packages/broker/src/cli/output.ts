// How the command line answers: values to stdout, words to stderr, a refusal with what happened to the money.

import { describeProblem, fiatAsset, type Money, type Problem, parseDecimal } from '@farthing/protocol'

/** Exit codes, documented in the README: 0 done, 1 refused, 2 wrong usage. */
export const exitCodes = { refused: 1, usage: 2 } as const

/** Prints a value: JSON for programs, or the text for people. */
export function print(isJson: boolean, value: object, text: string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value) : text}\n`)
}

/** Says why it was not done, what happened to the money and what to do; ends with exit code 1. */
export function refuse(isJson: boolean, refusal: Problem): never {
  const row = describeProblem(refusal.code)
  const detail = refusal.detail === undefined || refusal.detail === row.title ? '' : ` (${refusal.detail})`
  const money = {
    no: 'No money moved.',
    yes: 'Money moved.',
    unknown: 'It is not known yet whether money moved.',
  }
  if (isJson) {
    process.stdout.write(
      `${JSON.stringify({ ok: false, code: refusal.code, money_moved: row.moneyMoved })}\n`,
    )
  }
  process.stderr.write(`${row.title}${detail}. ${money[row.moneyMoved]} ${row.hint} [${refusal.code}]\n`)
  process.exit(exitCodes.refused)
}

/** Says what is wrong with the command itself; ends with exit code 2. */
export function misuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(exitCodes.usage)
}

export const jsonArgument = {
  json: { type: 'boolean', description: 'Print one JSON line', default: false },
} as const

/** The amount of `--max`: a decimal, with EUR where no currency stands beside it. */
export function readMax(text: string): Money {
  const [digits = '', currency = 'EUR'] = text.trim().split(/\s+/)
  const max = /^[A-Z]{3}$/.test(currency) ? parseDecimal(digits, fiatAsset(currency)) : undefined
  return max ?? misuse('--max is an amount such as 0.05 or "0.05 EUR"')
}
