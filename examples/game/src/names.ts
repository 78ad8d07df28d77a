// Names for farms, so that a guest has one that a friend can type: two words of the hedgerow and a number.

const first = [
  'Bramble',
  'Burdock',
  'Clover',
  'Hazel',
  'Mossy',
  'Nettle',
  'Rowan',
  'Sloe',
  'Tansy',
  'Thistle',
  'Wren',
  'Yarrow',
]
const second = [
  'Bank',
  'Barrow',
  'Brook',
  'Corner',
  'Croft',
  'Ditch',
  'Dell',
  'Gate',
  'Nook',
  'Patch',
  'Stile',
  'Yard',
]

/** A name such as "Sloe Stile 417", drawn by an even chance in 0…1. */
export function drawName(chance: () => number): string {
  const pick = (words: readonly string[]): string => words[Math.floor(chance() * words.length)] ?? ''
  return `${pick(first)} ${pick(second)} ${Math.floor(chance() * 900) + 100}`
}

/** A name as it is looked up: a friend's spelling of spaces and capitals does not matter. */
export function foldName(name: string): string {
  return name.trim().replace(/\s+/gu, ' ').toLowerCase()
}
