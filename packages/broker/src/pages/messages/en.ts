// The English catalogue: every word a page says. Other languages are typed by its shape.

import { enCheckout } from './en-checkout.ts'
import { enCommon } from './en-common.ts'
import { enCost } from './en-cost.ts'
import { enFamily } from './en-family.ts'
import { enGoods } from './en-goods.ts'
import { enGoodsMerchant } from './en-goods-merchant.ts'
import { enMerchant } from './en-merchant.ts'
import { enPhone } from './en-phone.ts'
import { enPhoneSelf } from './en-phone-self.ts'
import { enProblems } from './en-problems.ts'
import { enPublic } from './en-public.ts'
import { enStatement } from './en-statement.ts'
import { enWallet } from './en-wallet.ts'
import { enWebhooks } from './en-webhooks.ts'

/** All words, by the group of pages that says them. */
export const en = {
  common: enCommon,
  public: enPublic,
  checkout: enCheckout,
  cost: enCost,
  wallet: enWallet,
  goods: enGoods,
  family: enFamily,
  merchant: enMerchant,
  goodsMerchant: enGoodsMerchant,
  phone: enPhone,
  phoneSelf: enPhoneSelf,
  statement: enStatement,
  webhooks: enWebhooks,
  problems: enProblems,
}
