// Every named bound of the exchanged objects, in one place. A value past its bound is refused, never
// cut, save the texts that people read (display-text.ts).

export const limits = {
  /** The largest amount or balance, one below 2^63, as the ledger keeps it. */
  amountMax: 9_223_372_036_854_775_807n,
  /** The dearest offer, in millionths: 12 units of a main currency (per-fee-link 1). */
  priceMax: 12_000_000n,
  textBytesMax: 4_096,
  textLinkCharactersMax: 300,
  urlCharactersMax: 2_048,
  paymentSystemsMax: 16,
  paymentSystemDataBytesMax: 2_048,
  offerBytesMax: 65_536,
  tokenCharactersMax: 4_096,
  /** A receipt names up to 20 lines. */
  receiptCharactersMax: 16_384,
  receiptLinesMax: 20,
  /** A status list holds this many receipts, two bits each; even one that does not compress stays below its bound. */
  statusListEntries: 65_536,
  statusListCharactersMax: 32_768,
  /** How long a status list may be relied on before it is fetched again. */
  statusListTtlMs: 3_600_000,
  /** A licence names its devices, so it is renewed at least this often. */
  licenceLifeMs: 2_592_000_000,
  downloadLinkLifeMs: 900_000,
  devicesPerLicence: 5,
  /** Seconds of access that mean for ever: 36,500 days (per-fee-link 3.7). */
  accessSecondsMax: 3_153_600_000,
  /** A page longer than this is not searched for offers. */
  htmlCharactersMax: 4_194_304,
  /** Open elements of a page; what lies deeper is passed over. */
  htmlDepthMax: 256,
  /** Levels of elements kept within one offer's markup. */
  offerDepthMax: 16,
  /** Levels looked at below an element, or inside JSON-LD. */
  markupDepthMax: 64,
  attributesMax: 64,
  jsonLdCharactersMax: 262_144,
  jsonLdNodesMax: 10_000,
  offersPerPageMax: 1_000,
  /** A quote lives ten minutes at most (per-fee-link 7). */
  quoteLifeMs: 600_000,
  /** A wallet may honour a signed quote this long after the offer's expiration (per-fee-link 3.8). */
  offerGraceMs: 60_000,
  ticketLifeMs: 86_400_000,
  /** A receipt stays good for re-fetching at least this long, even where the offer has no duration (per-fee-link 3.7). */
  refetchMs: 900_000,
  /** Sessions (cookies) that one ticket may start at one gate. */
  ticketSessionsMax: 3,
  /** Clocks of two parties may differ by this much. */
  clockSkewMs: 60_000,
  keysMax: 32,
  /** Keys of receipts stay published for ten years, beside those of tickets. */
  keySetMax: 256,
  receiptKeyLifeMs: 315_576_000_000,
  canonicalDepthMax: 64,
  keysCacheMs: 3_600_000,
  keysRefetchMinMs: 60_000,
  /** Gates ask for refunded purchases this often, so that a refund takes hold within 60 s. */
  refundListCacheMs: 20_000,
  refundListMax: 100_000,
  pageLimitMax: 200,
  pageLimitDefault: 50,
  bodyBytesMax: 65_536,
  idempotencyKeyCharactersMax: 255,
} as const
