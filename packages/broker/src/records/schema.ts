// The tables as Kysely sees them. Integers come back as bigint from every engine; each record file turns rows into exact types.

type Integer = bigint

export type Schema = {
  wallets: {
    id: string
    created_at: Integer
    frozen_at: Integer | null
    closed_at: Integer | null
    daily_limit_units: Integer
    daily_limit_version: Integer
  }
  wallet_secrets: { digest: string; wallet_id: string; kind: 'device' | 'token'; created_at: Integer }
  wallet_assets: { wallet_id: string; asset: string; created_at: Integer }
  passkeys: {
    credential_id: string
    wallet_id: string
    public_key: Uint8Array
    counter: Integer
    transports: string
    created_at: Integer
  }
  merchants: {
    id: string
    name: string
    origin: string
    public_keys: string
    created_at: Integer
    proven_at: Integer | null
  }
  api_keys: {
    id: string
    merchant_id: string
    digest: string
    name: string
    hint: string
    scopes: string
    api_version: string
    created_at: Integer
    last_used_at: Integer | null
    revoked_at: Integer | null
  }
  merchant_sessions: { digest: string; api_key_id: string; created_at: Integer; expires_at: Integer }
  vouchers: {
    id: string
    code_digest: string
    asset: string
    units: Integer
    issued_at: Integer
    expires_at: Integer
  }
  top_ups: { id: string; voucher_id: string; wallet_id: string; asset: string; units: Integer; at: Integer }
  purchases: {
    id: string
    wallet_id: string
    merchant_id: string
    nonce: string
    buy_digest: string
    offer_digest: string
    sequence: Integer
    asset: string
    units: Integer
    fee_units: Integer
    origin: string
    duration_seconds: Integer
    consent: 'explicit' | 'silent'
    idempotency_key: string
    day_allowance: Uint8Array
    week_allowance: Uint8Array | null
    paid_at: Integer
  }
  purchase_details: { purchase_id: string; title: string | null; url: string | null }
  refunds: {
    id: string
    purchase_id: string
    merchant_id: string
    wallet_id: string
    made_by: 'buyer' | 'merchant'
    reason: string | null
    at: Integer
    place: Integer
  }
  connections: {
    wallet_id: string
    merchant_id: string
    asset: string
    is_auto_pay: Integer
    per_item_units: Integer
    per_week_units: Integer
    version: Integer
    created_at: Integer
    expires_at: Integer
  }
  tickets: { id: string; purchase_id: string; issued_at: Integer; day: Integer; ordinal: Integer }
  return_codes: {
    digest: string
    purchase_id: string
    merchant_id: string
    ticket_id: string
    ticket_issued_at: Integer
    expires_at: Integer
  }
  spent_challenges: { challenge: string; expires_at: Integer }
  fresh_proofs: { digest: string; expires_at: Integer }
  idempotency_keys: { actor: string; key: string; request_digest: string; at: Integer }
}
