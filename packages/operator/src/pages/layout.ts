// The frame of the operator's pages: a banner that says what this is, a way home, and the page.

import { type Html, type HtmlValue, html } from './html.ts'

type LayoutInput = {
  readonly title: string
  readonly body: HtmlValue
  /** A page that changes by itself: its script listens at this address; without script it loads again. */
  readonly live?: string
  /** A page without a script that loads again after so many seconds. */
  readonly reloadSeconds?: number
  readonly area?: 'phone' | 'plain'
}

/** Writes a whole document. */
export function layout({ title, body, live, reloadSeconds, area = 'plain' }: LayoutInput): Html {
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Simulated operator</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="stylesheet" href="/assets/style.css">
${reloadSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${reloadSeconds}">`}
${
  live === undefined
    ? ''
    : html`<script type="module" src="/assets/live.js"></script>
<noscript><meta http-equiv="refresh" content="15"></noscript>`
}
</head>
<body class="area-${area}"${live === undefined ? '' : html` data-live="${live}"`}>
<a class="skip" href="#main">Skip to the page</a>
<header class="top">
<p class="banner"><strong>Simulator.</strong> No real operator, phone or bill is behind this page.</p>
<div class="bar"><a class="brand" href="/">${mark()}<span>Simulated operator</span></a><nav aria-label="Pages"><a href="/">Phones</a> <a href="/mail">Mail</a></nav></div>
</header>
<main id="main" tabindex="-1">${body}</main>
</body>
</html>`
}

/** A page with a heading and a few words: what went wrong, and the way on. */
export function notePage(title: string, words: HtmlValue): Html {
  return layout({
    title,
    body: html`<section class="note"><h1>${title}</h1>${words}<p><a class="button" href="/">All phones</a></p></section>`,
  })
}

function mark(): Html {
  return html`<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true" focusable="false"><rect x="1" y="1" width="24" height="24" rx="7" class="mark-ground"/><path d="M7 18v-3M11 18v-6M15 18V9M19 18V6" class="mark-bars"/></svg>`
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 26 26'%3E%3Crect x='1' y='1' width='24' height='24' rx='7' fill='%23314a8c'/%3E%3Cpath d='M7 18v-3M11 18v-6M15 18V9M19 18V6' stroke='white' stroke-width='2.6' stroke-linecap='round'/%3E%3C/svg%3E"
