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
  /** Below it one address per payment on the phone bill: see `phonePaymentPath`. */
  phonePayments: '/pay/phone',
  /** GET: the door, or the overview where the session is open. */
  phone: '/phone',
  /** POST (key, country, number) sends a code; GET shows the form for it. */
  phoneCode: '/phone/code',
  /** POST (key, code) opens the session. */
  phoneOpen: '/phone/open',
  /** POST (key): another code. */
  phoneResend: '/phone/resend',
  /** POST (key, cap, password): lowers at once, raises after 24 hours. POST (key, cancel=yes) drops a raise that waits. */
  phoneCap: '/phone/cap',
  /** POST (key, password, again, old): sets or changes; old only where one is set. */
  phonePassword: '/phone/password',
  /** POST (key, merchant): blocks one, or all where merchant is `all`. */
  phoneBlock: '/phone/block',
  /** POST (key, merchant): lifts it. */
  phoneUnblock: '/phone/unblock',
  /** GET: a year; POST to `…/{id}/refund` (key, reason). */
  phoneHistory: '/phone/payments',
  phoneHistoryCsv: '/phone/payments.csv',
  phoneHistoryJson: '/phone/payments.json',
  /** POST (key) ends the session. */
  phoneEnd: '/phone/end',
  wallet: '/wallet',
  activity: '/wallet/activity',
  payments: '/wallet/payments',
  library: '/wallet/library',
  /** GET (show, cursor); below it POST to `…/{id}/accept` and `…/{id}/decline` (key). */
  gifts: '/wallet/gifts',
  /** GET: members, approvals, one's own age band. */
  family: '/wallet/family',
  /** POST (key, band): what one says of one's own age. */
  familyAge: '/wallet/family/age',
  /** POST (key, name, band): makes a code that is shown once. */
  familyInvite: '/wallet/family/invite',
  /** POST (key, code): links this wallet to the guardian who made the code. */
  familyJoin: '/wallet/family/join',
  /** POST (key, asset, period, amount): a limit for oneself; an empty amount takes it away. */
  familyLimits: '/wallet/family/limits',
  /** POST (key, address) mails a code; `…/confirm` (key, code); `…/forget` (key). */
  familyMail: '/wallet/family/mail',
  /** Below it one address per player and item: see `downloadPath`. */
  downloads: '/wallet/downloads',
  /** One page per order, with `client`; POST to `…/pay`, `…/cancel`, `…/refund`. */
  orders: '/orders',
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
  /** GET, with `month` such as 2026-11. */
  merchantStatement: '/merchant/statement',
  merchantStatementCsv: '/merchant/statement.csv',
  merchantStatementJson: '/merchant/statement.json',
  /** GET: the apps; POST (key, title, …) makes one. Below it one address per app: see `merchantAppPath`. */
  merchantGoods: '/merchant/goods',
  /** GET (app, state, player, sku, from, to). */
  merchantOrders: '/merchant/orders',
  merchantOrdersCsv: '/merchant/orders.csv',
  /** GET (app, q). */
  merchantPlayers: '/merchant/players',
  merchantPlayersCsv: '/merchant/players.csv',
  /** GET (app, kind): refunds to decide and disputes, by deadline. */
  merchantRefunds: '/merchant/refunds',
  merchantRefundsCsv: '/merchant/refunds.csv',
  /** GET; POST (key, name, scope…) makes a key and shows it once. */
  /** GET: the endpoints; POST (key, url, types…) makes one. Below it one address per endpoint: see `merchantWebhookPath`. */
  merchantWebhooks: '/merchant/webhooks',
  merchantKeys: '/merchant/keys',
  merchantSettings: '/merchant/settings',
  /** POST (key): reads the proof at the merchant's origin. */
  merchantVerify: '/merchant/settings/verify',
} as const

/** The page of one payment of a wallet. POST to `…/refund` (key) and `…/open` (key). */
export function paymentPath(id: string): string {
  return `${pagePaths.payments}/${encodeURIComponent(id)}`
}

/** One payment on the phone bill: GET shows how it stands, POST: see `phoneActions`. */
export function phonePaymentPath(id: string): string {
  return `${pagePaths.phonePayments}/${encodeURIComponent(id)}`
}

/** GET, JSON `{"version": 4}`: whether the page above has something new to show. */
export function phonePaymentStatePath(id: string): string {
  return `${phonePaymentPath(id)}/state`
}

/** POST (key, reason): asks for the money of one charge back. */
export function phoneRefundPath(id: string): string {
  return `${pagePaths.phoneHistory}/${encodeURIComponent(id)}/refund`
}

/** The page of one endpoint. POST to `…/test`, `…/rotate`, `…/replay`, `…/enable`, `…/disable` (key). */
export function merchantWebhookPath(id: string): string {
  return `${pagePaths.merchantWebhooks}/${encodeURIComponent(id)}`
}

/** The page of one payment of a merchant. POST to `…/refund` (key). */
export function merchantPaymentPath(id: string): string {
  return `${pagePaths.merchantPayments}/${encodeURIComponent(id)}`
}

/** One connection of a wallet. POST (auto-pay, item-max, week-max, key); POST to `…/pause`, `…/resume`, `…/revoke` (key). */
export function connectionPath(merchantId: string): string {
  return `${pagePaths.budgets}/${encodeURIComponent(merchantId)}`
}

/** POST (key): what is left of a bundle goes back to the phone bill. */
export function bundleEndPath(phonePaymentId: string): string {
  return `${pagePaths.budgets}/bundles/${encodeURIComponent(phonePaymentId)}/end`
}

/** The page of one order; its bearer proves to be its player by `client`. POST (key, client) to `…/pay`, `…/cancel`, `…/refund`. */
export function orderPath(id: string): string {
  return `${pagePaths.orders}/${encodeURIComponent(id)}`
}

/** One gift of a wallet. */
export function giftPath(id: string): string {
  return `${pagePaths.gifts}/${encodeURIComponent(id)}`
}

/** One purchase that waits for a guardian. POST (key, below) to `…/approve`, POST (key) to `…/deny`. */
export function approvalPath(id: string): string {
  return `${pagePaths.family}/approvals/${encodeURIComponent(id)}`
}

/** One member. POST (key, asset, period, amount) sets a limit; POST to `…/notices` (key, notices), `…/ask-again` (key), `…/withdraw` (key). */
export function memberPath(id: string): string {
  return `${pagePaths.family}/members/${encodeURIComponent(id)}`
}

/** POST to `…/open` (key) shows the files on this device, POST to `…/remove` (key, device) takes a device off. */
export function downloadPath(playerId: string, sku: string): string {
  return `${pagePaths.downloads}/${encodeURIComponent(playerId)}/${encodeURIComponent(sku)}`
}

/** The pages of one app of a merchant: `…/edit`, `…/publish`, `…/rollback`, `…/prices`, `…/preview` below it. */
export function merchantAppPath(id: string): string {
  return `${pagePaths.merchantGoods}/${encodeURIComponent(id)}`
}

/** One order as its merchant sees it. POST to `…/refund` (key, line, amount, reason). */
export function merchantOrderPath(id: string): string {
  return `${pagePaths.merchantOrders}/${encodeURIComponent(id)}`
}

/** One player. POST to `…/give` and `…/take` (key, sku, amount, reason). */
export function merchantPlayerPath(id: string): string {
  return `${pagePaths.merchantPlayers}/${encodeURIComponent(id)}`
}

/** One refund to decide (POST to `…/decide`) or one dispute (POST to `…/evidence`). */
export function merchantCasePath(id: string): string {
  return `${pagePaths.merchantRefunds}/${encodeURIComponent(id)}`
}

/** The page that explains a problem code. */
export function problemPath(code: string): string {
  return `${pagePaths.problems}/${encodeURIComponent(code)}`
}
