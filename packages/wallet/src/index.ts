// The public entry of @farthing/wallet: the only re-exports of this package. The element has an entry of its own.

export type { BrokerAccess, BrokerDeps, Fetch } from './broker-call.ts'
export { makeKey } from './broker-call.ts'
export type { ClientResult, WithKey } from './broker-client.ts'
export { createWallet, listPayments, readWallet, refundPayment, topUp } from './broker-client.ts'
export type {
  Payment,
  PaymentList,
  PhonePayment,
  Refund,
  TopUp,
  WalletCreated,
  WalletView,
} from './broker-json.ts'
export type { Amount, Budget, BudgetLimits } from './budget.ts'
export type { Challenge } from './challenge.ts'
export { collectBought } from './collect-bought.ts'
export type { Asked, PaidResponse } from './pay-and-fetch.ts'
export { fetchOrAsk, payAndFetch } from './pay-and-fetch.ts'
export type { Payer, PayerOptions } from './payer.ts'
export { createPayer } from './payer.ts'
export { createPayingFetch } from './paying-fetch.ts'
export {
  cancelPhonePayment,
  givePhoneCode,
  givePhonePassword,
  readPhonePayment,
  resendPhoneCode,
  startPhonePayment,
} from './phone-payments.ts'
export type { WalletStore } from './store.ts'
export { createMemoryStore } from './store.ts'
export type { System } from './system.ts'
export { createSystem } from './system.ts'
