// The mails that were caught, as rows: what was sent under one Message-ID twice is one mail that came twice.

import PostalMime from 'postal-mime'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'

export type CaughtMail = {
  readonly id: number
  readonly messageId: string
  readonly sender: string
  readonly recipients: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly receivedAt: number
  /** How often it came. */
  readonly copies: number
}

type Envelope = { readonly from: string; readonly to: readonly string[] }

/** Keeps a mail as it came over the line. */
export async function keepMail(
  deps: Pick<OperatorDeps, 'store' | 'system'>,
  raw: Uint8Array,
  envelope: Envelope,
): Promise<void> {
  const mail = await PostalMime.parse(raw)
  const recipients = envelope.to.join(', ')
  const messageId = mail.messageId ?? ''
  const { store } = deps
  store.transaction(() => {
    const again =
      messageId === ''
        ? 0
        : store.run(
            'update mails set copies = copies + 1 where messageId = ? and recipients = ?',
            messageId,
            recipients,
          )
    if (again > 0) return
    store.run(
      `insert into mails (messageId, sender, recipients, subject, text, html, receivedAt) values (?, ?, ?, ?, ?, ?, ?)`,
      messageId,
      envelope.from,
      recipients,
      mail.subject ?? '',
      mail.text ?? '',
      mail.html ?? '',
      deps.system.now(),
    )
    store.run(
      'delete from mails where id not in (select id from mails order by id desc limit ?)',
      operatorLimits.mailsKeptMax,
    )
  })
}

/** The mails that came last, newest first. */
export function listCaught(deps: Pick<OperatorDeps, 'store'>, max: number): readonly CaughtMail[] {
  return deps.store.all<CaughtMail>('select * from mails order by id desc limit ?', max)
}

export function readCaught(deps: Pick<OperatorDeps, 'store'>, id: string): CaughtMail | undefined {
  return /^[0-9]{1,15}$/.test(id)
    ? deps.store.get<CaughtMail>('select * from mails where id = ?', Number(id))
    : undefined
}
