// The tables of virtual goods as Kysely sees them.

type Integer = bigint

export type GoodsSchema = {
  apps: {
    id: string
    merchant_id: string
    title: string
    delivery: 'hosted' | 'app'
    age_rating: Integer
    return_urls: string
    created_at: Integer
    version: Integer
  }
  players: {
    id: string
    app_id: string
    external_id: string
    wallet_id: string | null
    region: string | null
    locale: string
    age_band: 'under13' | '13-15' | '16-17' | 'adult' | 'unknown'
    created_at: Integer
    inventory_version: Integer
  }
  catalogue_drafts: { app_id: string; json: string; updated_at: Integer; version: Integer }
  catalogues: { app_id: string; number: Integer; json: string; digest: string; published_at: Integer }
  offer_uses: { app_id: string; code: string; player_id: string; used: Integer }
  orders: {
    id: string
    app_id: string
    merchant_id: string
    player_id: string
    request_id: string
    request_digest: string
    catalogue_number: Integer
    asset: string | null
    units: Integer | null
    tax_units: Integer | null
    region: string | null
    locale: string
    return_url: string | null
    nonce: string
    wallet_id: string | null
    purchase_id: string | null
    paid_by: 'balance' | 'phone' | 'bundle' | 'virtual' | null
    gift_id: string | null
    state: string
    version: Integer
    created_at: Integer
    expires_at: Integer
    paid_at: Integer | null
    consent_text: string | null
    consent_at: Integer | null
  }
  order_lines: {
    order_id: string
    ordinal: Integer
    sku: string
    title: string
    quantity: Integer
    json: string
    state: 'open' | 'granted' | 'partially_refunded' | 'refunded' | 'cancelled'
    refunded_units: Integer
  }
  order_moves: { order_id: string; version: Integer; state: string; cause: string; at: Integer }
  grants: {
    id: string
    order_id: string
    line: Integer
    app_id: string
    player_id: string
    mode: 'hosted' | 'app'
    contents: string
    state: string
    version: Integer
    created_at: Integer
    deadline_at: Integer | null
    delivered_at: Integer | null
    acknowledged_at: Integer | null
  }
  stacks: {
    id: string
    app_id: string
    player_id: string
    kind: 'durable' | 'consumable' | 'currency' | 'pass' | 'download' | 'metered'
    sku: string
    amount: Integer
    source: 'paid' | 'free'
    grant_id: string | null
    properties: string | null
    starts_at: Integer
    expires_at: Integer | null
    created_at: Integer
    version: Integer
  }
  events: {
    place: Integer
    id: string
    merchant_id: string
    app_id: string | null
    type: string
    object_id: string
    sequence: Integer
    at: Integer
    data: string
    previous: string | null
  }
  agenda: { kind: string; object_id: string; at: Integer }
}
