// Stories of spend control: a limit in the way, a family, and what a child has to ask its guardian for.

import type { ApiValue } from './merchant-api.ts'
import {
  askToPay,
  makeOrder,
  makeWallet,
  need,
  needRefusal,
  topUp,
  type Wallet,
  type World,
} from './trigger-steps.ts'

/** Each ends in the event it is named after. */
export const familyStories = {
  'player.limit_reached': reachLimit,
  'player.consent_withdrawn': withdrawConsent,
  'approval.requested': async (world: World) => void (await askGuardian(world)),
  'approval.granted': (world: World) => answerApproval(world, 'once'),
  'approval.denied': (world: World) => answerApproval(world, 'deny'),
}

/** The owner of a wallet allows less for one purchase than the order costs. */
async function reachLimit(world: World): Promise<void> {
  const order = await makeOrder(world, 'app')
  const wallet = await makeWallet(world)
  await topUp(world, wallet)
  await need(
    world.wallet(wallet.token, {
      method: 'PUT',
      path: '/v1/wallet/limits',
      body: { period: 'purchase', asset: 'EUR/6', amount: '1' },
    }),
  )
  await needRefusal(askToPay(world, order, wallet), 'spend_limit_reached')
}

type Family = { readonly guardian: Wallet; readonly child: Wallet; readonly link: string }

/** A guardian and a child's wallet with money in it. */
async function openFamily(world: World, band: 'under13' | '16-17'): Promise<Family> {
  const guardian = await makeWallet(world)
  const child = await makeWallet(world)
  await topUp(world, child)
  await need(world.wallet(guardian.token, { method: 'PUT', path: '/v1/wallet/age', body: { band: 'adult' } }))
  const invited = await need(
    world.wallet(guardian.token, { method: 'POST', path: '/v1/wallet/family/invitations', body: { band } }),
  )
  await need(
    world.wallet(child.token, {
      method: 'POST',
      path: '/v1/wallet/family/join',
      body: { code: invited['code'] },
    }),
  )
  return { guardian, child, link: String(invited['invitation']) }
}

/** The app hears of it because the child has bought there before. */
async function withdrawConsent(world: World): Promise<void> {
  const { guardian, child, link } = await openFamily(world, '16-17')
  await need(askToPay(world, await makeOrder(world, 'app'), child))
  await need(world.wallet(guardian.token, { method: 'POST', path: `/v1/wallet/family/${link}/withdraw` }))
}

/** A small child may buy nothing by itself: its order waits for the guardian. */
async function askGuardian(world: World): Promise<Family> {
  const family = await openFamily(world, 'under13')
  await needRefusal(askToPay(world, await makeOrder(world, 'app'), family.child), 'approval_pending')
  return family
}

async function answerApproval(world: World, answer: 'once' | 'deny'): Promise<void> {
  const { guardian } = await askGuardian(world)
  const family = await need(world.wallet(guardian.token, { method: 'GET', path: '/v1/wallet/family' }))
  const [asked] = family['asked'] as readonly ApiValue[]
  const path = `/v1/approvals/${String(asked?.['approval'])}/answer`
  await need(world.wallet(guardian.token, { method: 'POST', path, body: { answer } }))
}
