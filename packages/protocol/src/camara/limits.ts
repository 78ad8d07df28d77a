// Bounds on what one party of the billing interface accepts from the other.

export const camaraLimits = {
  /** Characters of a JSON body, before it is parsed. */
  bodyCharactersMax: 65_536,
  /** Depth of a JSON body; the deepest the interface has is five. */
  depthMax: 12,
  textCharactersMax: 512,
  idCharactersMax: 128,
  urlCharactersMax: 2_048,
  tokenCharactersMax: 8_192,
  detailsMax: 100,
  /** Whole units of any currency: a trillion, far above what a phone bill carries and within exact arithmetic everywhere. */
  wholeUnitsDigitsMax: 12,
  pageSizeMax: 100,
  /** An answer may list one page and no more. */
  listMax: 1_000,
  otpMessageCharactersMax: 160,
  otpCodeCharactersMax: 10,
  authenticationIdCharactersMax: 36,
  statementLinesMax: 1_000_000,
  statementCellCharactersMax: 1_024,
} as const
