// Plans a mail beside what it tells of: the same commit writes both, and the agenda sends it afterwards.

import type { Statement } from '@farthing/ledger'
import type { RawBuilder } from 'kysely'
import type { Deps } from '../deps.ts'
import type { MailData, MailKind } from '../domain/mail/mail.ts'
import { sealText } from '../records/mail-seal.ts'
import { insertMail } from '../records/mails.ts'
import { newId } from '../system.ts'

export type MailInput = {
  /** A wallet's or a merchant's verified address, or one given here. */
  readonly to: { readonly walletId: string } | { readonly merchantId: string } | { readonly address: string }
  readonly kind: MailKind
  readonly data: MailData
  /** Names what it tells of; planned twice, it is written once. */
  readonly key: string
  /** A part of the text that must not stand in the database in clear, such as a code. */
  readonly secret?: string
  /** Written only where this holds in the commit. */
  readonly condition?: RawBuilder<unknown>
}

/** What is sealed beside a mail. */
export type MailSecret = { readonly address?: string; readonly secret?: string }

/** The writes of a mail. */
export function planMail(deps: Deps, input: MailInput): readonly Statement[] {
  const { to, secret } = input
  const hidden: MailSecret = {
    ...('address' in to ? { address: to.address } : {}),
    ...(secret === undefined ? {} : { secret }),
  }
  const isHiding = 'address' in to || secret !== undefined
  const ownerId = 'walletId' in to ? to.walletId : 'merchantId' in to ? to.merchantId : undefined
  return insertMail(
    deps.records,
    {
      id: newId(deps.system, 'eml'),
      key: input.key,
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(isHiding ? { sealed: sealText(deps.keyring, JSON.stringify(hidden), deps.system.chance(12)) } : {}),
      kind: input.kind,
      data: input.data,
      state: 'waiting',
      attempts: 0,
      version: 0,
      createdAt: deps.system.now(),
    },
    input.condition,
  )
}
