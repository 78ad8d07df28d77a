// Drives a ledger as its callers would, and says how long they waited.

import type { Ledger, NewTransfer } from '../../packages/ledger/src/index.ts'
import { inParts } from './workload.ts'

/** Transfers per second, and what each call waited in milliseconds. */
export type Drive = { readonly rate: number; readonly waitsMs: Float64Array }

/** So many callers at once, each making one transfer after the other. */
export function driveCallers(
  ledger: Ledger,
  callers: number,
  transfers: readonly NewTransfer[],
): Promise<Drive> {
  return driveCalls(callers, transfers.length, async (index) => {
    const [result] = await ledger.createTransfers(transfers.slice(index, index + 1))
    if (result?.ok !== true) throw new Error(`a payment of the bench was refused: ${result?.code}`)
  })
}

/** Calls of 8000 transfers each, one waiting while another is written. */
export async function driveBatches(ledger: Ledger, transfers: readonly NewTransfer[]): Promise<Drive> {
  const parts = inParts(transfers)
  const { rate, waitsMs } = await driveCalls(2, parts.length, async (index) => {
    const results = await ledger.createTransfers(parts[index] ?? [])
    if (results.some((result) => !result.ok)) throw new Error('a batch of the bench was refused')
  })
  return { rate: (rate * transfers.length) / parts.length, waitsMs }
}

/** So many callers at once, making `count` calls together. */
export async function driveCalls(
  callers: number,
  count: number,
  call: (index: number) => Promise<void>,
): Promise<Drive> {
  const waitsMs = new Float64Array(count)
  let next = 0
  const caller = async () => {
    while (next < count) {
      const index = next
      next += 1
      const asked = performance.now()
      await call(index)
      waitsMs[index] = performance.now() - asked
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  return { rate: (count / (performance.now() - start)) * 1000, waitsMs }
}
