// Real faults for a process or a disk: system calls that fail by strace, a file system that is small, or one that takes no
// writes. Where one cannot be made, the test is skipped loudly; in CI strace must be there.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether system calls can be made to fail here. */
export const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0
if (!canTrace && process.env['CI'])
  throw new Error('CI needs strace for the storage faults: apt-get install strace')
if (!canTrace) process.stderr.write('SKIPPED: storage faults that strace makes, because it cannot run here\n')

/** Whether file systems can be mounted here. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()
if (!canMount)
  process.stderr.write('SKIPPED: a small and a read-only disk, because nothing can be mounted here\n')

/** Which call on which file fails, how, and at which of its occurrences: `3` once, `3+` from then on. */
export type TracedFault = {
  readonly file: string
  readonly calls: 'fsync,fdatasync' | 'pwrite64'
  readonly error: 'EIO' | 'ENOSPC'
  readonly when: string
}

/** What to put before a command, so that the fault happens in it; what was traced is written to `log`. */
export function faultPrefix({ file, calls, error, when }: TracedFault, log: string): readonly string[] {
  const inject = `inject=${calls}:error=${error}:when=${when}`
  return ['strace', '-qq', '-y', '-o', log, '-P', file, '-e', `trace=${calls}`, '-e', inject]
}

/** How often the fault happened, by the trace. */
export function countInjected(log: string, file: string): number {
  const lines = readFileSync(log, 'utf8').split('\n')
  return lines.filter((line) => line.includes(`<${file}>`) && line.includes('(INJECTED)')).length
}

/** A file system of its own. */
export type SmallDisk = {
  readonly folder: string
  /** The same files by a name under which nothing may be written. */
  readonly readOnlyFolder: string
}

/** Runs a job with a disk of so many bytes, then removes it. */
export async function withSmallDisk(bytes: number, job: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'farthing-disk-'))
  const disk = { folder: join(base, 'disk'), readOnlyFolder: join(base, 'read-only') }
  const mounted: string[] = []
  const mount = (folder: string, ...args: readonly string[]) => {
    mkdirSync(folder, { recursive: true })
    const run = spawnSync('mount', [...args, folder], { encoding: 'utf8' })
    if (run.status !== 0) throw new Error(`mount: ${run.stderr}`)
    if (!mounted.includes(folder)) mounted.push(folder)
  }
  try {
    mount(disk.folder, '-t', 'tmpfs', '-o', `size=${bytes}`, 'farthing-test')
    mount(disk.readOnlyFolder, '--bind', disk.folder)
    mount(disk.readOnlyFolder, '-o', 'remount,bind,ro')
    await job(disk)
  } finally {
    for (const folder of mounted.reverse()) spawnSync('umount', ['-l', folder])
    rmSync(base, { recursive: true, force: true })
  }
}

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-mount-'))
  const isMounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=65536', 'farthing-test', folder]).status === 0
  if (isMounted) spawnSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
  return isMounted
}
