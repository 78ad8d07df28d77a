// What passkeys prove while another process uses, removes or erases the same ones.

import type { Id } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deletePasskey, listPasskeys, readPasskey, readWalletBySecret } from '../records/wallets.ts'
import { actBefore } from '../testing/interleave.ts'
import { type Options, type TestAuthenticator, testAuthenticator } from '../testing/test-authenticator.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, euros, must, openWallet, printVoucher } from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { addPasskey, provePasskey, startPasskey, startProof, type WalletDevice } from './passkeys.ts'
import { redeemVoucher } from './redeem-voucher.ts'
import { signInDevice, startSignIn } from './sign-in-device.ts'

let broker: TestBroker
let device: WalletDevice
let owner: TestAuthenticator

beforeEach(async () => {
  broker = await openTestBroker()
  const { id, token } = await openWallet(broker)
  device = { walletId: id as Id<'wal'>, secret: token }
  owner = testAuthenticator(broker.origin, 'owner')
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function add(deps: TestBroker['deps'] = broker.deps): Promise<string> {
  const response = owner.register((await startPasskey(deps, device)) as Options) as never
  return codeOf(await addPasskey(deps, { ...device, response }))
}

async function startProving(): Promise<(deps: TestBroker['deps']) => Promise<string>> {
  const purpose = { ...device, act: 'add' } as const
  const response = owner.prove((await startProof(broker.deps, purpose)) as Options)
  return async (deps) => codeOf(await provePasskey(deps, { purpose, response }))
}

async function readCounter(): Promise<number | undefined> {
  return (await readPasskey(broker.deps.records, owner.credentialId))?.counter
}

describe('a proof', () => {
  it('is refused where a later one was taken meanwhile: the counter only grows', async () => {
    expect(await add()).toBe('done')
    const [older, newer] = [await startProving(), await startProving()]
    let counted: number | undefined
    const deps = actBefore(broker.deps, 'passkeys', async () => {
      expect(await newer(broker.deps)).toBe('done')
      counted = await readCounter()
    })
    expect(await older(deps)).toBe('passkey_invalid')
    expect(await readCounter()).toBe(counted)
  })

  it('is refused where the passkey was removed meanwhile', async () => {
    expect(await add()).toBe('done')
    const proof = await startProving()
    const { ledger, records } = broker.deps
    const removal = deletePasskey(records, device.walletId, owner.credentialId)
    const deps = actBefore(broker.deps, 'passkeys', () => ledger.commit({ records: [removal] }))
    expect(await proof(deps)).toBe('passkey_invalid')
  })
})

describe('a wallet closed meanwhile', () => {
  const close = async () => must(await closeWallet(broker.deps, device.walletId))

  it('gets no passkey', async () => {
    expect(await add(actBefore(broker.deps, 'passkeys', close))).toBe('passkey_invalid')
    expect(await listPasskeys(broker.deps.records, device.walletId)).toEqual([])
  })

  it('is not signed in to, and its devices get wallets of their own again', async () => {
    expect(await add()).toBe('done')
    const response = owner.prove((await startSignIn(broker.deps, {})) as Options)
    const deps = actBefore(broker.deps, 'wallet_secrets', close)
    expect(codeOf(await signInDevice(deps, { device: {}, response }))).toBe('passkey_invalid')
    const code = await printVoucher(broker, euros(1_000_000n))
    must(await redeemVoucher(broker.deps, { code, secret: device.secret, address: 'here' }))
    const wallet = await readWalletBySecret(broker.deps.records, device.secret)
    expect(wallet?.id).not.toBe(device.walletId)
  })
})
