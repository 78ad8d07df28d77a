// Named bounds of catalogues and stores.

/** Counts are of one catalogue unless the name says else; times are milliseconds. */
export const goodsLimits = {
  /** The document as it is sent and kept. */
  catalogueBytesMax: 1_048_576,
  /** Faults and findings told at once. */
  faultsMax: 100,
  currenciesMax: 20,
  taxClassesMax: 20,
  itemsMax: 2_000,
  storesMax: 50,
  offersMax: 500,
  localesMax: 40,
  regionsMax: 250,
  titleCharactersMax: 120,
  textCharactersMax: 2_000,
  imagesMax: 10,
  tagsMax: 20,
  /** Price options of one item. */
  pricesMax: 10,
  /** Other items that one price asks for. */
  costItemsMax: 10,
  /** Kinds of things in one bundle, and bundles within bundles. */
  bundlePartsMax: 50,
  bundleDepthMax: 2,
  filesMax: 50,
  fileBytesMax: 1_099_511_627_776,
  overridesMax: 2_000,
  playersPerOfferMax: 1_000,
  quantityMax: 10_000,
  /** What one unit of an item may count to, and what a player may hold of a currency. */
  unitsMax: 1_000_000_000_000n,
  durationMsMax: 36_500 * 86_400_000,
  /** How far back the price before an offer is looked for. */
  wasWindowMs: 30 * 86_400_000,
  /** Publications within that window, so that looking back stays cheap. */
  publicationsMax: 500,
  /** Catalogues kept parsed in memory. */
  cataloguesCached: 200,
  levelMax: 1_000_000,
  playerTagsMax: 50,
  offerCodesMax: 10,
  externalIdCharactersMax: 128,
  appsPerMerchant: 100,
  returnUrlsMax: 20,
} as const
