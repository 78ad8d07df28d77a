-- What is pruned hourly is found by its time, without reading the rest.
create index tickets_by_time on tickets (issued_at);
create index return_codes_by_end on return_codes (expires_at);
create index merchant_sessions_by_end on merchant_sessions (expires_at);
create index idempotency_keys_by_time on idempotency_keys (at);

-- Rows of one merchant in the order they were written, to tell cheaply whether a refund was added.
create index refunds_as_written on refunds (merchant_id);
