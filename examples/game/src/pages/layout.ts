// The sheet around every page: wordmark, purse, ways through the game, and the words that its money is play money.

import { html, raw } from 'hono/html'
import { drawSymbols, drawTile } from '../art/symbols.ts'
import type { Bag } from '../bag.ts'
import { moneyText } from '../price-text.ts'
import type { Html } from './html.ts'

export type Sheet = {
  readonly title: string
  readonly path: string
  readonly farmName: string
  readonly bag: Bag
  readonly isTest: boolean
  readonly main: Html
}

const ways = [
  ['/', 'Field'],
  ['/shop', 'Shop'],
  ['/post', 'Post'],
  ['/orders', 'Bought'],
] as const

export function drawSheet({ title, path, farmName, bag, isTest, main }: Sheet): Html {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Hollow Farm</title>
<link rel="stylesheet" href="/assets/farm.css">
<link rel="icon" href="/assets/farm.svg" type="image/svg+xml">
<script src="/assets/farm.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the farm</a>
${raw(drawSymbols())}
${isTest ? html`<p class="test">Test: play money. Nothing here costs anything.</p>` : ''}
<header class="top">
  <a class="wordmark" href="/">Hollow Farm</a>
  <nav aria-label="Places"><ul>${ways.map(
    ([href, name]) =>
      html`<li><a href="${href}"${href === path ? raw(' aria-current="page"') : ''}>${name}</a></li>`,
  )}</ul></nav>
  ${drawPurse(bag)}
</header>
<main id="main" tabindex="-1">${main}</main>
<footer class="foot">
  <p>You farm as <strong>${farmName}</strong>; a friend can send you something by that name. Everything but the scythe and the golden
  border can be had by play alone, at the same prices for everybody. A purchase is undone under <a href="/orders">Bought</a>.</p>
</footer>
</body>
</html>`
}

/** The purse: each amount of gold stands beside what it is worth in money. */
export function drawPurse(bag: Bag): Html {
  const owed = bag.debt > 0 ? html` <span class="worth">(${bag.debt} owed)</span>` : ''
  const worth = bag.worth === undefined ? '' : html` <span class="worth">≈ ${moneyText(bag.worth)}</span>`
  return html`<p class="purse" id="purse" role="group" aria-label="Purse">${raw(drawTile('coin'))} <span>${
    bag.isAway ? 'not known now' : html`${bag.gold} gold${worth}${owed}`
  }</span></p>`
}
