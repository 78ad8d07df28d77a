// The tables of records that hold what a broker knows, for moving it to another database.

/** In an order in which each comes after those that it refers to. */
export const recordTables: readonly string[] = [
  'wallets',
  'wallet_secrets',
  'wallet_assets',
  'passkeys',
  'merchants',
  'api_keys',
  'merchant_sessions',
  'vouchers',
  'top_ups',
  'purchases',
  'purchase_details',
  'refunds',
  'connections',
  'tickets',
  'return_codes',
  'idempotency_keys',
  'spent_challenges',
  'fresh_proofs',
  'phone_payers',
  'phone_payments',
  'phone_orders',
  'phone_payment_events',
  'phone_codes',
  'phone_code_misses',
  'phone_sends',
  'phone_messages',
  'phone_message_parts',
  'phone_blocks',
  'phone_evidence',
  'phone_callbacks',
  'phone_refunds',
  'phone_contracts',
  'risk_decisions',
]

/** Tables that each database has for itself: which migrations it has seen, and whose it is. */
export const bookkeepingTables: readonly string[] = ['migrations', 'record_migrations', 'owner']
