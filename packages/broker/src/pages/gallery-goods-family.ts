// The family page in every state, for the gallery.

import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { euro, minutesAgo } from './samples.ts'
import { walletFamilyPage } from './wallet-family.ts'
import type { Approval, Ceiling, FamilyMember, WalletFamilyView } from './wallet-family-view.ts'

const key = 'FFFFFFFFFFFFFFFFFFFFFF'

const ceilings: readonly Ceiling[] = [
  { kind: 'purchase', limit: euro(3_000_000n), from: 'age' },
  { kind: 'week', limit: euro(2_000_000n), used: euro(1_950_000n), from: 'guardian' },
  { kind: 'month', limit: euro(10_000_000n), used: euro(4_350_000n), from: 'age' },
]

const member: FamilyMember = {
  id: 'mem_1',
  name: 'Ada',
  band: '13-15',
  state: 'linked',
  since: minutesAgo(90_000),
  ceilings,
  notices: 'each',
  always: [{ id: 'rule_1', appTitle: 'Mill & Meadow', below: euro(200_000n) }],
}

const approval: Approval = {
  id: 'apv_1',
  memberName: 'Ada',
  title: 'Harvest season',
  appTitle: 'Mill & Meadow',
  merchantName: 'Millrace Games',
  price: euro(3_500_000n),
  monthSpent: euro(4_350_000n),
  monthLimit: euro(10_000_000n),
  askedAt: minutesAgo(40),
  expiresAt: minutesAgo(-1_400),
}

const alone: WalletFamilyView = {
  own: { band: 'adult', declaredAt: minutesAgo(500_000), ceilings: [], monthSpent: euro(12_400_000n) },
  asked: [],
  approvals: [],
  members: [],
  unread: [],
  key,
}

/** Names and documents. */
export function familyGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, wallet: { isFrozen: false } }
  const page = (more: Partial<WalletFamilyView>): Html => walletFamilyPage(context, { ...alone, ...more })
  return [
    ['family-empty', page({})],
    [
      'family-unknown',
      page({
        own: {
          band: 'unknown',
          ceilings: [{ kind: 'month', limit: euro(5_000_000n), used: euro(4_980_000n), from: 'age' }],
          monthSpent: euro(4_980_000n),
        },
        ageFault: { code: 'invalid_request' },
        joinFault: { code: 'not_found', field: 'code' },
      }),
    ],
    [
      'family-guardian',
      page({
        members: [
          member,
          {
            ...member,
            id: 'mem_2',
            name: 'Grace',
            band: 'under13',
            state: 'invited',
            inviteUntil: minutesAgo(-1_000),
            always: [],
          },
          { ...member, id: 'mem_3', name: 'Linus', band: '16-17', state: 'withdrawn', always: [] },
        ],
        approvals: [
          approval,
          { ...approval, id: 'apv_2', title: 'سيف', fault: { code: 'invalid_request', field: 'below' } },
        ],
        invitation: { name: 'Grace', code: 'WREN-7Q2K-9FZD', until: minutesAgo(-1_000) },
        mail: 'guardian@example.org',
        justDone: 'approved',
      }),
    ],
    [
      'family-fault',
      page({
        members: [{ ...member, fault: { code: 'invalid_request', field: 'month' } }],
        inviteFault: { code: 'invalid_request', field: 'name' },
        mailFault: { code: 'invalid_request', field: 'address' },
        unread: ['approvals', 'members'],
      }),
    ],
    [
      'family-child',
      page({
        own: { band: '13-15', declaredAt: minutesAgo(90_000), ceilings, monthSpent: euro(4_350_000n) },
        guardian: { since: minutesAgo(90_000), isWithdrawn: false },
        asked: [
          {
            orderId: 'ord_1',
            title: 'Harvest season',
            price: euro(3_500_000n),
            expiresAt: minutesAgo(-1_400),
          },
        ],
      }),
    ],
    [
      'family-withdrawn',
      page({
        own: {
          band: '13-15',
          ceilings: [{ kind: 'month', limit: euro(0n), used: euro(0n), from: 'age' }],
          monthSpent: euro(0n),
        },
        guardian: { since: minutesAgo(90_000), isWithdrawn: true },
      }),
    ],
  ]
}
