// The address that a wallet's or a merchant's mail goes to. It counts once a code sent there has come back; it is kept sealed.

import { instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { guardLimits } from '../domain/guard/guard-limits.ts'
import { digestSealed, openSeal, sealText } from '../records/mail-seal.ts'
import {
  countMailCodeMiss,
  deleteMailAddress,
  readLastMailAt,
  readMailAddress,
  upsertMailAddress,
  verifyMailAddress,
  wakeMails,
} from '../records/mails.ts'
import { planMail } from './queue-mail.ts'

/** One address, without a name around it; whether it can be reached its code tells. */
const addressPattern = /^[^\s@<>",;:\\()[\]]+@[^\s@<>",;:\\()[\]]+\.[^\s@<>",;:\\()[\]]+$/

/** Keeps an address and mails it a code; the one before counts no more. */
export async function setMailAddress(
  deps: Deps,
  input: { readonly ownerId: string; readonly address: string },
): Promise<{ readonly ok: true } | Problem> {
  const address = input.address.trim()
  if (address.length > guardLimits.addressCharactersMax || !addressPattern.test(address)) {
    return problem('invalid_request', 'That is not a mail address')
  }
  const now = deps.system.now()
  // Counted by the mails themselves: an address that was forgotten meanwhile was mailed to all the same.
  const mailedAt = await readLastMailAt(deps.records, codeKey(input.ownerId))
  const waitMs = mailedAt === undefined ? 0 : mailedAt + guardLimits.mailCodeEveryMs - now
  if (waitMs > 0) return problem('rate_limited', 'A code was mailed just now', { retryAfterMs: waitMs })
  const code = makeCode(deps)
  const codeDigest = digestCode(deps, input.ownerId, code)
  const outcome = await deps.ledger.commit({
    records: [
      upsertMailAddress(deps.records, {
        ownerId: input.ownerId,
        sealed: sealText(deps.keyring, address, deps.system.chance(12)),
        digest: digestSealed(deps.keyring, address.toLowerCase()),
        code: { digest: codeDigest, expiresAt: instant(now + guardLimits.mailCodeLifeMs) },
        misses: 0,
        createdAt: now,
      }),
      ...planMail(deps, {
        to: { address },
        kind: 'address_code',
        key: `${codeKey(input.ownerId)}|${now}|${codeDigest}`,
        secret: code,
        data: {},
      }),
    ],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('busy'))
}

/** Makes the address count; what waited for one is sent. */
export async function confirmMailAddress(
  deps: Deps,
  input: { readonly ownerId: string; readonly code: string },
): Promise<{ readonly ok: true } | Problem> {
  const now = deps.system.now()
  const { ownerId } = input
  const codeDigest = digestCode(deps, ownerId, input.code.replaceAll(/\s/g, ''))
  const outcome = await deps.ledger.commit({
    records: [
      verifyMailAddress(deps.records, { ownerId, codeDigest, missesMax: guardLimits.mailCodeMisses }, now),
      wakeMails(deps.records, { ownerId, since: instant(now - guardLimits.mailKeepMs) }, now),
    ],
  })
  if (outcome.ok) return { ok: true }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  await deps.ledger.commit({ records: [countMailCodeMiss(deps.records, ownerId)] })
  return problem('mail_code_wrong')
}

export async function forgetMailAddress(
  deps: Deps,
  ownerId: string,
): Promise<{ readonly ok: true } | Problem> {
  const outcome = await deps.ledger.commit({ records: [deleteMailAddress(deps.records, ownerId)] })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('busy'))
}

export type MailSetting = {
  /** Whether a mail server is configured; without one mail is kept unsent. */
  readonly isSending: boolean
  /** The address with most of its name left out. */
  readonly address?: string
  readonly isVerified: boolean
}

/** What a page says of an owner's mail. */
export async function readMailSetting(deps: Deps, ownerId: string): Promise<MailSetting> {
  const found = await readMailAddress(deps.records, ownerId)
  return {
    isSending: deps.mailer !== undefined,
    ...(found === undefined ? {} : { address: mask(openSeal(deps.keyring, found.sealed)) }),
    isVerified: found?.verifiedAt !== undefined,
  }
}

function mask(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}…${address.slice(at)}`
}

function codeKey(ownerId: string): string {
  return `code|${ownerId}`
}

/** Six digits, each as likely as any other. */
function makeCode(deps: Deps): string {
  const value = BigInt(`0x${Buffer.from(deps.system.chance(16)).toString('hex')}`) % 1_000_000n
  return value.toString().padStart(6, '0')
}

function digestCode(deps: Deps, ownerId: string, code: string): string {
  return digestSealed(deps.keyring, `code\n${ownerId}\n${code}`)
}
