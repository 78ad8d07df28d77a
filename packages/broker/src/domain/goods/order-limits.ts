// Named bounds of orders and grants, with those that an operator may change.

export const orderLimits = {
  requestIdCharactersMax: 255,
  linesPerOrderMax: 20,
  quantityMax: 1_000_000,
  returnUrlCharactersMax: 1_024,
  consentCharactersMax: 2_000,
  /** unpaid orders end after this; those being paid on a phone bill after a day. */
  orderLifeMs: 1_800_000,
  phoneOrderLifeMs: 86_400_000,
  /** an app that keeps the inventory itself acknowledges within this, or everything is given back. */
  grantDeadlineMs: 259_200_000,
  /** Parts of the deadline at which the app is warned, in percent. */
  grantWarnings: [25, 50, 90],
  commitRetries: 8,
} as const
