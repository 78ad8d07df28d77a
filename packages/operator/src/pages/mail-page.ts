// The mails that were caught: a list, and one mail as text and as its HTML in a frame that may do nothing.

import type { CaughtMail } from '../mail/mails.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'

/** The list, newest first; it loads again by itself. */
export function mailListPage(view: { readonly mails: readonly CaughtMail[]; readonly isCut: boolean }): Html {
  return layout({
    title: 'Mail',
    reloadSeconds: 5,
    body: html`<h1>Mail</h1>
<p class="lead">Every mail that is sent ends here, whatever its address. Nothing leaves this machine.</p>
${
  view.mails.length === 0
    ? html`<p class="soft">No mail has come yet.</p>`
    : html`<ul class="phones">${view.mails.map(
        (mail) =>
          html`<li><a href="/mail/${mail.id}"><span class="number">${mail.subject === '' ? 'Without a subject' : mail.subject}</span> <span class="soft">to ${mail.recipients}</span></a><p class="meta">${time(mail.receivedAt)}${copies(mail)}</p></li>`,
      )}</ul>`
}
${view.isCut ? html`<p class="soft">Only the latest are listed.</p>` : ''}`,
  })
}

/** One mail. */
export function mailPage(mail: CaughtMail): Html {
  const subject = mail.subject === '' ? 'Without a subject' : mail.subject
  return layout({
    title: subject,
    body: html`<h1>${subject}</h1>
<p class="meta">From ${mail.sender} to ${mail.recipients}, ${time(mail.receivedAt)}${copies(mail)}</p>
<p class="meta"><code>${mail.messageId}</code></p>
<h2>As text</h2>
<pre class="mail-text" tabindex="0" aria-label="The mail as text">${mail.text === '' ? 'It has no text.' : mail.text}</pre>
${
  mail.html === ''
    ? ''
    : html`<h2>As it looks</h2>
<iframe class="mail-frame" sandbox title="The mail as it looks" src="/mail/${mail.id}/html"></iframe>`
}
<p><a class="button" href="/mail">All mail</a></p>`,
  })
}

function time(at: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}

function copies({ copies: count }: CaughtMail): string {
  return count === 1 ? '' : `, came ${count} times`
}
