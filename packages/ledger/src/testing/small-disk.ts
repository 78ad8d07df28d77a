// A disk of a few megabytes, in memory, for what happens when it is full. Only root may mount one.

import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgresUser } from './postgres-binaries.ts'

/** Where it is mounted, and how it is taken away again; undefined, and said loudly, where mounting is not allowed. */
export function mountSmallDisk(
  megabytes: number,
): { readonly folder: string; readonly unmount: () => void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(folder)
    process.stderr.write(`SKIPPED: the full disk, because none can be mounted here: ${String(error)}\n`)
    return undefined
  }
  const { uid, gid } = findPostgresUser()
  if (uid !== undefined) chownSync(folder, uid, gid ?? 0)
  return {
    folder,
    unmount: () => {
      execFileSync('umount', [folder], { stdio: 'pipe' })
      rmdirSync(folder)
    },
  }
}
