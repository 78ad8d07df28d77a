// What is handed to a mail server, and what it may say to it.

/** What a server said: taken, not now, never, or nothing that we heard. */
export type MailOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'deferred' | 'refused' | 'lost'; readonly reason: string }

export type OutgoingMail = {
  readonly from: string
  readonly to: string
  readonly messageId: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Whoever hands mails over; reasons are codes, and name no address. */
export type Mailer = {
  readonly send: (mail: OutgoingMail) => Promise<MailOutcome>
  readonly close: () => void
}
