// Starts writers of the mixed load as processes of their own, listens to what they were told, and kills them.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Patience } from '../engines/postgres/connection.ts'
import type { Told } from './mixed-load.ts'

const program = fileURLToPath(new URL('./mixed-child.ts', import.meta.url))

/** Which calls a writer makes, on which database. */
export type MixedWriter = {
  readonly url: string
  readonly seed: number
  readonly first: number
  readonly step: number
  readonly end: number
  readonly callers?: number
  readonly patience?: Partial<Patience>
}

/** A writer under way. */
export type RunningWriter = {
  readonly process: ChildProcess
  /** What it was told so far, and the faults that it heard of. */
  readonly told: Told[]
  readonly faults: string[]
  /** Resolves once it has opened the ledger. */
  readonly ready: Promise<void>
  /** Resolves with its exit code once it has ended and all it said was heard; null after a kill. */
  readonly ended: Promise<number | null>
  /** Resolves once it was told about so many transfers, or has ended. */
  heard(count: number): Promise<void>
}

/** Starts a writer. */
export function startWriter({ callers = 20, patience = {}, ...writer }: MixedWriter): RunningWriter {
  const options = JSON.stringify({ ...writer, end: Math.min(writer.end, 1e9), callers, patience })
  const child = spawn(process.execPath, ['--conditions=source', program, options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  const faults: string[] = []
  let waiters: { readonly count: number; readonly resolve: () => void }[] = []
  let ready = () => {}
  const isReady = new Promise<void>((resolve) => {
    ready = resolve
  })
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const said = parseLine(line)
    if (said === undefined) return
    if ('ready' in said) ready()
    else if ('fault' in said) faults.push(said.fault)
    else told.push(said)
    for (const { resolve } of waiters.filter(({ count }) => told.length >= count)) resolve()
    waiters = waiters.filter(({ count }) => told.length < count)
  })
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(([[code]]) => {
    for (const { resolve } of waiters) resolve()
    ready()
    return code as number | null
  })
  const heard = (count: number) =>
    Promise.race([
      ended.then(() => {}),
      new Promise<void>((resolve) => {
        if (told.length >= count) resolve()
        else waiters.push({ count, resolve })
      }),
    ])
  return { process: child, told, faults, ready: isReady, ended, heard }
}

/** The last line may have been cut off by the kill. */
function parseLine(line: string): Told | { readonly ready: true } | { readonly fault: string } | undefined {
  try {
    return JSON.parse(line) as Told
  } catch {
    return undefined
  }
}
