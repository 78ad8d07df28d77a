// One thing at a time per key, within one program: two requests for the same article make one payment.

/** Runs work once everything begun earlier under the same key has ended. */
export type KeyedLock = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/** A lock with no key held. */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const before = tails.get(key) ?? Promise.resolve()
    const mine = before.then(work)
    const tail = mine.catch(() => undefined)
    tails.set(key, tail)
    try {
      return await mine
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
