import { expect, test } from 'vitest'
import { look, lookAtAll } from './look.ts'
import {
  askForCode,
  giveCode,
  newNumber,
  openCheckout,
  openPhone,
  otherThan,
  payOnBill,
  readCode,
} from './phone.ts'
import { heldText, journeys, newReader, paidBar, press } from './reader.ts'

journeys('every page of the phone bill', () => {
  test('of the checkout and of the wallet is open to everybody, in light, dark and at 320 pixels', async () => {
    const reader = await newReader()
    const number = newNumber()
    const page = await openCheckout(reader)
    const faults = [...(await look(page, 'phone-page-ways'))]
    await press(page.locator('summary', { hasText: 'Phone bill' }))
    await press(page.getByRole('button', { name: 'Go on with the phone bill' }))
    await page.getByLabel('Mobile number').fill('12')
    await press(payOnBill(page))
    await page.locator('.error').waitFor()
    faults.push(...(await look(page, 'phone-page-number')))
    await page.getByLabel('Mobile number').fill(number)
    await press(payOnBill(page))
    await page.getByLabel('Code', { exact: true }).waitFor()
    const phone = await openPhone(reader, number)
    const code = await readCode(phone)
    faults.push(...(await look(phone, 'operator-phone')))
    await giveCode(reader, page, otherThan(code))
    await page.locator('.error').waitFor()
    faults.push(...(await look(page, 'phone-page-code')))
    await giveCode(reader, page, code)
    await heldText(page).waitFor()
    const receipt = await paidBar(page).getByRole('link', { name: 'Receipt' }).getAttribute('href')
    faults.push(
      ...(await lookAtAll(reader, reader.system.broker, [
        ['wallet-phone', '/phone'],
        ['wallet-phone-payment', new URL(receipt ?? '').pathname],
        ['cost', '/cost'],
      ])),
    )
    expect(faults).toEqual([])
  })

  test('where it is refused, waits or goes to the operator likewise, and so are the operator’s own', async () => {
    const reader = await newReader()
    const page = await openCheckout(reader)
    const capped = newNumber('03')
    await askForCode(reader, page, capped)
    await giveCode(reader, page, await readCode(await openPhone(reader, capped)))
    await page.getByText('Nothing was charged to your phone bill').first().waitFor()
    const faults = [...(await look(page, 'phone-page-refused'))]
    const other = await newReader()
    const number = newNumber('10')
    // The page that waits would load itself again under the audit.
    await other.page.route(/\/state$/, (route) => route.abort())
    await openCheckout(other)
    await askForCode(other, other.page, number)
    await giveCode(other, other.page, await readCode(await openPhone(other, number)))
    const link = other.page.getByRole('link', { name: /^Open the page of/ })
    await link.waitFor()
    faults.push(...(await look(other.page, 'phone-page-operators-page')))
    await link.click()
    await other.page.getByRole('button', { name: 'Decline' }).waitFor()
    faults.push(...(await look(other.page, 'operator-validate')))
    await other.page.getByRole('button', { name: 'Decline' }).click()
    await other.page.getByRole('link', { name: 'Back to the shop' }).waitFor()
    faults.push(...(await look(other.page, 'operator-declined')))
    await other.page.getByRole('link', { name: 'Back to the shop' }).click()
    await other.page.getByText('Nothing was charged to your phone bill').first().waitFor()
    faults.push(...(await look(other.page, 'phone-page-declined')))
    faults.push(
      ...(await lookAtAll(other, other.system.phone.replace(/\/$/, ''), [
        ['operator-home', '/'],
        ['operator-not-found', '/no-such-page'],
      ])),
    )
    expect(faults).toEqual([])
  })
})
