// The tables of webhooks as Kysely sees them.

type Integer = bigint

export type WebhooksSchema = {
  webhook_endpoints: {
    id: string
    merchant_id: string
    app_id: string | null
    url: string
    types: string
    sealed: Uint8Array
    public_key: string | null
    cursor_place: Integer
    state: 'enabled' | 'disabled'
    disabled_for: 'gone' | 'merchant' | null
    warning: string | null
    is_failing: Integer
    created_at: Integer
    version: Integer
  }
  webhook_deliveries: {
    id: string
    endpoint_id: string
    event_id: string
    type: string
    place: Integer
    state: 'waiting' | 'delivered' | 'dead'
    attempts: Integer
    attempts_before: Integer
    attempt_at: Integer | null
    created_at: Integer
    settled_at: Integer | null
  }
  webhook_attempts: {
    delivery_id: string
    number: Integer
    endpoint_id: string
    at: Integer
    took_ms: Integer
    status: Integer | null
    fault: string | null
    request: string
    response: string | null
  }
}
