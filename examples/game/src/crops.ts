// What can be grown in the Hollow, how long it takes and what it sells for. Seeds that cost something are goods of the
// shop under the same name; radishes are free and without end, so that nobody has to pay to play.

/** A crop; `seed` is the sku of its packet's contents in the catalogue, absent where seed is free. */
export type Crop = {
  readonly name: CropName
  readonly title: string
  readonly plural: string
  readonly growMs: number
  /** What one sells for, in gold. */
  readonly gold: number
  readonly seed?: string
}

export const cropNames = ['radish', 'firebean', 'pumpkin'] as const
export type CropName = (typeof cropNames)[number]

export const crops: Readonly<Record<CropName, Crop>> = {
  radish: { name: 'radish', title: 'Radish', plural: 'radishes', growMs: 3_000, gold: 2 },
  firebean: {
    name: 'firebean',
    title: 'Firebean',
    plural: 'firebeans',
    growMs: 6_000,
    gold: 7,
    seed: 'firebean-seed',
  },
  pumpkin: {
    name: 'pumpkin',
    title: 'Moon pumpkin',
    plural: 'moon pumpkins',
    growMs: 10_000,
    gold: 26,
    seed: 'pumpkin-seed',
  },
}

/** Whether a text names a crop. */
export function isCropName(text: string): text is CropName {
  return (cropNames as readonly string[]).includes(text)
}
