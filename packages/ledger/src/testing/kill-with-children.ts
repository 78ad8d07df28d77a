// Ends a process and its children as a power cut would, for servers whose children outlive them by a moment.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Kills a process and its children; it is stopped first, so that it neither starts more nor hears of any end. */
export function killWithChildren(pid: number): void {
  process.kill(pid, 'SIGSTOP')
  for (const each of [...childrenOf(pid), pid]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return numbersIn(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
  } catch {
    // Not Linux, or one that does not tell.
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    return table.split('\n').flatMap((line) => {
      const [child, parent] = numbersIn(line)
      return child !== undefined && parent === pid ? [child] : []
    })
  }
}

function numbersIn(text: string): readonly number[] {
  return (text.match(/\d+/g) ?? []).map(Number)
}
