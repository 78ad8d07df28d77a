// Every word the gate shows to people, in one catalogue, so that a publisher can say it in its own language.

/** The catalogue; amounts arrive written (`0.02 EUR`), lengths as the publisher words them. */
export type GateTexts = {
  readonly region: string
  readonly button: (price: string) => string
  readonly pass: (label: string, price: string) => string
  readonly wallet: string
  readonly promise: string
  readonly test: string
  readonly paid: (price: string) => string
  readonly undo: (minutesLeft: number) => string
  readonly receipt: string
  readonly refunded: (price: string) => string
  readonly ended: string
  readonly again: string
  readonly back: string
  readonly linkName: (parts: {
    readonly title: string
    readonly price: string
    readonly length: string | undefined
  }) => string
}

/** English, the default. */
export const englishTexts: GateTexts = {
  region: 'Keep reading',
  button: (price) => `Read for ${price}`,
  pass: (label, price) => `${label}, ${price}`,
  wallet: 'Have access? Open your wallet',
  promise: 'Refund within 10 minutes, no questions.',
  test: 'Test mode: no real money',
  paid: (price) => `Paid ${price}`,
  undo: (minutesLeft) => `Undo (${minutesLeft} min left)`,
  receipt: 'Receipt',
  refunded: (price) => `Refunded ${price}`,
  ended: 'This offer has ended.',
  again: 'Try again',
  back: 'Back to the page',
  // It begins with what is seen, so that a reader who says what is seen is understood (WCAG 2.5.3).
  linkName: ({ title, price, length }) =>
    `${title} ${price} to open${length === undefined ? '' : `, ${length}`}`,
}
