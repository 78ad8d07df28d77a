// Cuts the connection of a PostgreSQL writer under load, at seeded bytes in either direction, and holds answers and statements back;
// every caller must be told what really happened.

import { setTimeout as wait } from 'node:timers/promises'
import { openPostgresLedger } from '../engines/postgres.ts'
import { checkMixedLedger, makeMixedCall, mixedAccounts, prepareMixed, type Told } from './mixed-load.ts'
import { seeded } from './seeded.ts'
import { type Side, startProxy, type TcpProxy } from './tcp-proxy.ts'

/** The database, the seed of load and cuts, and how many cuts. */
export type CutRun = { readonly url: string; readonly seed: number; readonly cuts: number }

/** What a run came to: how many answers, of which so many were `unknown`, and the faults that the engine told. */
export type CutReport = {
  readonly cuts: number
  readonly answers: number
  readonly unknown: number
  readonly faults: number
}

const batch = 30

/** Throws where an answer was wrong: anything but the truth, or `unknown` although the server could be reached. */
export async function cutConnections({ url, seed, cuts }: CutRun): Promise<CutReport> {
  await prepareMixed(url)
  const proxy = await startProxy(Number(new URL(url).port))
  const through = new URL(url)
  through.port = String(proxy.port)
  const faults: unknown[] = []
  const ledger = await openPostgresLedger({
    url: through.href,
    clock: () => BigInt(Date.now()) * 1_000_000n,
    patience: { answerMs: 2000, lockMs: 1000 },
    onFault: (fault) => faults.push(fault),
  })
  await ledger.createAccounts(mixedAccounts)
  const chance = seeded(seed)
  const asked: Promise<readonly Told[]>[] = []
  const reads: Promise<unknown>[] = []
  let number = 0
  for (let cut = 0; cut < cuts; cut += 1) {
    const trouble = makeTrouble(proxy, chance)
    for (let round = 0; round < 4; round += 1) {
      const calls = Array.from({ length: 1 + chance.below(batch) }, () => {
        number += 1
        return makeMixedCall(ledger, seed, number)
      })
      asked.push(...calls)
      if (chance.chance(50)) reads.push(ledger.lookupAccounts([1n, 2n, 3n]))
      if (chance.chance(30)) await new Promise((resolve) => setImmediate(resolve))
      else await Promise.all(calls)
    }
    await trouble
  }
  await Promise.all(reads)
  const told = (await Promise.all(asked)).flat()
  await ledger.close()
  await proxy.close()
  await checkMixedLedger({ url, seed, told })
  const wrong = told.find(({ outcome }) => !truths.has(outcome))
  if (wrong !== undefined) throw new Error(`call ${wrong.number} was told ${wrong.outcome}`)
  const count = (outcome: string) => told.filter((each) => each.outcome === outcome).length
  return { cuts, answers: told.length, unknown: count('unknown'), faults: faults.length }
}

/** Each call is made once, so none of its transfers can be there before. */
const truths = new Set(['created', 'exceeds_credits', 'linked_event_failed', 'pending_transfer_not_found'])

/** One kind of trouble, now or a little later. */
async function makeTrouble(proxy: TcpProxy, chance: ReturnType<typeof seeded>): Promise<void> {
  const side: Side = chance.chance(50) ? 'client' : 'server'
  const kind = chance.below(4)
  const bytes = chance.below(20_000)
  const ms = chance.below(30)
  if (kind === 0) {
    // This connection goes at once, and the next one after so many bytes, perhaps while it is looked up what became of the first.
    proxy.cutAfter(side, bytes)
    proxy.cut()
  } else if (kind === 1) {
    await wait(ms)
    proxy.cut()
  } else if (kind === 2) {
    // The server hears everything and goes on, its answers are lost.
    proxy.hold('server')
    await wait(ms)
    proxy.cut()
  } else {
    // What the client said arrives only when it has long been gone.
    proxy.hold('client')
    await wait(ms)
    proxy.dropClients()
    await wait(chance.below(30))
    proxy.release()
  }
}
