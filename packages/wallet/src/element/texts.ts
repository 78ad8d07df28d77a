// The words of the element. A page in another language gives its own by attributes: `text-consent="…"`.

const english = {
  checking: 'Asking for the price…',
  continue: 'Continue',
  consent: 'Confirm in the wallet window.',
  paying: 'Paid. Opening…',
  paid: 'Paid and open.',
  pending: 'Not known yet whether this was paid. Activate again to find out; nothing is charged twice.',
  refused: 'Not bought. Nothing was charged.',
  wallet: 'Your wallet',
  blocked: 'Allow pop-up windows, then activate again.',
  'e-faulty': 'Not for sale: the description is faulty.',
  'e-expiration': 'This offer has expired.',
  'e-nowallet': 'No wallet can pay this. Activate again to see how else.',
  'e-price-mismatch': 'The price is higher than shown here. Nothing was charged.',
  'e-network': 'The site did not answer. Nothing was charged.',
  'e-delivery': 'Paid, but not delivered. Activate again at no charge, or take it back in your wallet.',
  'e-forbidden': 'Paid, but the site did not accept it. Take it back in your wallet.',
} as const

/** The name of a text, and after `text-` of the attribute that replaces it. */
export type TextName = keyof typeof english

/** The codes that `pfl-error` and `pfl-refused` carry: per-fee-link 9, and `E-NETWORK` before anything was paid. */
export type LinkCode =
  | 'E-MISSING'
  | 'E-PRICE'
  | 'E-URL'
  | 'E-CONFLICT'
  | 'E-EXPIRATION'
  | 'E-NOWALLET'
  | 'E-PRICE-MISMATCH'
  | 'E-REFUSED'
  | 'E-PENDING'
  | 'E-NETWORK'
  | 'E-DELIVERY'
  | 'E-FORBIDDEN'

/** The page's own text of that name, or the English one. */
export function readText(host: Element, name: TextName): string {
  return host.getAttribute(`text-${name}`) ?? english[name]
}

/** The text that explains a code. */
export function textNameOf(code: LinkCode): TextName {
  if (code === 'E-REFUSED') return 'refused'
  if (code === 'E-PENDING') return 'pending'
  const name = code.toLowerCase()
  return isTextName(name) ? name : 'e-faulty'
}

function isTextName(name: string): name is TextName {
  return Object.hasOwn(english, name)
}
