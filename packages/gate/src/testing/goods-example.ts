// The example of the README's section on goods, as it stands there: a test runs it against a broker and compares the texts.

// #example
import { createGoods, type Goods, type GoodsConfig } from '@farthing/gate/goods'

/** A game's shop: `give` puts what was bought into the game's own database, once per grant. */
export function openShop(
  config: GoodsConfig,
  give: (grant: string, player: string, sku: string) => Promise<void>,
): Goods {
  return createGoods({
    ...config, // broker, apiKey, app, mode, webhookSecrets
    on: {
      'grant.delivered': async ({ data }) => {
        for (const { sku } of data.contents) await give(data.grant, data.player, sku)
      },
    },
  })
}

/** Where the player pays for a sword; the same request id is the same order for ever. */
export async function buySword(goods: Goods, externalId: string, requestId: string): Promise<string> {
  const player = await goods.ensurePlayer({ external_id: externalId, locale: 'en', region: 'DE' })
  if (!player.ok) throw new Error(player.code)
  const order = await goods.createOrder({
    player: player.value.player,
    request_id: requestId,
    lines: [{ sku: 'sword', quantity: 1 }],
  })
  if (!order.ok) return `Not sold: ${order.code}`
  const { value } = order
  if (value.state === 'created' || value.state === 'awaiting_payer') return value.checkout ?? ''
  return value.state === 'paid' || value.state === 'fulfilled'
    ? `Paid at ${value.paid_at}`
    : `It is ${value.state}`
}

/** Whether a receipt is worth something to this player: offline, but for a list fetched once an hour. */
export async function isGood(goods: Goods, token: string, player: string): Promise<boolean> {
  const read = await goods.verifyReceipt(token, { player })
  return read.ok && (await goods.receiptStatus(read.receipt)) === 'valid'
}
// #end
