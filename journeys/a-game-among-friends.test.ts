// A lantern goes to a friend, who takes it or sends it back; the smithy's scythe is handed out by the game itself, which tells the
// broker so; and all of it works by forms alone.

import { expect, test } from 'vitest'
import { farmName, goToCheckout, listForGame, payByVoucher, thanks, view, visitGame } from './player.ts'
import { eventually, journeys, keepPicture, newReader, payButton, type Reader } from './reader.ts'
import { readBooks } from './system.ts'

journeys('the game among friends', () => {
  test('a lantern sent by name hangs on the friend’s gate once it is taken', async () => {
    const { giver, friend } = await sendLantern({})
    const page = await visitGame(friend, '/post')
    await page.getByText('Mind the moths.').waitFor()
    await keepPicture(page, 'game-post')
    await page.getByRole('button', { name: /^Take it/ }).click()
    await page.getByText('It is yours.').waitFor()
    await visitGame(friend)
    expect(await view(page).getAttribute('aria-label')).toContain('1 lantern on the gate')
    await visitGame(giver)
    expect(await view(giver.page).getAttribute('aria-label')).not.toContain('lantern')
    expect(await giver.balance()).toBe(4_970_000n)
  })

  test('a lantern sent back gives its payer the money back, without script', async () => {
    const { giver, friend } = await sendLantern({ javaScriptEnabled: false })
    const page = await visitGame(friend, '/post')
    await page.getByRole('button', { name: /^Send it back/ }).click()
    await page.getByText('It goes back, and the money with it.').waitFor()
    await eventually(giver.balance, 5_000_000n)
    await readBooks(giver.system)
  })

  test('the scythe is handed out by the game on the broker’s word, once, the grant is confirmed, and given back it is gone', async () => {
    const player = await newReader()
    await visitGame(player)
    await goToCheckout(player, 'reapers-scythe')
    await payByVoucher(player)
    const order = new URL(player.page.url()).searchParams.get('order') ?? ''
    await eventually(async () => {
      const grants = await listForGame(player.system, '/v1/grants?state=acknowledged&limit=200')
      return grants.filter((grant) => grant['order'] === order).length
    }, 1)
    const page = await visitGame(player)
    expect(await view(page).getAttribute('aria-label')).toContain('scythe')
    await keepPicture(page, 'game-scythe')

    await visitGame(player, '/orders')
    await page.getByRole('link', { name: /^Give it back/ }).click()
    await page.getByRole('button', { name: 'Give it back for €0.10' }).click()
    await page.getByText('Given back: €0.10 is yours again.').waitFor()
    expect(await player.balance()).toBe(5_000_000n)
    // The broker's word that it was taken back comes by the webhook.
    await eventually(async () => {
      await visitGame(player)
      return (await view(page).getAttribute('aria-label'))?.includes('scythe')
    }, false)
  })

  test('without script a sword is bought and cuts', async () => {
    const player = await newReader({ javaScriptEnabled: false })
    await player.topUp()
    const page = await visitGame(player)
    await goToCheckout(player, 'bramble-sword')
    await payButton(page).click()
    await thanks(page).waitFor()
    await page.getByText('The receipt is signed and in order.').waitFor()
    await visitGame(player)
    await page.locator('.plot').nth(7).click()
    await page.getByText('One swing of the sword: 1 bramble gone.').waitFor()
  })
})

async function sendLantern(options: {
  readonly javaScriptEnabled?: boolean
}): Promise<{ readonly giver: Reader; readonly friend: Reader }> {
  const [giver, friend] = [await newReader(options), await newReader(options)]
  const name = await farmName(await visitGame(friend))
  const page = await visitGame(giver, '/shop/lantern')
  await page.getByLabel('Name of their farm').fill(name.toLowerCase())
  await page.getByLabel('A word with it').fill('Mind the moths.')
  await page.getByRole('button', { name: /^To the checkout: send for €0.03/ }).click()
  await payByVoucher(giver)
  return { giver, friend }
}
