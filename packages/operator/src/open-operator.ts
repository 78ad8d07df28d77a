// Puts the operator together: store, jobs, messages and the routes of every interface. It listens to nobody by itself,
// but for the short-message centre.

import type { OperationId } from '@farthing/protocol/camara'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { advancePayment, expirePayment, finishConfirm } from './billing/advance-payment.ts'
import { finishRefund, tellRefundInBill } from './billing/refunds.ts'
import type { OperatorConfig } from './config.ts'
import { newSecret, type OperatorDeps } from './deps.ts'
import { billingHandlers } from './http/billing-routes.ts'
import { mountOauth } from './http/oauth-routes.ts'
import { type Handler, mountOperation } from './http/operation.ts'
import { otherHandlers } from './http/other-handlers.ts'
import { createPace } from './http/pace.ts'
import { sameSiteOnly } from './http/same-site.ts'
import { createSilence } from './http/silence.ts'
import { mountSimulator } from './http/simulator-routes.ts'
import { createScheduler } from './jobs.ts'
import { operatorLimits } from './limits.ts'
import { createLive } from './live.ts'
import type { OperatorLog } from './log.ts'
import type { Catcher, OpenCatcher } from './mail/open-catcher.ts'
import { deliverMessage } from './messages.ts'
import { callSink } from './notify.ts'
import { mountPages } from './pages/page-routes.ts'
import type { OpenSmsc, Smsc } from './smsc/contract.ts'
import { openStore } from './store/open-store.ts'
import type { OperatorSystem } from './system.ts'

export type Operator = {
  readonly fetch: (request: Request) => Promise<Response>
  readonly deps: OperatorDeps
  /** Where the short-message centre listens; undefined where there is none. */
  readonly smscPort: number | undefined
  readonly smsc: Smsc | undefined
  /** Catches mail; undefined where there is none. */
  readonly catcher: Catcher | undefined
  readonly close: () => Promise<void>
}

export type OperatorParts = {
  readonly system: OperatorSystem
  readonly log: OperatorLog
  /** The short-message centre; without it messages are told by `deliverMessage` alone. */
  readonly openSmsc?: OpenSmsc
  /** The mail server, where the configuration names one. */
  readonly openCatcher?: OpenCatcher
}

/** Opens an operator on its folder, or on memory alone. */
export async function openOperator(config: OperatorConfig, parts: OperatorParts): Promise<Operator> {
  const { system, log } = parts
  const store = openStore(config.dataFolder)
  const scheduler = createScheduler({ store, system, log })
  const messages: OperatorDeps['messages'] = { sendFromPhone: () => false, phoneIsBack: () => {} }
  const deps: OperatorDeps = { config, system, store, log, scheduler, live: createLive(), messages }
  store.run(`insert or ignore into meta (name, value) values ('aliasKey', ?)`, newSecret(system))
  const smsc = await openMessages(deps, parts)
  const { smtp } = config
  const catcher = smtp === undefined ? undefined : await parts.openCatcher?.(deps, smtp)
  const silence = createSilence(system)
  const { app, endPages } = routes(deps, silence)
  scheduler.start({
    'finish-payment': (id) => advancePayment(deps, id),
    'finish-confirm': (id) => finishConfirm(deps, id),
    'expire-payment': (id) => expirePayment(deps, id),
    'finish-refund': (id) => finishRefund(deps, id),
    'refund-in-bill': (id) => tellRefundInBill(deps, id),
    'call-sink': (id) => callSink(deps, id),
  })
  return {
    fetch: async (request) => app.fetch(request),
    deps,
    smscPort: smsc?.port,
    smsc,
    catcher,
    close: async () => {
      silence.end()
      endPages()
      await smsc?.close()
      await catcher?.close()
      await scheduler.close()
      store.close()
    },
  }
}

async function openMessages(
  deps: OperatorDeps,
  { openSmsc, system, log }: OperatorParts,
): Promise<Smsc | undefined> {
  if (openSmsc === undefined) return undefined
  const { accounts, host, port } = deps.config.smpp
  const smsc = await openSmsc(
    { system, log },
    {
      host,
      port,
      accounts: accounts.map(({ windowMax, perSecond, ...account }) => ({
        ...account,
        ...(windowMax === undefined ? {} : { windowMax }),
        ...(perSecond === undefined ? {} : { perSecond }),
      })),
      onSubmit: (message) => deliverMessage(deps, message),
    },
  )
  deps.messages.sendFromPhone = (message) => smsc.sendFromPhone(message)
  deps.messages.phoneIsBack = (number) => smsc.phoneIsBack(number)
  return smsc
}

function routes(
  deps: OperatorDeps,
  silence: ReturnType<typeof createSilence>,
): { readonly app: Hono; readonly endPages: () => void } {
  const app = new Hono()
  const pace = createPace(deps.system)
  const handlers: Readonly<Record<OperationId, Handler>> = {
    ...billingHandlers(deps, silence),
    ...otherHandlers(deps),
  }
  // A fixed path stands before one with a part to fill in.
  const ids = (Object.keys(handlers) as OperationId[]).toSorted(
    (left, right) => Number(left === 'retrieveRefund') - Number(right === 'retrieveRefund'),
  )
  for (const id of ids) mountOperation(app, { deps, pace }, { id, handle: handlers[id] })
  app.use(bodyLimit({ maxSize: operatorLimits.bodyBytesMax }))
  mountOauth(app, deps)
  app.use(sameSiteOnly())
  mountSimulator(app, deps)
  const endPages = mountPages(app, deps)
  app.onError((fault, context) => {
    deps.log.error({ path: context.req.routePath, fault: String(fault) }, 'a request failed')
    return context.json({ status: 500, code: 'INTERNAL', message: 'Something of ours failed.' }, 500)
  })
  return { app, endPages }
}
