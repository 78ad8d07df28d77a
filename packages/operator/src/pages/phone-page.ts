// A phone on screen: its messages by sender, a box to answer, the code made easy to read, and this month's bill.

import type { BillLine } from '../bill.ts'
import type { Message } from '../messages.ts'
import type { Subscriber } from '../subscribers.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { answerIn, clockText, codeIn, dayText, moneyText, monthText, numberText } from './text.ts'

export type PhoneView = {
  readonly subscriber: Subscriber
  readonly now: number
  readonly month: string
  readonly messages: readonly Message[]
  /** More messages than are shown. */
  readonly isCut: boolean
  /** The sender whose messages are open; absent: the latest. */
  readonly peer?: string | undefined
  readonly bill: readonly BillLine[]
  readonly spentUnits: bigint
  readonly reservedUnits: bigint
  /** What the last reply met with. */
  readonly notice?: string | undefined
}

/** Writes the page of one phone. */
export function phonePage(view: PhoneView): Html {
  const { number } = view.subscriber
  return layout({
    title: `Phone ${numberText(number)}`,
    area: 'phone',
    live: `/phones/${encodeURIComponent(number)}/live`,
    body: html`<h1 class="phone-title">Phone <span class="number">${numberText(number)}</span></h1>
<div class="desk" id="live">
<section class="phone" aria-label="Messages">
${statusBar(view)}
${view.notice === undefined ? '' : html`<p class="notice" role="status">${view.notice}</p>`}
${service(view) ?? screen(view)}
</section>
${account(view)}
</div>
<p class="sr-only" id="news" role="status" aria-live="polite"></p>`,
  })
}

/** The senders, the latest first, with their messages. */
export function threadsOf(
  messages: readonly Message[],
): ReadonlyArray<{ readonly peer: string; readonly messages: readonly Message[] }> {
  const threads = new Map<string, Message[]>()
  for (const message of messages) {
    const own = threads.get(message.peer) ?? []
    threads.delete(message.peer)
    threads.set(message.peer, [...own, message])
  }
  return [...threads].map(([peer, own]) => ({ peer, messages: own })).toReversed()
}

function statusBar({ subscriber, now }: PhoneView): Html {
  const { brand, traits } = subscriber
  const isOn = traits.isReachable && traits.isKnown && !traits.isPorted
  return html`<div class="status"><span class="carrier">${brand.name}</span><span class="clock">${clockText(now, brand.zone)}</span><span class="signal">${isOn ? 'In service' : 'No service'}</span></div>`
}

/** What stands in the place of messages where the phone has none for anybody. */
function service({ subscriber }: PhoneView): Html | undefined {
  const { traits, brand } = subscriber
  const why = !traits.isKnown
    ? 'The operator knows no such number. Charges and messages to it are refused.'
    : traits.isPorted
      ? 'The number has moved to another operator. Charges and messages to it are refused here.'
      : undefined
  return why === undefined
    ? undefined
    : html`<div class="screen empty"><h2>No service</h2><p>${why}</p><p class="soft">${brand.name}</p></div>`
}

function screen(view: PhoneView): Html {
  const threads = threadsOf(view.messages)
  const open = threads.find(({ peer }) => peer === view.peer) ?? threads[0]
  if (open === undefined) {
    return html`<div class="screen empty"><h2>No messages yet</h2><p>What is sent to this number appears here by itself.</p></div>
${newMessage(view.subscriber.number)}`
  }
  return html`${
    threads.length < 2
      ? ''
      : html`<nav class="threads" aria-label="Senders"><ul>${threads.map(
          ({ peer, messages }) =>
            html`<li><a href="${threadPath(view.subscriber.number, peer)}"${peer === open.peer ? html` aria-current="true"` : ''}>${peer} <span class="count">${messages.length}</span></a></li>`,
        )}</ul></nav>`
  }
<h2 class="peer">${open.peer}</h2>
${view.isCut ? html`<p class="soft cut">Older messages are not shown.</p>` : ''}
<div class="scroll" role="region" tabindex="0" aria-label="Messages with ${open.peer}"><ol class="screen">${open.messages.map((message, index) => bubble(view, message, index === open.messages.length - 1))}</ol></div>
${reply(view.subscriber.number, open)}
${newMessage(view.subscriber.number)}`
}

function bubble({ subscriber }: PhoneView, message: Message, isLast: boolean): Html {
  const { brand } = subscriber
  const code = message.direction === 'in' ? codeIn(message.text) : undefined
  const charged = message.chargedUnits
  return html`<li class="bubble bubble-${message.direction}"${isLast ? html` id="last"` : ''}>
<p class="words" lang="${/[\uac00-\ud7af]/.test(message.text) ? 'ko' : 'en'}">${message.text}</p>
${code === undefined ? '' : codeBlock(code)}
<p class="meta"><span class="sr-only">${message.direction === 'in' ? 'Received' : 'Sent'} </span><time datetime="${new Date(message.at).toISOString()}">${dayText(message.at, brand.zone)}</time>${
    message.state === 'unsent' ? html` · <strong>not taken by anybody</strong>` : ''
  }${charged === null ? '' : html` · charged ${moneyText(charged, brand.currency)}`}</p>
</li>`
}

function codeBlock(code: string): Html {
  return html`<div class="code"><span class="sr-only">Code </span><output class="digits" data-code="${code}">${code}</output><button type="button" class="copy" data-copy="${code}" hidden>Copy<span class="sr-only"> code ${code}</span></button></div>`
}

function reply(
  number: string,
  thread: { readonly peer: string; readonly messages: readonly Message[] },
): Html {
  if (!/^\d+$/.test(thread.peer)) {
    return html`<p class="soft no-reply">This sender cannot be answered.</p>`
  }
  const asked = thread.messages.findLast((message) => message.direction === 'in')
  const answer = answerIn(asked?.text ?? '')
  return html`<form class="reply" method="post" action="/phones/${number}/messages">
<input type="hidden" name="to" value="${thread.peer}">
<div class="quick"><button name="quick" value="${answer}" formnovalidate>${answer}</button><button name="quick" value="STOP" formnovalidate>STOP</button></div>
<div class="write"><label class="sr-only" for="text">Message to ${thread.peer}</label><input id="text" name="text" autocomplete="off" placeholder="Message to ${thread.peer}" maxlength="800" required><button class="send">Send</button></div>
</form>`
}

function newMessage(number: string): Html {
  return html`<details class="new-message"><summary>Write to another number</summary>
<form method="post" action="/phones/${number}/messages">
<p><label for="new-to">Short code</label><input id="new-to" name="to" inputmode="numeric" pattern="[0-9]{3,15}" required autocomplete="off"></p>
<p><label for="new-text">Message</label><input id="new-text" name="text" maxlength="800" required autocomplete="off"></p>
<p><button class="send">Send</button></p>
</form></details>`
}

function account(view: PhoneView): Html {
  const { subscriber, month } = view
  const { brand } = subscriber
  const left = subscriber.monthlyCapUnits - view.spentUnits - view.reservedUnits
  const money = (units: bigint): Html => html`<span class="money">${moneyText(units, brand.currency)}</span>`
  return html`<section class="account" aria-labelledby="bill-title">
<h2 id="bill-title">${subscriber.kind === 'prepaid' ? 'Balance and charges' : 'Phone bill'}, ${monthText(month)}</h2>
<dl class="sums">
${subscriber.kind === 'prepaid' ? html`<div><dt>Balance</dt><dd>${money(subscriber.balanceUnits)}</dd></div>` : ''}
<div><dt>Charged this month</dt><dd>${money(view.spentUnits)}</dd></div>
${view.reservedUnits === 0n ? '' : html`<div><dt>Reserved</dt><dd>${money(view.reservedUnits)}</dd></div>`}
<div><dt>Left of the limit</dt><dd>${money(left < 0n ? 0n : left)}</dd></div>
</dl>
${view.bill.length === 0 ? html`<p class="soft">Nothing has been charged this month.</p>` : billTable(view)}
<p class="soft line-kind">${subscriber.kind === 'prepaid' ? 'Prepaid' : 'Monthly bill'} with ${brand.name}${facts(subscriber)}. Help: ${brand.helpNumber}.</p>
</section>`
}

function billTable({ bill, subscriber }: PhoneView): Html {
  const { brand } = subscriber
  return html`<table class="bill"><caption class="sr-only">Lines of the bill</caption><thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col" class="sum">Sum</th></tr></thead><tbody>${bill.map(
    (line) =>
      html`<tr class="line-${line.kind.toLowerCase()}"><td>${line.text}</td><td><time datetime="${new Date(line.at).toISOString()}">${dayText(line.at, brand.zone)}</time></td><td class="sum">${moneyText(line.units, brand.currency)}</td></tr>`,
  )}</tbody></table>`
}

/** What sets this line apart, in words. */
function facts({ traits, simSwappedAt }: Subscriber): string {
  const words = [
    traits.isBarred ? 'barred' : '',
    traits.isBillable ? '' : 'no charges by third parties',
    traits.isMinor ? (traits.hasGuardianConsent ? "a minor's line, with consent" : "a minor's line") : '',
    simSwappedAt === null ? '' : 'SIM changed',
    traits.isReachable ? '' : 'switched off',
  ].filter((word) => word !== '')
  return words.length === 0 ? '' : `: ${words.join(', ')}`
}

function threadPath(number: string, peer: string): string {
  return `/phones/${encodeURIComponent(number)}?with=${encodeURIComponent(peer)}`
}
