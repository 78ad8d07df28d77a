// Which pending transfers fall due next: a binary heap by due time, and by timestamp where two fall due together, so that
// every engine voids them in the same order, after a restart too. A transfer that was posted or voided stays in it
// until its time comes or such are too many, which is cheaper than taking each one out.

import { limits } from '../limits.ts'
import type { Transfer } from '../model.ts'

/** A pending transfer's id and timestamp, and the nanosecond from which it is void. */
export type Due = { readonly id: bigint; readonly at: bigint; readonly timestamp: bigint }

/** The heap: its first element falls due first. */
export type DueHeap = Due[]

/** When a transfer falls due, or undefined where it never does. */
export function dueOf(transfer: Transfer): Due | undefined {
  if (!transfer.flags.pending || transfer.timeoutSeconds === 0) return undefined
  const { id, timestamp } = transfer
  return { id, at: timestamp + BigInt(transfer.timeoutSeconds) * 1_000_000_000n, timestamp }
}

/** Adds one to the heap. */
export function pushDue(heap: DueHeap, due: Due): void {
  let index = heap.length
  heap.push(due)
  while (index > 0) {
    const parentIndex = (index - 1) >> 1
    const parent = heap[parentIndex]
    if (parent === undefined || isBefore(parent, due)) break
    heap[index] = parent
    index = parentIndex
  }
  heap[index] = due
}

/** Takes those that are due at a timestamp, in order, and no more than one batch voids. */
export function takeDue(heap: DueHeap, timestamp: bigint): readonly Due[] {
  const taken: Due[] = []
  while (taken.length < limits.expiriesMax) {
    const first = heap[0]
    if (first === undefined || first.at > timestamp) break
    taken.push(first)
    removeFirst(heap)
  }
  return taken
}

/** Whether most of the heap is resolved by now, given how many of its transfers are open. */
export function isMostlyResolved(heap: DueHeap, open: number): boolean {
  return heap.length > 2 * open + limits.resolvedHoldsMax
}

/** Makes a heap of those that are open, and of nothing else. */
export function refillDue(heap: DueHeap, open: readonly Due[]): void {
  heap.length = 0
  for (const due of open) pushDue(heap, due)
}

function isBefore(left: Due, right: Due): boolean {
  return left.at < right.at || (left.at === right.at && left.timestamp < right.timestamp)
}

function removeFirst(heap: DueHeap): void {
  const moved = heap.pop()
  if (moved === undefined || heap.length === 0) return
  let index = 0
  for (;;) {
    const childIndex = earlierChild(heap, index)
    const child = heap[childIndex]
    if (child === undefined || isBefore(moved, child)) break
    heap[index] = child
    index = childIndex
  }
  heap[index] = moved
}

function earlierChild(heap: DueHeap, index: number): number {
  const left = heap[2 * index + 1]
  const right = heap[2 * index + 2]
  return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1
}
