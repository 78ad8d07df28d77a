// Builds the one record of dependencies from the configuration and mounts everything on it. Imported by starters only.

import { readUndecided } from '@farthing/ledger'
import { Bug, limits, type Problem, problem, toBase64Url } from '@farthing/protocol'
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { type Logger, pino } from 'pino'
import { openAttemptLimiter } from './attempt-limiter.ts'
import { type Challenges, openChallenges } from './challenges.ts'
import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { goodsLimits } from './domain/goods/goods-limits.ts'
import { reconcileLimits } from './domain/reconcile/limits.ts'
import { takeArrival } from './flows/take-arrival.ts'
import { readActor } from './http/actor.ts'
import { aftersaleEndpoints } from './http/aftersale-endpoints.ts'
import { type HttpContext, problemResponse, type Variables } from './http/answer.ts'
import { mountAssets } from './http/assets.ts'
import { catalogueEndpoints, draftPath } from './http/catalogue-endpoints.ts'
import { mountCheckout } from './http/checkout-routes.ts'
import { mountCost } from './http/cost-routes.ts'
import { downloadEndpoints } from './http/download-endpoints.ts'
import { familyEndpoints } from './http/family-endpoints.ts'
import { draftFormPath } from './http/goods-catalogue-routes.ts'
import { mountGoods } from './http/goods-routes.ts'
import { inventoryEndpoints } from './http/inventory-endpoints.ts'
import { mountMerchantDoor } from './http/merchant-door-routes.ts'
import { merchantEndpoints } from './http/merchant-endpoints.ts'
import { mountMerchantPayments } from './http/merchant-payment-routes.ts'
import { mountMerchant } from './http/merchant-routes.ts'
import { readSession } from './http/merchant-session.ts'
import { mountMerchantStatement } from './http/merchant-statement-routes.ts'
import { mountMerchantWebhooks } from './http/merchant-webhook-routes.ts'
import { mountOpenApi } from './http/open-api.ts'
import { operatorEndpoints } from './http/operator-endpoints.ts'
import { orderEndpoints } from './http/order-endpoints.ts'
import { mountOrderPay } from './http/order-pay-route.ts'
import { mountOrders } from './http/order-routes.ts'
import { problemHtml } from './http/page.ts'
import { mountPhoneCheckout } from './http/phone-checkout-routes.ts'
import { mountPhoneCallbacks, phoneEndpoints } from './http/phone-endpoints.ts'
import { mountPhoneSelf } from './http/phone-self-routes.ts'
import { pricePointEndpoints } from './http/price-point-endpoints.ts'
import { publicEndpoints } from './http/public-endpoints.ts'
import { mountStatusLists, receiptEndpoints } from './http/receipt-endpoints.ts'
import { mountReference } from './http/reference-routes.ts'
import { riskEndpoints } from './http/risk-endpoints.ts'
import { securityHeaders } from './http/security-headers.ts'
import { statementEndpoints, statementsPath } from './http/statement-endpoints.ts'
import { mountWalletDownloads } from './http/wallet-download-routes.ts'
import { walletEndpoints } from './http/wallet-endpoints.ts'
import { mountWalletFamily } from './http/wallet-family-routes.ts'
import { mountWalletGifts } from './http/wallet-gift-routes.ts'
import { mountWalletMoney } from './http/wallet-money-routes.ts'
import { mountWalletPayments } from './http/wallet-payment-routes.ts'
import { mountWallet } from './http/wallet-routes.ts'
import { mountWalletSecurity } from './http/wallet-security-routes.ts'
import { webhookEndpoints } from './http/webhook-endpoints.ts'
import { brokerLimits } from './limits.ts'
import { openSqliteStores } from './open-stores.ts'
import { openSmtp } from './outside/smtp.ts'
import type { Phone } from './phone.ts'
import { isUnstorable } from './records/database.ts'
import { isDatabaseAway } from './records/database-away.ts'
import type { Stores } from './stores.ts'
import type { System } from './system.ts'

export type AppDeps = Deps & { readonly challenges: Challenges }

export type App = {
  readonly deps: AppDeps
  /** Answers a request; `environment` is what the server knows of the connection. */
  readonly fetch: (request: Request, environment?: object) => Response | Promise<Response>
  /** Every address that is answered, with its method; middleware stands under `ALL`. */
  readonly routes: ReadonlyArray<{ readonly method: string; readonly path: string }>
  /** Finishes what is queued and lets go of the files. */
  readonly close: () => Promise<void>
}

/**
 * Builds the broker on its stores, by default SQLite in the data folder; for others `await openStores(…)` first. The
 * caller serves `fetch`, and may bring a log of its own and the operators of the phone bill.
 */
export function openApp(
  config: Config,
  system: System,
  log: Logger = openLog(config),
  stores: Stores = openOwnStores(config, system, log),
  phone?: Phone,
): App {
  const deps = openDeps({ config, system, log, ...(phone === undefined ? {} : { phone }) }, stores)
  if (phone !== undefined) phone.inbox.take = (arrival) => takeArrival(deps, phone, arrival)
  const app = mount(deps)
  return {
    deps,
    fetch: (request, environment) => app.fetch(request, environment),
    routes: app.routes.map(({ method, path }) => ({ method, path })),
    close: async () => {
      await Promise.all([...(phone?.operators.values() ?? [])].map(({ sms }) => sms.close()))
      deps.mailer?.close()
      await stores.close()
    },
  }
}

function openOwnStores(config: Config, system: System, log: Logger): Stores {
  if (config.databaseUrl === undefined) return openSqliteStores(config, system, log)
  throw new Bug('the stores of a PostgreSQL database are opened before the broker: await openStores(…)')
}

/** The broker's log, on standard output. */
export function openLog(config: Config): Logger {
  return pino({ level: config.logLevel, base: { name: 'farthing', mode: config.mode } })
}

// Attempts are counted by each process for itself: several processes allow so many times more.
function openDeps(
  base: Pick<Deps, 'config' | 'system' | 'log' | 'phone'>,
  { ledger, records, keyring }: Stores,
): AppDeps {
  return {
    ...base,
    ledger,
    records,
    keyring,
    ...(base.config.smtpUrl === undefined ? {} : { mailer: openSmtp(base.config.smtpUrl) }),
    voucherMisses: openAttemptLimiter({
      windowMs: brokerLimits.voucherMissWindowMs,
      perKey: brokerLimits.voucherMissesPerKey,
      keysMax: brokerLimits.limiterKeysMax,
    }),
    walletsMade: openAttemptLimiter({
      windowMs: brokerLimits.makingWindowMs,
      perKey: brokerLimits.walletsPerAddress,
      keysMax: brokerLimits.limiterKeysMax,
    }),
    merchantsMade: openAttemptLimiter({
      windowMs: brokerLimits.makingWindowMs,
      perKey: brokerLimits.merchantsPerAddress,
      keysMax: brokerLimits.limiterKeysMax,
    }),
    challenges: openChallenges(keyring.voucherPepper),
  }
}

function mount(deps: AppDeps): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>()
  app.use(async (context, next) => {
    const start = deps.system.now()
    context.set('requestId', `req_${toBase64Url(deps.system.chance(12))}`)
    await next()
    context.header('x-request-id', context.get('requestId'))
    // The path alone: queries can carry quotes and return codes.
    deps.log.debug({
      request: context.get('requestId'),
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      ms: deps.system.now() - start,
    })
  })
  app.use(securityHeaders(deps))
  const limitTo = (maxSize: number): ReturnType<typeof bodyLimit> =>
    bodyLimit({
      maxSize,
      onError: (context) => problemResponse(context, problem('body_too_large'), deps.config.origin),
    })
  const [usual, ofFiles] = [limitTo(limits.bodyBytesMax), limitTo(reconcileLimits.fileBytesMax)]
  const ofCatalogues = limitTo(goodsLimits.catalogueBytesMax)
  const ofCatalogueForms = limitTo(3 * goodsLimits.catalogueBytesMax)
  app.use(async (context, next) => {
    if (draftPath.test(context.req.path)) {
      const merchant = { auth: 'merchant', scope: 'goods:write' } as const
      const actor = await readActor(deps, context.req.header('authorization'), merchant)
      return (actor.ok ? ofCatalogues : usual)(context, next)
    }
    // The same by form: characters of JSON are sent as up to three.
    if (draftFormPath.test(context.req.path)) {
      const session = await readSession(deps, context)
      return (session === undefined ? usual : ofCatalogueForms)(context, next)
    }
    if (context.req.path !== statementsPath) return usual(context, next)
    // Only who may import a statement may send so much.
    const actor = await readActor(deps, context.req.header('authorization'), { auth: 'operator' })
    return (actor.ok ? ofFiles : usual)(context, next)
  })
  for (const each of [
    ...publicEndpoints,
    ...walletEndpoints,
    ...phoneEndpoints,
    ...merchantEndpoints,
    ...pricePointEndpoints,
    ...operatorEndpoints,
    ...riskEndpoints,
    ...statementEndpoints,
    ...catalogueEndpoints,
    ...webhookEndpoints,
    ...familyEndpoints,
    ...orderEndpoints,
    ...aftersaleEndpoints,
    ...inventoryEndpoints,
    ...receiptEndpoints,
    ...downloadEndpoints,
  ]) {
    each.mount(app, deps)
  }
  mountPhoneCallbacks(app, deps)
  mountStatusLists(app, deps)
  const describe = mountOpenApi(app, deps)
  mountAssets(app, deps)
  mountCheckout(app, deps)
  mountPhoneCheckout(app, deps)
  mountPhoneSelf(app, deps)
  mountWallet(app, deps)
  mountWalletPayments(app, deps)
  mountMerchantDoor(app, deps)
  mountMerchant(app, deps)
  mountMerchantPayments(app, deps)
  mountMerchantStatement(app, deps)
  mountMerchantWebhooks(app, deps)
  mountGoods(app, deps)
  mountReference(app, deps, describe)
  mountCost(app, deps)
  mountOrderPay(app, deps)
  mountOrders(app, deps)
  mountWalletMoney(app, deps)
  mountWalletSecurity(app, deps)
  mountWalletFamily(app, deps)
  mountWalletGifts(app, deps)
  mountWalletDownloads(app, deps)
  // People get a page, programs problem details.
  const refuse = (context: HttpContext, refusal: Problem): Response =>
    context.req.header('accept')?.includes('text/html') === true
      ? problemHtml(deps, context, { problem: refusal, backHref: '/' })
      : problemResponse(context, refusal, deps.config.origin)
  app.notFound((context) => refuse(context, problem('not_found')))
  app.onError((fault, context) => {
    if (isUnstorable(fault)) return refuse(context, problem('invalid_request', 'A text holds a NUL'))
    // A read that met a full queue, a failing disk or a database that is away. What was only asked may be asked again; what was to be done may have
    // been done before that read, so nobody is told that no money moved.
    if (readUndecided(fault) !== undefined || isDatabaseAway(fault)) {
      const code = ['GET', 'HEAD'].includes(context.req.method) ? 'busy' : 'outcome_unknown'
      return refuse(context, problem(code, undefined, { retryAfterMs: 1_000 }))
    }
    deps.log.error(
      { request: context.get('requestId'), fault: fault.stack ?? String(fault) },
      'a fault of ours',
    )
    return refuse(context, problem('internal_error'))
  })
  return app
}
