// The tables of minors, spend control and mail as Kysely sees them.

type Integer = bigint

export type GuardSchema = {
  guards: {
    wallet_id: string
    band: 'under13' | '13-15' | '16-17' | 'adult' | 'unknown'
    method: string
    declared_at: Integer
    region: string | null
    zone: string
    hour_from: Integer | null
    hour_to: Integer | null
    hours_next: string | null
    notices: 'each' | 'weekly'
    version: Integer
  }
  spend_limits: {
    wallet_id: string
    set_by: 'self' | 'guardian'
    period: 'purchase' | 'day' | 'week' | 'month'
    scope: string
    asset: string
    units: Integer
    next_units: Integer | null
    next_at: Integer | null
  }
  family_links: {
    id: string
    guardian_id: string
    child_id: string | null
    band: 'under13' | '13-15' | '16-17'
    name: string
    code_digest: string
    state: 'invited' | 'linked' | 'withdrawn'
    created_at: Integer
    expires_at: Integer
    linked_at: Integer | null
    ended_at: Integer | null
  }
  standing_approvals: {
    child_id: string
    app_id: string
    asset: string
    units: Integer
    month_units: Integer
    at: Integer
  }
  approvals: {
    id: string
    order_id: string
    child_id: string
    guardian_id: string
    merchant_id: string
    app_id: string
    asset: string
    units: Integer
    title: string
    category: string
    state: 'waiting' | 'granted' | 'paid' | 'denied' | 'expired' | 'cancelled' | 'failed'
    version: Integer
    created_at: Integer
    expires_at: Integer
    answered_at: Integer | null
  }
  guard_spends: {
    id: string
    wallet_id: string
    asset: string
    units: Integer
    back_units: Integer
    merchant_id: string
    app_id: string | null
    category: string
    title: string | null
    phone_payment_id: string | null
    is_consented: Integer
    at: Integer
  }
  mail_addresses: {
    owner_id: string
    sealed: Uint8Array
    digest: string
    code_digest: string | null
    code_expires_at: Integer | null
    misses: Integer
    verified_at: Integer | null
    created_at: Integer
  }
  mails: {
    id: string
    key: string
    owner_id: string | null
    sealed: Uint8Array | null
    kind: string
    data: string
    state: 'waiting' | 'sending' | 'unknown' | 'sent' | 'dead'
    attempts: Integer
    version: Integer
    reason: string | null
    created_at: Integer
    sent_at: Integer | null
  }
}
