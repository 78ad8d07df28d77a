// Checks one JSON value against a shape and reports every fault with its path.

import { type JsonNode, type RecordNode, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import type {
  ChoiceShape,
  DecimalShape,
  IntegerShape,
  ListShape,
  RecordShape,
  Shape,
  TextShape,
} from './shape.ts'

/** What differs from one test to another: sinks may be plain http on loopback when a profile says so. */
export type ShapeOptions = { readonly loopbackSinks: boolean }

type Place = { readonly at: string; readonly options: ShapeOptions }

/** All faults of a value; `at` is the JSON pointer of the value, empty for a whole body. */
export function checkShape(shape: Shape, node: JsonNode, place: Place): readonly Fault[] {
  switch (shape.kind) {
    case 'text':
      return node.kind === 'text' ? checkText(shape, node.value, place) : [wrongType(place, 'a text')]
    case 'decimal':
      return node.kind === 'number' ? checkDecimal(shape, node.raw, place) : [wrongType(place, 'a number')]
    case 'integer':
      return node.kind === 'number' ? checkInteger(shape, node.raw, place) : [wrongType(place, 'an integer')]
    case 'truth':
      return node.kind === 'truth' ? [] : [wrongType(place, 'true or false')]
    case 'list':
      return node.kind === 'list' ? checkList(shape, node.items, place) : [wrongType(place, 'a list')]
    case 'record':
      return node.kind === 'record' ? checkRecord(shape, node, place) : [wrongType(place, 'a record')]
    case 'choice':
      return node.kind === 'record' ? checkChoice(shape, node, place) : [wrongType(place, 'a record')]
  }
  return []
}

function wrongType(place: Place, expected: string): Fault {
  return fault(place.at, 'type', expected)
}

function checkText(shape: TextShape, value: string, { at, options }: Place): readonly Fault[] {
  const faults: Fault[] = []
  // Lengths are counted in characters, as JSON Schema does, not in UTF-16 units.
  const length = Array.from(value).length
  if (length < (shape.lengthMin ?? 0))
    faults.push(fault(at, 'length', `at least ${shape.lengthMin} characters`))
  if (length > (shape.lengthMax ?? Infinity))
    faults.push(fault(at, 'length', `at most ${shape.lengthMax} characters`))
  if (shape.pattern !== undefined && !shape.pattern.test(value))
    faults.push(fault(at, 'pattern', shape.pattern.source))
  if (shape.among !== undefined && !shape.among.includes(value))
    faults.push(fault(at, 'choice', shape.among.join(' | ')))
  if (shape.form === 'instant' && !isInstant(value))
    faults.push(fault(at, 'instant', 'RFC 3339 with a time zone'))
  if (shape.form === 'https' && !isAddress(value, false))
    faults.push(fault(at, 'address', 'an https address'))
  if (shape.form === 'sink' && !isAddress(value, options.loopbackSinks))
    faults.push(fault(at, 'address', 'an https address'))
  if (shape.form === 'reference' && !isReference(value)) faults.push(fault(at, 'address', 'a URI reference'))
  return faults
}

const instantText =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** Whether a text is a date and time by RFC 3339, section 5.6, on a day that exists. */
export function isInstant(value: string): boolean {
  const found = instantText.exec(value)
  if (found === null) return false
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const date = new Date(Date.UTC(2000, month - 1, day))
  // The year is set apart, because Date.UTC reads years below 100 as those of the last century.
  date.setUTCFullYear(year, month - 1, day)
  return month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function isAddress(value: string, loopbackAllowed: boolean): boolean {
  if (!/^https?:\/\/[^\s]+$/.test(value) || !URL.canParse(value)) return false
  const url = new URL(value)
  if (url.protocol === 'https:') return true
  return loopbackAllowed && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}

function isReference(value: string): boolean {
  return /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(value) && !/%(?![0-9a-fA-F]{2})/.test(value)
}

function checkDecimal(shape: DecimalShape, raw: string, { at }: Place): readonly Fault[] {
  const step = shape.decimalsMax === 0 ? '1' : `0.${'0'.repeat(shape.decimalsMax - 1)}1`
  const decimal = /^(-?)(\d+)(?:\.(\d+))?$/.exec(raw)
  if (decimal === null) return [fault(at, 'number', 'a decimal without an exponent')]
  const decimals = decimal[3] ?? ''
  const needed = decimals.replace(/0+$/, '')
  if (needed.length > shape.decimalsMax) return [fault(at, 'number', `a multiple of ${step}`)]
  if (decimals.length > shape.decimalsMax)
    return [fault(at, 'writing', `at most ${shape.decimalsMax} decimals`)]
  const scaled = BigInt(`${decimal[2]}${needed.padEnd(shape.decimalsMax, '0')}`)
  if (decimal[1] === '-' && scaled === 0n) return [fault(at, 'number', 'no negative zero')]
  if (shape.minimum === undefined) return []
  const [whole = '0', part = ''] = shape.minimum.split('.')
  const least = BigInt(`${whole}${part.padEnd(shape.decimalsMax, '0')}`)
  const value = decimal[1] === '-' ? -scaled : scaled
  return value < least ? [fault(at, 'number', `at least ${shape.minimum}`)] : []
}

function checkInteger(shape: IntegerShape, raw: string, { at }: Place): readonly Fault[] {
  if (!/^(0|-?[1-9]\d*)$/.test(raw)) return [fault(at, 'number', 'an integer')]
  if (shape.among !== undefined && !shape.among.includes(Number(raw)))
    return [fault(at, 'choice', shape.among.join(' | '))]
  if (shape.minimum !== undefined && BigInt(raw) < BigInt(shape.minimum))
    return [fault(at, 'number', `at least ${shape.minimum}`)]
  return []
}

function checkList(shape: ListShape, items: readonly JsonNode[], { at, options }: Place): readonly Fault[] {
  const short =
    items.length < (shape.countMin ?? 0) ? [fault(at, 'count', `at least ${shape.countMin} items`)] : []
  return [
    ...short,
    ...items.flatMap((item, index) => checkShape(shape.of, item, { at: `${at}/${index}`, options })),
  ]
}

function checkRecord(shape: RecordShape, node: RecordNode, { at, options }: Place): readonly Fault[] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  for (const [name, value] of node.members) {
    const inner = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (seen.has(name)) faults.push(fault(inner, 'duplicate', 'a member once'))
    seen.add(name)
    const expected = own(shape.required, name) ?? own(shape.optional, name)
    if (expected === undefined) faults.push(fault(inner, 'unknown', 'only declared members'))
    else faults.push(...checkShape(expected, value, { at: inner, options }))
  }
  for (const name of Object.keys(shape.required))
    if (!seen.has(name)) faults.push(fault(`${at}/${name}`, 'missing', 'a required member'))
  return [...faults, ...(shape.rule?.(node, at) ?? [])]
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function checkChoice(shape: ChoiceShape, node: RecordNode, place: Place): readonly Fault[] {
  const at = `${place.at}/${shape.by}`
  const named = textAt(node, shape.by)
  const chosen = named === undefined ? undefined : own(shape.cases, named)
  if (chosen !== undefined) return checkShape(chosen, node, place)
  if (node.members.every(([name]) => name !== shape.by)) return [fault(at, 'missing', 'a required member')]
  return [fault(at, 'choice', Object.keys(shape.cases).join(' | '))]
}
