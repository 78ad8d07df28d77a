// Sends one mail: that it is being sent is written first, then the server is asked, then what it said is written. Who dies in between
// leaves a mail that is sent again under the same Message-ID, so that a repeat can be told.

import { instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { type Mail, retryAfterMs } from '../domain/mail/mail.ts'
import { mailText } from '../domain/mail/mail-text.ts'
import type { MailOutcome } from '../domain/mail/mailer.ts'
import { clearDue, finishDue, setDue } from '../records/agenda.ts'
import { openSeal } from '../records/mail-seal.ts'
import { readMail, readMailAddress, updateMail } from '../records/mails.ts'
import type { MailSecret } from './queue-mail.ts'

/** How long one attempt may take before another process takes it up. */
const leaseMs = 5 * 60_000

/** The job of the agenda. A mail that cannot be addressed or handed over now waits unsent until that changes. */
export async function sendMail(deps: Deps, due: Due): Promise<void> {
  const mail = await readMail(deps.records, due.objectId)
  const { mailer } = deps
  if (mail === undefined || mail.state === 'sent' || mail.state === 'dead') return leave(deps, due)
  const hidden = readHidden(deps, mail)
  const to = hidden.address ?? (await readAddress(deps, mail))
  if (mailer === undefined || to === undefined) return leave(deps, due)
  const attempts = mail.attempts + 1
  const begun = await deps.ledger.commit({
    records: [
      updateMail(deps.records, mail, { state: 'sending', attempts }),
      setDue(deps.records, {
        kind: 'mail',
        objectId: mail.id,
        at: instant(deps.system.now() + leaseMs),
      }),
    ],
  })
  if (!begun.ok) return
  const { mode, name, mailFrom, origin } = deps.config
  const words = mailText(mail.kind, mail.data, {
    name,
    isTest: mode === 'test',
    ...(hidden.secret === undefined ? {} : { secret: hidden.secret }),
  })
  const outcome = await mailer.send({
    from: mailFrom,
    to,
    messageId: `<${mail.id}@${new URL(origin).hostname}>`,
    ...words,
  })
  await noteOutcome(deps, { ...mail, state: 'sending', attempts, version: mail.version + 1 }, outcome)
}

async function noteOutcome(deps: Deps, mail: Mail, outcome: MailOutcome): Promise<void> {
  const now = deps.system.now()
  const again = retryAfterMs(mail.attempts)
  const records = (() => {
    if (outcome.kind === 'accepted') {
      return [
        updateMail(deps.records, mail, { state: 'sent', sentAt: now }),
        clearDue(deps.records, 'mail', mail.id),
      ]
    }
    const { reason } = outcome
    if (outcome.kind === 'refused' || again === undefined) {
      deps.log.warn({ mail: mail.id, kind: mail.kind, reason }, 'a mail was given up')
      return [
        updateMail(deps.records, mail, { state: 'dead', reason }),
        clearDue(deps.records, 'mail', mail.id),
      ]
    }
    const state = outcome.kind === 'lost' ? ('unknown' as const) : ('waiting' as const)
    return [
      updateMail(deps.records, mail, { state, reason }),
      setDue(deps.records, { kind: 'mail', objectId: mail.id, at: instant(now + again) }),
    ]
  })()
  await deps.ledger.commit({ records })
}

function readHidden(deps: Deps, mail: Mail): MailSecret {
  return mail.sealed === undefined ? {} : (JSON.parse(openSeal(deps.keyring, mail.sealed)) as MailSecret)
}

async function readAddress(deps: Deps, mail: Mail): Promise<string | undefined> {
  const address = mail.ownerId === undefined ? undefined : await readMailAddress(deps.records, mail.ownerId)
  return address?.verifiedAt === undefined ? undefined : openSeal(deps.keyring, address.sealed)
}

async function leave(deps: Deps, due: Due): Promise<void> {
  await deps.ledger.commit({ records: [finishDue(deps.records, due)] })
}
