// The tables as Kysely sees them. Integers come back as bigint from every engine; each record file turns rows into exact types.

import type { AftersaleSchema } from './schema-aftersale.ts'
import type { GoodsSchema } from './schema-goods.ts'
import type { GuardSchema } from './schema-guard.ts'
import type { InventorySchema } from './schema-inventory.ts'
import type { ReceiptsSchema } from './schema-receipts.ts'
import type { WebhooksSchema } from './schema-webhooks.ts'

type Integer = bigint

/** Every table: those below and those of each concern that has a file of its own. */
export type Schema = WalletSchema &
  GoodsSchema &
  InventorySchema &
  GuardSchema &
  WebhooksSchema &
  ReceiptsSchema &
  AftersaleSchema

type WalletSchema = {
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
    paid_by: 'balance' | 'phone' | 'bundle'
    phone_payment_id: string | null
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
  phone_payers: {
    id: string
    digest: string
    kind: 'msisdn' | 'alias'
    sealed: Uint8Array
    tail: string
    country: string
    operator_id: string | null
    age: 'unknown' | 'adult' | 'minor'
    created_at: Integer
    verified_at: Integer | null
    last_paid_at: Integer | null
    cap_units: Integer | null
    cap_next_units: Integer | null
    cap_next_from: Integer | null
    password: string | null
    password_misses: Integer
    password_locked_at: Integer | null
    version: Integer
    password_next: string | null
    password_next_at: Integer | null
  }
  phone_doors: {
    id: string
    payer_id: string
    operator_id: string
    device_digest: string
    code_digest: string | null
    ordinal: Integer
    misses: Integer
    created_at: Integer
    code_at: Integer
    code_expires_at: Integer
    opened_at: Integer | null
    ends_at: Integer
  }
  phone_payments: {
    id: string
    wallet_id: string
    merchant_id: string
    payer_id: string
    operator_id: string | null
    contract_id: string | null
    currency: string
    units: Integer
    asset: string
    price_units: Integer
    kind: 'single' | 'bundle'
    item_class: string
    flow: 'code' | 'reply' | 'operator'
    state: string
    unknown_in: string | null
    version: Integer
    credit_stage: 'none' | 'pending' | 'confirmed' | 'available' | 'reversed'
    split: string | null
    correlator: string
    operator_payment_id: string | null
    server_reference: string | null
    validation: string | null
    reason: string | null
    month: string
    policy_version: string
    session_digest: string
    idempotency_key: string
    device_digest: string
    address_key: string
    agent_digest: string
    nonce: string
    buy_digest: string
    created_at: Integer
    updated_at: Integer
    reserved_at: Integer | null
    charged_at: Integer | null
    next_check_at: Integer | null
    checks: Integer
    held_until: Integer | null
  }
  phone_orders: {
    payment_id: string
    offer_digest: string
    origin: string
    duration_seconds: Integer
    title: string | null
    url: string | null
  }
  phone_payment_events: {
    payment_id: string
    version: Integer
    state: string
    cause: string
    at: Integer
    detail: string | null
  }
  phone_codes: {
    payment_id: string
    ordinal: Integer
    payer_id: string
    digest: string
    created_at: Integer
    expires_at: Integer
    misses: Integer
    ended_at: Integer | null
    ended_by: string | null
  }
  phone_code_misses: {
    payment_id: string
    ordinal: Integer
    miss: Integer
    payer_id: string
    at: Integer
  }
  phone_sends: {
    payment_id: string
    ordinal: Integer
    payer_id: string
    merchant_id: string
    address_key: string
    country: string
    at: Integer
    converted_at: Integer | null
  }
  phone_messages: {
    id: string
    payer_id: string
    payment_id: string | null
    operator_id: string | null
    kind: string
    text: string | null
    state: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown'
    message_ids: string | null
    at: Integer
    sent_at: Integer | null
    attempts: Integer
    next_at: Integer | null
  }
  phone_message_parts: {
    operator_id: string
    message_id: string
    sms_id: string
    state: string | null
    at: Integer
  }
  phone_blocks: {
    digest: string
    merchant_id: string
    at: Integer
    made_by: string
    lifted_at: Integer | null
    until: Integer | null
  }
  phone_evidence: {
    payment_id: string
    place: Integer
    kind: string
    at: Integer
    data: string
  }
  phone_callbacks: {
    source: string
    event_id: string
    payment_id: string
    at: Integer
  }
  phone_refunds: {
    id: string
    payment_id: string
    purchase_id: string | null
    units: Integer
    kind: 'total' | 'partial'
    state: 'asking' | 'unknown' | 'done' | 'denied'
    version: Integer
    correlator: string
    operator_refund_id: string | null
    made_by: string
    reason: string
    split: string | null
    created_at: Integer
    updated_at: Integer
    next_check_at: Integer | null
    checks: Integer
  }
  phone_contracts: {
    id: string
    operator_id: string
    digest: string
    body: string
    added_at: Integer
  }
  risk_decisions: {
    id: string
    payment_id: string
    merchant_id: string
    payer_id: string
    phase: string
    decision: string
    fired: string
    inputs: string
    policy_version: string
    at: Integer
  }
  statement_files: {
    id: string
    operator_id: string
    period: string
    currency: string
    format: 'csv' | 'jsonl'
    sha256: string
    sealed: Uint8Array
    line_count: Integer
    sum_gross: Integer
    sum_outpayment: Integer
    state: 'importing' | 'done'
    imported_at: Integer
    finished_at: Integer | null
    paid_at: Integer | null
    available_at: Integer | null
  }
  statement_lines: {
    file_id: string
    line: Integer
    line_type: 'CHARGE' | 'REFUND' | 'CLAWBACK' | 'ADJUST' | 'FEE'
    result: string
    is_late: Integer
    state: 'open' | 'done'
    action: 'none' | 'deliver' | 'refund' | 'settle_refund'
    matched_by: string | null
    payment_id: string | null
    refund_id: string | null
    server_reference: string
    operator_payment_id: string
    correlator: string
    reference: string
    event_at: Integer
    gross: Integer
    tax: Integer
    commission: Integer
    outpayment: Integer
    reason_code: string
    credit_file_id: string | null
    at: Integer
  }
  statement_misses: {
    payment_id: string
    operator_id: string
    first_period: string
    first_file_id: string
    at: Integer
    outcome: 'found' | 'reversed' | 'suspense' | null
    end_file_id: string | null
    ended_at: Integer | null
  }
  bank_receipts: {
    id: string
    file_id: string
    operator_id: string
    reference: string
    currency: string
    units: Integer
    paid_on: string
    available_at: Integer
    recorded_at: Integer
  }
  suspense_entries: {
    id: string
    reason: string
    operator_id: string
    currency: string
    units: Integer
    file_id: string
    line: Integer | null
    receipt_id: string | null
    payment_id: string | null
    operator_payment_id: string | null
    state: 'open' | 'settled'
    at: Integer
    ended_by: 'operator' | 'bank' | 'house' | null
    ended_at: Integer | null
    note: string | null
    refund_state: 'asking' | 'done' | 'denied' | null
    refund_correlator: string | null
    next_check_at: Integer | null
    checks: Integer
  }
  phone_clawbacks: {
    id: string
    payment_id: string
    kind: 'clawback' | 'missing'
    units: Integer
    split: string
    file_id: string
    line: Integer | null
    at: Integer
  }
  credit_releases: {
    payment_id: string
    kind: 'credit' | 'reserve'
    due_at: Integer
    done_at: Integer | null
  }
  risk_lines: {
    payer_id: string
    since: Integer | null
    is_prepaid: Integer | null
    sim_swapped_at: Integer | null
    device_swapped_at: Integer | null
    ported_in_at: Integer | null
    region: string
    at: Integer
  }
  risk_traces: {
    payment_id: string
    payer_id: string
    merchant_id: string
    address_key: string
    block_digest: string
    bin_digest: string
    words: string
    at: Integer
    code_at: Integer | null
    code_address_key: string | null
  }
  risk_uses: {
    payment_id: string
    at: Integer
    payer_id: string
    merchant_id: string
    device_digest: string
    address_key: string
    is_abroad: Integer
  }
  risk_items: {
    merchant_id: string
    buy_digest: string
    item_class: string
    currency: string | null
    reference_units: Integer | null
    set_at: Integer
  }
  risk_links: {
    merchant_id: string
    kind: 'owner' | 'device' | 'address' | 'bank' | 'staff'
    digest: string
    at: Integer
  }
  risk_reports: {
    id: string
    kind: 'not_me' | 'stop' | 'complaint'
    payment_id: string | null
    payer_id: string
    merchant_id: string
    operator_id: string
    region: string
    item_class: string
    at: Integer
  }
  risk_restrictions: {
    id: string
    subject: string
    level: 'watched' | 'reserve' | 'payouts_blocked' | 'blocked'
    rule: string
    inputs: string
    policy_version: string
    at: Integer
    until: Integer | null
    lifted_at: Integer | null
    lifted_by: string | null
  }
  phone_bundles: {
    payment_id: string
    wallet_id: string
    merchant_id: string
    asset: string
    units: Integer
    state: 'open' | 'ending' | 'ended' | 'refused'
    opened_at: Integer
    ends_at: Integer
    version: Integer
  }
}
