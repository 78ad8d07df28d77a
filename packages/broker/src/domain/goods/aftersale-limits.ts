// Named bounds of what happens after a sale: refunds, disputes, withdrawal, gifts.

const dayMs = 86_400_000

export const aftersaleLimits = {
  /** unused goods of class `instant` go back by themselves for so long. */
  instantWindowMs: 2 * dayMs,
  /** so long the merchant has to decide; after that the refund is given. */
  reviewMs: 14 * dayMs,
  /** How long after paying a buyer may ask for a review at all. */
  reviewAskMs: 90 * dayMs,
  /** E-07. */
  guardianWindowMs: 90 * dayMs,
  /** A-42, counted from the instant the contract was made. */
  withdrawalMs: 14 * dayMs,
  /** how long evidence is taken unless the notice says otherwise, and how long before its end the merchant is reminded. */
  evidenceMs: 10 * dayMs,
  evidenceReminderMs: 3 * dayMs,
  evidenceCharactersMax: 20_000,
  evidencePiecesMax: 20,
  /** */
  giftLifeMs: 30 * dayMs,
  openGiftsPerGiver: 5,
  giftMessageCharactersMax: 300,
  reasonCharactersMax: 500,
  requestKeyCharactersMax: 255,
  commitRetries: 8,
} as const
