// Hands mails to an SMTP server. What it answered decides what is known: a code of the server is an answer, a connection that was never
// made means nothing went out, anything else that nobody can tell.

import { createTransport } from 'nodemailer'
import type { Mailer, MailOutcome, OutgoingMail } from '../domain/mail/mailer.ts'

/** Times in milliseconds. */
const smtpTimes = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 30_000 } as const

/** A mailer to `smtp://…` or, encrypted from the first byte on, `smtps://…`. */
export function openSmtp(url: string): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password is never sent in clear but to a server on this machine.
    requireTLS: !secure && username !== '' && !isLoopbackName(hostname),
    connectionTimeout: smtpTimes.connectMs,
    greetingTimeout: smtpTimes.greetingMs,
    socketTimeout: smtpTimes.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  })
  return {
    send: async (mail: OutgoingMail): Promise<MailOutcome> => {
      try {
        await transport.sendMail(mail)
        return { kind: 'accepted' }
      } catch (fault) {
        return readFault(fault)
      }
    },
    close: () => transport.close(),
  }
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

type SmtpFault = { readonly code?: string; readonly responseCode?: number; readonly syscall?: string }

/** Codes alone: the server's words may repeat the address. */
function readFault(fault: unknown): MailOutcome {
  const { code, responseCode, syscall } = (
    typeof fault === 'object' && fault !== null ? fault : {}
  ) as SmtpFault
  if (responseCode !== undefined) {
    // That we are not let in is for the operator to mend, and says nothing of this mail.
    const isFinal = responseCode >= 500 && code !== 'EAUTH'
    return { kind: isFinal ? 'refused' : 'deferred', reason: `smtp ${responseCode}` }
  }
  const neverConnected =
    syscall === 'connect' || syscall === 'getaddrinfo' || code === 'EDNS' || code === 'ECONNREFUSED'
  return { kind: neverConnected ? 'deferred' : 'lost', reason: code ?? 'no answer' }
}
