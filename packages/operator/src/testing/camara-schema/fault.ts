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

/** Makes a fault. */
export function fault(at: string, rule: FaultRule, expected: string): Fault {
  return { at, rule, expected }
}
