// What the checker of the wire reports: where a message breaks which rule. A fault names the place and what was expected there,
// never the value found, so that no phone number and no secret gets into a test's output.

/** The kinds of rule a message can break. */
export type FaultRule =
  | 'malformed'
  | 'duplicate'
  | 'missing'
  | 'unknown'
  | 'type'
  | 'pattern'
  | 'length'
  | 'choice'
  | 'number'
  | 'writing'
  | 'minor-unit'
  | 'instant'
  | 'address'
  | 'count'
  | 'status'
  | 'code'
  | 'header'
  | 'media-type'
  | 'body'
  | 'parameter'
  | 'operation'
  | 'identifier'
  | 'scope'
  | 'echo'
  | 'state'
  | 'leniency'

/** One broken rule: `at` is a JSON pointer into the body, or `header NAME`, `query NAME`, `status`, `path`, `body`. */
export type Fault = {
  readonly at: string
  readonly rule: FaultRule
  readonly expected: string
}

/**
 * What a careful sender never does and a receiver may let pass: members that are not known or named twice, a body where none
 * belongs, and an amount that is right but written with needless zeros.
 */
export const forgivableRules: ReadonlySet<FaultRule> = new Set(['unknown', 'duplicate', 'body', 'writing'])

/** Makes a fault. */
export function fault(at: string, rule: FaultRule, expected: string): Fault {
  return { at, rule, expected }
}
