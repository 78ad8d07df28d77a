// The family page in every state, for the gallery.

import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { euro, minutesAgo } from './samples.ts'
import { walletFamilyPage } from './wallet-family.ts'
import type { Approval, Ceiling, FamilyMember, WalletFamilyView } from './wallet-family-view.ts'

const key = 'FFFFFFFFFFFFFFFFFFFFFF'

const ceilings: readonly Ceiling[] = [
  { period: 'purchase', limit: euro(3_000_000n), by: 'operator' },
  { period: 'week', limit: euro(2_000_000n), used: euro(1_950_000n), by: 'guardian' },
  { period: 'month', limit: euro(10_000_000n), used: euro(4_350_000n), by: 'operator' },
  { period: 'day', limit: euro(500_000n), used: euro(0n), by: 'guardian', scope: 'Mill & Meadow' },
]

const member: FamilyMember = {
  id: 'fam_1',
  walletId: 'wal_01kax2q7v9m3x5z8c1b4n6t0hd',
  name: 'Ada',
  band: '13-15',
  state: 'linked',
  since: minutesAgo(90_000),
  ceilings,
  notices: 'each',
  always: [{ appTitle: 'Mill & Meadow', under: euro(200_000n), month: euro(10_000_000n) }],
  recent: [
    { id: '1', title: 'Basket of pears', price: euro(20_000n), at: minutesAgo(90) },
    { id: '2', title: '', price: euro(4_000n), at: minutesAgo(900) },
  ],
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
  own: {
    band: 'adult',
    declaredAt: minutesAgo(500_000),
    ceilings: [],
    raises: [],
    monthSpent: [euro(12_400_000n)],
  },
  asked: [],
  approvals: [],
  members: [],
  mail: { isVerified: false, isSending: true },
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
          ceilings: [{ period: 'month', limit: euro(5_000_000n), used: euro(4_980_000n), by: 'operator' }],
          raises: [],
          monthSpent: [euro(4_980_000n)],
        },
        ageFault: { code: 'guardian_needed' },
        joinFault: { code: 'invitation_invalid', field: 'code' },
      }),
    ],
    [
      'family-guardian',
      page({
        members: [
          member,
          {
            ...member,
            id: 'fam_2',
            name: 'Grace',
            band: 'under13',
            state: 'invited',
            inviteUntil: minutesAgo(-1_000),
            always: [],
          },
        ],
        approvals: [
          approval,
          {
            ...approval,
            id: 'apv_2',
            title: 'سيف',
            fault: { code: 'invalid_request', field: 'below' },
          },
        ],
        invitation: {
          name: 'Grace',
          code: 'q7Jm2kPz0aWvX3rTnB5yLg',
          href: 'https://pay.example/wallet/family?code=q7Jm2kPz0aWvX3rTnB5yLg',
          until: minutesAgo(-1_000),
        },
        mail: { address: 'g…@example.org', isVerified: true, isSending: true },
        justDone: 'approved',
      }),
    ],
    [
      'family-fault',
      page({
        members: [
          {
            ...member,
            name: '',
            entered: { period: 'month', amount: 'ten', fault: { code: 'invalid_request', field: 'amount' } },
          },
        ],
        inviteFault: { code: 'adult_needed' },
        mail: {
          address: 'g…@example.org',
          isVerified: false,
          isSending: true,
          fault: { code: 'mail_code_wrong', field: 'code' },
        },
        fault: { code: 'approval_over' },
      }),
    ],
    [
      'family-raise',
      page({
        members: [
          {
            ...member,
            entered: { period: 'week', amount: '5.00', fault: { code: 'passkey_required', field: 'amount' } },
          },
        ],
        mail: { isVerified: false, isSending: false },
      }),
    ],
    [
      'family-own-limits',
      page({
        own: {
          ...alone.own,
          ceilings: [
            { period: 'month', limit: euro(20_000_000n), used: euro(12_400_000n), by: 'self' },
            { period: 'purchase', limit: euro(2_000_000n), by: 'self' },
          ],
          raises: [
            { period: 'month', limit: euro(40_000_000n), at: minutesAgo(-900) },
            { period: 'purchase', at: minutesAgo(-900) },
          ],
          entered: { period: 'day', amount: '-1', fault: { code: 'invalid_request', field: 'amount' } },
        },
        justDone: 'later',
      }),
    ],
    [
      'family-child',
      page({
        own: {
          band: '13-15',
          declaredAt: minutesAgo(90_000),
          ceilings,
          raises: [],
          monthSpent: [euro(4_350_000n)],
        },
        guardian: 'linked',
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
      'family-no-guardian',
      page({
        own: { band: '13-15', ceilings: [], raises: [], monthSpent: [] },
        guardian: 'missing',
        joinCode: 'q7Jm2kPz0aWvX3rTnB5yLg',
      }),
    ],
  ]
}
