// Kills a loaded process again and again at seeded moments, and checks after each kill that all it was answered is there.

import { checkLoad, type LoadAnswer, runLoad } from './load-run.ts'
import { seeded } from './seeded.ts'
import { withLedgerPath } from './temporary.ts'

/** How many kills, from which seed; `onKill` hears of each. */
export type KillsOptions = {
  readonly seed: number
  readonly kills: number
  readonly onKill?: (round: number, acknowledged: number) => void
}

/** A new file is taken after so many kills, so that checking all of it stays quick. */
const killsPerFile = 10

/** What the kills left: answers given before them, and what of the steps under way was kept all the same. */
export type KillsFindings = {
  readonly kills: number
  readonly acknowledged: number
  readonly kept: number
  readonly transfers: number
}

/** Runs them, or throws with the round in which something was lost, torn or wrong. */
export async function runKills({ seed, kills, onKill = () => {} }: KillsOptions): Promise<KillsFindings> {
  const chance = seeded(seed)
  const sum = { kills: 0, acknowledged: 0, kept: 0, transfers: 0 }
  while (sum.kills < kills) {
    await withLedgerPath(async (path) => {
      const answers: LoadAnswer[] = []
      let found = { steps: 0, transfers: 0 }
      for (let round = 0; round < killsPerFile && sum.kills < kills; round += 1) {
        // Some die early, about when they open what the last one left.
        const isEarly = chance.chance(15)
        const killAfter = isEarly ? 0 : 1 + chance.below(1500)
        const killDelayMs = isEarly ? 100 + chance.below(300) : chance.below(4)
        const run = await runLoad({ path, first: round * 4000, killAfter, killDelayMs })
        answers.push(...run.answers)
        try {
          found = await checkLoad(path, answers)
        } catch (error) {
          throw new Error(`seed ${seed}, kill ${sum.kills}, after ${killAfter} answers`, { cause: error })
        }
        sum.kills += 1
        onKill(sum.kills, answers.length)
      }
      sum.acknowledged += answers.filter(({ told }) => told === 'ok').length
      sum.kept += found.steps
      sum.transfers += found.transfers
    })
  }
  return sum
}
