import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  heldText,
  journeys,
  keepPicture,
  newReader,
  nothing,
  paths,
  press,
  pressForWindow,
  prices,
  purchaseOf,
  watchMoney,
} from './reader.ts'

journeys('a wallet kept with a passkey', () => {
  test('is claimed, frozen and unfrozen, and opens on a second device', async () => {
    const reader = await newReader()
    await reader.topUp()
    const wallet = await reader.openWallet('/wallet/security')
    const authenticator = await plugIn(wallet)
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Add another passkey' }).waitFor()

    await wallet.getByRole('button', { name: 'Freeze this wallet now' }).click()
    await wallet.getByRole('button', { name: 'Unfreeze with a passkey' }).waitFor()
    await keepPicture(wallet, 'wallet-frozen')
    const moved = await watchMoney(reader)
    const page = await reader.visit(paths.ferry)
    const window = await pressForWindow(reader, buyButton(page))
    await window.getByText('This was not paid').waitFor()
    expect(await window.locator('main').textContent()).toContain('frozen')
    expect(await moved()).toEqual(nothing)
    await press(window.getByRole('button', { name: 'Close this window' }))
    await page.locator('per-fee-link[state=refused]').first().waitFor()

    await wallet.getByRole('button', { name: 'Unfreeze with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Freeze this wallet now' }).waitFor()
    await buyByWindow(reader)
    expect(await moved()).toEqual(purchaseOf(prices.ferry))

    const other = await newReader()
    const door = await other.openWallet('/wallet/sign-in')
    await copyCredentials(authenticator, await plugIn(door))
    await door.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await door.waitForURL(`${reader.system.broker}/wallet`)
    expect(await door.locator('main').textContent()).toContain('€4.98')
    expect(await other.balance()).toBe(await reader.balance())
    // What was bought on the first device opens on the second, free of charge.
    await door.goto(`${reader.system.broker}/wallet/library`)
    expect(await door.locator('main').textContent()).toContain('You Have Just Missed the Other Ferry')
    expect(await heldText(page).count()).toBe(1)
  })

  test('does not open for a passkey nobody knows', async () => {
    const stranger = await newReader()
    await stranger.topUp()
    const wallet = await stranger.openWallet('/wallet/security')
    const authenticator = await plugIn(wallet)
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Add another passkey' }).waitFor()
    await wallet.locator('summary', { hasText: 'Remove' }).first().click()
    await wallet.getByRole('button', { name: 'Remove this passkey' }).click()
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).waitFor()

    const other = await newReader()
    const door = await other.openWallet('/wallet/sign-in')
    await copyCredentials(authenticator, await plugIn(door))
    await door.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await door.getByText('The passkey was not accepted').waitFor()
    expect(await other.balance()).toBe(0n)
  })

  test('gets its first passkey while it is frozen, so that no freeze is for good', async () => {
    const reader = await newReader()
    await reader.topUp()
    const wallet = await reader.openWallet('/wallet/security')
    await plugIn(wallet)
    await wallet.getByRole('button', { name: 'Freeze this wallet now' }).click()
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Unfreeze with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Freeze this wallet now' }).waitFor()
  })

  test('is safe from a thief who has the device and not the passkey', async () => {
    const reader = await newReader()
    await reader.topUp()
    const wallet = await reader.openWallet('/wallet/security')
    const owners = await plugIn(wallet)
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Add another passkey' }).waitFor()
    // The thief sits at the same browser, with an authenticator of their own.
    await owners.session.send('WebAuthn.removeVirtualAuthenticator', {
      authenticatorId: owners.authenticatorId,
    })
    await plugIn(wallet)
    await wallet.reload()
    await wallet.getByRole('button', { name: 'Add another passkey' }).click()
    await wallet.locator('[data-passkey-status=register]', { hasText: /./ }).waitFor()
    await wallet.locator('summary', { hasText: 'Remove' }).first().click()
    await wallet.getByRole('button', { name: 'Remove this passkey' }).click()
    await wallet.locator('[data-passkey-status=remove]', { hasText: /./ }).waitFor()
    // Nor by leaving the script out of it.
    const answer = await wallet.evaluate(async () => {
      const form = document.querySelector('form[data-prove]')
      const response = await fetch(form?.getAttribute('action') ?? '', {
        method: 'POST',
        body: new URLSearchParams({}),
      })
      return response.status
    })
    expect(answer).toBe(409)
    await wallet.reload()
    expect(await wallet.locator('.row-title').allTextContents()).toEqual(['Passkey 1'])
    // Once it is frozen, it stays so.
    await wallet.getByRole('button', { name: 'Freeze this wallet now' }).click()
    await wallet.getByRole('button', { name: 'Unfreeze with a passkey' }).click()
    await wallet.getByText('You cancelled. Nothing was changed.').waitFor()
    await wallet.reload()
    await wallet.getByRole('button', { name: 'Unfreeze with a passkey' }).waitFor()
  })

  test('is not opened over another wallet that would be lost with its money', async () => {
    const owner = await newReader()
    await owner.topUp()
    const wallet = await owner.openWallet('/wallet/security')
    const authenticator = await plugIn(wallet)
    await wallet.getByRole('button', { name: 'Keep this wallet with a passkey' }).click()
    await wallet.getByRole('button', { name: 'Add another passkey' }).waitFor()

    const other = await newReader()
    const door = await other.openWallet('/wallet/sign-in')
    await copyCredentials(authenticator, await plugIn(door))
    // The money comes while the page is open, so its button is still there.
    await other.topUp()
    const held = await other.balance()
    await door.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await door.getByText('This device holds another wallet with money in it').waitFor()
    expect(await other.balance()).toBe(held)
    await door.reload()
    await door.getByText('This device holds another wallet with money in it').waitFor()
    await door.getByRole('link', { name: 'Keep this wallet with a passkey' }).waitFor()
    expect(await door.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
  })
})

type Authenticator = { readonly session: CDPSession; readonly authenticatorId: string }

/** Gives a page an authenticator that says yes to everything. */
async function plugIn(page: Page): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { session, authenticatorId }
}

/** What a system that keeps passkeys in sync does between two devices. */
async function copyCredentials(from: Authenticator, to: Authenticator): Promise<void> {
  const { authenticatorId } = from
  const { credentials } = await from.session.send('WebAuthn.getCredentials', { authenticatorId })
  for (const credential of credentials) {
    await to.session.send('WebAuthn.addCredential', { authenticatorId: to.authenticatorId, credential })
  }
}
