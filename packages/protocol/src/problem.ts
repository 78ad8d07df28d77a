// The closed table of refusals a caller can meet, after RFC 9457. One row per code: title, status, what to do, and
// what happened to the money. Nothing outside this table is ever answered.

/** What happened to the money when a request was refused. */
export type MoneyMoved = 'no' | 'yes' | 'unknown'

type Row = {
  readonly status: number
  readonly title: string
  /** What the caller can do about it, in one sentence. */
  readonly hint: string
  /** True where the same request may succeed later, unchanged. */
  readonly retryable?: true
  /** Where absent, no money moved. */
  readonly moneyMoved?: MoneyMoved
}

/* Kept in groups by who meets them; codes are stable, titles may be reworded. */
const rows = {
  // Any request
  invalid_request: {
    status: 400,
    title: 'The request is malformed',
    hint: 'Correct the fields listed in errors and send it again.',
  },
  not_found: { status: 404, title: 'Nothing is here', hint: 'Check the address or the id.' },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take that method',
    hint: 'See the reference for the methods it takes.',
  },
  body_too_large: { status: 413, title: 'The request is too large', hint: 'Send at most 64 KiB.' },
  unsupported_media_type: {
    status: 415,
    title: 'The body is of a type that is not read here',
    hint: 'Send application/json, or a form from our own page.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many attempts',
    hint: 'Wait as long as Retry-After says, then try again.',
    retryable: true,
  },
  busy: {
    status: 503,
    title: 'The ledger is at its limit',
    hint: 'Send the same request again in a moment.',
    retryable: true,
  },
  outcome_unknown: {
    status: 503,
    title: 'It is not known yet whether this was done',
    hint: 'Send the same request with the same key again: it is never done twice.',
    retryable: true,
    moneyMoved: 'unknown',
  },
  internal_error: {
    status: 500,
    title: 'A fault of ours',
    hint: 'Send the same request with the same key again, or give us the request id.',
    retryable: true,
    moneyMoved: 'unknown',
  },

  // Who asks
  unauthenticated: {
    status: 401,
    title: 'No valid key',
    hint: 'Send Authorization: Bearer with a key of this broker.',
  },
  wrong_mode: {
    status: 401,
    title: 'This key belongs to the other mode',
    hint: 'Use a test key with a test broker and a live key with a live one.',
  },
  forbidden: {
    status: 403,
    title: 'This key may not do that',
    hint: 'Use a key with the scope named in detail.',
  },
  foreign_origin: {
    status: 403,
    title: 'The form was sent from another site',
    hint: 'Open the page here and send it from there.',
  },

  // Idempotency
  idempotency_key_missing: {
    status: 400,
    title: 'An Idempotency-Key is required',
    hint: 'Send a key of your own, unique per intent, in the header Idempotency-Key.',
  },
  idempotency_key_in_use: {
    status: 409,
    title: 'The first request with this key is still running',
    hint: 'Send it again in a moment.',
    retryable: true,
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    hint: 'Use a new key for a new intent.',
  },
  cursor_mismatch: {
    status: 400,
    title: 'This cursor belongs to another list',
    hint: 'Start the list again without a cursor.',
  },

  // Offers and quotes
  payment_required: {
    status: 402,
    title: 'This has a price',
    hint: 'Pay the quote at one of the payment systems and come again with the ticket.',
  },
  offer_invalid: {
    status: 422,
    title: 'The offer is malformed',
    hint: 'Correct the fields named in detail.',
  },
  quote_invalid: {
    status: 422,
    title: 'The quote is not a quote',
    hint: 'Take a fresh quote from the merchant.',
  },
  quote_signature_invalid: {
    status: 422,
    title: 'The quote is not signed by the merchant it names',
    hint: 'Take a fresh quote from the merchant.',
  },
  quote_expired: {
    status: 410,
    title: 'The quote has expired',
    hint: 'Take a fresh quote from the merchant.',
    retryable: true,
  },
  quote_used: {
    status: 409,
    title: 'This quote was paid by someone else',
    hint: 'Take a fresh quote from the merchant.',
  },
  quote_refused: {
    status: 409,
    title: 'A payment of this quote was refused before',
    hint: 'Take a fresh quote from the merchant.',
  },
  quote_other_broker: {
    status: 422,
    title: 'The quote names another payment system',
    hint: 'Pay it at the payment system it names.',
  },
  quote_origin_mismatch: {
    status: 422,
    title: 'The quote is of another site than its merchant',
    hint: 'Do not pay; tell the site.',
  },
  price_changed: {
    status: 409,
    title: 'The price is not the one shown',
    hint: 'Look at the price again and decide anew.',
  },
  price_over_maximum: {
    status: 402,
    title: 'The price is above your maximum',
    hint: 'Raise the maximum if the price is worth it to you.',
  },
  merchant_unknown: {
    status: 422,
    title: 'No such merchant here',
    hint: 'Tell the site that it is not registered with this payment system.',
  },
  merchant_inactive: {
    status: 409,
    title: 'This merchant cannot be paid yet',
    hint: 'The merchant has to prove its site first.',
  },
  asset_missing: {
    status: 409,
    title: 'The wallet has no account in this currency',
    hint: 'Top up in the currency of the price; nothing is exchanged.',
  },

  // Wallets
  wallet_missing: {
    status: 401,
    title: 'There is no wallet on this device',
    hint: 'Top up with a voucher: the wallet is made then.',
  },
  cookies_needed: {
    status: 400,
    title: 'This browser sent no cookie',
    hint: 'Allow cookies for this site and open the page again: the wallet is kept in one.',
  },
  wallet_frozen: {
    status: 409,
    title: 'The wallet is frozen',
    hint: 'Unfreeze it on the security page with a passkey.',
  },
  insufficient_funds: { status: 402, title: 'The wallet does not hold enough', hint: 'Top up, then pay.' },
  daily_limit_reached: {
    status: 409,
    title: 'The daily limit of this wallet is reached',
    hint: 'Wait until tomorrow or change the limit under budgets.',
  },
  budget_reached: {
    status: 409,
    title: 'The budget for this site is used up',
    hint: 'Confirm this payment yourself or raise the budget.',
  },
  consent_required: {
    status: 409,
    title: 'This payment needs your confirmation',
    hint: 'Confirm it in the wallet.',
  },
  voucher_unknown: {
    status: 422,
    title: 'This voucher code is not valid',
    hint: 'Check the code; letters and digits only.',
  },
  voucher_used: {
    status: 409,
    title: 'This voucher has been used',
    hint: 'Each voucher tops up once. Look at the activity of your wallet.',
  },
  voucher_expired: { status: 410, title: 'This voucher has expired', hint: 'Ask whoever sold it.' },
  passkey_invalid: {
    status: 422,
    title: 'The passkey was not accepted',
    hint: 'Try again with a passkey of this wallet.',
  },
  wallet_would_be_lost: {
    status: 409,
    title: 'This device holds another wallet with money in it',
    hint: 'Keep that wallet with a passkey of its own, or spend what it holds, then sign in here.',
  },
  passkey_required: {
    status: 409,
    title: 'This needs a passkey',
    hint: 'Confirm with a passkey of this wallet; where it has none, add one on the security page first.',
  },

  // Tickets at the gate
  ticket_invalid: {
    status: 402,
    title: 'The ticket is not a ticket',
    hint: 'Open the page without it and pay, or ask your wallet for the ticket again.',
  },
  ticket_signature_invalid: {
    status: 402,
    title: 'The ticket is not signed by the payment system',
    hint: 'Ask your wallet for the ticket again.',
  },
  ticket_expired: {
    status: 402,
    title: 'The ticket has expired',
    hint: 'Ask your wallet for a fresh one; what you paid for stays paid.',
  },
  ticket_other_audience: {
    status: 402,
    title: 'The ticket is for another site',
    hint: 'Use it at the site it was bought from.',
  },
  ticket_other_item: {
    status: 402,
    title: 'The ticket is for something else',
    hint: 'Pay for this item, or open the one you bought.',
  },
  ticket_refunded: { status: 402, title: 'This purchase was refunded', hint: 'Buy it again to read it.' },
  ticket_sessions_exhausted: {
    status: 402,
    title: 'This ticket is in use on too many devices',
    hint: 'Open the item from your wallet to get a ticket for this device.',
  },
  access_ended: {
    status: 409,
    title: 'What was bought has ended',
    hint: 'Buy it again to open it.',
  },
  keys_unavailable: {
    status: 503,
    title: 'Tickets cannot be checked right now',
    hint: 'Try again in a moment; what you paid for stays paid.',
    retryable: true,
  },
  broker_unavailable: {
    status: 503,
    title: 'The payment service does not answer right now',
    hint: 'Nothing was paid. Try again in a moment; what you have paid for stays open.',
    retryable: true,
  },
  return_code_invalid: {
    status: 410,
    title: 'This return link was used or has expired',
    hint: 'Open the item from your wallet: it is not charged again.',
  },

  // Virtual goods: orders, grants, inventory
  invalid_transition: {
    status: 409,
    title: 'This cannot become what was asked',
    hint: 'Read the object again: the table of transitions says what it can become.',
  },
  request_id_reused: {
    status: 422,
    title: 'This request_id was used for another order',
    hint: 'Use a new request_id for a new order; the old one names the old order for ever.',
  },
  app_unknown: { status: 404, title: 'No such app', hint: 'Check the id of the app.' },
  player_unknown: { status: 404, title: 'No such player', hint: 'Make the player first, or check the id.' },
  catalogue_missing: {
    status: 409,
    title: 'The app has no published catalogue',
    hint: 'Push a draft and publish it.',
  },
  catalogue_invalid: {
    status: 422,
    title: 'The catalogue has faults',
    hint: 'Correct what is listed in errors; the published catalogue stays as it is.',
  },
  item_unknown: {
    status: 422,
    title: 'No such item is sold',
    hint: 'Look at the store again: the catalogue may have changed.',
  },
  item_unavailable: {
    status: 409,
    title: 'This item is not sold to this player now',
    hint: 'Look at the store again: detail says why.',
  },
  random_items_not_allowed: {
    status: 422,
    title: 'Items with a random result are not offered',
    hint: 'Say what the item contains.',
  },
  already_owned: {
    status: 409,
    title: 'The player has this already',
    hint: 'Nothing was charged. Show it as owned.',
  },
  limit_reached: {
    status: 409,
    title: 'A limit of this item or offer is reached',
    hint: 'Nothing was charged. detail says which limit.',
  },
  insufficient_items: {
    status: 409,
    title: 'The player does not hold enough',
    hint: 'Nothing was taken. Read the inventory again.',
  },
  balance_at_maximum: {
    status: 409,
    title: 'The player cannot hold more of this',
    hint: 'Nothing was given. The catalogue says how much of a currency one player may hold.',
  },
  stacks_differ: {
    status: 409,
    title: 'These stacks cannot be one',
    hint: 'Merge stacks of one thing, one source, one end and the same properties.',
  },
  stale_tag: {
    status: 412,
    title: 'It has changed since it was read',
    hint: 'Read it again and decide anew; the ETag header of that answer is the current tag.',
  },
  order_over: {
    status: 409,
    title: 'This order cannot be paid any more',
    hint: 'Make a new order.',
  },
  not_giftable: {
    status: 409,
    title: 'This cannot be given away',
    hint: 'Nothing was charged. Goods paid by phone, and those the seller keeps from it, stay with their buyer.',
  },
  receipt_bound_to_other_player: {
    status: 409,
    title: 'This receipt is of another player',
    hint: 'Grant nothing; the attempt was noted.',
  },

  // Minors and spend control
  guardian_needed: {
    status: 403,
    title: 'This wallet needs a guardian before it can spend',
    hint: 'Ask a parent or guardian to invite this wallet from the family page of theirs.',
  },
  approval_needed: {
    status: 403,
    title: 'This needs the approval of a guardian',
    hint: 'Choose something within the limits of this wallet, or buy where the guardian can be asked.',
  },
  approval_pending: {
    status: 409,
    title: 'A guardian was asked to approve this',
    hint: 'The price is set aside and not paid. Wait for the answer, or cancel the order.',
  },
  approval_over: {
    status: 409,
    title: 'This approval is not open any more',
    hint: 'Look at the order: it was answered, cancelled, or waited too long.',
  },
  spending_hours: {
    status: 403,
    title: 'This wallet does not spend at this hour',
    hint: 'Try again within the hours that were set for it.',
  },
  spend_limit_reached: {
    status: 409,
    title: 'A spending limit of this wallet is reached',
    hint: 'Wait until the next day, week or month, or change the limit on the limits page.',
  },
  spend_limit_guardian: {
    status: 409,
    title: 'A limit set by the guardian is reached',
    hint: 'Wait until the next day, week or month, or ask the guardian.',
  },
  spend_limit_region: {
    status: 409,
    title: 'A limit that this country sets for this age is reached',
    hint: 'Wait until the next month. A guardian cannot lift it.',
  },
  age_unknown_limit: {
    status: 409,
    title: 'A wallet of unknown age has spent what it may this month',
    hint: 'Tell your age band on the limits page, then pay.',
  },
  age_rating: {
    status: 403,
    title: 'This is not sold to this age',
    hint: 'Nothing was charged. A guardian cannot lift it.',
  },
  adult_needed: {
    status: 403,
    title: 'Only an adult can do this',
    hint: 'Tell your age band on the limits page first.',
  },
  not_for_minors: {
    status: 403,
    title: 'This is not for wallets of people below 18',
    hint: 'Each payment is confirmed by hand instead.',
  },
  second_confirmation_needed: {
    status: 409,
    title: 'This payment is confirmed twice',
    hint: 'Look at the price again and confirm once more.',
  },
  invitation_invalid: {
    status: 422,
    title: 'This invitation is not valid',
    hint: 'Ask for a new one: each is used once and within a week.',
  },
  mail_code_wrong: {
    status: 422,
    title: 'This code is not the one that was mailed',
    hint: 'Check the newest mail, or have another code sent.',
  },

  // The phone bill's share
  price_not_billable: {
    status: 422,
    title: 'No contract lets this price be charged to a phone bill',
    hint: 'Take a price, currency and kind of goods that an operator here bills.',
  },
  price_not_viable: {
    status: 422,
    title: 'Charged to a phone bill, this price leaves the merchant nothing',
    hint: 'Raise the price, or bundle several small purchases into one charge; detail shows the arithmetic.',
  },

  // Refunds and merchants
  refund_changed: {
    status: 409,
    title: 'What can be given back has changed',
    hint: 'Something was used or given back meanwhile. Look at the amount again.',
  },
  refund_window_closed: {
    status: 409,
    title: 'The time for refunds has passed',
    hint: 'Ask the merchant for a refund.',
  },
  refund_needs_review: {
    status: 409,
    title: 'This refund needs the merchant',
    hint: 'More than 30 % of your last 20 purchases were refunded; ask the merchant.',
  },
  refund_not_again: {
    status: 409,
    title: 'This item was refunded once before',
    hint: 'A second purchase of the same item is not refundable by you; ask the merchant.',
  },
  refund_used: {
    status: 409,
    title: 'What was bought has been used',
    hint: 'What is used does not go back; ask the seller if something was wrong with it.',
  },
  refund_under_way: {
    status: 409,
    title: 'A refund of this is under way',
    hint: 'Wait until it has been answered, then read the order again.',
  },
  withdrawal_over: {
    status: 409,
    title: 'This contract can no longer be withdrawn from',
    hint: 'The time for it is over, or you asked for the goods at once and used them. Ask for a refund instead.',
  },
  gifts_open_max: {
    status: 409,
    title: 'Too many gifts wait for an answer',
    hint: 'Wait until one of them has been accepted or declined.',
  },
  gift_over: {
    status: 409,
    title: 'This gift does not wait for an answer any more',
    hint: 'Look at the list of gifts.',
  },
  evidence_closed: {
    status: 409,
    title: 'Evidence is not taken any more',
    hint: 'The time for it is over, or the dispute has been decided.',
  },
  already_refunded: {
    status: 409,
    title: 'This purchase is already refunded',
    hint: 'Nothing is left to do.',
    moneyMoved: 'no',
  },
  origin_unproven: {
    status: 409,
    title: 'The site does not name this merchant',
    hint: 'Install the gate with this configuration, then verify again.',
  },
  gone_wrong_state: {
    status: 409,
    title: 'That cannot be done in this state',
    hint: 'Read the object again and decide anew.',
  },

  // The phone bill: the number, the code, what operators refuse
  phone_number_invalid: {
    status: 422,
    title: 'This is not a phone number of that country',
    hint: 'Check the country and the number; spaces and a leading zero do not matter.',
  },
  phone_number_kind: {
    status: 422,
    title: 'This number is not a mobile number',
    hint: 'Use the number of a mobile phone: others cannot receive the code.',
  },
  phone_operator_unknown: {
    status: 422,
    title: 'The operator does not know this number',
    hint: 'Check the number, choose another operator, or pay another way.',
  },
  phone_not_applicable: {
    status: 422,
    title: 'The operator or plan does not allow this',
    hint: 'Ask the operator to allow charges of others, or pay another way.',
  },
  phone_denied: {
    status: 403,
    title: 'This cannot be paid on the phone bill',
    hint: 'Pay another way.',
  },
  phone_low_balance: {
    status: 422,
    title: 'The prepaid balance of the phone is too low',
    hint: 'Top up the phone, or pay another way.',
  },
  phone_cap_operator: {
    status: 422,
    title: 'The operator’s limit for this month is reached',
    hint: 'Pay another way, or wait for the next month.',
  },
  phone_cap_country: {
    status: 422,
    title: 'The limit for charges on a phone bill is reached',
    hint: 'Pay another way, or wait until the limit starts anew.',
  },
  phone_cap_own: {
    status: 422,
    title: 'The limit set for this number is reached',
    hint: 'Its holder can raise it on the phone page, which takes 24 hours; or pay another way.',
  },
  phone_cap_count: {
    status: 422,
    title: 'This number has paid as often as it may today',
    hint: 'Pay another way, or come back tomorrow.',
  },
  phone_cap_new: {
    status: 422,
    title: 'A number that is new here may pay only little at first',
    hint: 'Pay another way; the limit is higher a week after the first payment.',
  },
  phone_amount_not_allowed: {
    status: 422,
    title: 'The operator cannot bill this amount',
    hint: 'Choose another amount, or pay another way.',
  },
  phone_not_viable: {
    status: 422,
    title: 'By phone bill nothing of this price would reach the merchant',
    hint: 'Pay another way, or agree to one larger charge for several items.',
  },
  phone_item_not_allowed: {
    status: 403,
    title: 'This item is not sold on the phone bill',
    hint: 'Pay another way.',
  },
  phone_code_wrong: {
    status: 422,
    title: 'This code is not right, or the payment is not open any more',
    hint: 'Look at the newest message and type its six digits, or have a new code sent.',
  },
  phone_code_expired: {
    status: 410,
    title: 'The code was not given in time',
    hint: 'Start again for a fresh code.',
  },
  phone_code_locked: {
    status: 429,
    title: 'Too many wrong codes for this payment',
    hint: 'Start again a little later, or pay another way.',
  },
  phone_number_locked: {
    status: 429,
    title: 'Too many wrong codes for this number',
    hint: 'Wait until the lock ends, or pay another way.',
  },
  phone_messages_exceeded: {
    status: 429,
    title: 'Too many messages were sent',
    hint: 'Wait a while before another code is sent, or pay another way.',
  },
  phone_resend_early: {
    status: 429,
    title: 'The last code was sent a moment ago',
    hint: 'Wait half a minute, then have another code sent.',
    retryable: true,
  },
  phone_blocked: {
    status: 403,
    title: 'Charges to this phone bill are blocked',
    hint: 'Its holder blocked them and can lift that on the phone page; or pay another way.',
  },
  phone_blocked_merchant: {
    status: 403,
    title: 'Charges of this merchant to this phone bill are blocked',
    hint: 'The holder of the number can lift that on the phone page; or pay another way.',
  },
  phone_other_open: {
    status: 409,
    title: 'Another payment of this number is open',
    hint: 'Finish or cancel it first.',
  },
  phone_already_paid: {
    status: 409,
    title: 'This is on the phone bill already',
    hint: 'Open it: nothing is charged a second time.',
  },
  phone_password_needed: {
    status: 409,
    title: 'This payment needs the payment password of the number',
    hint: 'Set one on the phone page, then pay.',
  },
  phone_password_wrong: {
    status: 422,
    title: 'The payment password is not right',
    hint: 'Try again; after five wrong ones it is locked.',
  },
  phone_password_weak: {
    status: 422,
    title: 'This payment password is too easily guessed',
    hint: 'Use at least six characters, not one repeated, not a row such as 123456.',
  },
  phone_password_unlike: {
    status: 422,
    title: 'The two new payment passwords differ',
    hint: 'Type the same one twice.',
  },
  phone_password_locked: {
    status: 423,
    title: 'The payment password is locked',
    hint: 'Unlock it on the phone page, or pay another way.',
  },
  phone_refund_closed: {
    status: 409,
    title: 'This charge cannot be taken back here any more',
    hint: 'Ask the merchant, or call the help line on the receipt.',
  },
  phone_unavailable: {
    status: 503,
    title: 'The operator cannot be reached right now',
    hint: 'Nothing was charged. Try again in a moment, or pay another way.',
    retryable: true,
  },

  // Webhooks and the test clock
  webhook_url_refused: {
    status: 422,
    title: 'Webhooks cannot go to that address',
    hint: 'Give a public https address without a name or password in it, at port 443, 80 or one from 1024 on.',
  },
  webhook_disabled: {
    status: 409,
    title: 'The endpoint is disabled',
    hint: 'Enable it again first: it goes on where it stood.',
  },
  clock_live: {
    status: 409,
    title: 'A live broker has no test clock',
    hint: 'Use a test instance.',
  },
  clock_backwards: {
    status: 409,
    title: 'The test clock does not go back',
    hint: 'Name a time after the one it shows, or start another test instance.',
  },
  clock_busy: {
    status: 409,
    title: 'The test clock is being moved',
    hint: 'Wait until it has arrived, then move it on.',
    retryable: true,
  },

  // Receipts, licences and downloads
  receipt_invalid: {
    status: 422,
    title: 'This is not a receipt',
    hint: 'Send the receipt as it was given out, without any change.',
  },
  receipt_signature_invalid: {
    status: 422,
    title: 'The receipt was changed, or somebody else signed it',
    hint: 'Fetch the receipt of the order again; give nothing for this one.',
  },
  receipt_key_unknown: {
    status: 422,
    title: 'The receipt is signed with a key that is not known here',
    hint: 'Fetch the published keys again; give nothing for it before it verifies.',
  },
  receipt_other_issuer: {
    status: 422,
    title: 'Another payment system issued this receipt',
    hint: 'Verify it against the keys of the one that it names.',
  },
  receipt_other_app: {
    status: 422,
    title: 'This receipt is of another app',
    hint: 'Give nothing for it here.',
  },
  receipt_other_mode: {
    status: 422,
    title: 'This receipt is of the other mode',
    hint: 'A receipt of a test is worth nothing in a live app, and the other way round.',
  },
  licence_unknown: {
    status: 404,
    title: 'There is no such download of this player',
    hint: 'Check player and sku; what was given back cannot be loaded any more.',
  },
  licence_expired: {
    status: 410,
    title: 'The licence is older than 30 days',
    hint: 'Open the download again for a fresh one; it costs nothing.',
  },
  download_link_invalid: {
    status: 403,
    title: 'This link opens no file here',
    hint: 'Open the download again for a fresh link.',
  },
  download_link_expired: {
    status: 410,
    title: 'This link has expired',
    hint: 'Open the download again for a fresh link; it costs nothing.',
  },
  download_other_device: {
    status: 403,
    title: 'This link is of another device',
    hint: 'Open the download on this device.',
  },
  device_limit_reached: {
    status: 409,
    title: 'This download is on as many devices as it may be',
    hint: 'Remove one of them first; that can be done once a day.',
  },
  device_removed_recently: {
    status: 409,
    title: 'A device was removed within the last day',
    hint: 'Remove another one a day after the last.',
  },

  // Statements of operators, and their money
  statement_refused: {
    status: 422,
    title: 'The statement is not whole',
    hint: 'Nothing of it was booked. Ask the operator for the file again, or correct what turned it into our form.',
  },
  statement_replaced: {
    status: 409,
    title: 'Another statement of that month was imported before',
    hint: 'A month has one statement; corrections come as lines of a later one.',
  },
  statement_missing: {
    status: 404,
    title: 'There is no statement of that month',
    hint: "Import the operator's statement first, then record its money.",
  },
  receipt_differs: {
    status: 409,
    title: 'A receipt of that reference was recorded with other figures',
    hint: 'Give another receipt a reference of its own.',
  },
  suspense_settled: {
    status: 409,
    title: 'This difference was settled before',
    hint: 'See the report for how it ended.',
  },
} as const

const table: Readonly<Record<ProblemCode, Row>> = rows

/** A stable code of the table. */
export type ProblemCode = keyof typeof rows

/** A fault of one field: a JSON pointer into the request, a short code, a sentence. */
export type FieldFault = { readonly pointer: string; readonly code: string; readonly message: string }

/** A refusal as a value: what flows, gates and wallets return instead of throwing. */
export type Problem = {
  readonly ok: false
  readonly code: ProblemCode
  readonly detail?: string
  readonly errors?: readonly FieldFault[]
  readonly retryAfterMs?: number
  /** The tag of what was to be changed, as it is now. */
  readonly tag?: string
}

/** The members of `application/problem+json` (RFC 9457) with our extensions (D-10). */
export type ProblemDetails = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly hint: string
  readonly retryable: boolean
  readonly money_moved: MoneyMoved
  readonly instance?: string
  readonly request_id?: string
  readonly errors?: readonly FieldFault[]
}

/** Every code, for the reference page and for tests. */
export const problemCodes: readonly ProblemCode[] = Object.keys(rows) as ProblemCode[]

export function problem(
  code: ProblemCode,
  detail?: string,
  more: Pick<Problem, 'errors' | 'retryAfterMs' | 'tag'> = {},
): Problem {
  return { ok: false, code, ...(detail === undefined ? {} : { detail }), ...more }
}

/** The row of a code: HTTP status, title, hint, and what happened to the money. */
export function describeProblem(code: ProblemCode): {
  readonly status: number
  readonly title: string
  readonly hint: string
  readonly retryable: boolean
  readonly moneyMoved: MoneyMoved
} {
  const row = table[code]
  return {
    status: row.status,
    title: row.title,
    hint: row.hint,
    retryable: row.retryable ?? false,
    moneyMoved: row.moneyMoved ?? 'no',
  }
}

/** Turns a refusal into problem details; `base` is the origin whose `/problems/<code>` page explains the code. */
export function toProblemDetails(
  refusal: Problem,
  context: { readonly base: string; readonly instance?: string; readonly requestId?: string },
): ProblemDetails {
  const row = describeProblem(refusal.code)
  return {
    type: `${context.base}/problems/${refusal.code}`,
    title: row.title,
    status: row.status,
    detail: refusal.detail ?? row.title,
    code: refusal.code,
    hint: row.hint,
    retryable: row.retryable,
    money_moved: row.moneyMoved,
    ...(context.instance === undefined ? {} : { instance: context.instance }),
    ...(context.requestId === undefined ? {} : { request_id: context.requestId }),
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
  }
}
