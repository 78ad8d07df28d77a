// The farm itself. All of it is one form that works without script; with script the same part of the page comes back alone and
// is put in place.

import { html, raw } from 'hono/html'
import { drawScene } from '../art/scene.ts'
import { drawTile } from '../art/symbols.ts'
import type { Bag } from '../bag.ts'
import { type CropName, cropNames, crops } from '../crops.ts'
import { columns, type Deed, type Farm, type Plot, rows, type Tools } from '../field.ts'
import type { Html } from './html.ts'
import { drawPurse } from './layout.ts'

export type FarmView = {
  readonly farm: Farm
  readonly bag: Bag
  readonly tools: Tools
  readonly crop: CropName
  readonly deed?: Deed
  readonly pressed?: number
  readonly now: number
}

export function drawFarmPage(view: FarmView): Html {
  return html`<h1 class="hidden">Your field</h1>${drawFarm(view)}
<p class="keys" data-with-script hidden><span>Keys: arrows walk the field, space works a plot, 1 to 3 choose the seed.</span>
<button type="button" class="button quiet" id="sound" aria-pressed="false">Sound</button></p>
<noscript><p class="keys"><a href="/">Look at the field again</a></p></noscript>`
}

/** The part that comes back alone. */
export function drawFarm(view: FarmView): Html {
  const { bag, tools, farm } = view
  const scene = drawScene({ ...tools, pass: bag.hasPass, lanterns: bag.lanterns })
  return html`<div id="farm" class="${bag.hasPass ? 'golden' : ''}" data-deed="${view.deed?.kind ?? ''}" data-pressed="${view.pressed ?? ''}">
<div id="view">${raw(scene)}</div>
<form id="field" class="field" method="post" action="/field" aria-label="Field">
<div class="plots" role="group" aria-label="${rows} rows of ${columns} plots">${farm.plots.map(
    (plot, index) => drawPlot(plot, index, view.now),
  )}</div>
</form>
<p class="told" role="status" id="told">${tell(view)}</p>
${drawBag(view)}
<template id="new-purse">${drawPurse(bag)}</template>
</div>`
}

function drawPlot(plot: Plot, index: number, now: number): Html {
  const place = `row ${Math.floor(index / columns) + 1}, plot ${(index % columns) + 1}`
  const { label, attributes, picture } = plotView(plot, now)
  return html`<button class="plot" name="plot" value="${index}" data-kind="${plot.kind}" data-place="${place}"${raw(attributes)}>
<svg viewBox="0 8 100 88" aria-hidden="true" focusable="false"><use href="#soil"/>${raw(picture)}<path class="slash" d="M10 70Q50 10 92 40"/></svg>
<span class="hidden">${label}, ${place}</span></button>`
}

type PlotView = { readonly label: string; readonly attributes: string; readonly picture: string }

function plotView(plot: Plot, now: number): PlotView {
  switch (plot.kind) {
    case 'bare':
      return { label: 'Bare soil', attributes: '', picture: '' }
    case 'sowing':
      return { label: `${crops[plot.crop].title}, just sown`, attributes: '', picture: grows(plot.crop, 0) }
    case 'growing': {
      const stage = stageOf(plot, now)
      const { title } = crops[plot.crop]
      return {
        label: `${title}, ${stage === 2 ? 'ripe' : 'growing'}`,
        attributes: ` data-crop="${plot.crop}" data-title="${title}" data-stage="${stage}" data-half-ms="${halfOf(plot) - now}" data-ripe-ms="${plot.ripeAt - now}"`,
        picture: grows(plot.crop, stage),
      }
    }
    case 'bramble':
      return {
        label: `Brambles, ${plot.left} of 3`,
        attributes: '',
        picture: `<g class="tangle"><use href="#bramble-${plot.left}"/></g>`,
      }
  }
  throw new Error('a plot of no kind')
}

function grows(crop: CropName, stage: number): string {
  return `<g class="grows"><use href="#${crop}-${stage}"/></g>`
}

type Growing = Extract<Plot, { readonly kind: 'growing' }>

function halfOf({ sownAt, ripeAt }: Growing): number {
  return sownAt + (ripeAt - sownAt) / 2
}

/** 0 a sprout, 1 from half of its time, 2 ripe. */
function stageOf(plot: Growing, now: number): 0 | 1 | 2 {
  if (plot.ripeAt <= now) return 2
  return halfOf(plot) <= now ? 1 : 0
}

function drawBag({ bag, crop }: FarmView): Html {
  return html`<fieldset class="bag"><legend>Seed to sow</legend>${cropNames.map((name) => {
    const { title, seed, gold } = crops[name]
    const held = seed === undefined ? 'no end' : `${bag.seeds[name]} in the bag`
    return html`<label class="seed"><input type="radio" name="crop" value="${name}" form="field"${crop === name ? raw(' checked') : ''}>
${raw(drawTile(`${name}-2`))}<span>${title}</span><small>${held}, sells for ${gold}</small></label>`
  })}</fieldset>`
}

function tell({ deed, farm, bag, pressed }: FarmView): string {
  if (deed === undefined) {
    return bag.isAway
      ? 'The shop does not answer. The field goes on; your things are safe with it.'
      : 'Sow, wait for it to ripen, bring it in. The hedge creeps back: pull brambles out.'
  }
  switch (deed.kind) {
    case 'sown':
      return farm.plots[pressed ?? -1]?.kind === 'bare'
        ? `No ${crops[deed.crop].title.toLowerCase()} seed is left in the bag. The shop has some.`
        : `${crops[deed.crop].title} sown.`
    case 'waits':
      return `${crops[deed.crop].title} needs ${Math.ceil(deed.waitMs / 1000)} s more.`
    case 'harvested':
      return deed.row
        ? `One sweep of the scythe: ${deed.count} brought in, ${deed.gold} gold.`
        : `Brought in and sold: ${deed.gold} gold.`
    case 'pulled':
      return deed.left === 0 ? 'The brambles are out.' : `Pulled. ${deed.left} more.`
    case 'cut':
      return `One swing of the sword: ${deed.count} ${deed.count === 1 ? 'bramble' : 'brambles'} gone.`
    case 'busy':
      return 'One moment.'
  }
  throw new Error('a deed of no kind')
}
