// Files that are there whole or not at all, whoever else writes them and wherever a crash comes.

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

/** Writes a file, readable by its owner alone, in place of what is there; unless it need not outlive a power cut, onto the disk. */
export function replaceFile(path: string, text: string, isSynced = true): void {
  const temporary = writeBeside(path, text, isSynced)
  try {
    renameSync(temporary, path)
  } catch (fault) {
    rmSync(temporary, { force: true })
    throw fault
  }
}

/** Writes a file, readable by its owner alone, unless there is one: of several processes that try, one does. */
export function makeFile(path: string, text: string): void {
  const temporary = writeBeside(path, text, true)
  try {
    linkSync(temporary, path)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Under a name that no other process and no other call has. */
function writeBeside(path: string, text: string, isSynced: boolean): string {
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.new`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, text)
    if (isSynced) fsyncSync(file)
  } catch (fault) {
    rmSync(temporary, { force: true })
    throw fault
  } finally {
    closeSync(file)
  }
  return temporary
}
