// A file that gets its name only once it is whole: written under another name, synced, then linked. Nothing is written over.

import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file on its way; `path` is where to write it. */
export type NewFile = {
  readonly path: string
  /** Syncs the file and gives it its name. */
  readonly keep: () => void
  /** Removes what has no name yet. */
  readonly drop: () => void
}

/** Reserves the name, or says why it cannot be had. The file is its owner's alone from the start. */
export function reserveFile(to: string): NewFile | string {
  if (existsSync(to)) return `${to} is there already and is not written over`
  const path = `${to}.partial`
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      return `${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`
    return `${path} is there: another run is writing it, or one was cut off; if so, delete it and try again`
  }
  return {
    path,
    keep: () => {
      sync(path)
      giveName(path, to)
      sync(dirname(to))
    },
    drop: () => {
      for (const end of ['', '-journal', '-wal', '-shm']) rmSync(path + end, { force: true })
    },
  }
}

/** A link fails where the name is taken meanwhile, a rename would write over it. */
function giveName(path: string, to: string): void {
  try {
    linkSync(path, to)
    unlinkSync(path)
  } catch (error) {
    if (existsSync(to)) throw error
    // A file system without links.
    renameSync(path, to)
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
