// Asks for a line on the terminal, or reads it from whatever is piped in; the question goes to stderr. A secret is not shown
// while it is typed.

import { stderr, stdin } from 'node:process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

export type Lines = {
  /** The next line, without its ends; undefined where there is none any more. */
  readonly ask: (question: string, how?: { readonly isSecret: boolean }) => Promise<string | undefined>
  readonly close: () => void
}

/** Opens stdin; `onInterrupt` is called for Ctrl-C, at the terminal as by a signal. */
export function openLines(onInterrupt: () => void): Lines {
  let isMuted = false
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: stdin, output: echo, terminal: stdin.isTTY })
  const waiting = lines[Symbol.asyncIterator]()
  lines.on('SIGINT', onInterrupt)
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  return {
    ask: async (question, how) => {
      stderr.write(`${question} `)
      isMuted = how?.isSecret === true
      const line = await waiting.next()
      if (isMuted || !stdin.isTTY) stderr.write('\n')
      isMuted = false
      return line.done === true ? undefined : line.value.trim()
    },
    close: () => lines.close(),
  }
}
