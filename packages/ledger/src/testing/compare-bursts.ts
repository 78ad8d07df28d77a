// Runs seeded commands that are submitted many at once, some in one turn and some in the next while the first are on their way,
// against an engine and the oracle. The order of submission is the order that counts.

import type { Ledger } from '../api.ts'
import type { NewAccount } from '../model.ts'
import { learnAccepted, newWorkload, nextCommand, type Workload } from './commands.ts'
import {
  begin,
  type Comparison,
  compareBooks,
  compareHistory,
  expectedAt,
  newRun,
  openAt,
  quietMoment,
  type Run,
  same,
  show,
  sizeOf,
  type Told,
  tell,
  type Write,
} from './compare.ts'
import { seeded } from './seeded.ts'

type Asked = {
  readonly command: Write
  readonly expected: readonly Told[]
  readonly told: Promise<readonly Told[]>
}

/** Throws at the first difference. `ops` counts bursts. Gives how many commands were made. */
export async function compareBursts({ engine, place, seed, ops }: Comparison): Promise<number> {
  const workload = newWorkload(seeded(seed))
  const run = newRun(engine, place, seed)
  const ledger = await openAt(run)
  let commands = 0
  await openPacers(run, ledger)
  for (let step = 0; step < ops; step += 1) {
    const asked: Asked[] = []
    // How turns come together to batches is the engine's affair, so nothing may fall due between them.
    run.now = quietMoment(run)
    const turns = 1 + run.chance.below(5)
    for (let turn = 0; turn < turns; turn += 1) {
      asked.push(...submitTurn(run, ledger, workload))
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const [index, { command, expected, told }] of asked.entries()) {
      try {
        same(run, await told, expected)
      } catch (error) {
        const place = `${engine.name}, seed ${seed}, burst ${step}, command ${index} of ${asked.length}`
        throw new Error(`${place}: ${show(command)}`, { cause: error })
      }
    }
    commands += asked.length
    await compareBooks(run, ledger)
    if (step % 20 === 19 || step === ops - 1) await compareHistory(run, ledger)
    run.now += BigInt(run.chance.below(900)) * 1_000_000n
  }
  await ledger.close()
  return commands
}

const pacers: readonly NewAccount[] = [1001n, 1002n].map((id) => ({ id, ledger: 1, code: 1 }))

async function openPacers(run: Run, ledger: Ledger): Promise<void> {
  const command: Write = { kind: 'accounts', accounts: pacers }
  const expected = expectedAt(run.oracle, command, begin(run, pacers.length))
  same(run, await tell(ledger, command), expected)
}

/** The commands of one turn, which are one batch. The first surely changes something, so the batch surely takes its timestamps. */
function submitTurn(run: Run, ledger: Ledger, workload: Workload): readonly Asked[] {
  workload.nextId += 1n
  const [debit, credit] = pacers
  const pace = {
    id: 2n ** 100n + workload.nextId,
    debitAccountId: debit?.id ?? 0n,
    creditAccountId: credit?.id ?? 0n,
    amount: 1n,
    ledger: 1,
    code: 1,
  }
  const commands: Write[] = [{ kind: 'transfers', transfers: [pace] }]
  const count = run.chance.below(12)
  while (commands.length < count) {
    const command = nextCommand(workload)
    if (command.kind !== 'reopen') commands.push(command)
  }
  let at = begin(
    run,
    commands.reduce((sum, command) => sum + sizeOf(command), 0),
  )
  return commands.map((command) => {
    const expected = expectedAt(run.oracle, command, at)
    at += BigInt(sizeOf(command))
    learnAccepted(workload, run.oracle.history.slice(workload.accepted.length))
    return { command, expected, told: tell(ledger, command) }
  })
}
