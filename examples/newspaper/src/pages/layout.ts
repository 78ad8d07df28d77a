// The sheet every page is printed on: head, masthead, footer. It knows nothing of payment but a place in the head.
import { html, raw } from 'hono/html'
import { drawWordmark } from '../art/masthead.ts'
import { paper } from '../edition.ts'
import type { Html } from './blocks.ts'

/** What a page hands to the sheet. */
export type Sheet = {
  readonly title: string
  readonly description: string
  readonly kind: 'front' | 'inner'
  /** Extra markup for the head: the gate's script and JSON-LD. */
  readonly head?: Html
  readonly main: Html
}

const sections = [
  ['Analysis', 'analysis'],
  ['Background', 'background'],
  ['Conversation', 'conversation'],
  ['Life', 'life'],
  ['Puzzles', 'puzzles'],
  ['Back page', 'back-page'],
] as const

/** Draws a whole page. */
export function drawSheet(sheet: Sheet): Html {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${sheet.title}</title>
<meta name="description" content="${sheet.description}">
<link rel="stylesheet" href="/assets/wren.css">
<link rel="icon" href="/assets/wren.svg" type="image/svg+xml">
<link rel="alternate" href="/feed.xml" type="application/atom+xml" title="${paper.name}">
${sheet.head ?? ''}
</head>
<body class="${sheet.kind}">
<a class="skip" href="#main">Skip to the text</a>
${drawMasthead(sheet.kind)}
<main id="main" tabindex="-1">${sheet.main}</main>
${drawFooter()}
</body>
</html>`
}

function drawMasthead(kind: Sheet['kind']): Html {
  const name = html`<a class="home" href="/" aria-label="${paper.name}, front page">${raw(drawWordmark())}</a>`
  return html`<header class="masthead">
  <div class="ears">
    <p>${paper.place}<br>${paper.number}</p>
    ${kind === 'front' ? html`<h1 class="nameplate">${name}</h1>` : html`<p class="nameplate">${name}</p>`}
    <p>By the piece<br>½ to 25 cents</p>
  </div>
  <p class="dateline"><span>${paper.dateText}</span><span class="motto">${paper.motto}</span><a href="/pass/day">Day pass, 40 cents</a></p>
  <nav class="sections" aria-label="Sections"><ul>${sections.map(
    ([name, anchor]) => html`<li><a href="/#${anchor}">${name}</a></li>`,
  )}</ul></nav>
</header>`
}

function drawFooter(): Html {
  return html`<footer class="colophon">
  <div>
    <p><strong>${paper.name}</strong> is an example of <a href="/articles/the-farthing">a small coin put back to work</a>. Pellin, its ferry, its people and their figures are invented. The tides are not for navigation.</p>
    <p>You pay for a piece when you open it, never twice while it is yours, and for ten minutes you may have the money back without giving a reason.</p>
  </div>
  <ul>
    <li><a href="/">Front page</a></li>
    <li><a href="/pass/day">Day pass</a></li>
    <li><a href="/feed.xml">Feed</a></li>
    <li><a href="/sitemap.xml">Site map</a></li>
  </ul>
</footer>`
}
