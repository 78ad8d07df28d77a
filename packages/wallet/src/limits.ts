// Every named bound of the payer's side. What crosses the wire is bounded in @farthing/protocol.

export const walletLimits = {
  /** How often one payment is sent before its outcome is called unknown. */
  paymentAttemptsMax: 4,
  /** The pause before the second attempt; each further one is four times as long. */
  paymentPauseMs: 200,
  /** The longest pause before an attempt, whatever the broker asks for. */
  paymentPauseMaxMs: 5_000,
  brokerTimeoutMs: 10_000,
  /** How often something paid for is fetched before the failure is handed to the caller (E-DELIVERY). */
  deliveryAttemptsMax: 3,
  deliveryPauseMs: 300,
  redirectsMax: 5,
  brokerAnswerBytesMax: 1_048_576,
  /** A request with a larger body is sent once and never paid for, as it would have to be kept to be repeated. */
  requestBytesMax: 16_777_216,
  storedValueCharactersMax: 65_536,
  /** Values a store in memory keeps; the oldest goes first. */
  storedValuesMax: 20_000,
  /** Sites one budget counts apart; a further one is refused. */
  budgetOriginsMax: 10_000,
} as const
