// The merchant's pages of goods in every state, for the gallery.

import { money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { gold } from './gallery-goods.ts'
import { casesGallery } from './gallery-goods-cases.ts'
import type { Html } from './html.ts'
import { merchantGoodsPage } from './merchant-goods.ts'
import { merchantCataloguePage } from './merchant-goods-catalogue.ts'
import { merchantCatalogueEditPage } from './merchant-goods-edit.ts'
import { type MerchantOrderView, merchantOrderPage } from './merchant-goods-order.ts'
import { type MerchantOrderRow, merchantOrdersPage } from './merchant-goods-orders.ts'
import { merchantPreviewPage } from './merchant-goods-preview.ts'
import { merchantPricesPage } from './merchant-goods-prices.ts'
import type { DraftFault, MerchantCatalogueView, PriceCell } from './merchant-goods-view.ts'
import { merchantPlayersPage } from './merchant-players.ts'
import { type MerchantPlayerView, merchantPlayerPage } from './merchant-players-one.ts'
import { euro, minutesAgo } from './samples.ts'

const key = 'GGGGGGGGGGGGGGGGGGGGGG'
const app = { id: 'app_01kax0t9q3v5m7z1c4b8n2d6hr', title: 'Mill & Meadow' }
const apps = [app, { id: 'app_01kax0t9q3v5m7z1c4b8n2d6hs', title: 'Tide Duel' }]
const player = { id: 'ply_01kax0t9q3v5m7z1c4b8n2d6hr', externalId: 'user-48151623' }

const faults: readonly DraftFault[] = [
  { level: 'error', pointer: '/items/3/prices/0/amount', message: 'An amount is a string of digits' },
  {
    level: 'warning',
    pointer: '/stores/1',
    message: 'This store changes a price by what a player has spent',
  },
]

const catalogue: MerchantCatalogueView = {
  app: { ...app, delivery: 'hosted', ageRating: 13, returnUrls: ['https://millrace.example/play'] },
  published: { number: 7, at: minutesAgo(9_000), items: 14 },
  draft: { updatedAt: minutesAgo(20), version: 3 },
  faults: faults.slice(1),
  diff: [
    { kind: 'added', pointer: '/items/pears', after: '{"kind":"consumable","price":"0.02"}' },
    { kind: 'changed', pointer: '/items/sword/price/amount', before: '50000', after: '45000' },
    { kind: 'removed', pointer: '/offers/spring', before: '{"code":"SPRING","percent":20}' },
  ],
  versions: [
    { number: 7, publishedAt: minutesAgo(9_000), isCurrent: true },
    { number: 6, publishedAt: minutesAgo(19_000), isCurrent: false },
  ],
  key,
}

const rows: readonly MerchantOrderRow[] = [
  {
    id: 'ord_1',
    at: minutesAgo(4),
    titles: ['Sword of the second tide'],
    appTitle: app.title,
    state: 'fulfilled',
    player,
    costs: [{ kind: 'money', price: euro(50_000n) }],
    isGift: false,
  },
  {
    id: 'ord_2',
    at: minutesAgo(40),
    titles: ['Basket of pears', 'Barley seed'],
    appTitle: app.title,
    state: 'paid',
    player,
    costs: [{ kind: 'money', price: euro(4_000n) }],
    isGift: true,
  },
  {
    id: 'ord_3',
    at: minutesAgo(400),
    titles: ['Harvest season'],
    appTitle: 'Tide Duel',
    state: 'charged_back',
    player,
    costs: [{ kind: 'currency', ...gold }],
    isGift: false,
  },
]

const order: MerchantOrderView = {
  id: 'ord_01kax2q7v9m3x5z8c1b4n6t0hd',
  requestId: 'purchase-2026-11-23-48151623-1',
  app,
  player,
  state: 'fulfilled',
  catalogueNumber: 7,
  region: 'DE',
  total: euro(80_000n),
  tax: euro(12_773n),
  createdAt: minutesAgo(4),
  paidAt: minutesAgo(3),
  paidBy: 'balance',
  paymentId: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd',
  isGift: true,
  lines: [
    {
      ordinal: 0,
      sku: 'sword',
      title: 'Sword of the second tide',
      quantity: 1,
      cost: { kind: 'money', price: euro(50_000n) },
      rule: 'region',
      contents: [{ kind: 'durable', title: 'Sword of the second tide', amount: 1n }],
      state: 'granted',
      grant: { id: 'grt_1', state: 'acknowledged' },
      refund: { kind: 'open', amount: euro(50_000n), until: minutesAgo(-2_000) },
    },
    {
      ordinal: 1,
      sku: 'seed-sack',
      title: 'Sack of barley seed',
      quantity: 3,
      cost: { kind: 'money', price: euro(30_000n) },
      rule: 'player_offer',
      offer: 'AUTUMN',
      contents: [{ kind: 'consumable', title: 'Barley seed', amount: 30n }],
      state: 'refunded',
      grant: { id: 'grt_2', state: 'delivered', deadlineAt: minutesAgo(-4_000) },
      refund: { kind: 'done', amount: euro(30_000n) },
    },
  ],
  steps: [
    { kind: 'move', at: minutesAgo(4), state: 'created', cause: 'request' },
    { kind: 'move', at: minutesAgo(4), state: 'awaiting_payer', cause: 'quote' },
    { kind: 'event', at: minutesAgo(4), type: 'order.created', sequence: 1 },
    { kind: 'move', at: minutesAgo(3), state: 'paid', cause: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd' },
    { kind: 'event', at: minutesAgo(3), type: 'order.paid', sequence: 2 },
    { kind: 'move', at: minutesAgo(3), state: 'fulfilled', cause: 'grant' },
  ],
  split: { share: euro(76_000n), fee: euro(4_000n) },
  ledger: [
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f70',
      debit: 'wallet',
      credit: 'clearing',
      amount: euro(80_000n),
    },
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f71',
      debit: 'clearing',
      credit: 'merchant',
      amount: euro(76_000n),
    },
  ],
  receipt: `eyJhbGciOiJFZERTQSIsImtpZCI6ImtpZF8yMDI2XzExIn0.${'eyJvcmRlciI6Im9yZF8xIn0'.repeat(6)}.c2lnbmF0dXJl`,
  consent: { text: 'Deliver it at once.', at: minutesAgo(4) },
  key,
}

const base: PriceCell = { cost: { kind: 'money', price: euro(50_000n) }, rule: 'base' }
const inGold: PriceCell = { cost: { kind: 'currency', ...gold }, rule: 'base' }

const one: MerchantPlayerView = {
  ...player,
  app,
  region: 'DE',
  band: '16-17',
  isLinked: true,
  since: minutesAgo(90_000),
  holdings: [
    {
      stackId: 'stk_1',
      kind: 'durable',
      sku: 'sword',
      title: 'Sword of the second tide',
      amount: 1n,
      source: 'paid',
      since: minutesAgo(3),
    },
    {
      stackId: 'stk_2',
      kind: 'consumable',
      sku: 'seed',
      title: 'Barley seed',
      amount: 1_204n,
      source: 'free',
      since: minutesAgo(900),
      expiresAt: minutesAgo(-9_000),
    },
  ],
  balances: [
    { code: 'GOLD', ...gold },
    {
      code: 'GEMS',
      title: 'Gems',
      amount: money('GEMS/0', -40n),
      debt: { title: 'Gems', amount: money('GEMS/0', 40n), worth: euro(400_000n) },
    },
  ],
  orders: rows.slice(0, 2),
  grants: [
    {
      id: 'grt_1',
      orderId: 'ord_1',
      contents: [{ kind: 'durable', title: 'Sword of the second tide', amount: 1n }],
      state: 'acknowledged',
      at: minutesAgo(3),
    },
    {
      id: 'grt_2',
      orderId: 'ord_2',
      contents: [{ kind: 'consumable', title: 'Barley seed', amount: 30n }],
      state: 'in_debt',
      at: minutesAgo(40),
    },
  ],
  givable: [
    { sku: 'sword', title: 'Sword of the second tide' },
    { sku: 'GOLD', title: 'Gold' },
  ],
  canChange: true,
  unread: [],
  key,
}

/** Names and documents, of a merchant who is signed in. */
export function goodsMerchantGallery(plain: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...plain, merchant: { name: 'Millrace Games' } }
  return [...appGallery(context), ...listGallery(context), ...casesGallery(context)]
}

function appGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const { draft: _draft, ...noDraft } = catalogue
  const { published: _published, ...unpublished } = noDraft
  return [
    [
      'goods',
      merchantGoodsPage(context, {
        apps: [
          {
            ...app,
            delivery: 'hosted',
            ageRating: 13,
            published: { number: 7, at: minutesAgo(9_000), items: 14 },
            hasDraft: true,
            unconfirmed: 0,
          },
          {
            id: 'app_2',
            title: 'Tide Duel',
            delivery: 'app',
            ageRating: 0,
            published: { number: 1, at: minutesAgo(90_000), items: 1 },
            hasDraft: false,
            unconfirmed: 3,
          },
          { id: 'app_3', title: 'Unsold', delivery: 'app', ageRating: 18, hasDraft: false, unconfirmed: 0 },
        ],
        csvHref: '/merchant/goods.csv',
        key,
      }),
    ],
    [
      'goods-empty',
      merchantGoodsPage(context, {
        apps: [],
        csvHref: '/merchant/goods.csv',
        entered: { title: '', return: 'elsewhere' },
        fault: { code: 'invalid_request', field: 'return' },
        key,
      }),
    ],
    ['goods-catalogue', merchantCataloguePage(context, catalogue)],
    [
      'goods-catalogue-errors',
      merchantCataloguePage(context, { ...catalogue, faults, fault: { code: 'catalogue_invalid' } }),
    ],
    [
      'goods-catalogue-published',
      merchantCataloguePage(context, { ...noDraft, faults: [], diff: [], justDone: 'published' }),
    ],
    [
      'goods-catalogue-same',
      merchantCataloguePage(context, { ...catalogue, faults: [], diff: [], justDone: 'saved' }),
    ],
    [
      'goods-catalogue-empty',
      merchantCataloguePage(context, { ...unpublished, faults: [], diff: [], versions: [] }),
    ],
    [
      'goods-edit',
      merchantCatalogueEditPage(context, {
        app,
        json: '{\n  "items": [\n    { "sku": "sword" }\n  ]\n}\n',
        version: 3,
        faults,
        fault: { code: 'catalogue_invalid' },
        key,
      }),
    ],
    [
      'goods-prices',
      merchantPricesPage(context, {
        app,
        store: 'main',
        stores: ['main', 'beginners'],
        regions: ['DE', 'FR', 'US'],
        regionsEntered: 'DE FR US',
        rows: [
          {
            sku: 'sword',
            title: 'Sword of the second tide',
            cells: [
              [{ ...base, rule: 'region' }, inGold],
              [
                {
                  ...base,
                  cost: { kind: 'money', price: euro(40_000n) },
                  was: euro(50_000n),
                  rule: 'player_offer',
                },
                inGold,
              ],
              [{ cost: { kind: 'money', price: { asset: 'USD/6', amount: 60_000n } }, rule: 'currency' }],
            ],
          },
          {
            sku: 'seed',
            title: 'Barley seed',
            cells: [
              [{ cost: { kind: 'items', items: [{ title: 'Pear', amount: 2n }] }, rule: 'base' }],
              [base],
              [],
            ],
          },
        ],
        csvHref: '/merchant/goods/app_1/prices.csv?regions=DE+FR+US',
      }),
    ],
    [
      'goods-prices-empty',
      merchantPricesPage(context, {
        app,
        store: 'main',
        stores: ['main'],
        regions: [],
        regionsEntered: 'Germany',
        rows: [],
        fault: { code: 'invalid_request', field: 'regions' },
        csvHref: '',
      }),
    ],
    [
      'goods-preview',
      merchantPreviewPage(context, {
        app,
        player: 'user-48151623',
        locale: 'en',
        store: 'main',
        stores: ['main'],
        seen: {
          region: 'DE',
          catalogueNumber: 7,
          items: [
            {
              sku: 'sword',
              title: 'Sword of the second tide',
              text: 'Keeps its edge at low water.',
              contents: [{ kind: 'durable', title: 'Sword of the second tide', amount: 1n }],
              options: [
                { ...base, rule: 'player_offer', was: euro(60_000n), endsAt: minutesAgo(-900) },
                inGold,
              ],
              isGiftable: true,
            },
            {
              sku: 'pass',
              title: 'Harvest season',
              contents: [{ kind: 'pass', title: 'Harvest season', amount: 1n }],
              options: [base],
              unavailable: 'already_owned',
              isGiftable: false,
            },
          ],
        },
      }),
    ],
    [
      'goods-preview-empty',
      merchantPreviewPage(context, { app, player: '', locale: 'en', store: 'main', stores: ['main'] }),
    ],
    [
      'goods-preview-none',
      merchantPreviewPage(context, {
        app,
        player: 'nobody',
        locale: 'en',
        store: 'main',
        stores: ['main'],
        fault: { code: 'player_unknown', field: 'player' },
      }),
    ],
  ]
}

function listGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const {
    total: _total,
    tax: _tax,
    split: _split,
    paymentId: _payment,
    receipt: _receipt,
    consent: _consent,
    ...virtual
  } = order
  return [
    [
      'goods-orders',
      merchantOrdersPage(context, {
        orders: { items: rows, nextHref: '/merchant/orders?cursor=abc' },
        count: 1_000,
        isMore: true,
        apps,
        filter: { state: 'paid', sku: 'sword' },
        csvHref: '/merchant/orders.csv?state=paid',
      }),
    ],
    [
      'goods-orders-empty',
      merchantOrdersPage(context, {
        orders: { items: [] },
        count: 0,
        isMore: false,
        apps,
        filter: {},
        csvHref: '',
      }),
    ],
    [
      'goods-orders-none',
      merchantOrdersPage(context, {
        orders: { items: [] },
        count: 0,
        isMore: false,
        apps,
        filter: { player: 'nobody' },
        csvHref: '',
      }),
    ],
    ['goods-order', merchantOrderPage(context, order)],
    [
      'goods-order-virtual',
      merchantOrderPage(context, {
        ...virtual,
        paidBy: 'virtual',
        ledger: [],
        isGift: false,
        lines: order.lines.slice(0, 1).map(({ refund: _refund, grant: _grant, ...line }) => ({
          ...line,
          cost: { kind: 'currency', ...gold },
        })),
        justDone: 'refunded',
        fault: { code: 'already_refunded' },
      }),
    ],
    [
      'players',
      merchantPlayersPage(context, {
        players: {
          items: [
            { ...player, region: 'DE', band: '16-17', isLinked: true, since: minutesAgo(90_000) },
            { id: 'ply_2', externalId: 'guest:7f3a', band: 'unknown', isLinked: false, since: minutesAgo(9) },
          ],
          nextHref: '/merchant/players?cursor=abc',
        },
        count: 2,
        isMore: false,
        apps,
        app: app.id,
        search: '',
        csvHref: '/merchant/players.csv',
      }),
    ],
    [
      'players-empty',
      merchantPlayersPage(context, {
        players: { items: [] },
        count: 0,
        isMore: false,
        apps: [],
        search: '',
        csvHref: '',
      }),
    ],
    [
      'players-none',
      merchantPlayersPage(context, {
        players: { items: [] },
        count: 0,
        isMore: false,
        apps,
        app: app.id,
        search: 'zzz',
        csvHref: '',
      }),
    ],
    ['player', merchantPlayerPage(context, one)],
    [
      'player-fault',
      merchantPlayerPage(context, {
        ...one,
        holdings: one.holdings.slice(0, 1),
        fault: { code: 'invalid_request', field: 'amount', form: 'give' },
        entered: { sku: 'GOLD', amount: 'ten', reason: 'Lost in the outage' },
      }),
    ],
    [
      'player-new',
      merchantPlayerPage(context, {
        ...one,
        holdings: [],
        balances: [],
        orders: [],
        grants: [],
        canChange: false,
        isLinked: false,
        unread: ['orders'],
        justDone: 'taken',
      }),
    ],
  ]
}
