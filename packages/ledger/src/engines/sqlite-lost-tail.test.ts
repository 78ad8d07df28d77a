// A crash of the machine may lose what was not synced: the end of the log, or any part of a checkpoint. What was acknowledged was
// synced, so it is there whatever becomes of the rest; of the rest a call is there whole or not at all.

import { appendFileSync, cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadAccounts, loadSteps, takeStep } from '../testing/load.ts'
import { checkLoad, createLoadTable, type LoadAnswer } from '../testing/load-run.ts'
import { type Seeded, seeded } from '../testing/seeded.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteLedger } from './sqlite.ts'

/** One answer, and how long the log was when it came: all of that was synced. */
type Acknowledged = LoadAnswer & { readonly logBytes: number }

/** Makes calls one after another and copies the files as they stand before the ledger is closed, and after. */
async function makeFiles(path: string, calls: number): Promise<readonly Acknowledged[]> {
  createLoadTable(path)
  const ledger = openSqliteLedger({ path, clock: () => BigInt(Date.now()) * 1_000_000n })
  await ledger.createAccounts(loadAccounts)
  const answers: Acknowledged[] = []
  for (let call = 0; call < calls; call += 1) {
    for (const [step, wanted] of loadSteps(call).entries()) {
      const told = await takeStep(ledger, wanted)
      answers.push({ call, step, told, logBytes: statSync(`${path}-wal`).size })
    }
  }
  cpSync(path, `${path}.before`)
  cpSync(`${path}-wal`, `${path}.log`)
  await ledger.close()
  cpSync(path, `${path}.after`)
  return answers
}

const frameBytes = 24 + 4096
const headerBytes = 32

/** What a lost tail may look like after the crash: gone, zeros, or whatever the disk held there before. */
const tails: readonly ((file: string, bytes: number, chance: Seeded) => void)[] = [
  (file, at) => truncateSync(file, at),
  (file, at) => {
    const { size } = statSync(file)
    truncateSync(file, at)
    truncateSync(file, size)
  },
  (file, at, chance) => {
    const { size } = statSync(file)
    truncateSync(file, at)
    appendFileSync(
      file,
      Uint8Array.from({ length: Math.min(size - at, 9000) }, () => chance.below(256)),
    )
  },
]

it(
  'keeps every acknowledged call whose bytes the crash left, wherever it cuts the log',
  { timeout: 120_000 },
  () =>
    withLedgerPath(async (path) => {
      const answers = await makeFiles(path, 48)
      const { size } = statSync(`${path}.log`)
      const chance = seeded(11)
      const borders = Array.from(
        { length: (size - headerBytes) / frameBytes },
        (_, i) => headerBytes + i * frameBytes,
      )
      const cuts = [0, 1, headerBytes - 1, ...borders.filter((_, index) => index % 4 === 0), size]
      for (let round = 0; round < 60; round += 1) cuts.push(chance.below(size))
      for (const [index, cut] of cuts.entries()) {
        const copy = `${path}.${index}`
        cpSync(`${path}.before`, copy)
        cpSync(`${path}.log`, `${copy}-wal`)
        tails[index % tails.length]?.(`${copy}-wal`, cut, chance)
        const kept = answers.filter(({ logBytes }) => logBytes <= cut)
        const found = await checkLoad(copy, kept)
        const steps = kept.filter(({ told }) => told === 'ok').length
        // Nothing of a commit is there that was cut, so what is there is what was acknowledged.
        expect(found.steps, `cut at ${cut}`).toBe(steps)
      }
    }),
)

it('needs no part of a checkpoint that the crash interrupted', { timeout: 60_000 }, () =>
  withLedgerPath(async (path) => {
    const answers = await makeFiles(path, 48)
    const before = readFileSync(`${path}.before`)
    const after = readFileSync(`${path}.after`)
    const chance = seeded(12)
    for (let round = 0; round < 20; round += 1) {
      const copy = `${path}.${round}`
      // Each page of the main file was written or was not, and the file grew or did not.
      const pages = Array.from({ length: (chance.chance(50) ? after : before).length / 4096 }, (_, page) => {
        const from = chance.chance(50) && (page + 1) * 4096 <= before.length ? before : after
        return from.subarray(page * 4096, (page + 1) * 4096)
      })
      writeFileSync(copy, Buffer.concat(pages))
      cpSync(`${path}.log`, `${copy}-wal`)
      await checkLoad(copy, answers)
    }
  }),
)
