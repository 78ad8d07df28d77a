// What kind of customer a phone is. The last two digits of a test number choose where it starts; all of it is state that
// can be changed afterwards, and every answer follows from the state, never from the digits.

export type Traits = {
  /** False: the operator knows no such number (404). */
  readonly isKnown: boolean
  /** False: the plan does not allow charges of third parties (422). */
  readonly isBillable: boolean
  /** Barred by the operator, or by the customer: every charge is refused (403). */
  readonly isBarred: boolean
  /** The number has moved to another operator (404). */
  readonly isPorted: boolean
  /** A minor's line is charged only with a guardian's consent (422). */
  readonly isMinor: boolean
  readonly hasGuardianConsent: boolean
  /** False: the phone is off, and messages wait. */
  readonly isReachable: boolean
  /** Whether a charge is decided at once or after a while. */
  readonly pace: 'sync' | 'async'
  /** What the billing system says in the end, where state gives it no reason of its own. */
  readonly verdict: 'accept' | 'deny'
  /** `deny`: taken and denied later; `refuse`: refused at once (403). */
  readonly refundVerdict: 'accept' | 'deny' | 'refuse'
  /** How a prepared payment is validated: not at all, by a code texted by us, or on our own page. */
  readonly validation: 'none' | 'code' | 'page'
  /** The charge is booked and the answer never comes. */
  readonly isSilentAfterCharging: boolean
  /** Each notification comes once, twice, or before the answer of the call that caused it. */
  readonly callbacks: 'once' | 'twice' | 'first'
  /** Charges are taken back in the next statement. */
  readonly clawsBack: boolean
}

/** Where a phone starts. */
export type Beginning = {
  readonly traits: Traits
  readonly kind: 'postpaid' | 'prepaid'
  readonly balance: 'usual' | 'low'
  readonly cap: 'usual' | 'used up'
  /** The SIM was changed just before the phone is first seen. */
  readonly isSimSwapped: boolean
}

/** One row of the table of test numbers. */
export type Behaviour = {
  readonly digits: string
  /** Plain words for people. */
  readonly title: string
  readonly traits?: Partial<Traits>
  readonly rest?: Partial<Omit<Beginning, 'traits'>>
}

export const ordinaryTraits: Traits = {
  isKnown: true,
  isBillable: true,
  isBarred: false,
  isPorted: false,
  isMinor: false,
  hasGuardianConsent: false,
  isReachable: true,
  pace: 'sync',
  verdict: 'accept',
  refundVerdict: 'accept',
  validation: 'none',
  isSilentAfterCharging: false,
  callbacks: 'once',
  clawsBack: false,
}

/** What the last two digits of a test number stand for; all others are ordinary. */
export const behaviours: readonly Behaviour[] = [
  { digits: '00', title: 'charged at once' },
  { digits: '01', title: 'charged after a while', traits: { pace: 'async' } },
  { digits: '02', title: 'denied after a while', traits: { pace: 'async', verdict: 'deny' } },
  { digits: '03', title: 'monthly limit used up', rest: { cap: 'used up' } },
  { digits: '04', title: 'plan does not allow it', traits: { isBillable: false } },
  { digits: '05', title: 'number not known', traits: { isKnown: false } },
  { digits: '06', title: 'charged, and the answer is lost', traits: { isSilentAfterCharging: true } },
  { digits: '07', title: 'every notification twice', traits: { callbacks: 'twice' } },
  { digits: '08', title: 'notification before the answer', traits: { callbacks: 'first' } },
  { digits: '09', title: 'asks for a code of the operator, three attempts', traits: { validation: 'code' } },
  { digits: '10', title: "confirmed on the operator's own page", traits: { validation: 'page' } },
  { digits: '11', title: 'prepaid with little left', rest: { kind: 'prepaid', balance: 'low' } },
  { digits: '12', title: 'bill not paid: charges are taken back', traits: { clawsBack: true } },
  { digits: '13', title: "a minor's line", traits: { isMinor: true } },
  { digits: '14', title: 'SIM changed just now', rest: { isSimSwapped: true } },
]

/** Where a number starts: by its last two digits; 50 to 59 are prepaid, the rest ordinary. */
export function beginningOf(number: string): Beginning {
  const digits = number.slice(-2)
  const behaviour = behaviours.find((known) => known.digits === digits)
  return {
    kind: digits.startsWith('5') ? 'prepaid' : 'postpaid',
    balance: 'usual',
    cap: 'usual',
    isSimSwapped: false,
    ...behaviour?.rest,
    traits: { ...ordinaryTraits, ...behaviour?.traits },
  }
}
