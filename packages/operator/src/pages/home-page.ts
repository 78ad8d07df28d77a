// The first page: open a phone by its number, the phones seen so far, and what the test numbers do.

import { type Brand } from '../brands.ts'
import type { Message } from '../messages.ts'
import { behaviours } from '../traits.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { dayText, numberText } from './text.ts'

export type HomeView = {
  readonly phones: ReadonlyArray<{
    readonly number: string
    readonly brand: Brand
    readonly last: Message | undefined
  }>
  /** More phones than are shown. */
  readonly isCut: boolean
  readonly brands: readonly Brand[]
  /** What was typed and is not a number of ours. */
  readonly wrong?: string | undefined
}

/** Numbers to begin with, but for their last two digits. */
const examples: Readonly<Record<string, string>> = {
  DE: '+49151234567',
  GB: '+4477009001',
  KR: '+8210123456',
  NL: '+316123456',
}

/** Writes the first page. */
export function homePage(view: HomeView): Html {
  return layout({
    title: 'Phones',
    body: html`<h1>Phones</h1>
<p class="lead">Each number of these networks is a phone. Open one to read its messages, answer them and see its bill.</p>
${openForm(view.wrong)}
<h2>Seen so far</h2>
${view.phones.length === 0 ? html`<p class="soft">No phone has been used yet.</p>` : phoneList(view)}
${view.isCut ? html`<p class="soft">Only the latest are listed.</p>` : ''}
<h2>Networks</h2>
<ul class="networks">${view.brands.map(
      (brand) =>
        html`<li><strong>${brand.name}</strong> <span class="soft">${brand.country}, bills in ${brand.currency}</span>${example(brand)}</li>`,
    )}</ul>
<h2>Test numbers</h2>
<p>The last two digits choose how a phone begins. 50 to 59 are prepaid, all others ordinary.</p>
<div class="wide"><table><thead><tr><th scope="col">Ends in</th><th scope="col">What happens</th></tr></thead><tbody>${behaviours.map(
      ({ digits, title }) => html`<tr><td><code>${digits}</code></td><td>${title}</td></tr>`,
    )}</tbody></table></div>`,
  })
}

function openForm(wrong: string | undefined): Html {
  const isWrong = wrong !== undefined
  return html`<form class="open" method="get" action="/phones">
<label for="number">Number, with country code</label>
<div class="write"><input id="number" name="number" type="tel" inputmode="tel" autocomplete="off" placeholder="+49 151 2345 6700" value="${wrong ?? ''}"${isWrong ? html` aria-invalid="true" aria-describedby="number-wrong"` : ''} required><button class="send">Open phone</button></div>
${isWrong ? html`<p class="wrong" id="number-wrong">This is not a number of these networks.</p>` : ''}
</form>`
}

function phoneList({ phones }: HomeView): Html {
  return html`<ul class="phones">${phones.map(
    ({ number, brand, last }) =>
      html`<li><a href="/phones/${encodeURIComponent(number)}"><span class="number">${numberText(number)}</span> <span class="soft">${brand.name}</span></a>${
        last === undefined
          ? ''
          : html`<p class="snippet">${last.text}</p><p class="meta"><time datetime="${new Date(last.at).toISOString()}">${dayText(last.at, brand.zone)}</time></p>`
      }</li>`,
  )}</ul>`
}

function example(brand: Brand): Html {
  const stem = examples[brand.country]
  if (stem === undefined) return html``
  const number = `${stem}00`
  return html` <a href="/phones/${encodeURIComponent(number)}">${numberText(number)}</a>`
}
