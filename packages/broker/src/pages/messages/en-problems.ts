// What a refusal is called to people. The closed table of the protocol says it to programs; where its words are for
// programs, better ones stand here.

import { describeProblem, type MoneyMoved, type ProblemCode } from '@farthing/protocol'

const plain: { readonly [Code in ProblemCode]?: { readonly title: string; readonly hint: string } } = {
  invalid_request: {
    title: 'Something in the form is missing or malformed',
    hint: 'Go back, look at the fields again and send the form once more.',
  },
  not_found: {
    title: 'There is nothing at this address',
    hint: 'Check the address, or start from the first page.',
  },
  rate_limited: { title: 'Too many attempts', hint: 'Wait a few minutes, then try again.' },
  busy: { title: 'We are very busy right now', hint: 'Try again in a moment: nothing is charged twice.' },
  outcome_unknown: {
    title: 'We do not know yet whether this was paid',
    hint: 'Ask again below. The same payment is never made twice.',
  },
  internal_error: {
    title: 'A fault of ours',
    hint: 'Try again: the same payment is never made twice. If it stays, give us the request id.',
  },
  unauthenticated: { title: 'You are not signed in', hint: 'Sign in and try again.' },
  forbidden: { title: 'This is not yours to open', hint: 'Sign in with an account or key that may.' },
  quote_expired: {
    title: 'This offer waited too long',
    hint: 'Go back to the site and choose the item again: you get a fresh offer.',
  },
  quote_used: {
    title: 'This offer was used by someone else',
    hint: 'Go back to the site and choose the item again: you get a fresh offer.',
  },
  quote_invalid: {
    title: 'This is not a valid offer',
    hint: 'Go back to the site and choose the item again.',
  },
  quote_signature_invalid: {
    title: 'This offer is not signed by the merchant it names',
    hint: 'Do not pay. Go back to the site and choose the item again.',
  },
  quote_origin_mismatch: {
    title: 'This offer is of another site than the one you came from',
    hint: 'Do not pay, and tell the site.',
  },
  price_changed: {
    title: 'The price has changed',
    hint: 'Look at the new price and decide anew.',
  },
  daily_limit_reached: {
    title: 'The daily limit of your wallet is reached',
    hint: 'Wait until tomorrow, or change the limit under budgets.',
  },
  wallet_frozen: {
    title: 'Your wallet is frozen',
    hint: 'Unfreeze it with your passkey on the security page.',
  },
  wallet_missing: {
    title: 'There is no wallet on this device',
    hint: 'Top up with a voucher and the wallet is made; or sign in with your passkey.',
  },
  insufficient_funds: { title: 'Your wallet does not hold enough', hint: 'Top up, then pay.' },
  voucher_unknown: {
    title: 'This code is not known',
    hint: 'Check it once more: letters and digits, dashes and spaces do not matter.',
  },
  voucher_used: {
    title: 'This voucher has been used already',
    hint: 'Each voucher tops up once. If it was you, the money is in your activity.',
  },
  voucher_expired: { title: 'This voucher has expired', hint: 'Ask whoever sold it to you.' },
  passkey_required: {
    title: 'This needs a passkey',
    hint: 'Confirm with a passkey of this wallet; where it has none, add one on the security page first.',
  },
}

export const enProblems = {
  title: (code: ProblemCode): string => plain[code]?.title ?? describeProblem(code).title,
  hint: (code: ProblemCode): string => plain[code]?.hint ?? describeProblem(code).hint,
  money: (moved: MoneyMoved): string => {
    if (moved === 'no') return 'No money left your wallet.'
    if (moved === 'yes') return 'Money was moved. You find it in your activity.'
    return 'It is not known yet whether money moved. Your activity shows it as soon as it is known.'
  },
  moneyHeading: 'What happened to the money',
  nextHeading: 'What you can do',
  whatHeading: 'What happened',
}
