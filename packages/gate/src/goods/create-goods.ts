// The client of a server that sells goods: orders, grants, inventories and events of its app over the broker's API; receipts, licences,
// links and webhooks verified here. Web APIs only, so that it runs in Node and at the edge.

import { Bug, brokerPaths, describeProblem, type ReceiptStatus } from '@farthing/protocol'
import { createKeyCache } from '../key-cache.ts'
import { memoryStore } from '../store.ts'
import { type Answer, type CallInput, call } from './call.ts'
import { type GoodsConfig, readGoodsConfig } from './config.ts'
import { handleWebhook } from './handle-webhook.ts'
import { goodsLimits } from './limits.ts'
import { createStatusCache } from './status-cache.ts'
import type {
  Cost,
  Gift,
  GoodsEvent,
  Grant,
  Inventory,
  InventoryChanged,
  Order,
  Player,
  Refund,
  Store,
  VirtualBalance,
} from './types.ts'
import { createVerifier, type Verifier } from './verify.ts'

export type NewOrder = {
  readonly player: string
  /** Chosen by the app and unique for ever: the same id is the same order. */
  readonly request_id: string
  readonly lines: readonly {
    readonly sku: string
    readonly quantity?: number
    readonly option?: string
    /** What the player was shown for the whole line; anything else is refused with `price_changed`. */
    readonly price?: Extract<Cost, { kind: 'money' | 'currency' }>['price']
  }[]
  readonly store?: string
  readonly locale?: string
  readonly return_url?: string
  readonly gift?: { readonly to_player?: string; readonly to_external_id?: string; readonly message?: string }
  readonly consent?: string
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
}

export type NewPlayer = {
  /** The app's own id of the player. */
  readonly external_id: string
  readonly region?: string
  readonly locale?: string
  readonly age_band?: Player['age_band']
}

/** A change of an inventory; the same key again does nothing more. */
export type Once = { readonly key?: string; readonly ifMatch?: string }

export type Consumption = {
  readonly kind?: 'item' | 'currency' | 'metered'
  readonly sku: string
  readonly amount: string
}

export type CheckedReceipt = {
  readonly status: ReceiptStatus
  readonly order: string
  readonly player: string
  readonly paid_at: string
  readonly gift: boolean
}

export type OpenedDownload = {
  /** A signed statement that the player has the item on these devices. */
  readonly licence: string
  readonly devices: readonly { readonly device: string; readonly name?: string; readonly added_at: string }[]
  readonly files: readonly {
    readonly name: string
    readonly url: string
    readonly sha256: string
    readonly bytes: string
    readonly expires_at: string
  }[]
}

export type Goods = Verifier & {
  /** Takes on a player, or answers the one of that id. */
  ensurePlayer(player: NewPlayer): Promise<Answer<Player>>
  /** What a player is sold now. */
  readStore(query: {
    readonly player: string
    readonly locale?: string
    readonly store?: string
    readonly level?: number
    readonly tags?: string
    readonly codes?: string
  }): Promise<Answer<Store>>
  createOrder(order: NewOrder): Promise<Answer<Order>>
  readOrder(order: string): Promise<Answer<Order>>
  cancelOrder(order: string): Promise<Answer<Order>>
  /** All orders, newest first, page by page as they are asked for. Throws where the broker refuses. */
  listOrders(filter?: { readonly player?: string; readonly state?: Order['state'] }): AsyncIterable<Order>
  /** A paid order's receipt, to be kept and verified without asking. */
  readReceipt(order: string): Promise<Answer<{ readonly receipt: string; readonly status: ReceiptStatus }>>
  /** Has the broker check a receipt; one presented for another player is noted there. */
  checkReceipt(receipt: string, options?: { readonly player?: string }): Promise<Answer<CheckedReceipt>>
  /** Confirms that the app has given what was bought; harmless to repeat. */
  acknowledgeGrant(grant: string): Promise<Answer<Grant>>
  /** Grants, oldest first; `open` are those that nobody has confirmed. */
  listGrants(filter?: {
    readonly player?: string
    readonly state?: Grant['state'] | 'open'
  }): AsyncIterable<Grant>
  /** Gives an order back, whole or by so many units of a line's price: the money the way it came. Once per key. */
  refundOrder(
    order: string,
    what?: {
      readonly lines?: readonly { readonly line: number; readonly amount?: string }[]
      readonly reason?: string
    },
    once?: Pick<Once, 'key'>,
  ): Promise<Answer<Refund>>
  /** Gifts, newest first; of a player those sent and received. */
  listGifts(filter?: { readonly player?: string; readonly state?: Gift['state'] }): AsyncIterable<Gift>
  /** The receiver takes a gift, or sends it back and the money with it; harmless to repeat. */
  acceptGift(gift: string): Promise<Answer<Gift>>
  declineGift(gift: string): Promise<Answer<Gift>>
  readInventory(player: string): Promise<Answer<Inventory>>
  /** Up to 50 operations: all of them or none. */
  changeInventory(
    player: string,
    operations: readonly object[],
    once?: Once,
  ): Promise<Answer<InventoryChanged>>
  consume(player: string, what: Consumption, once?: Once): Promise<Answer<InventoryChanged>>
  /** Counts calls on a metered right. */
  countUsage(
    player: string,
    what: { readonly sku: string; readonly amount: string },
    once?: Once,
  ): Promise<Answer<InventoryChanged>>
  readBalances(player: string): Promise<Answer<{ readonly data: readonly VirtualBalance[] }>>
  /** Lets a player earn or spend an amount of the app's own currency. */
  transferVirtual(
    player: string,
    what: {
      readonly kind: 'earn' | 'spend'
      readonly money: { readonly asset: string; readonly amount: string }
    },
    once?: Once,
  ): Promise<Answer<InventoryChanged>>
  /** A licence for a device and links for the files, good for a quarter of an hour. */
  openDownload(
    player: string,
    what: { readonly sku: string; readonly device: string; readonly name?: string },
  ): Promise<Answer<OpenedDownload>>
  removeDevice(
    player: string,
    what: { readonly sku: string; readonly device: string },
  ): Promise<Answer<{ readonly devices: OpenedDownload['devices'] }>>
  /** Events after a cursor or an event's id, until there are no more; `wait` seconds for the first one. Throws where refused. */
  listEvents(filter?: {
    readonly after?: string
    readonly types?: readonly GoodsEvent['type'][]
    readonly wait?: number
  }): AsyncIterable<GoodsEvent>
  /** Takes a webhook: verified, handled once by `on`, and answered. */
  handleWebhook(request: Request): Promise<Response>
}

/** Makes the client; throws a Bug where the configuration is wrong. */
export function createGoods(config: GoodsConfig): Goods {
  const settings = readGoodsConfig(config)
  const { broker, apiKey, app, system } = settings
  const ask = <Value>(input: CallInput): Promise<Answer<Value>> => call({ broker, apiKey, system }, input)
  /** For what anybody may ask, without the key. */
  const askOpenly = <Value>(input: CallInput): Promise<Answer<Value>> =>
    call({ broker, apiKey: '', system }, input)
  const keys = createKeyCache({
    system,
    store: memoryStore(),
    broker: {
      readKeys: async () => {
        const answer = await askOpenly<unknown>({ method: 'GET', path: brokerPaths.keys })
        return answer.ok ? { ok: true, body: answer.value } : { ok: false, isAway: true }
      },
    },
  })
  const statuses = createStatusCache({
    broker,
    system,
    readKeys: async () => (await keys.read()) ?? settings.keySet,
    fetchList: (path) => askOpenly({ method: 'GET', path, accept: 'application/statuslist+jwt' }),
  })
  const get = <Value>(path: string, query: NonNullable<CallInput['query']> = {}): Promise<Answer<Value>> =>
    ask({ method: 'GET', path, query })
  const post = <Value>(path: string, body?: object, once: Once = {}): Promise<Answer<Value>> =>
    ask({ method: 'POST', path, ...(body === undefined ? {} : { body }), ...once })
  return {
    ...createVerifier(settings, { keys, statuses }),
    ensurePlayer: (player) => post(at`/v1/apps/${app}/players`, player),
    readStore: (query) => get(at`/v1/apps/${app}/store`, query),
    createOrder: (order) => post('/v1/orders', order),
    readOrder: (order) => get(at`/v1/orders/${order}`),
    cancelOrder: (order) => post(at`/v1/orders/${order}/cancel`),
    listOrders: (filter = {}) => pages((query) => get('/v1/orders', query), { app, ...filter }),
    readReceipt: (order) => get(at`/v1/orders/${order}/receipt`),
    checkReceipt: (receipt, { player } = {}) =>
      post('/v1/receipts/verify', { receipt, app, ...(player === undefined ? {} : { player }) }),
    acknowledgeGrant: (grant) => post(at`/v1/grants/${grant}/acknowledge`),
    listGrants: (filter = {}) => pages((query) => get('/v1/grants', query), { app, ...filter }),
    refundOrder: (order, what = {}, once) => post('/v1/refunds', { order, ...what }, once),
    listGifts: (filter = {}) => pages((query) => get('/v1/gifts', query), { app, ...filter }),
    acceptGift: (gift) => post(at`/v1/gifts/${gift}/accept`),
    declineGift: (gift) => post(at`/v1/gifts/${gift}/decline`),
    readInventory: (player) => get(at`/v1/players/${player}/inventory`),
    changeInventory: (player, operations, once) =>
      post(at`/v1/players/${player}/inventory/batch`, { operations }, once),
    consume: (player, what, once) => post(at`/v1/players/${player}/consume`, what, once),
    countUsage: (player, what, once) => post(at`/v1/players/${player}/usage`, what, once),
    readBalances: (player) => get(at`/v1/players/${player}/balances`),
    transferVirtual: (player, what, once) => post(at`/v1/players/${player}/balances/transfer`, what, once),
    openDownload: (player, { sku, ...body }) => post(at`/v1/players/${player}/downloads/${sku}/open`, body),
    removeDevice: (player, { sku, device }) =>
      post(at`/v1/players/${player}/downloads/${sku}/devices/${device}/remove`),
    listEvents: ({ after, types, wait } = {}) =>
      stream((query) => get('/v1/events', query), {
        app,
        after,
        types: types?.join(','),
        wait,
      }),
    handleWebhook: (request) =>
      handleWebhook(
        {
          app,
          isTest: settings.mode === 'test',
          secrets: settings.webhookSecrets,
          store: settings.store,
          system,
          handlers: settings.handlers,
          onFault: settings.onFault,
        },
        request,
      ),
  }
}

/** An address with its parts escaped, so that no id can lead elsewhere. */
function at(texts: TemplateStringsArray, ...parts: readonly string[]): string {
  return texts.reduce((path, text, index) => {
    const part = parts[index - 1] ?? ''
    if (part === '' || part === '.' || part === '..') throw new Bug('goods: an id is missing')
    return `${path}${encodeURIComponent(part)}${text}`
  })
}

type Query = NonNullable<CallInput['query']>
type Page<Item> = { readonly data: readonly Item[]; readonly next_cursor?: string }

async function* pages<Item>(
  read: (query: Query) => Promise<Answer<Page<Item>>>,
  filter: Query,
): AsyncGenerator<Item, void> {
  let cursor: string | undefined
  do {
    const page = readOrThrow(await read({ ...filter, limit: goodsLimits.pageSize, cursor }))
    yield* page.data
    cursor = page.next_cursor
  } while (cursor !== undefined)
}

async function* stream(
  read: (query: Query) => Promise<Answer<Page<GoodsEvent> & { readonly more: boolean }>>,
  filter: Query,
): AsyncGenerator<GoodsEvent, void> {
  let query: Query = { ...filter, limit: goodsLimits.pageSize }
  for (;;) {
    const page = readOrThrow(await read(query))
    yield* page.data
    if (!page.more) return
    query = { ...query, after: page.next_cursor, wait: undefined }
  }
}

/** A list has no place for a refusal, so it is thrown; its code is the error's cause. */
function readOrThrow<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value
  throw new Error(answer.detail ?? describeProblem(answer.code).title, { cause: answer })
}
