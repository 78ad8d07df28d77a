// The rules of the field: what a press on a plot does. Pure: time, chance and new ids come in, a new farm comes out, and what
// the shop's books must be told of stands in `pending` until it was said, so that neither gold nor seed is lost or counted twice.

import { type CropName, crops } from './crops.ts'

export const rows = 3
export const columns = 4

export type Plot =
  | { readonly kind: 'bare' }
  /** A seed of the shop is being taken from the bag. */
  | { readonly kind: 'sowing'; readonly crop: CropName; readonly key: string }
  | { readonly kind: 'growing'; readonly crop: CropName; readonly sownAt: number; readonly ripeAt: number }
  /** What is left to pull, from 3. */
  | { readonly kind: 'bramble'; readonly left: number }

/** What the inventory has yet to be told, once per key for ever. */
export type Pending =
  | { readonly kind: 'earn'; readonly key: string; readonly gold: number }
  | { readonly kind: 'sow'; readonly key: string; readonly plot: number; readonly crop: CropName }

export type Farm = {
  readonly plots: readonly Plot[]
  readonly harvested: number
  readonly pending: readonly Pending[]
}

/** Tools as the inventory knows them. */
export type Tools = { readonly sword: boolean; readonly scythe: boolean }

export type Press = {
  readonly plot: number
  readonly crop: CropName
  readonly tools: Tools
  readonly now: number
  /** Even chance in 0…1, drawn anew for each use. */
  readonly chance: () => number
  /** A name nobody used before: of the seed taken or the harvest sold. */
  readonly key: string
}

/** What a press did, for the words on the page and the swing of the blade. */
export type Deed =
  | { readonly kind: 'sown'; readonly crop: CropName }
  | { readonly kind: 'waits'; readonly crop: CropName; readonly waitMs: number }
  | { readonly kind: 'harvested'; readonly count: number; readonly gold: number; readonly row: boolean }
  | { readonly kind: 'pulled'; readonly left: number }
  | { readonly kind: 'cut'; readonly count: number }
  | { readonly kind: 'busy' }

export type Done = { readonly farm: Farm; readonly deed: Deed }

/** A press by hand takes a third of a bramble. */
const brambleStrength = 3
/** How often the hedge answers a harvest, and how much of the field it may hold. */
const brambleChance = 0.3
const bramblesMax = 5
/** Bounds what is written down while the shop does not answer. */
const pendingMax = 200

/** A farm as somebody new finds it: the hedge has been there before. */
export function newFarm(): Farm {
  const plots = Array.from(
    { length: rows * columns },
    (_, index): Plot =>
      index % columns === columns - 1 ? { kind: 'bramble', left: brambleStrength } : { kind: 'bare' },
  )
  return { plots, harvested: 0, pending: [] }
}

/** What a press on a plot does. */
export function pressPlot(farm: Farm, press: Press): Done {
  const plot = farm.plots[press.plot]
  if (plot === undefined || farm.pending.length >= pendingMax) return { farm, deed: { kind: 'busy' } }
  switch (plot.kind) {
    case 'bare':
      return sow(farm, press)
    case 'sowing':
      return { farm, deed: { kind: 'busy' } }
    case 'growing':
      return plot.ripeAt <= press.now
        ? harvest(farm, press)
        : { farm, deed: { kind: 'waits', crop: plot.crop, waitMs: plot.ripeAt - press.now } }
    case 'bramble':
      return clear(farm, press, plot.left)
  }
  throw new Error('a plot of no kind')
}

function sow(farm: Farm, { plot, crop, key, now }: Press): Done {
  if (crops[crop].seed === undefined) {
    return { farm: put(farm, [plot], growing(crop, now)), deed: { kind: 'sown', crop } }
  }
  const sown = put(farm, [plot], { kind: 'sowing', crop, key })
  return {
    farm: { ...sown, pending: [...farm.pending, { kind: 'sow', key, plot, crop }] },
    deed: { kind: 'sown', crop },
  }
}

function growing(crop: CropName, now: number): Plot {
  return { kind: 'growing', crop, sownAt: now, ripeAt: now + crops[crop].growMs }
}

function harvest(farm: Farm, press: Press): Done {
  const isRipe = (index: number): boolean => {
    const plot = farm.plots[index]
    return plot?.kind === 'growing' && plot.ripeAt <= press.now
  }
  const ripe = press.tools.scythe ? rowOf(press.plot).filter(isRipe) : [press.plot]
  const gold = ripe.reduce((sum, index) => sum + goldOf(farm.plots[index]), 0)
  const cleared = put(farm, ripe, { kind: 'bare' })
  const after: Farm = {
    ...cleared,
    harvested: farm.harvested + ripe.length,
    pending: [...farm.pending, { kind: 'earn', key: press.key, gold }],
  }
  return {
    farm: creep(after, press),
    deed: { kind: 'harvested', count: ripe.length, gold, row: ripe.length > 1 },
  }
}

function goldOf(plot: Plot | undefined): number {
  return plot?.kind === 'growing' ? crops[plot.crop].gold : 0
}

/** Now and then the hedge puts a bramble on a bare plot. */
function creep(farm: Farm, { chance }: Press): Farm {
  const held = farm.plots.filter(({ kind }) => kind === 'bramble').length
  if (held >= bramblesMax || chance() >= brambleChance) return farm
  const bare = farm.plots.flatMap((plot, index) => (plot.kind === 'bare' ? [index] : []))
  const chosen = bare[Math.floor(chance() * bare.length)]
  return chosen === undefined ? farm : put(farm, [chosen], { kind: 'bramble', left: brambleStrength })
}

function clear(farm: Farm, { plot, tools }: Press, left: number): Done {
  if (tools.sword) {
    const brambles = rowOf(plot).filter((index) => farm.plots[index]?.kind === 'bramble')
    return { farm: put(farm, brambles, { kind: 'bare' }), deed: { kind: 'cut', count: brambles.length } }
  }
  const after: Plot = left > 1 ? { kind: 'bramble', left: left - 1 } : { kind: 'bare' }
  return { farm: put(farm, [plot], after), deed: { kind: 'pulled', left: left - 1 } }
}

/** The plots of the row that a plot is in. */
export function rowOf(plot: number): readonly number[] {
  const first = plot - (plot % columns)
  return Array.from({ length: columns }, (_, offset) => first + offset)
}

/** The farm once the inventory has answered for one pending thing: seed came out of the bag, or the bag was empty. */
export function settle(
  farm: Farm,
  pending: Pending,
  answer: { readonly ok: boolean; readonly now: number },
): Farm {
  const rest = { ...farm, pending: farm.pending.filter(({ key }) => key !== pending.key) }
  if (pending.kind === 'earn') return rest
  const plot = rest.plots[pending.plot]
  if (plot?.kind !== 'sowing' || plot.key !== pending.key) return rest
  return put(rest, [pending.plot], answer.ok ? growing(pending.crop, answer.now) : { kind: 'bare' })
}

function put(farm: Farm, indexes: readonly number[], plot: Plot): Farm {
  return { ...farm, plots: farm.plots.map((old, index) => (indexes.includes(index) ? plot : old)) }
}
