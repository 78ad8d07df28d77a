// Turns a catalogue into its pseudo-locale: every text it gives comes out accented, longer and between `[!!` and `!!]`.

const plainLetters = 'aeiouycdghjklnrstwz'
const accentedLetters = 'áéíóúýçðĝĥĵķļñŕšťŵž'

/** Wraps a catalogue, whatever its depth; the result has the same shape and the same functions. */
export function pseudo<Catalogue extends object>(catalogue: Catalogue): Catalogue {
  return new Proxy(catalogue, {
    get: (target, name): unknown => marked(Reflect.get(target, name)),
    apply: (target, self, inputs): unknown =>
      typeof target === 'function' ? marked(Reflect.apply(target, self, inputs)) : undefined,
  })
}

function marked(value: unknown): unknown {
  if (typeof value === 'string') return `[!! ${value.replace(/[a-z]/g, accented)} !!]`
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) return pseudo(value)
  return value
}

function accented(letter: string): string {
  const place = plainLetters.indexOf(letter)
  return place === -1 ? letter : accentedLetters.charAt(place)
}
