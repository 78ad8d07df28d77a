// The little language in which the constraints of a message are written down as data: texts, exact decimals, lists, records and choices.

import type { RecordNode } from './exact-json.ts'
import type { Fault } from './fault.ts'

/** Which forms of text a text can be asked to have. */
export type TextForm = 'instant' | 'https' | 'sink' | 'reference'

export type TextShape = {
  readonly kind: 'text'
  readonly pattern?: RegExp
  readonly lengthMin?: number
  readonly lengthMax?: number
  readonly among?: readonly string[]
  readonly form?: TextForm
}

/** A JSON number without an exponent, a multiple of the step and not under the minimum; both are written as decimals. */
export type DecimalShape = {
  readonly kind: 'decimal'
  readonly decimalsMax: number
  readonly minimum?: string
}

export type IntegerShape = {
  readonly kind: 'integer'
  readonly among?: readonly number[]
  readonly minimum?: number
}
export type TruthShape = { readonly kind: 'truth' }
export type ListShape = { readonly kind: 'list'; readonly of: Shape; readonly countMin?: number }

export type RecordShape = {
  readonly kind: 'record'
  readonly required: Readonly<Record<string, Shape>>
  readonly optional: Readonly<Record<string, Shape>>
  /** What no single member shows; it is given the record and its path. */
  readonly rule?: (node: RecordNode, at: string) => readonly Fault[]
}

/** One of several records, told apart by the text of one of their members. */
export type ChoiceShape = {
  readonly kind: 'choice'
  readonly by: string
  readonly cases: Readonly<Record<string, RecordShape>>
}

export type Shape =
  | TextShape
  | DecimalShape
  | IntegerShape
  | TruthShape
  | ListShape
  | RecordShape
  | ChoiceShape

/** A text under the given constraints. */
export function text(constraints: Omit<TextShape, 'kind'> = {}): TextShape {
  return { kind: 'text', ...constraints }
}

/** One of the listed texts. */
export function among(...values: readonly string[]): TextShape {
  return { kind: 'text', among: values }
}

/** A record of required and optional members, and of no others. */
export function record(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
  rule?: RecordShape['rule'],
): RecordShape {
  return rule === undefined
    ? { kind: 'record', required, optional }
    : { kind: 'record', required, optional, rule }
}

/** A list. */
export function list(of: Shape, countMin = 0): ListShape {
  return { kind: 'list', of, countMin }
}

/** A record chosen by one of its members; the member itself need not stand in the cases. */
export function choice(by: string, cases: Readonly<Record<string, RecordShape>>): ChoiceShape {
  const whole = Object.entries(cases).map(([name, shape]): [string, RecordShape] => [
    name,
    { ...shape, required: { [by]: among(name), ...shape.required } },
  ])
  return { kind: 'choice', by, cases: Object.fromEntries(whole) }
}

/** A date and time with its zone. */
export const moment: TextShape = text({ form: 'instant' })
export const truth: TruthShape = { kind: 'truth' }
