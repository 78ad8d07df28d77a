// Passkeys over HTTP, with an authenticator in software: what a device may do alone, and what only who proves a passkey
// of its wallet may do.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { brokerLimits } from '../limits.ts'
import { listPasskeys, readWallet, readWalletBySecret } from '../records/wallets.ts'
import { cookieOf, form, json, problemOf } from '../testing/requests.ts'
import { type TestAuthenticator, testAuthenticator } from '../testing/test-authenticator.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, openWallet, printVoucher } from '../testing/test-parties.ts'

type Device = { readonly cookie: string; readonly walletId: string }

let broker: TestBroker

beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function openDevice(): Promise<Device> {
  const cookie = cookieOf(await broker.send('/wallet/top-up'))
  const code = await printVoucher(broker, euros(1_000_000n))
  await broker.send('/wallet/top-up', form(broker, { code, confirm: 'yes', key: 'k' }, { cookie }))
  const wallet = await readWalletBySecret(broker.deps.records, cookie.split('=')[1] ?? '')
  return { cookie, walletId: wallet?.id ?? '' }
}

function post(cookie: string, path: string, body: object = {}): Promise<Response> {
  return broker.send(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: broker.origin, cookie },
  })
}

async function optionsOf(response: Response): Promise<{ readonly challenge: string }> {
  expect(response.status).toBe(200)
  return (await response.json()) as { readonly challenge: string }
}

async function codeOf(response: Response): Promise<string> {
  return response.ok ? 'done' : problemOf(response)
}

async function register(cookie: string, key: TestAuthenticator): Promise<string> {
  const options = await post(cookie, '/wallet/passkeys/options')
  if (!options.ok) return problemOf(options)
  return codeOf(await post(cookie, '/wallet/passkeys', key.register(await optionsOf(options))))
}

async function prove(cookie: string, key: TestAuthenticator, act: string): Promise<string> {
  const options = await post(cookie, '/wallet/passkeys/prove/options', { act })
  if (!options.ok) return problemOf(options)
  const made = key.prove(await optionsOf(options))
  return codeOf(await post(cookie, '/wallet/passkeys/prove', { act, made }))
}

async function remove(cookie: string, id: string): Promise<number> {
  return (await broker.send(`/wallet/passkeys/${id}/remove`, form(broker, {}, { cookie }))).status
}

async function unfreeze(cookie: string, key: TestAuthenticator): Promise<string> {
  const options = await post(cookie, '/wallet/unfreeze/options')
  if (!options.ok) return problemOf(options)
  return codeOf(await post(cookie, '/wallet/unfreeze', key.prove(await optionsOf(options))))
}

async function passkeysOf(device: Device): Promise<readonly string[]> {
  return (await listPasskeys(broker.deps.records, device.walletId)).map(({ credentialId }) => credentialId)
}

async function isFrozen(device: Device): Promise<boolean> {
  return (await readWallet(broker.deps.records, device.walletId))?.frozenAt !== undefined
}

const key = (name: string): TestAuthenticator => testAuthenticator(broker.origin, name)

it('lets a device without the passkey neither add, nor remove, nor unfreeze', async () => {
  const device = await openDevice()
  const owner = key('owner')
  const thief = key('thief')
  expect(await register(device.cookie, owner)).toBe('done')
  await broker.send('/wallet/freeze', form(broker, {}, { cookie: device.cookie }))
  expect(await register(device.cookie, thief)).toBe('passkey_required')
  expect(
    await codeOf(await post(device.cookie, '/wallet/passkeys', thief.register({ challenge: 'AAAA' }))),
  ).toBe('passkey_required')
  expect(await prove(device.cookie, thief, 'add')).toBe('passkey_invalid')
  expect(await remove(device.cookie, owner.credentialId)).toBe(409)
  expect(await unfreeze(device.cookie, thief)).toBe('passkey_invalid')
  expect(await passkeysOf(device)).toEqual([owner.credentialId])
  expect(await isFrozen(device)).toBe(true)
  expect(await unfreeze(device.cookie, owner)).toBe('done')
  expect(await isFrozen(device)).toBe(false)
})

it('takes a proof for one act alone, once, for five minutes', async () => {
  const device = await openDevice()
  const [owner, second, third] = [key('owner'), key('second'), key('third')]
  await register(device.cookie, owner)
  expect(await prove(device.cookie, owner, 'add')).toBe('done')
  expect(await remove(device.cookie, owner.credentialId)).toBe(409)
  expect(await register(device.cookie, second)).toBe('done')
  expect(await register(device.cookie, third)).toBe('passkey_required')
  expect(await prove(device.cookie, second, `remove ${owner.credentialId}`)).toBe('done')
  expect(await remove(device.cookie, second.credentialId)).toBe(409)
  broker.system.advance(brokerLimits.challengeLifeMs)
  expect(await remove(device.cookie, owner.credentialId)).toBe(409)
  expect(await prove(device.cookie, second, `remove ${owner.credentialId}`)).toBe('done')
  expect(await remove(device.cookie, owner.credentialId)).toBe(303)
  expect(await passkeysOf(device)).toEqual([second.credentialId])
})

it('takes an answer once, on the device that asked, for the act it asked for', async () => {
  const device = await openDevice()
  const owner = key('owner')
  await register(device.cookie, owner)
  const act = 'add'
  const options = await optionsOf(await post(device.cookie, '/wallet/passkeys/prove/options', { act }))
  expect(await codeOf(await post(device.cookie, '/wallet/unfreeze', owner.prove(options)))).toBe(
    'passkey_invalid',
  )
  const elsewhere = cookieOf(await broker.send('/wallet/top-up'))
  expect(await codeOf(await post(elsewhere, '/wallet/sign-in', owner.prove(options)))).toBe('passkey_invalid')
  // What failed above used nothing up: only a verified answer spends its challenge.
  expect(
    await codeOf(await post(device.cookie, '/wallet/passkeys/prove', { act, made: owner.prove(options) })),
  ).toBe('done')
  expect(
    await codeOf(await post(device.cookie, '/wallet/passkeys/prove', { act, made: owner.prove(options) })),
  ).toBe('passkey_invalid')
})

it('adds one first passkey where two are sent at once', async () => {
  const device = await openDevice()
  const keys = [key('one'), key('two')]
  const made = await Promise.all(
    keys.map(async (each) =>
      each.register(await optionsOf(await post(device.cookie, '/wallet/passkeys/options'))),
    ),
  )
  const codes = await Promise.all(
    made.map(async (body) => codeOf(await post(device.cookie, '/wallet/passkeys', body))),
  )
  expect(codes.toSorted()[0]).toBe('done')
  expect(codes.filter((code) => code === 'done')).toHaveLength(1)
  expect(await passkeysOf(device)).toHaveLength(1)
})

it('gives a frozen wallet its first passkey, which unfreezes it', async () => {
  const device = await openDevice()
  await broker.send('/wallet/freeze', form(broker, {}, { cookie: device.cookie }))
  expect(await codeOf(await post(device.cookie, '/wallet/unfreeze/options'))).toBe('passkey_required')
  const page = await (await broker.send('/wallet/security', { headers: { cookie: device.cookie } })).text()
  expect(page).toContain('data-passkey="register"')
  expect(page).not.toContain('data-passkey="unfreeze"')
  const owner = key('owner')
  expect(await register(device.cookie, owner)).toBe('done')
  expect(await unfreeze(device.cookie, owner)).toBe('done')
  expect(await isFrozen(device)).toBe(false)
})

it('does not freeze by token what no passkey could unfreeze', async () => {
  const wallet = await openWallet(broker, euros(1_000_000n))
  expect(await codeOf(await broker.send('/v1/wallet/freeze', json(wallet.token, {})))).toBe(
    'passkey_required',
  )
})

it('signs in on another device, but never over a wallet that would be lost with its money', async () => {
  const home = await openDevice()
  const owner = key('owner')
  await register(home.cookie, owner)
  const signIn = async (cookie: string): Promise<Response> => {
    const options = await post(cookie, '/wallet/sign-in/options')
    return options.ok ? post(cookie, '/wallet/sign-in', owner.prove(await optionsOf(options))) : options
  }
  const fresh = await signIn('')
  expect(fresh.status).toBe(200)
  const reached = await readWalletBySecret(broker.deps.records, cookieOf(fresh).split('=')[1] ?? '')
  expect(reached?.id).toBe(home.walletId)

  const held = await openDevice()
  const page = await (await broker.send('/wallet/sign-in', { headers: { cookie: held.cookie } })).text()
  expect(page).toContain('This device holds another wallet with money in it')
  const refused = await signIn(held.cookie)
  expect(refused.headers.getSetCookie()).toEqual([])
  expect(await problemOf(refused)).toBe('wallet_would_be_lost')
  expect(await codeOf(await post(held.cookie, '/wallet/sign-in', owner.prove({ challenge: 'AAAA' })))).toBe(
    'wallet_would_be_lost',
  )
  expect(await register(held.cookie, key('of its own'))).toBe('done')
  expect((await signIn(held.cookie)).status).toBe(200)
})

it('forgets a device that signs out, and the wallet stays', async () => {
  const device = await openDevice()
  const done = await broker.send('/wallet/sign-out', form(broker, {}, { cookie: device.cookie }))
  expect(done.status).toBe(303)
  const again = await broker.send('/wallet', { headers: { cookie: device.cookie } })
  expect(again.status).toBe(401)
  expect(await readWallet(broker.deps.records, device.walletId)).toBeDefined()
})
