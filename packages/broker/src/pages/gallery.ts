// Every page in every state with sample data, for tests, screenshots and accessibility audits. The pages that people
// meet are made elsewhere, from what http reads.

import { checkoutGallery } from './gallery-checkout.ts'
import { costGallery } from './gallery-cost.ts'
import { goodsGallery } from './gallery-goods.ts'
import { familyGallery } from './gallery-goods-family.ts'
import { goodsMerchantGallery } from './gallery-goods-merchant.ts'
import { merchantGallery } from './gallery-merchant.ts'
import { phoneGallery } from './gallery-phone.ts'
import { phoneSelfGallery } from './gallery-phone-self.ts'
import { publicGallery } from './gallery-public.ts'
import { walletGallery } from './gallery-wallet.ts'
import { webhookGallery } from './gallery-webhooks.ts'
import { sampleContext } from './samples.ts'

/** Pairs of a name and a document, in one locale. */
export function gallery(locale: string): ReadonlyArray<readonly [string, string]> {
  const context = sampleContext(locale)
  return [
    ...publicGallery(context),
    ...costGallery(context),
    ...checkoutGallery(context),
    ...walletGallery(context),
    ...merchantGallery(context),
    ...phoneGallery(context),
    ...phoneSelfGallery(context),
    ...goodsGallery(context),
    ...familyGallery(context),
    ...goodsMerchantGallery(context),
    ...webhookGallery(context),
  ].map(([name, page]) => [name, page.toString()] as const)
}
