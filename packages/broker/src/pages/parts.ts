// Small pieces that many pages share: notices, definition lists, confirm steps, the seller's name beside its origin.

import type { PageContext } from './context.ts'
import { type Html, type HtmlValue, html } from './html.ts'

/** A notice: an icon shape, a heading and text. `tone` never carries the meaning alone, the heading does. */
export function notice(input: {
  readonly tone: 'info' | 'good' | 'bad'
  readonly title: string
  readonly body?: HtmlValue
  /** True where it answers what the reader just did, so that it is read out at once. */
  readonly isAlert?: boolean
}): Html {
  return html`<div class="notice notice-${input.tone}"${input.isAlert === true ? html` role="alert"` : ''}>
<p class="notice-title">${input.title}</p>${input.body === undefined ? '' : html`<div>${input.body}</div>`}</div>`
}

/** Says that a part of the page could not be read (C-08 partial); nothing where all is there. */
export function partialNotice(context: PageContext, missing: readonly string[]): Html {
  const { common } = context.t
  if (missing.length === 0) return html``
  return notice({
    tone: 'info',
    title: common.partialTitle,
    body: html`<p>${common.partialText}</p><ul>${missing.map(
      (part) => html`<li>${common.partialMissing(part)}</li>`,
    )}</ul>`,
  })
}

/** First use: explains, and offers one action (C-08 empty). */
export function emptyState(input: {
  readonly title: string
  readonly text: string
  readonly action?: { readonly href: string; readonly label: string }
}): Html {
  return html`<div class="empty"><p class="empty-title">${input.title}</p><p>${input.text}</p>${
    input.action === undefined
      ? ''
      : html`<p><a class="button" href="${input.action.href}">${input.action.label}</a></p>`
  }</div>`
}

/** A name and its value. */
export type Fact = readonly [HtmlValue, HtmlValue]

/** Pairs of a word and its value. */
export function facts(rows: readonly Fact[]): Html {
  return html`<dl class="facts">${rows.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`
}

/** A button that asks once more before it sends: opens without script, and closes the same way. */
export function confirmStep(input: {
  readonly summary: HtmlValue
  readonly text: string
  readonly action: string
  readonly button: string
  readonly hidden: Html
  readonly isDanger?: boolean
  readonly extra?: HtmlValue
  /** True where a form of it came back with a fault. */
  readonly isOpen?: boolean
  /** Where given, `passkey.ts` has a passkey proved for this act before the form is sent. */
  readonly provesPasskey?: string
}): Html {
  return html`<details class="confirm"${input.isOpen === true ? html` open` : ''}><summary>${input.summary}</summary>
<form method="post" action="${input.action}"${input.provesPasskey === undefined ? '' : html` data-prove="${input.provesPasskey}"`}>${input.hidden}<p>${input.text}</p>${input.extra ?? ''}
<button class="${input.isDanger === true ? 'danger' : ''}" type="submit">${input.button}</button></form></details>`
}

/** Text that came from others: isolated in its direction and never translated. */
export function foreign(text: string): Html {
  return html`<bdi translate="no">${text}</bdi>`
}

/** The same for text inside a sentence: marks that no name can turn the words around it. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`
}

/** An origin, always in a place of its own, so that no merchant's name can stand for it (per-fee-link 10). */
export function originTag(origin: string): Html {
  return html`<span class="origin" translate="no"><bdi>${origin}</bdi></span>`
}

/** A share used of a limit, as a meter with its text twin beside it. */
export function usedBar(input: {
  readonly label: string
  readonly used: bigint
  readonly limit: bigint
  readonly text: string
}): Html {
  const thousandths = input.limit <= 0n ? 1000n : (input.used * 1000n) / input.limit
  const value = thousandths > 1000n ? 1000 : Number(thousandths)
  return html`<div class="used"><meter min="0" max="1000" high="850" value="${value}" aria-label="${
    input.label
  }">${input.text}</meter><p class="used-text">${input.text}</p></div>`
}
