// Named bounds of families, limits and mail addresses.

/** Times in milliseconds. */
export const guardLimits = {
  membersMax: 20,
  codeBytes: 16,
  invitationLifeMs: 7 * 86_400_000,
  /** Tries at a commit that others keep changing the ground of. */
  commitRetries: 5,
  playersMax: 200,
  approvalsMax: 100,
  /** How long a raise of one's own limit waits (E-04). */
  raiseAfterMs: 24 * 3_600_000,
  limitsPerWallet: 50,
  /** In units of a currency. */
  limitMax: 1_000_000_000_000n,
  mailCodeLifeMs: 30 * 60_000,
  mailCodeMisses: 5,
  mailCodeEveryMs: 60_000,
  addressCharactersMax: 254,
  /** Mails that wait for an address are sent to it if they are no older than this. */
  mailKeepMs: 7 * 86_400_000,
  /** Rows that a page or a digest shows. */
  spendsShown: 200,
} as const
