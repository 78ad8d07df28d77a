// The addresses of the pages and of the forms on them, so that pages and routes read one list. `GET` unless said.

/** Addresses below the broker's origin. */
export const pagePaths = {
  landing: '/',
  style: '/assets/style.css',
  assets: '/assets',
  reference: '/reference',
  openApi: '/v1/openapi.json',
  problems: '/problems',
  /** GET (price, country): what ways to be paid cost. */
  cost: '/cost',
  /** GET shows the offer; POST: see `checkoutActions`. */
  checkout: '/pay',
  /** GET: the bridge that a site's window opens. */
  window: '/window',
  wallet: '/wallet',
  activity: '/wallet/activity',
  payments: '/wallet/payments',
  library: '/wallet/library',
  /** GET asks for a code; POST (code) shows its value; POST (code, key, confirm=yes) tops up. */
  topUp: '/wallet/top-up',
  /** GET; POST (daily-limit, key) sets the limit of the wallet. */
  budgets: '/wallet/budgets',
  security: '/wallet/security',
  signIn: '/wallet/sign-in',
  /** POST (key). */
  freeze: '/wallet/freeze',
  /** POST (key). */
  signOut: '/wallet/sign-out',
  exports: '/wallet/exports',
  exportCsv: '/wallet/exports/activity.csv',
  exportJson: '/wallet/exports/activity.json',
  /** GET explains; POST (key, sure=yes) erases. */
  erase: '/wallet/erase',
  passkeys: '/wallet/passkeys',
  merchantRegister: '/merchant/register',
  merchantSignIn: '/merchant/sign-in',
  /** POST (key). */
  merchantSignOut: '/merchant/sign-out',
  merchant: '/merchant',
  merchantPayments: '/merchant/payments',
  merchantPaymentsCsv: '/merchant/payments.csv',
  /** GET; POST (key, name, scope…) makes a key and shows it once. */
  merchantKeys: '/merchant/keys',
  merchantSettings: '/merchant/settings',
  /** POST (key): reads the proof at the merchant's origin. */
  merchantVerify: '/merchant/settings/verify',
} as const

/** The page of one payment of a wallet. POST to `…/refund` (key) and `…/open` (key). */
export function paymentPath(id: string): string {
  return `${pagePaths.payments}/${encodeURIComponent(id)}`
}

/** The page of one payment of a merchant. POST to `…/refund` (key). */
export function merchantPaymentPath(id: string): string {
  return `${pagePaths.merchantPayments}/${encodeURIComponent(id)}`
}

/** One connection of a wallet. POST (auto-pay, item-max, week-max, key); POST to `…/pause`, `…/resume`, `…/revoke` (key). */
export function connectionPath(merchantId: string): string {
  return `${pagePaths.budgets}/${encodeURIComponent(merchantId)}`
}

/** The page that explains a problem code. */
export function problemPath(code: string): string {
  return `${pagePaths.problems}/${encodeURIComponent(code)}`
}
