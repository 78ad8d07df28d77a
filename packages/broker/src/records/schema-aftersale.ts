// The tables of refunds, disputes and gifts as Kysely sees them.

type Integer = bigint

export type AftersaleSchema = {
  order_refunds: {
    id: string
    order_id: string
    merchant_id: string
    app_id: string
    player_id: string
    wallet_id: string | null
    request_key: string
    request_digest: string
    made_by: 'buyer' | 'merchant' | 'guardian' | 'system'
    reason: string
    state: 'review' | 'pending' | 'succeeded' | 'failed' | 'declined'
    asset: string | null
    units: Integer | null
    lines: string
    phone_refund_id: string | null
    decide_by: Integer | null
    created_at: Integer
    updated_at: Integer
    version: Integer
  }
  disputes: {
    id: string
    order_id: string
    merchant_id: string
    app_id: string
    player_id: string
    source: 'operator' | 'statement'
    reference: string
    reason: string
    asset: string
    units: Integer
    state: 'open' | 'won' | 'lost'
    is_held: Integer
    refunded_before: Integer
    lines: string
    pack: string
    evidence: string
    evidence_due_at: Integer
    opened_at: Integer
    sent_at: Integer | null
    closed_at: Integer | null
    version: Integer
  }
  gifts: {
    id: string
    order_id: string
    app_id: string
    merchant_id: string
    giver_id: string
    receiver_id: string
    message: string | null
    state: 'made' | 'open' | 'accepted' | 'declined' | 'expired' | 'refunded' | 'cancelled'
    created_at: Integer
    expires_at: Integer | null
    answered_at: Integer | null
    version: Integer
  }
}
