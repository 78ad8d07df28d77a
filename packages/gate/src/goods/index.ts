// The public entry of @farthing/gate/goods: selling virtual goods from a server of one's own.

export {
  type Asset,
  add,
  compare,
  type Download,
  formatMoney,
  type Licence,
  type Money,
  type MoneyJson,
  type Problem,
  parseMoneyJson,
  type Receipt,
  type ReceiptStatus,
  subtract,
  toMoneyJson,
} from '@farthing/protocol'
export { defaultSystem, type System } from '../system.ts'
export type { Answer } from './call.ts'
export type { GoodsConfig } from './config.ts'
export {
  type CheckedReceipt,
  type Consumption,
  createGoods,
  type Goods,
  type NewOrder,
  type NewPlayer,
  type Once,
  type OpenedDownload,
} from './create-goods.ts'
export type { Handlers } from './handle-webhook.ts'
export { dropStale, type GoodsStore, memoryGoodsStore } from './store.ts'
export type * from './types.ts'
export {
  type VerifiedWebhook,
  verifyWebhook,
  type WebhookEvent,
  type WebhookRefusal,
} from './verify-webhook.ts'
