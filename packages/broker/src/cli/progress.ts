// Says on stderr how far a long job is, on one line that a terminal writes over, and only where somebody looks on.

import { stderr } from 'node:process'

const everyMs = 200

export type Progress = {
  /** Says a sentence, but not too often. */
  readonly tell: (sentence: string) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Starts to tell; a job that takes no second says nothing. */
export function startProgress(): Progress {
  const start = performance.now()
  let last = start + 1000 - everyMs
  let width = 0
  const show = (sentence: string) => {
    stderr.write(`\r${sentence.padEnd(width)}`)
    width = sentence.length
  }
  return {
    tell: (sentence) => {
      const now = performance.now()
      if (!stderr.isTTY || now - last < everyMs) return
      last = now
      show(sentence)
    },
    end: () => {
      if (width > 0) show('')
      if (width > 0) stderr.write('\r')
    },
  }
}
