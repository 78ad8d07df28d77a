// Kills writers of one PostgreSQL ledger under load, again and again at seeded moments, while others go on.

import { checkMixedLedger, prepareMixed, type Told } from './mixed-load.ts'
import { type RunningWriter, startWriter } from './mixed-writers.ts'
import { seeded } from './seeded.ts'

/** The database, the seed of loads and moments, and how often. */
export type KillRun = { readonly url: string; readonly seed: number; readonly kills: number }

/**
 * Keeps three writers under load and kills one of them after so many answers that chance says. Throws where what was acknowledged
 * is not there, something is there in part, the books do not balance, or the others are held up.
 */
export async function killWriters({
  url,
  seed,
  kills,
}: KillRun): Promise<{ kills: number; transfers: number }> {
  await prepareMixed(url)
  const chance = seeded(seed)
  const ended: Told[] = []
  let first = 0
  const start = () => {
    first += 1
    // Each writer has calls of its own, and repeats some of its neighbours'.
    return startWriter({
      url,
      seed,
      first: (first % 1000) + 1000 * first,
      step: 3,
      end: Infinity,
      callers: 8,
    })
  }
  const running: RunningWriter[] = [start(), start(), start()]
  try {
    await Promise.all(running.map((writer) => writer.ready))
    for (let kill = 0; kill < kills; kill += 1) {
      // In turn, so that whoever took the last one's place has time to come up.
      const place = kill % running.length
      const victim = running[place] as RunningWriter
      await victim.heard(1 + chance.below(200))
      victim.process.kill('SIGKILL')
      await othersGoOn(running.filter((writer) => writer !== victim && writer.told.length > 0))
      await victim.ended
      ended.push(...victim.told)
      running[place] = start()
    }
  } finally {
    for (const writer of running) writer.process.kill('SIGKILL')
    await Promise.all(running.map((writer) => writer.ended))
  }
  const told = [...ended, ...running.flatMap((writer) => writer.told)]
  return { kills, transfers: await checkMixedLedger({ url, seed, told }) }
}

/** Far less than the time after which the lock of a writer that only hangs is taken away. */
const heldUpMs = 8000

async function othersGoOn(others: readonly RunningWriter[]): Promise<void> {
  for (const other of others) {
    const before = other.told.length
    const isOn = await Promise.race([
      other.heard(before + 40).then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, heldUpMs, false).unref()),
    ])
    if (!isOn) throw new Error('a writer was held up by the death of another')
  }
}
